// A panel of columns of a log-sum-exp in float32: its points turned by coordinate, its costs, its sum of exponentials.
import { s } from "./arithmetic";
import { expTerms4 } from "./exp-f32";
import { PANEL, rescale } from "./lse-rows";

/** Terms this far below the largest are left out. */
const CUT: f32 = -40.0;

/** Panel of points by coordinate, filled up to groups of 16 columns with columns that add nothing. */
export function turn4(y: usize, h: usize, count: i32, dim: i32, points: usize, offsets: usize): i32 {
  const columns = (count + 15) & ~15;
  for (let j = 0; j < columns; j++) {
    const real = j < count;
    store<f32>(offsets + (<usize>j << 2), real ? load<f32>(h + (<usize>j << 2)) : -Infinity);
    let at = points + (<usize>j << 2);
    for (let k = 0; k < dim; k++) {
      store<f32>(at, real ? load<f32>(y) : 0);
      y += 4;
      at += <usize>PANEL << 2;
    }
  }
  return columns;
}

// @ts-ignore: decorator
@inline
export function addSquare4(sum: v128, b: v128, a: v128): v128 {
  const difference = f32x4.sub(b, a);
  return f32x4.add(sum, f32x4.mul(difference, difference));
}

/** Add Σ e^(score − maximum) to the total of a row, after moving both to the new maximum. */
// @ts-ignore: decorator
@inline
export function addPanel4(largest: f32, scores: usize, columns: i32, maximum: usize, total: usize): void {
  let top = <f32>load<f64>(maximum);
  // Nothing here counts beside what is there; a NaN goes on and shows in the total.
  if (largest == -Infinity || largest - top <= CUT) return;
  if (largest > top) {
    rescale(<f64>top - <f64>largest, total);
    store<f64>(maximum, <f64>largest);
    top = largest;
  }
  const shift = f32x4.splat(top);
  let t0 = s(0.0);
  let t1 = t0;
  let t2 = t0;
  let t3 = t0;
  for (let j: usize = 0; j < <usize>columns << 2; j += 64) {
    const c0 = f32x4.sub(v128.load(scores + j), shift);
    const c1 = f32x4.sub(v128.load(scores + j, 16), shift);
    const c2 = f32x4.sub(v128.load(scores + j, 32), shift);
    const c3 = f32x4.sub(v128.load(scores + j, 48), shift);
    if (allBelow(c0, c1, c2, c3)) continue;
    t0 = f32x4.add(t0, expTerms4(c0));
    t1 = f32x4.add(t1, expTerms4(c1));
    t2 = f32x4.add(t2, expTerms4(c2));
    t3 = f32x4.add(t3, expTerms4(c3));
  }
  const t = f32x4.add(f32x4.add(t0, t1), f32x4.add(t2, t3));
  const wide = f64x2.add(f64x2.promote_low_f32x4(t), f64x2.promote_low_f32x4(i64x2.shuffle(t, t, 1, 1)));
  store<f64>(total, load<f64>(total) + (f64x2.extract_lane(wide, 0) + f64x2.extract_lane(wide, 1)));
}

// @ts-ignore: decorator
@inline
function allBelow(c0: v128, c1: v128, c2: v128, c3: v128): bool {
  const low = v128.and(f32x4.le(c0, s(CUT)), f32x4.le(c1, s(CUT)));
  return i32x4.all_true(v128.and(low, v128.and(f32x4.le(c2, s(CUT)), f32x4.le(c3, s(CUT)))));
}
