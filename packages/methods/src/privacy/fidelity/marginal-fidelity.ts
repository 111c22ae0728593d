/**
 * Marginal and pairwise fidelity: mean total variation between real and synthetic rows.
 *
 *     TV = ½ Σ_cells |share of real rows − share of synthetic rows|
 *
 * over the cells of each column (see `column-cells`), and over the pairs of cells of each two columns; 0 for equal shares, 1
 * for tables that share no cell. Sampling alone makes it larger than 0, so each figure comes with the floor that a synthetic table of
 * that many rows would score if it were drawn from the law of the real one (see `sampling-floor`). Standard errors: jackknife over tenths
 * of the rows of either table. Of more than 2,000 pairs, 2,000 are drawn.
 *
 * Time O(rows · pairs), memory O(rows) and 20 tables of counts.
 * @module
 */
import { breathe, type Rng, sampleWithoutReplacement, type Watch } from "@pushforward/core";
import type { ColumnCells } from "./column-cells.js";
import { type SplitVariation, samplingFloor, splitVariation } from "./sampling-floor.js";

/** Stated once: the code and the manual read these. */
export const marginalFidelityDefaults = { bins: 20, mostPairs: 2_000 } as const;

export interface VariationWithFloor {
  /** Total variation, or its mean. */
  readonly value: number;
  /** What sampling alone would make of it. */
  readonly floor: number;
}

export interface MeanVariation extends VariationWithFloor {
  readonly standardError: number;
}

export interface ColumnVariation extends VariationWithFloor {
  readonly name: string;
  /** The cell whose shares lie farthest apart. */
  readonly worst: { readonly cell: string; readonly real: number; readonly synthetic: number };
}

export interface PairVariation extends VariationWithFloor {
  readonly columns: readonly [string, string];
}

export interface MarginalFidelity {
  readonly marginal: MeanVariation;
  /** Farthest from the real table first. */
  readonly columns: readonly ColumnVariation[];
  /** Absent with a single column. */
  readonly pairwise: MeanVariation | undefined;
  /** Those looked at, farthest first. */
  readonly pairs: readonly PairVariation[];
  /** Pairs that there are. */
  readonly pairCount: number;
}

/** Pooled rows: those of the real table, of the holdout, of the synthetic one. */
export interface PooledSizes {
  readonly real: number;
  readonly holdout: number;
  readonly synthetic: number;
}

export async function marginalFidelity(
  names: readonly string[],
  cells: readonly ColumnCells[],
  sizes: PooledSizes,
  { rng, watch }: { readonly rng: Rng; readonly watch?: Watch | undefined },
): Promise<MarginalFidelity> {
  const singles = new Mean();
  const columns = cells.map((own, k): ColumnVariation => {
    const counts = countBlocks(own.cell, undefined, own.count, sizes);
    return { name: names[k]!, ...singles.add(counts, sizes), worst: worstCell(counts, own.labels, sizes) };
  });
  const pairs: PairVariation[] = [];
  const pairMean = new Mean();
  const chosen = choosePairs(cells.length, rng);
  for (const [k, [a, b]] of chosen.entries()) {
    const [one, other] = [cells[a]!, cells[b]!];
    const counts = countBlocks(one.cell, other, one.count * other.count, sizes);
    pairs.push({ columns: [names[a]!, names[b]!], ...pairMean.add(counts, sizes) });
    if (k % 16 > 0) continue;
    watch?.onProgress?.({ stage: "pairs of columns", done: k / chosen.length });
    await breathe(watch);
  }
  return {
    marginal: singles.mean(sizes),
    columns: columns.sort((a, b) => b.value - a.value),
    pairwise: pairs.length > 0 ? pairMean.mean(sizes) : undefined,
    pairs: pairs.sort((a, b) => b.value - a.value),
    pairCount: (cells.length * (cells.length - 1)) / 2,
  };
}

function choosePairs(columns: number, rng: Rng): [number, number][] {
  const all: [number, number][] = [];
  for (let a = 0; a < columns; a++) for (let b = a + 1; b < columns; b++) all.push([a, b]);
  const most = marginalFidelityDefaults.mostPairs;
  if (all.length <= most) return all;
  return Array.from(sampleWithoutReplacement(rng, all.length, most).sort(), (k) => all[k]!);
}

/** Tenths of a table's rows: row i is in block i mod 10. */
const blocks = 10;

