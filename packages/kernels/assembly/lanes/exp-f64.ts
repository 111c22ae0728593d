import { d, mulAdd2, round2 } from "./arithmetic";

/** e^x in two doubles: the operations of `exp` in @pushforward/core, so the same bits. */
// @ts-ignore: decorator
@inline
export function exp2(x: v128): v128 {
  // Past these bounds the result is 0 or infinite; NaN stays.
  const inside = f64x2.pmax(f64x2.pmin(x, d(710.0)), d(-746.0));
  const k = round2(f64x2.mul(inside, d(1.4426950408889634)));
  return scale2(mantissa2(inside, k), k, x);
}

/** e^x for x ≤ 0, and 0 up to −60: a term of a sum beside a term of 1. */
// @ts-ignore: decorator
@inline
export function expTerms2(x: v128): v128 {
  const inside = f64x2.pmax(x, d(-61.0));
  const k = round2(f64x2.mul(inside, d(1.4426950408889634)));
  return v128.andnot(f64x2.mul(mantissa2(inside, k), powerOfTwo2(k)), f64x2.le(x, d(-60.0)));
}

/** e^(x − k·ln 2). */
// @ts-ignore: decorator
@inline
function mantissa2(inside: v128, k: v128): v128 {
  const high = f64x2.sub(inside, f64x2.mul(k, d(0.693147180559663)));
  const low = f64x2.mul(k, d(2.8235290563031577e-13));
  const r = f64x2.sub(high, low);
  const z = f64x2.mul(r, r);
  let p = mulAdd2(z, d(4.1437411344187316e-8), d(-1.6534059504897808e-6));
  p = mulAdd2(z, p, d(6.61375647128222e-5));
  p = mulAdd2(z, p, d(-0.002777777777756372));
  p = mulAdd2(z, p, d(0.1666666666666666));
  const c = f64x2.sub(r, f64x2.mul(z, p));
  const bend = f64x2.div(f64x2.mul(r, c), f64x2.sub(d(2.0), c));
  return f64x2.add(d(1.0), f64x2.add(high, f64x2.sub(bend, low)));
}

/** y·2^k, rounded once. */
// @ts-ignore: decorator
@inline
function scale2(y: v128, k: v128, x: v128): v128 {
  if (v128.any_true(f64x2.gt(f64x2.abs(k), d(1020.0)))) {
    const part = f64x2.trunc(f64x2.mul(k, d(0.5)));
    const scaled = f64x2.mul(f64x2.mul(y, powerOfTwo2(part)), powerOfTwo2(f64x2.sub(k, part)));
    const overflows = v128.bitselect(d(Infinity), scaled, f64x2.gt(x, d(709.782712893384)));
    return v128.bitselect(d(0.0), overflows, f64x2.lt(x, d(-745.1332191019412)));
  }
  return f64x2.mul(y, powerOfTwo2(k));
}

/** 2^k for integers −1022 ≤ k ≤ 1023; anything for NaN. */
// @ts-ignore: decorator
@inline
function powerOfTwo2(k: v128): v128 {
  // Adding 1.5·2^52 + 1023 leaves the biased exponent in the lowest bits.
  return i64x2.shl(f64x2.add(k, d(6755399441056767.0)), 52);
}
