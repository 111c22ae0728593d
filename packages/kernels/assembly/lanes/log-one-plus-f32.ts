import { mulAdd4, s } from "./arithmetic";

/** ln(1 + t) in four floats for 0 ≤ t ≤ 1, within 3 ulp: 2·artanh(q) with q = t/(2 + t) ≤ ⅓. */
// @ts-ignore: decorator
@inline
export function logOnePlus4(t: v128): v128 {
  const q = f32x4.div(t, f32x4.add(t, s(2.0)));
  const z = f32x4.mul(q, q);
  let p = mulAdd4(z, s(0.0769230769230769), s(0.0909090909090909));
  p = mulAdd4(z, p, s(0.111111111111111));
  p = mulAdd4(z, p, s(0.142857142857143));
  p = mulAdd4(z, p, s(0.2));
  p = mulAdd4(z, p, s(0.333333333333333));
  const twice = f32x4.add(q, q);
  return mulAdd4(f32x4.mul(twice, z), p, twice);
}