/** Counts of a set of cells: of each block of the real and the synthetic rows, of all, and of real and holdout rows. */
interface Counts {
  readonly size: number;
  readonly blocks: { readonly real: Float64Array; readonly synthetic: Float64Array };
  readonly real: Float64Array;
  readonly synthetic: Float64Array;
  readonly reference: Float64Array;
}

function countBlocks(cell: Uint8Array, other: ColumnCells | undefined, size: number, sizes: PooledSizes): Counts {
  const { real, holdout, synthetic } = sizes;
  const count = (from: number, to: number): Float64Array => {
    const out = new Float64Array(blocks * size);
    const width = other?.count ?? 1;
    const second = other?.cell;
    for (let i = from, block = 0; i < to; i++) {
      out[block + cell[i]! * width + (second ? second[i]! : 0)]!++;
      block = block === (blocks - 1) * size ? 0 : block + size;
    }
    return out;
  };
  const byBlock = { real: count(0, real), synthetic: count(real + holdout, real + holdout + synthetic) };
  const held = count(real, real + holdout);
  const [ofReal, ofHoldout] = [total(byBlock.real, size), total(held, size)];
  return {
    size,
    blocks: byBlock,
    real: ofReal,
    synthetic: total(byBlock.synthetic, size),
    reference: ofReal.map((value, c) => value + ofHoldout[c]!),
  };
}

function total(byBlock: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size);
  for (let b = 0; b < blocks; b++) for (let c = 0; c < size; c++) out[c]! += byBlock[b * size + c]!;
  return out;
}

/** A mean of total variations, with those that lack one block of one table. */
class Mean {
  private value = 0;
  private count = 0;
  private split: SplitVariation = { halves: 0, quarters: 0 };
  private readonly without = { real: new Float64Array(blocks), synthetic: new Float64Array(blocks) };

  add(counts: Counts, sizes: PooledSizes): VariationWithFloor {
    const { real, synthetic, reference, size } = counts;
    const value = variation(real, sizes.real, synthetic, sizes.synthetic);
    const split = splitVariation(reference);
    this.value += value;
    this.count++;
    this.split = { halves: this.split.halves + split.halves, quarters: this.split.quarters + split.quarters };
    for (const side of ["real", "synthetic"] as const) {
      const other = side === "real" ? synthetic : real;
      const otherRows = side === "real" ? sizes.synthetic : sizes.real;
      for (let b = 0; b < blocks; b++) {
        const block = counts.blocks[side].subarray(b * size, (b + 1) * size);
        const rest = counts[side].map((all, c) => all - block[c]!);
        this.without[side][b]! += variation(rest, sizes[side] - blockRows(sizes[side], b), other, otherRows);
      }
    }
    return { value, floor: samplingFloor(split, sizes.real + sizes.holdout, sizes.real, sizes.synthetic) };
  }

  mean(sizes: PooledSizes): MeanVariation {
    const { count } = this;
    const split = { halves: this.split.halves / count, quarters: this.split.quarters / count };
    const variance = [this.without.real, this.without.synthetic].reduce((sum, list) => sum + jackknife(list), 0);
    return {
      value: this.value / count,
      floor: samplingFloor(split, sizes.real + sizes.holdout, sizes.real, sizes.synthetic),
      standardError: Math.sqrt(variance) / count,
    };
  }
}

function blockRows(rows: number, block: number): number {
  return Math.floor((rows - block + blocks - 1) / blocks);
}

function jackknife(without: Float64Array): number {
  let mean = 0;
  for (const value of without) mean += value / blocks;
  let sum = 0;
  for (const value of without) sum += (value - mean) * (value - mean);
  return ((blocks - 1) / blocks) * sum;
}

function variation(p: Float64Array, n: number, q: Float64Array, m: number): number {
  if (n === 0 || m === 0) return 1;
  let sum = 0;
  for (let c = 0; c < p.length; c++) sum += Math.abs(p[c]! / n - q[c]! / m);
  return sum / 2;
}

function worstCell({ real, synthetic }: Counts, labels: readonly string[], sizes: PooledSizes) {
  const shares = labels.map((cell, c) => ({ cell, real: real[c]! / sizes.real, synthetic: synthetic[c]! / sizes.synthetic })); // biome-ignore format: a line
  const gap = (at: (typeof shares)[number]) => Math.abs(at.real - at.synthetic);
  return shares.reduce((worst, at) => (gap(at) > gap(worst) ? at : worst));
}
