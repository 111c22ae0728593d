/**
 * How far a table of cells is from noisy counts, kept up to date cell by cell.
 *
 *     L = ½·Σ w·(f·count − y)²        over all cells of singles and pairs; w = 1/σ², f = rows meant/rows of the table
 *
 * Where row r changes attribute i from u to v, only cells (u, x_j) and (v, x_j) change, by −f and f:
 *
 *     ΔL = Σ_j w_ij·(f² − f·R_ij(u, x_j) + f·R_ij(v, x_j)),        R = f·count − y,
 *
 * and the like for the single, in 4·d numbers.
 * @module
 */
import { check } from "@pushforward/core";
import type { NoisyMarginal } from "../marginals/index.js";

export class PairMisses {
  /** Numbers compared. */
  readonly values: number;
  private readonly d: number;
  private readonly factor: number;
  /** R of all tables, one after the other. */
  private readonly misses: Float64Array;
  private readonly weights: Float64Array;
  /** For attributes i and j: where their table starts, and by how much codes of i and of j move in it; −1 if not measured. */
  private readonly starts: Int32Array;
  private readonly strides: Int32Array;

  /** @throws ArgumentError when a marginal is of more than two attributes. */
  constructor(
    readonly columns: readonly Uint16Array[],
    marginals: readonly NoisyMarginal[],
    total: number,
  ) {
    const d = columns.length;
    this.d = d;
    this.factor = total / columns[0]!.length;
    this.values = marginals.reduce((sum, { values }) => sum + values.length, 0);
    this.misses = new Float64Array(this.values);
    this.weights = new Float64Array(this.values);
    this.starts = new Int32Array(d * d).fill(-1);
    this.strides = new Int32Array(d * d);
    let at = 0;
    for (const marginal of marginals) {
      this.place(marginal, at);
      at += marginal.values.length;
    }
    this.count();
  }

  /** L now. */
  loss(): number {
    let sum = 0;
    for (let c = 0; c < this.values; c++) sum += this.weights[c]! * this.misses[c]! * this.misses[c]!;
    return sum / 2;
  }

  /** By how much L changes when `row` says `to` for attribute `i`. */
  change(row: number, i: number, to: number): number {
    const { d, columns, starts, strides, misses, weights, factor } = this;
    const from = columns[i]![row]!;
    let sum = 0;
    for (let j = 0; j < d; j++) {
      const start = starts[i * d + j]!;
      if (start < 0) continue;
      const base = j === i ? start : start + strides[j * d + i]! * columns[j]![row]!;
      const u = base + strides[i * d + j]! * from;
      const v = base + strides[i * d + j]! * to;
      sum += weights[u]! * (factor / 2 - misses[u]!) + weights[v]! * (factor / 2 + misses[v]!);
    }
    return factor * sum;
  }

  /** Let `row` say `to` for attribute `i`. */
  apply(row: number, i: number, to: number): void {
    const { d, columns, starts, strides, misses, factor } = this;
    const from = columns[i]![row]!;
    for (let j = 0; j < d; j++) {
      const start = starts[i * d + j]!;
      if (start < 0) continue;
      const base = j === i ? start : start + strides[j * d + i]! * columns[j]![row]!;
      misses[base + strides[i * d + j]! * from]! -= factor;
      misses[base + strides[i * d + j]! * to]! += factor;
    }
    columns[i]![row] = to;
  }

  private place({ attributes, sizes, values, variances }: NoisyMarginal, at: number): void {
    const pair = attributes.length <= 2;
    check(pair, "genetic", "marginals", "of one or two attributes", attributes.join(" × "));
    const [i, j = i] = attributes as [number, number?];
    this.starts[i * this.d + j] = at;
    this.starts[j * this.d + i] = at;
    this.strides[j * this.d + i] = 1;
    this.strides[i * this.d + j] = sizes[1] ?? 1;
    for (let c = 0; c < values.length; c++) {
      this.misses[at + c] = -values[c]!;
      this.weights[at + c] = 1 / variances[c]!;
    }
  }

  private count(): void {
    const { d, columns, starts, strides, misses, factor } = this;
    for (let i = 0; i < d; i++)
      for (let j = i; j < d; j++) {
        const start = starts[i * d + j]!;
        if (start < 0) continue;
        const [a, b] = [columns[i]!, columns[j]!];
        const [p, q] = [strides[i * d + j]!, j === i ? 0 : strides[j * d + i]!];
        for (let row = 0; row < a.length; row++) misses[start + p * a[row]! + q * b[row]!]! += factor;
      }
  }
}
