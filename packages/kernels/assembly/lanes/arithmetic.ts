// Short names for what the other lanes are made of. No fused operations: each product and sum rounds.

// @ts-ignore: decorator
@inline
export function d(value: f64): v128 {
  return f64x2.splat(value);
}

// @ts-ignore: decorator
@inline
export function s(value: f32): v128 {
  return f32x4.splat(value);
}

/** a·b + c, rounded twice. */
// @ts-ignore: decorator
@inline
export function mulAdd2(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), c);
}

/** a·b + c, rounded twice. */
// @ts-ignore: decorator
@inline
export function mulAdd4(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Nearest integers, halves away from zero. */
// @ts-ignore: decorator
@inline
export function round2(x: v128): v128 {
  return f64x2.trunc(f64x2.add(x, v128.or(v128.and(x, d(-0.0)), d(0.5))));
}
