// Row log-sum-exp of costs made from points on the fly. Columns come in panels; each row keeps its running
// maximum and its total beside it, so neither the costs nor a pass over all columns is ever stored.
import { s } from "./lanes/arithmetic";
import { expTerms4 } from "./lanes/exp-f32";
import { addSquare4, turn4 } from "./lanes/lse-panel-f32";
import { EUCLIDEAN, finishRows, PANEL, rescale, ROWS, SQUARED, startRows } from "./lanes/lse-rows";

/** Terms this far below the largest are left out. */
const CUT: f32 = -40.0;

export function lseSquaredF32(
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f32,
  out: usize,
  scratch: usize,
): void {
  logSumExp(SQUARED, x, from, to, y, m, dim, h, scale, out, scratch);
}

export function lseEuclideanF32(
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f32,
  out: usize,
  scratch: usize,
): void {
  logSumExp(EUCLIDEAN, x, from, to, y, m, dim, h, scale, out, scratch);
}

/** Scratch: ROWS maxima and totals, then the scores of a panel, its offsets h, and its points. */
// @ts-ignore: decorator
@inline
function logSumExp(
  mode: i32,
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f32,
  out: usize,
  scratch: usize,
): void {
  const totals = scratch + (<usize>ROWS << 3);
  const scores = totals + (<usize>ROWS << 3);
  const offsets = scores + (<usize>PANEL << 2);
  const points = offsets + (<usize>PANEL << 2);
  const rowBytes = <usize>dim << 2;
  for (let begin = from; begin < to; begin += ROWS) {
    const rows = min(ROWS, to - begin);
    startRows(rows, scratch, totals);
    for (let j = 0; j < m; j += PANEL) {
      const count = min(PANEL, m - j);
      const columns = turn4(y + <usize>j * rowBytes, h + (<usize>j << 2), count, dim, points, offsets);
      for (let r = 0; r < rows; r++) {
        const row = x + <usize>(begin + r) * rowBytes;
        const largest = writeScores(mode, row, rowBytes, points, offsets, columns, scale, scores);
        addPanel(largest, scores, columns, scratch + (<usize>r << 3), totals + (<usize>r << 3));
      }
    }
    finishRows(rows, scratch, totals, out + (<usize>begin << 3));
  }
}

/** Write h_j − scale·cost to `out` and give the largest. */
// @ts-ignore: decorator
@inline
function writeScores(
  mode: i32,
  row: usize,
  rowBytes: usize,
  points: usize,
  offsets: usize,
  columns: i32,
  scale: f32,
  out: usize,
): f32 {
  const factor = f32x4.splat(scale);
  const end = row + rowBytes;
  let largest = s(-Infinity);
  let all = s(0.0);
  for (let j: usize = 0; j < <usize>columns << 2; j += 64) {
    let c0 = s(0.0);
    let c1 = c0;
    let c2 = c0;
    let c3 = c0;
    let p = points + j;
    for (let at = row; at < end; at += 4) {
      const a = v128.load32_splat(at);
      c0 = addSquare4(c0, v128.load(p), a);
      c1 = addSquare4(c1, v128.load(p, 16), a);
      c2 = addSquare4(c2, v128.load(p, 32), a);
      c3 = addSquare4(c3, v128.load(p, 48), a);
      p += <usize>PANEL << 2;
    }
    if (mode == EUCLIDEAN) {
      c0 = f32x4.sqrt(c0);
      c1 = f32x4.sqrt(c1);
      c2 = f32x4.sqrt(c2);
      c3 = f32x4.sqrt(c3);
    }
    c0 = f32x4.sub(v128.load(offsets + j), f32x4.mul(c0, factor));
    c1 = f32x4.sub(v128.load(offsets + j, 16), f32x4.mul(c1, factor));
    c2 = f32x4.sub(v128.load(offsets + j, 32), f32x4.mul(c2, factor));
    c3 = f32x4.sub(v128.load(offsets + j, 48), f32x4.mul(c3, factor));
    v128.store(out + j, c0);
    v128.store(out + j, c1, 16);
    v128.store(out + j, c2, 32);
    v128.store(out + j, c3, 48);
    // The quick maximum may pass over a NaN; a sum does not.
    largest = f32x4.pmax(largest, f32x4.pmax(f32x4.pmax(c0, c1), f32x4.pmax(c2, c3)));
    all = f32x4.add(all, f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3)));
  }
  largest = v128.bitselect(largest, all, f32x4.eq(all, all));
  largest = f32x4.max(largest, i64x2.shuffle(largest, largest, 1, 0));
  return max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1));
}

/** Add Σ e^(score − maximum) to the total of a row, after moving both to the new maximum. */
// @ts-ignore: decorator
@inline
function addPanel(largest: f32, scores: usize, columns: i32, maximum: usize, total: usize): void {
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
