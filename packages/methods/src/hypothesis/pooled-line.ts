/**
 * Pooled values in order, and statistics of two samples on that line for any labels of the values.
 *
 * F and G are the shares of x and of y up to a value; they are compared where a group of tied values ends, so that ties
 * are never broken. F − G is N/(nm) times the labels of x up to there beyond the number expected: n/N at each row, or the
 * share of x in the row's stratum. Each statistic takes O(N) a set of labels, after sorting once.
 * @module
 */
import { wassersteinPower1dSorted } from "../transport/index.js";

export class PooledLine {
  readonly rows: number;
  readonly #order: Uint32Array;
  readonly #values: Float64Array;
  /** 1 where the next value is a larger one; not at the end, where F = G = 1. */
  readonly #ends: Uint8Array;

  constructor(values: Float64Array) {
    const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => values[i]! - values[j]! || i - j);
    this.rows = values.length;
    this.#order = order;
    this.#values = Float64Array.from(order, (i) => values[i]!);
    this.#ends = Uint8Array.from(this.#values, (value, k) =>
      k + 1 === order.length || value === this.#values[k + 1] ? 0 : 1,
    );
  }

  /** Kolmogorov–Smirnov: max |F − G| for n labels of 1, `expected` of them at each row. */
  largestGap(labels: Uint8Array, n: number, expected: Float64Array): number {
    const [order, ends] = [this.#order, this.#ends];
    let excess = 0;
    let largest = 0;
    for (let k = 0; k < order.length; k++) {
      excess += labels[order[k]!]! - expected[order[k]!]!;
      if (ends[k] === 1 && Math.abs(excess) > largest) largest = Math.abs(excess);
    }
    return (largest * this.rows) / (n * (this.rows - n));
  }

  /** Cramér–von Mises: nm/N² · Σ (F − G)² over the pooled values. */
  squaredGaps(labels: Uint8Array, n: number, expected: Float64Array): number {
    const [order, ends] = [this.#order, this.#ends];
    let excess = 0;
    let sum = 0;
    let from = 0;
    for (let k = 0; k < order.length; k++) {
      excess += labels[order[k]!]! - expected[order[k]!]!;
      if (ends[k] === 0) continue;
      sum += (k + 1 - from) * excess * excess;
      from = k + 1;
    }
    return sum / (n * (this.rows - n));
  }

  /** W_p^p between the values of label 1 and the others. */
  wassersteinPower(labels: Uint8Array, n: number, p: number): number {
    const [x, y] = [new Float64Array(n), new Float64Array(this.rows - n)];
    let [i, j] = [0, 0];
    for (let k = 0; k < this.rows; k++) {
      if (labels[this.#order[k]!] === 1) x[i++] = this.#values[k]!;
      else y[j++] = this.#values[k]!;
    }
    return wassersteinPower1dSorted({ points: x }, { points: y }, p);
  }
}
