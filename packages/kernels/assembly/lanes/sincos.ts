import { d, mulAdd2, mulAdd4, round2, s } from "./arithmetic";

// π/2 in four parts; the first three have 33 bits, so that n times them is exact for n < 2^20.
const PART_1: f64 = 1.5707963267341256;
const PART_2: f64 = 6.077100506303966e-11;
const PART_3: f64 = 2.0222662487111665e-21;
const PART_4: f64 = 8.4784276603689e-32;

/** Angles from here on are left to the caller. */
export const LARGE: f64 = 1000000.0;

/** Quarter turns to take off x, as doubles; 0 for |x| ≤ π/4. */
// @ts-ignore: decorator
@inline
export function quarterTurns2(x: v128): v128 {
  const n = round2(f64x2.mul(x, d(0.6366197723675814)));
  return v128.and(n, f64x2.gt(f64x2.abs(x), d(0.7853981633974483)));
}

/** x − n·π/2 to a double, when what is below its last bit does not matter. */
// @ts-ignore: decorator
@inline
export function restShort2(x: v128, n: v128): v128 {
  const second = f64x2.sub(f64x2.sub(x, f64x2.mul(n, d(PART_1))), f64x2.mul(n, d(PART_2)));
  return f64x2.sub(second, f64x2.mul(n, d(PART_3)));
}

/** a + b − sum, exactly. */
// @ts-ignore: decorator
@inline
function sumError2(a: v128, b: v128, sum: v128): v128 {
  const bPart = f64x2.sub(sum, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, bPart)), f64x2.sub(b, bPart));
}

/** What x − n·π/2 is beyond `third`, the third difference of `restShort2`. */
// @ts-ignore: decorator
@inline
export function lost2(x: v128, n: v128): v128 {
  const minus = f64x2.neg(n);
  const first = f64x2.sub(x, f64x2.mul(n, d(PART_1)));
  const second = f64x2.sub(first, f64x2.mul(n, d(PART_2)));
  const third = f64x2.sub(second, f64x2.mul(n, d(PART_3)));
  const errors = f64x2.add(
    sumError2(first, f64x2.mul(minus, d(PART_2)), second),
    sumError2(second, f64x2.mul(minus, d(PART_3)), third),
  );
  return f64x2.sub(errors, f64x2.mul(n, d(PART_4)));
}

/** sin(r + tail) for |r| ≤ π/4, as in @pushforward/core. */
// @ts-ignore: decorator
@inline
export function sinOf2(r: v128, tail: v128): v128 {
  const z = f64x2.mul(r, r);
  let p = mulAdd2(z, d(1.591805913698281e-10), d(-2.5051130870968297e-8));
  p = mulAdd2(z, p, d(2.755731609787775e-6));
  p = mulAdd2(z, p, d(-0.0001984126983674956));
  p = mulAdd2(z, p, d(0.008333333333330943));
  p = mulAdd2(z, p, d(-0.16666666666666666));
  const bent = f64x2.mul(tail, f64x2.sub(d(1.0), f64x2.mul(d(0.5), z)));
  return f64x2.add(r, f64x2.add(f64x2.mul(r, f64x2.mul(z, p)), bent));
}

/** cos(r + tail) for |r| ≤ π/4, as in @pushforward/core. */
// @ts-ignore: decorator
@inline
export function cosOf2(r: v128, tail: v128): v128 {
  const z = f64x2.mul(r, r);
  const half = f64x2.mul(d(0.5), z);
  const whole = f64x2.sub(d(1.0), half);
  let p = mulAdd2(z, d(-1.1382588535352522e-11), d(2.0876145659059344e-9));
  p = mulAdd2(z, p, d(-2.755731726880539e-7));
  p = mulAdd2(z, p, d(2.4801587298760048e-5));
  p = mulAdd2(z, p, d(-0.0013888888888887393));
  p = mulAdd2(z, p, d(0.041666666666666664));
  const series = f64x2.mul(f64x2.mul(z, z), p);
  const rest = f64x2.sub(f64x2.sub(d(1.0), whole), half);
  return f64x2.add(whole, f64x2.add(rest, f64x2.sub(series, f64x2.mul(r, tail))));
}

/** sin r in four floats for |r| ≤ π/4. */
// @ts-ignore: decorator
@inline
export function sinOf4(r: v128): v128 {
  const z = f32x4.mul(r, r);
  let p = mulAdd4(z, s(-0.00019587638962548226), s(0.008332747034728527));
  p = mulAdd4(z, p, s(-0.166666641831398));
  return mulAdd4(r, f32x4.mul(z, p), r);
}

/** cos r in four floats for |r| ≤ π/4. */
// @ts-ignore: decorator
@inline
export function cosOf4(r: v128): v128 {
  const z = f32x4.mul(r, r);
  let p = mulAdd4(z, s(2.4547689463361166e-5), s(-0.0013888301327824593));
  p = mulAdd4(z, p, s(0.0416666641831398));
  return mulAdd4(f32x4.mul(z, z), p, f32x4.sub(s(1.0), f32x4.mul(s(0.5), z)));
}
