import { mulAdd4, s } from "./arithmetic";

/** ln x in four floats, within 2 ulp; −∞ at 0, NaN below. */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const smallest = s(1.1754943508222875e-38);
  const normal = v128.and(f32x4.ge(x, smallest), f32x4.lt(x, s(Infinity)));
  if (i32x4.all_true(normal)) return logNormal4(x, s(0.0));
  const small = f32x4.lt(x, smallest);
  const raised = v128.bitselect(f32x4.mul(x, s(16777216.0)), x, small);
  let y = logNormal4(raised, v128.and(small, s(-24.0)));
  y = v128.bitselect(s(Infinity), y, f32x4.eq(x, s(Infinity)));
  y = v128.bitselect(s(-Infinity), y, f32x4.eq(x, s(0.0)));
  return v128.bitselect(y, s(NaN), f32x4.ge(x, s(0.0)));
}

/** shift·ln 2 + ln x, for normal x. */
// @ts-ignore: decorator
@inline
function logNormal4(x: v128, shift: v128): v128 {
  const above = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const mantissa = v128.and(above, i32x4.splat(0x007fffff));
  const f = f32x4.sub(i32x4.add(mantissa, i32x4.splat(0x3f3504f3)), s(1.0));
  const k = f32x4.add(f32x4.convert_i32x4_s(i32x4.shr_s(above, 23)), shift);
  const q = f32x4.div(f, f32x4.add(s(2.0), f));
  const z = f32x4.mul(q, q);
  const half = f32x4.mul(f32x4.mul(s(0.5), f), f);
  let p = mulAdd4(z, s(0.29580986499786377), s(0.3998875916004181));
  p = mulAdd4(z, p, s(0.6666668653488159));
  const low = mulAdd4(q, f32x4.add(half, f32x4.mul(z, p)), f32x4.mul(k, s(-0.00021219444005469057)));
  return f32x4.sub(f32x4.mul(k, s(0.693359375)), f32x4.sub(f32x4.sub(half, low), f));
}
