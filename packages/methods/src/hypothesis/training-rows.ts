/**
 * Rows that boosted trees learn from, laid out for histograms, with the odds that the trees so far give them.
 * @module
 */
import { check, exp, type Rng, sampleWithoutReplacement } from "@pushforward/core";
import type { Tree } from "./tree-growth.js";

/** Stated once: the code and the manual read these. */
export const boostedTreesDefaults = { trees: 24, depth: 3, rate: 0.16, ridge: 2, minimum: 5, columns: 64 } as const;

/** A column of small whole numbers, one a row. */
export interface CodedColumn {
  /** From 0 to cells − 1. */
  readonly codes: Uint8Array;
  /** At most 256. */
  readonly cells: number;
  /** Do neighbouring codes mean neighbouring values? */
  readonly ordered: boolean;
}

/** Gradient and curvature of a set of rows, added in one number: curvature · 2^28 + gradient, both whole. */
export const SHIFT = 2 ** 28;

/** The training rows, and how sure the trees so far are of each. */
export class TrainingRows {
  /** Columns that trees may look at, strongest first in a wide table. */
  readonly chosen: Uint32Array;
  /** For each of them, whether its codes are in order. */
  readonly ordered: readonly boolean[];
  /** Cells of chosen column c stand in a histogram from offset[c]. */
  readonly offset: Int32Array;
  /** Cell of row i in column c, counted through the histogram, at i · width + c. */
  readonly cell: Uint16Array | Uint32Array;
  readonly width: number;
  /** Packed gradients of the rows last drawn. */
  readonly packed: Float64Array;
  readonly gradientUnit: number;
  readonly curvatureUnit: number;
  private readonly label: Uint8Array;
  private readonly weight: readonly [number, number];
  private readonly odds: Float64Array;

  constructor(columns: readonly CodedColumn[], rows: Uint32Array, second: Uint8Array, rng: Rng) {
    const size = rows.length;
    this.label = gather(second, rows);
    const ones = this.label.reduce((sum, bit) => sum + bit, 0);
    check(ones > 0 && ones < size, "fitBoostedTrees", "rows", "from both groups", `${ones} of the second in ${size}`);
    check(size < 2 ** 22, "fitBoostedTrees", "rows", "fewer than 4,194,304", size, "train on a sample");
    const fewer = Math.min(ones, size - ones);
    this.weight = [fewer / (size - ones), fewer / ones];
    // Σ|gradient| ≤ 2·fewer and Σ curvature ≤ fewer/2, up to half a unit of rounding a row: the sums stay
    // below 2^27 − 1 and 2^24, and both together below 2^53.
    this.gradientUnit = (2 * fewer) / (2 ** 27 - size - 2);
    this.curvatureUnit = fewer / 2 / (2 ** 24 - size - 2);
    this.odds = new Float64Array(size).fill(1);
    this.packed = new Float64Array(size);
    this.chosen = this.chooseColumns(columns, rows, rng);
    this.ordered = Array.from(this.chosen, (c) => columns[c]!.ordered);
    this.width = this.chosen.length;
    this.offset = new Int32Array(this.width + 1);
    this.chosen.forEach((c, k) => {
      this.offset[k + 1] = this.offset[k]! + columns[c]!.cells;
    });
    this.cell = new (this.offset[this.width]! < 65_536 ? Uint16Array : Uint32Array)(size * this.width);
    this.chosen.forEach((c, k) => {
      this.layOut(columns[c]!.codes, rows, k);
    });
  }

  private layOut(codes: Uint8Array, rows: Uint32Array, k: number): void {
    const { cell, width } = this;
    const from = this.offset[k]!;
    for (let i = 0; i < rows.length; i++) cell[i * width + k] = from + codes[rows[i]!]!;
  }

  /** Places among the chosen columns for the next tree. */
  drawColumns(rng: Rng): Uint32Array {
    const limit = boostedTreesDefaults.columns;
    if (this.width <= limit) return Uint32Array.from({ length: this.width }, (_, c) => c);
    const strong = (3 * limit) / 4;
    const drawn = sampleWithoutReplacement(rng, this.width - strong, limit - strong).sort();
    return Uint32Array.from({ length: limit }, (_, k) => (k < strong ? k : strong + drawn[k - strong]!));
  }

  /** Places of the rows behind the next tree; their packed gradients are filled in. */
  drawRows(rng: Rng): Uint32Array {
    const size = this.label.length;
    const bits = size >= 4000 ? 2 : 1; // a half of the rows, or a quarter
    const some = size >= 2000;
    const every = 32 / bits - 1;
    const mask = bits === 2 ? 3 : 1;
    const places = new Uint32Array(size);
    let count = 0;
    let coins = 0;
    for (let i = 0; i < size; i++) {
      coins = some && (i & every) === 0 ? rng.u32() : coins >>> bits;
      if (coins & mask) continue;
      this.packed[count] = this.packedGradient(i);
      places[count++] = i;
    }
    return places.subarray(0, count);
  }

  private packedGradient(i: number): number {
    const label = this.label[i]!;
    const p = this.odds[i]! / (1 + this.odds[i]!);
    const weight = this.weight[label]!;
    const gradient = Math.floor((weight * (label - p)) / this.gradientUnit + 0.5);
    return Math.floor((weight * p * (1 - p)) / this.curvatureUnit + 0.5) * SHIFT + gradient;
  }

  /** Move every row's odds by the new tree. */
  step({ column, right, leaf }: Tree, depth: number): void {
    const factor = leaf.map(exp);
    const { cell, width, odds, offset } = this;
    const inner = leaf.length - 1;
    const shift = Int32Array.from(column, (c, k) => 256 * k - offset[c]!);
    for (let i = 0; i < odds.length; i++) {
      let node = 0;
      for (let level = 0; level < depth; level++)
        node = 2 * node + 1 + right[shift[node]! + cell[i * width + column[node]!]!]!;
      odds[i]! *= factor[node - inner]!;
    }
  }

  /** All columns of a narrow table; of a wide one those that differ most by themselves, and some by chance. */
  private chooseColumns(columns: readonly CodedColumn[], rows: Uint32Array, rng: Rng): Uint32Array {
    const limit = boostedTreesDefaults.columns;
    const order = Uint32Array.from(columns, (_, c) => c);
    if (order.length <= limit) return order;
    const strength = columns.map(({ codes, cells }) => this.separation(codes, cells, rows));
    order.sort((a, b) => strength[b]! - strength[a]! || a - b);
    const strong = (3 * limit) / 4;
    const others = Math.min(order.length - strong, 80);
    const drawn = sampleWithoutReplacement(rng, order.length - strong, others);
    return Uint32Array.from({ length: strong + others }, (_, k) =>
      k < strong ? order[k]! : order[strong + drawn[k - strong]!]!,
    );
  }

  /** χ² between the groups' shares of the cells, up to a factor. */
  private separation(codes: Uint8Array, cells: number, rows: Uint32Array): number {
    const sums = new Float64Array(2 * cells);
    for (let i = 0; i < rows.length; i++) {
      const group = this.label[i]!;
      sums[2 * codes[rows[i]!]! + group]! += this.weight[group]!;
    }
    let total = 0;
    for (let k = 0; k < cells; k++) {
      const first = sums[2 * k]!;
      const second = sums[2 * k + 1]!;
      if (first + second > 0) total += ((second - first) * (second - first)) / (first + second);
    }
    return total;
  }
}

function gather(values: Uint8Array, rows: Uint32Array): Uint8Array {
  const out = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
}
