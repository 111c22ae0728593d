/**
 * Rows of a mixture rearranged until their 2-way counts are those that the mixture expects, nearly to the row.
 *
 * With R = counts − expected counts of all pairs of cells, two rows of one component swap their values of an attribute
 * whenever Σ R² falls. What each component says of single attributes stays; the sampling error of pairs, which is as
 * large as the noise when the budget is not small, shrinks to a quarter in the first round. Nothing but the mixture is
 * looked at.
 * @module
 */
import { breathe, type Rng, type Watch } from "@pushforward/core";
import type { ProductMixture } from "./fit-mixture.js";

export const settleRowsDefaults = { rounds: 2 } as const;

export interface SettleRowsOptions {
  rng: Rng;
  /** How often every value is tried with one partner. */
  rounds?: number;
  watch?: Watch | undefined;
}

/**
 * Rearrange `columns` of cells in place; `sizes` says how many successive rows each component has. Time
 * O(rounds·rows·attributes² + K·S²), memory 8·S² bytes.
 */
export async function settleRows(
  mixture: ProductMixture,
  columns: readonly Uint16Array[],
  sizes: readonly number[],
  { rng, rounds = settleRowsDefaults.rounds, watch }: SettleRowsOptions,
): Promise<void> {
  const d = columns.length;
  const cells = mixture.starts[d]!;
  const rows = rowsOfCells(mixture.starts, columns);
  const misfit = expectedCounts(mixture, columns[0]?.length ?? 0);
  for (let p = 0; p < rows.length; p += d) {
    for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) misfit[rows[p + a]! * cells + rows[p + b]!]!++;
  }
  for (let round = 0; round < rounds; round++) {
    let first = 0;
    for (const [k, size] of sizes.entries()) {
      settleComponent(rows, misfit, { d, cells, first, size }, rng);
      first += size;
      if (k % 16 !== 15) continue;
      watch?.onProgress?.({ stage: "arranging rows", done: (round + (k + 1) / sizes.length) / rounds });
      await breathe(watch);
    }
  }
  columns.forEach((column, a) => {
    for (let i = 0; i < column.length; i++) column[i] = rows[i * d + a]! - mixture.starts[a]!;
  });
}

/** Row-major, cells numbered through all attributes. */
function rowsOfCells(starts: Int32Array, columns: readonly Uint16Array[]): Int32Array {
  const d = columns.length;
  const rows = new Int32Array(d * (columns[0]?.length ?? 0));
  columns.forEach((column, a) => {
    for (let i = 0; i < column.length; i++) rows[i * d + a] = starts[a]! + column[i]!;
  });
  return rows;
}

/** −n·M for all pairs of cells. */
function expectedCounts({ starts, shares, components: K }: ProductMixture, rows: number): Float64Array {
  const cells = starts[starts.length - 1]!;
  const out = new Float64Array(cells * cells);
  for (let s = 0; s < cells; s++) {
    for (let t = 0; t <= s; t++) {
      let sum = 0;
      for (let k = 0; k < K; k++) sum += shares[s * K + k]! * shares[t * K + k]!;
      out[s * cells + t] = (-rows * sum) / K;
      out[t * cells + s] = out[s * cells + t]!;
    }
  }
  return out;
}

interface Component {
  readonly d: number;
  readonly cells: number;
  /** Its first row, and how many it has. */
  readonly first: number;
  readonly size: number;
}

function settleComponent(rows: Int32Array, misfit: Float64Array, { d, cells, first, size }: Component, rng: Rng): void {
  if (size < 2) return;
  for (let i = 0; i < size; i++) {
    const p = (first + i) * d;
    for (let a = 0; a < d; a++) {
      const other = rng.integer(size - 1);
      const q = (first + other + (other >= i ? 1 : 0)) * d;
      if (rows[p + a] === rows[q + a] || gain(rows, misfit, d, cells, p, q, a) >= 0) continue;
      swap(rows, misfit, d, cells, p, q, a);
    }
  }
}

/** Half the change of Σ R² over pairs of cells, when rows at p and q swap attribute a. */
function gain(
  rows: Int32Array,
  misfit: Float64Array,
  d: number,
  cells: number,
  p: number,
  q: number,
  a: number,
): number {
  const u = rows[p + a]! * cells;
  const v = rows[q + a]! * cells;
  let sum = 0;
  for (let b = 0; b < d; b++) {
    const x = rows[p + b]!;
    const y = rows[q + b]!;
    if (b !== a && x !== y) sum += misfit[v + x]! - misfit[u + x]! + misfit[u + y]! - misfit[v + y]! + 2;
  }
  return sum;
}

function swap(rows: Int32Array, misfit: Float64Array, d: number, cells: number, p: number, q: number, a: number): void {
  const u = rows[p + a]!;
  const v = rows[q + a]!;
  for (let b = 0; b < d; b++) {
    const x = rows[p + b]!;
    const y = rows[q + b]!;
    if (b === a || x === y) continue;
    move(misfit, cells, u, v, x);
    move(misfit, cells, v, u, y);
  }
  rows[p + a] = v;
  rows[q + a] = u;
}

/** One row less with the cells from and x, one more with to and x; both sides of the diagonal. */
function move(misfit: Float64Array, cells: number, from: number, to: number, x: number): void {
  misfit[from * cells + x]!--;
  misfit[x * cells + from]!--;
  misfit[to * cells + x]!++;
  misfit[x * cells + to]!++;
}
