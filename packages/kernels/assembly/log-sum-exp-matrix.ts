// Row log-sum-exp of costs that lie in memory.
import { d } from "./lanes/arithmetic";
import { addPanel } from "./lanes/lse-panel-f64";
import { finishRows, PANEL, ROWS, startRows } from "./lanes/lse-rows";

/** Scratch as in `lseSquaredF64` for one coordinate: maxima and totals, then the scores of a panel. */
export function lseMatrixF64(
  costs: usize,
  from: i32,
  to: i32,
  m: i32,
  h: usize,
  scale: f64,
  out: usize,
  scratch: usize,
): void {
  const totals = scratch + (<usize>ROWS << 3);
  const scores = totals + (<usize>ROWS << 3);
  for (let begin = from; begin < to; begin += ROWS) {
    const rows = min(ROWS, to - begin);
    startRows(rows, scratch, totals);
    for (let j = 0; j < m; j += PANEL) {
      const count = min(PANEL, m - j);
      const columns = (count + 7) & ~7;
      for (let r = 0; r < rows; r++) {
        const row = costs + ((<usize>(begin + r) * <usize>m + <usize>j) << 3);
        const largest = writeScores(row, h + (<usize>j << 3), count, columns, scale, scores);
        addPanel(largest, scores, columns, scratch + (<usize>r << 3), totals + (<usize>r << 3));
      }
    }
    finishRows(rows, scratch, totals, out + (<usize>begin << 3));
  }
}

/** Write h_j − scale·cost to `out`, −∞ past the end, and give the largest. */
function writeScores(row: usize, h: usize, count: i32, columns: i32, scale: f64, out: usize): f64 {
  const factor = d(scale);
  let largest = d(-Infinity);
  let all = d(0.0);
  const even = <usize>(count & ~1) << 3;
  for (let j: usize = 0; j < even; j += 16) {
    const score = f64x2.sub(v128.load(h + j), f64x2.mul(v128.load(row + j), factor));
    v128.store(out + j, score);
    largest = f64x2.pmax(largest, score);
    all = f64x2.add(all, score);
  }
  largest = v128.bitselect(largest, all, f64x2.eq(all, all));
  let top = max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
  for (let j = even; j < <usize>columns << 3; j += 8) {
    const real = j < <usize>count << 3;
    const score = real ? load<f64>(h + j) - load<f64>(row + j) * scale : -Infinity;
    store<f64>(out + j, score);
    top = max(top, score);
  }
  return top;
}
