// Row log-sum-exp of costs that lie in memory as float32, rows filled up to whole groups of 16 columns.
import { d, s } from "./lanes/arithmetic";
import { addPanel4 } from "./lanes/lse-panel-f32";
import { addPanel } from "./lanes/lse-panel-f64";
import { finishRows, PANEL, startRows } from "./lanes/lse-rows";

/** Scratch: the maximum and the total of a row, then the scores of a panel. */
export function lseStoredF32(
  costs: usize,
  from: i32,
  to: i32,
  columns: i32,
  h: usize,
  scale: f32,
  out: usize,
  scratch: usize,
): void {
  const total = scratch + 8;
  const scores = scratch + 16;
  for (let i = from; i < to; i++) {
    startRows(1, scratch, total);
    const row = costs + ((<usize>i * <usize>columns) << 2);
    for (let j = 0; j < columns; j += PANEL) {
      const count = min(PANEL, columns - j);
      const at = <usize>j << 2;
      addPanel4(writeScores4(row + at, h + at, count, scale, scores), scores, count, scratch, total);
    }
    finishRows(1, scratch, total, out + (<usize>i << 3));
  }
}

export function lseStoredF64(
  costs: usize,
  from: i32,
  to: i32,
  columns: i32,
  h: usize,
  scale: f64,
  out: usize,
  scratch: usize,
): void {
  const total = scratch + 8;
  const scores = scratch + 16;
  for (let i = from; i < to; i++) {
    startRows(1, scratch, total);
    const row = costs + ((<usize>i * <usize>columns) << 2);
    for (let j = 0; j < columns; j += PANEL) {
      const count = min(PANEL, columns - j);
      const at = <usize>j << 2;
      addPanel(writeScores2(row + at, h + (at << 1), count, scale, scores), scores, count, scratch, total);
    }
    finishRows(1, scratch, total, out + (<usize>i << 3));
  }
}

/** Write h_j − scale·cost to `out` and give the largest; a quick maximum may pass over a NaN, a sum does not. */
// @ts-ignore: decorator
@inline
function writeScores4(row: usize, h: usize, count: i32, scale: f32, out: usize): f32 {
  const factor = s(scale);
  let largest = s(-Infinity);
  let all = s(0.0);
  for (let j: usize = 0; j < <usize>count << 2; j += 32) {
    const c0 = f32x4.sub(v128.load(h + j), f32x4.mul(v128.load(row + j), factor));
    const c1 = f32x4.sub(v128.load(h + j, 16), f32x4.mul(v128.load(row + j, 16), factor));
    v128.store(out + j, c0);
    v128.store(out + j, c1, 16);
    largest = f32x4.pmax(largest, f32x4.pmax(c0, c1));
    all = f32x4.add(all, f32x4.add(c0, c1));
  }
  largest = v128.bitselect(largest, all, f32x4.eq(all, all));
  largest = f32x4.max(largest, i64x2.shuffle(largest, largest, 1, 0));
  return max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1));
}

// @ts-ignore: decorator
@inline
function writeScores2(row: usize, h: usize, count: i32, scale: f64, out: usize): f64 {
  const factor = d(scale);
  let largest = d(-Infinity);
  let all = d(0.0);
  for (let j: usize = 0; j < <usize>count << 2; j += 16) {
    const costs = v128.load(row + j);
    const at = j << 1;
    const c0 = f64x2.sub(v128.load(h + at), f64x2.mul(f64x2.promote_low_f32x4(costs), factor));
    const upper = f64x2.promote_low_f32x4(i64x2.shuffle(costs, costs, 1, 1));
    const c1 = f64x2.sub(v128.load(h + at, 16), f64x2.mul(upper, factor));
    v128.store(out + at, c0);
    v128.store(out + at, c1, 16);
    largest = f64x2.pmax(largest, f64x2.pmax(c0, c1));
    all = f64x2.add(all, f64x2.add(c0, c1));
  }
  largest = v128.bitselect(largest, all, f64x2.eq(all, all));
  return max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
}
