// The same as log-sum-exp-f32.ts in doubles, with groups of 8 columns.
import { d } from "./lanes/arithmetic";
import { addPanel, addSquare2, turn } from "./lanes/lse-panel-f64";
import { EUCLIDEAN, finishRows, PANEL, ROWS, SQUARED, startRows } from "./lanes/lse-rows";

export function lseSquaredF64(
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f64,
  out: usize,
  scratch: usize,
): void {
  logSumExp(SQUARED, x, from, to, y, m, dim, h, scale, out, scratch);
}

export function lseEuclideanF64(
  x: usize,
  from: i32,
  to: i32,
  y: usize,
  m: i32,
  dim: i32,
  h: usize,
  scale: f64,
  out: usize,
  scratch: usize,
): void {
  logSumExp(EUCLIDEAN, x, from, to, y, m, dim, h, scale, out, scratch);
}

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
  scale: f64,
  out: usize,
  scratch: usize,
): void {
  const totals = scratch + (<usize>ROWS << 3);
  const scores = totals + (<usize>ROWS << 3);
  const offsets = scores + (<usize>PANEL << 3);
  const points = offsets + (<usize>PANEL << 3);
  const rowBytes = <usize>dim << 3;
  for (let begin = from; begin < to; begin += ROWS) {
    const rows = min(ROWS, to - begin);
    startRows(rows, scratch, totals);
    for (let j = 0; j < m; j += PANEL) {
      const count = min(PANEL, m - j);
      const columns = turn(y + <usize>j * rowBytes, h + (<usize>j << 3), count, dim, points, offsets);
      for (let r = 0; r < rows; r++) {
        const row = x + <usize>(begin + r) * rowBytes;
        const largest = writeScores(mode, row, rowBytes, points, offsets, columns, scale, scores);
        addPanel(largest, scores, columns, scratch + (<usize>r << 3), totals + (<usize>r << 3));
      }
    }
    finishRows(rows, scratch, totals, out + (<usize>begin << 3));
  }
}

// @ts-ignore: decorator
@inline
function writeScores(
  mode: i32,
  row: usize,
  rowBytes: usize,
  points: usize,
  offsets: usize,
  columns: i32,
  scale: f64,
  out: usize,
): f64 {
  const factor = f64x2.splat(scale);
  const end = row + rowBytes;
  let largest = d(-Infinity);
  let all = d(0.0);
  for (let j: usize = 0; j < <usize>columns << 3; j += 64) {
    let c0 = d(0.0);
    let c1 = c0;
    let c2 = c0;
    let c3 = c0;
    let p = points + j;
    for (let at = row; at < end; at += 8) {
      const a = v128.load64_splat(at);
      c0 = addSquare2(c0, v128.load(p), a);
      c1 = addSquare2(c1, v128.load(p, 16), a);
      c2 = addSquare2(c2, v128.load(p, 32), a);
      c3 = addSquare2(c3, v128.load(p, 48), a);
      p += <usize>PANEL << 3;
    }
    if (mode == EUCLIDEAN) {
      c0 = f64x2.sqrt(c0);
      c1 = f64x2.sqrt(c1);
      c2 = f64x2.sqrt(c2);
      c3 = f64x2.sqrt(c3);
    }
    c0 = f64x2.sub(v128.load(offsets + j), f64x2.mul(c0, factor));
    c1 = f64x2.sub(v128.load(offsets + j, 16), f64x2.mul(c1, factor));
    c2 = f64x2.sub(v128.load(offsets + j, 32), f64x2.mul(c2, factor));
    c3 = f64x2.sub(v128.load(offsets + j, 48), f64x2.mul(c3, factor));
    v128.store(out + j, c0);
    v128.store(out + j, c1, 16);
    v128.store(out + j, c2, 32);
    v128.store(out + j, c3, 48);
    // The quick maximum may pass over a NaN; a sum does not.
    largest = f64x2.pmax(largest, f64x2.pmax(f64x2.pmax(c0, c1), f64x2.pmax(c2, c3)));
    all = f64x2.add(all, f64x2.add(f64x2.add(c0, c1), f64x2.add(c2, c3)));
  }
  largest = v128.bitselect(largest, all, f64x2.eq(all, all));
  return max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
}
