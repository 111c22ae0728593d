// A panel of columns of a log-sum-exp in doubles: its points turned by coordinate, its costs, its sum of exponentials.
import { d } from "./arithmetic";
import { expTerms2 } from "./exp-f64";
import { PANEL, rescale } from "./lse-rows";

/** Terms this far below the largest are left out. */
export const CUT: f64 = -60.0;

/** Panel of points by coordinate, filled up to groups of 8 columns with columns that add nothing. */
export function turn(y: usize, h: usize, count: i32, dim: i32, points: usize, offsets: usize): i32 {
  const columns = (count + 7) & ~7;
  for (let j = 0; j < columns; j++) {
    const real = j < count;
    store<f64>(offsets + (<usize>j << 3), real ? load<f64>(h + (<usize>j << 3)) : -Infinity);
    let at = points + (<usize>j << 3);
    for (let k = 0; k < dim; k++) {
      store<f64>(at, real ? load<f64>(y) : 0);
      y += 8;
      at += <usize>PANEL << 3;
    }
  }
  return columns;
}

// @ts-ignore: decorator
@inline
export function addSquare2(sum: v128, b: v128, a: v128): v128 {
  const difference = f64x2.sub(b, a);
  return f64x2.add(sum, f64x2.mul(difference, difference));
}

// @ts-ignore: decorator
@inline
export function addPanel(largest: f64, scores: usize, columns: i32, maximum: usize, total: usize): void {
  let top = load<f64>(maximum);
  if (largest == -Infinity || largest - top <= CUT) return;
  if (largest > top) {
    rescale(top - largest, total);
    store<f64>(maximum, largest);
    top = largest;
  }
  const shift = f64x2.splat(top);
  let t0 = d(0.0);
  let t1 = t0;
  let t2 = t0;
  let t3 = t0;
  for (let j: usize = 0; j < <usize>columns << 3; j += 64) {
    const c0 = f64x2.sub(v128.load(scores + j), shift);
    const c1 = f64x2.sub(v128.load(scores + j, 16), shift);
    const c2 = f64x2.sub(v128.load(scores + j, 32), shift);
    const c3 = f64x2.sub(v128.load(scores + j, 48), shift);
    if (allBelow(c0, c1, c2, c3)) continue;
    t0 = f64x2.add(t0, expTerms2(c0));
    t1 = f64x2.add(t1, expTerms2(c1));
    t2 = f64x2.add(t2, expTerms2(c2));
    t3 = f64x2.add(t3, expTerms2(c3));
  }
  const t = f64x2.add(f64x2.add(t0, t1), f64x2.add(t2, t3));
  store<f64>(total, load<f64>(total) + (f64x2.extract_lane(t, 0) + f64x2.extract_lane(t, 1)));
}

// @ts-ignore: decorator
@inline
function allBelow(c0: v128, c1: v128, c2: v128, c3: v128): bool {
  const low = v128.and(f64x2.le(c0, d(CUT)), f64x2.le(c1, d(CUT)));
  return i64x2.all_true(v128.and(low, v128.and(f64x2.le(c2, d(CUT)), f64x2.le(c3, d(CUT)))));
}
