// Row log-sum-exp of costs made from points on the fly. Columns come in panels; each row keeps its running
// maximum and its total beside it, so neither the costs nor a pass over all columns is ever stored.
import { s } from "./lanes/arithmetic";
import { addPanel4, addSquare4, turn4 } from "./lanes/lse-panel-f32";
import { EUCLIDEAN, finishRows, PANEL, ROWS, SQUARED, startRows } from "./lanes/lse-rows";

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
        addPanel4(largest, scores, columns, scratch + (<usize>r << 3), totals + (<usize>r << 3));
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
