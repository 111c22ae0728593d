import { d, mulAdd2 } from "./arithmetic";

/** ln x in two doubles: the operations of `log` in @pushforward/core, so the same bits. */
// @ts-ignore: decorator
@inline
export function log2(x: v128): v128 {
  const normal = v128.and(f64x2.ge(x, d(2.2250738585072014e-308)), f64x2.lt(x, d(Infinity)));
  if (i64x2.all_true(normal)) return logNormal2(x, d(0.0));
  const small = f64x2.lt(x, d(2.2250738585072014e-308));
  const raised = v128.bitselect(f64x2.mul(x, d(18014398509481984.0)), x, small);
  let y = logNormal2(raised, v128.and(small, d(-54.0)));
  y = v128.bitselect(d(Infinity), y, f64x2.eq(x, d(Infinity)));
  y = v128.bitselect(d(-Infinity), y, f64x2.eq(x, d(0.0)));
  return v128.bitselect(y, d(NaN), f64x2.ge(x, d(0.0)));
}

/** shift·ln 2 + ln x, for normal x. */
// @ts-ignore: decorator
@inline
function logNormal2(x: v128, shift: v128): v128 {
  const above = i64x2.sub(x, i64x2.splat(0x3fe6a09e00000000));
  const mantissa = v128.and(above, i64x2.splat(0x000fffffffffffff));
  const f = f64x2.sub(i64x2.add(mantissa, i64x2.splat(0x3fe6a09e00000000)), d(1.0));
  // Biased by 2^11 to be positive, then read as the low bits of 2^52 + k + 2^11.
  const biased = i64x2.shr_u(i64x2.add(above, i64x2.splat(0x4000000000000000)), 52);
  const k = f64x2.add(f64x2.sub(v128.or(biased, d(4503599627370496.0)), d(4503599627371520.0)), shift);
  const s = f64x2.div(f, f64x2.add(d(2.0), f));
  const z = f64x2.mul(s, s);
  const half = f64x2.mul(f64x2.mul(d(0.5), f), f);
  const w = f64x2.mul(z, z);
  let odd = mulAdd2(w, d(0.15331611722055008), d(0.22222211089379496));
  odd = mulAdd2(w, odd, d(0.3999999999989889));
  let even = mulAdd2(w, d(0.14617807153417325), d(0.1818289243253687));
  even = mulAdd2(w, even, d(0.28571428626253836));
  even = mulAdd2(w, even, d(0.666666666666667));
  const series = f64x2.add(f64x2.mul(w, odd), f64x2.mul(z, even));
  const low = mulAdd2(s, f64x2.add(half, series), f64x2.mul(k, d(2.8235290563031577e-13)));
  return f64x2.sub(f64x2.mul(k, d(0.693147180559663)), f64x2.sub(f64x2.sub(half, low), f));
}
