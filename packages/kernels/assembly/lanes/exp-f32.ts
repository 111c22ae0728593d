import { mulAdd4, s } from "./arithmetic";

/** e^x in four floats, within 2 ulp; subnormal results included. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  if (v128.any_true(f32x4.gt(f32x4.abs(x), s(87.0)))) {
    const inside = f32x4.pmax(f32x4.pmin(x, s(89.0)), s(-105.0));
    const k = f32x4.nearest(f32x4.mul(inside, s(1.442695)));
    const part = f32x4.trunc(f32x4.mul(k, s(0.5)));
    return f32x4.mul(f32x4.mul(mantissa4(inside, k), powerOfTwo4(part)), powerOfTwo4(f32x4.sub(k, part)));
  }
  const k = f32x4.nearest(f32x4.mul(x, s(1.442695)));
  return f32x4.mul(mantissa4(x, k), powerOfTwo4(k));
}

/** e^x for x ≤ 0, and 0 up to −40: a term of a sum beside a term of 1. */
// @ts-ignore: decorator
@inline
export function expTerms4(x: v128): v128 {
  const k = f32x4.nearest(f32x4.mul(f32x4.pmax(x, s(-41.0)), s(1.442695)));
  return v128.andnot(f32x4.mul(mantissa4(x, k), powerOfTwo4(k)), f32x4.le(x, s(-40.0)));
}

/** e^(x − k·ln 2). */
// @ts-ignore: decorator
@inline
function mantissa4(x: v128, k: v128): v128 {
  // ln 2 in two parts; the first has 9 bits, so that k times it is exact.
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(k, s(0.693359375))), f32x4.mul(k, s(-0.00021219444005469057)));
  let p = mulAdd4(r, s(0.0013926250394433737), s(0.00836323294788599));
  p = mulAdd4(r, p, s(0.04166655242443085));
  p = mulAdd4(r, p, s(0.16666576266288757));
  p = mulAdd4(r, p, s(0.5));
  return f32x4.add(mulAdd4(f32x4.mul(r, r), p, r), s(1.0));
}

/** 2^k for integers −126 ≤ k ≤ 127; anything for NaN. */
// @ts-ignore: decorator
@inline
function powerOfTwo4(k: v128): v128 {
  // Adding 1.5·2^23 + 127 leaves the biased exponent in the lowest bits.
  return i32x4.shl(f32x4.add(k, s(12583039.0)), 23);
}
