// Elementwise sines and cosines. Both return how many angles were at or past 10^6, or not finite: NaN there.
import { d, s } from "./lanes/arithmetic";
import { cosOf2, cosOf4, LARGE, lost2, quarterTurns2, restShort2, sinOf2, sinOf4 } from "./lanes/sincos";

export function sincosF64(x: usize, from: i32, to: i32, sine: usize, cosine: usize): i32 {
  let outside = 0;
  for (let i = from; i < to; i += 2) {
    const at = <usize>i << 3;
    const pair = i + 1 < to;
    const angle = pair ? v128.load(x + at) : v128.load64_zero(x + at);
    const inside = f64x2.lt(f64x2.abs(angle), d(LARGE));
    outside += 2 - popcnt(i64x2.bitmask(inside));
    const n = quarterTurns2(angle);
    const third = restShort2(angle, n);
    const lost = lost2(angle, n);
    const r = f64x2.add(third, lost);
    const tail = f64x2.add(f64x2.sub(third, r), lost);
    const even = v128.bitselect(angle, sinOf2(r, tail), f64x2.eq(angle, d(0.0))); // keeps −0
    const odd = cosOf2(r, tail);
    // 1.5·2^52 + n holds n in its lowest bits.
    const quadrant = f64x2.add(n, d(6755399441055744.0));
    const swap = i64x2.neg(v128.and(quadrant, i64x2.splat(1)));
    const sineSign = i64x2.shl(i64x2.shr_u(quadrant, 1), 63);
    const cosineSign = i64x2.shl(i64x2.shr_u(i64x2.add(quadrant, i64x2.splat(1)), 1), 63);
    const y = v128.bitselect(v128.xor(v128.bitselect(odd, even, swap), sineSign), d(NaN), inside);
    const w = v128.bitselect(v128.xor(v128.bitselect(even, odd, swap), cosineSign), d(NaN), inside);
    if (pair) {
      v128.store(sine + at, y);
      v128.store(cosine + at, w);
    } else {
      v128.store64_lane(sine + at, y, 0);
      v128.store64_lane(cosine + at, w, 0);
    }
  }
  return outside;
}

export function sincosF32(x: usize, from: i32, to: i32, sine: usize, cosine: usize): i32 {
  let outside = 0;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    const at = <usize>i << 2;
    outside += four(v128.load(x + at), sine + at, cosine + at, true);
  }
  for (; i < to; i++) {
    const at = <usize>i << 2;
    outside += four(v128.load32_zero(x + at), sine + at, cosine + at, false);
  }
  return outside;
}

/** Four angles, or one when not `whole`. The angle is reduced in doubles, the polynomials are in floats. */
// @ts-ignore: decorator
@inline
function four(angle: v128, sine: usize, cosine: usize, whole: bool): i32 {
  const inside = f32x4.lt(f32x4.abs(angle), s(<f32>LARGE));
  const left = f64x2.promote_low_f32x4(angle);
  const right = f64x2.promote_low_f32x4(i64x2.shuffle(angle, angle, 1, 1));
  const nLeft = quarterTurns2(left);
  const nRight = quarterTurns2(right);
  const r = i64x2.shuffle(
    f32x4.demote_f64x2_zero(restShort2(left, nLeft)),
    f32x4.demote_f64x2_zero(restShort2(right, nRight)),
    0,
    2,
  );
  const quadrant = i32x4.shuffle(
    f64x2.add(nLeft, d(6755399441055744.0)),
    f64x2.add(nRight, d(6755399441055744.0)),
    0,
    2,
    4,
    6,
  );
  const even = v128.bitselect(r, sinOf4(r), f32x4.eq(r, s(0.0))); // keeps −0
  const odd = cosOf4(r);
  const swap = i32x4.neg(v128.and(quadrant, i32x4.splat(1)));
  const sineSign = i32x4.shl(i32x4.shr_u(quadrant, 1), 31);
  const cosineSign = i32x4.shl(i32x4.shr_u(i32x4.add(quadrant, i32x4.splat(1)), 1), 31);
  const y = v128.bitselect(v128.xor(v128.bitselect(odd, even, swap), sineSign), s(NaN), inside);
  const w = v128.bitselect(v128.xor(v128.bitselect(even, odd, swap), cosineSign), s(NaN), inside);
  if (whole) {
    v128.store(sine, y);
    v128.store(cosine, w);
  } else {
    v128.store32_lane(sine, y, 0);
    v128.store32_lane(cosine, w, 0);
  }
  return 4 - popcnt(i32x4.bitmask(inside));
}
