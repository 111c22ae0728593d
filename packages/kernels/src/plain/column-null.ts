/**
 * Relabelled cell counts of one column and its quadratic statistic, in plain TypeScript.
 *
 * When n of N rows, t_c of them in cell c, are labelled at random, the labelled counts a_c are multivariate
 * hypergeometric: independent a_c ~ Binomial(t_c, n/N) given Σ a_c = n. Cells are drawn one after another; with
 * `left` labels to go, a_c = k has weight B_c(k)·R_c(left − k), B_c and R_c the binomial probabilities of the cell and
 * of all later cells together. So k is proposed from B_c by an alias table and kept with probability
 * R_c(left − k)/max R_c: exact, and no logarithm is taken. Trial t of a draw uses Philox block (t, draw, column, tag).
 *
 * The plan, in doubles; positions count from its start:
 *     cells K, even width F, n,
 *     expected n·t_c/N (K), scores (K × F),
 *     K − 1 steps of (low, size, position of B_c; low, size, position of R_c),
 *     and at those positions B_c as pairs (threshold, alias), R_c divided by its maximum.
 *
 * Source: [walker1977] for alias tables.
 * @module
 */
import { philoxBlock } from "@pushforward/core";
import type { Views } from "../views.js";

const TAG = 0x6e756c6c;
const block = new Uint32Array(4);

/** Draws `first` … `last` − 1 of the plan's counts to `out` (f64, draws × cells). `work` holds 64 doubles. */
export function relabelledCounts(
  { f64 }: Views,
  plan: number,
  first: number,
  last: number,
  column: number,
  key0: number,
  key1: number,
  out: number,
  _work: number,
): void {
  const cells = f64[plan >>> 3]!;
  for (let draw = first >>> 0, to = out >>> 3; draw < last >>> 0; draw++, to += cells) {
    drawCounts(f64, plan >>> 3, draw, column, key0, key1, to);
  }
}

/**
 * Draws `first` … `last` − 1 of X = Σ_f (Σ_c score_{cf}·(a_c − expected_c))²: the number of draws, counted from 0, by
 * which the `needed`-th X reached `target`; −(how many did) if fewer. `work` holds K + F + 64 doubles.
 */
export function columnNull(
  { f64 }: Views,
  plan: number,
  target: number,
  first: number,
  last: number,
  needed: number,
  column: number,
  key0: number,
  key1: number,
  work: number,
): number {
  const from = plan >>> 3;
  const counts = work >>> 3;
  let reached = 0;
  for (let draw = first >>> 0; draw < last >>> 0; draw++) {
    drawCounts(f64, from, draw, column, key0, key1, counts);
    if (statisticOf(f64, from, counts) >= target && ++reached === needed) return draw + 1;
  }
  return -reached;
}

function drawCounts(
  f64: Float64Array,
  plan: number,
  draw: number,
  column: number,
  key0: number,
  key1: number,
  out: number,
): void {
  const last = f64[plan]! - 1;
  let step = plan + 3 + (last + 1) * (1 + f64[plan + 1]!);
  let left = f64[plan + 2]!;
  let trial = 0;
  for (let c = 0; c < last; c++, step += 6) {
    const proposal = plan + f64[step + 2]!;
    const rest = plan + f64[step + 5]!;
    let count = 0;
    for (;;) {
      philoxBlock(block, 0, trial++, draw, column, TAG, key0, key1);
      const place = unit(block[0]!, block[1]!) * f64[step + 1]!;
      const index = Math.floor(place);
      const slot = proposal + 2 * index;
      count = f64[step]! + (place - index < f64[slot]! ? index : f64[slot + 1]!);
      const remaining = left - count - f64[step + 3]!;
      if (remaining < 0 || remaining >= f64[step + 4]!) continue;
      if (unit(block[2]!, block[3]!) < f64[rest + remaining]!) break;
    }
    f64[out + c] = count;
    left -= count;
  }
  f64[out + last] = left;
}

function statisticOf(f64: Float64Array, plan: number, counts: number): number {
  const cells = f64[plan]!;
  const width = f64[plan + 1]!;
  const scores = plan + 3 + cells;
  const sums = counts + cells;
  f64.fill(0, sums, sums + width);
  for (let c = 0; c < cells; c++) {
    const off = f64[counts + c]! - f64[plan + 3 + c]!;
    for (let f = 0; f < width; f++) f64[sums + f]! += off * f64[scores + c * width + f]!;
  }
  let statistic = 0;
  for (let f = 0; f < width; f++) statistic += f64[sums + f]! * f64[sums + f]!;
  return statistic;
}

/** Uniform on the multiples of 2^-53 in [0, 1). */
function unit(a: number, b: number): number {
  return ((a >>> 5) * 67108864 + (b >>> 6)) / 9007199254740992;
}
