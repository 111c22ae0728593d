/**
 * Indicators of conjunctions "bin of one column and bin of another", for the scan of row groups.
 * @module
 */
import { type Rng, sampleWithoutReplacement, type Watch } from "@pushforward/core";
import type { KernelTask, Region, Scope } from "@pushforward/kernels";
import { standardize } from "./block-statistic.js";
import type { LabelProducts } from "./label-products.js";
import { type ColumnScores, type ScorePair, unitCount } from "./scores.js";
import type { Units } from "./units.js";

export const scanDefaults = {
  conjunctions: 4000,
  smallestShare: 0.01,
  largestShare: 0.5,
  countedRows: 16_384,
} as const;

export interface Conjunction {
  readonly pair: number;
  readonly binA: number;
  readonly binB: number;
}

/**
 * Conjunctions that hold between 1% (and 3 rows) and half of the rows. When there are too many, half are
 * those with the largest correlation of their two bins, half are drawn; no label is looked at.
 */
export function chooseConjunctions(pairs: readonly ScorePair[], units: Units, rng: Rng): Conjunction[] {
  const step = Math.max(1, Math.ceil(units.rows.length / scanDefaults.countedRows));
  const rows = Math.ceil(units.rows.length / step);
  const smallest = Math.max(3 / step, scanDefaults.smallestShare * rows);
  const found: (Conjunction & { strength: number })[] = [];
  pairs.forEach(([a, b], pair) => {
    const counts = jointCounts(a.bin, b.bin, b.bins, a.bins * b.bins, step);
    const [inA, inB] = margins(counts, a.bins, b.bins);
    counts.forEach((count, cell) => {
      if (count < smallest || count > scanDefaults.largestShare * rows) return;
      const binA = Math.floor(cell / b.bins);
      const binB = cell % b.bins;
      found.push({ pair, binA, binB, strength: Math.abs(phi(count, inA[binA]!, inB[binB]!, rows)) });
    });
  });
  if (found.length <= scanDefaults.conjunctions) return found;
  const half = scanDefaults.conjunctions / 2;
  found.sort((x, y) => y.strength - x.strength || x.pair - y.pair || x.binA - y.binA || x.binB - y.binB);
  const rest = found.slice(half);
  const drawn = sampleWithoutReplacement(rng, rest.length, half).sort();
  return [...found.slice(0, half), ...Array.from(drawn, (i) => rest[i]!)].sort((x, y) => x.pair - y.pair);
}

/** Counts conjunctions in every unit, straight into the rows of features. */
export class ConjunctionCounter {
  readonly #bins = new Map<ColumnScores, Region<Uint8Array>>();
  readonly #scope: Scope;

  constructor(
    readonly pairs: readonly ScorePair[],
    readonly units: Units,
    readonly by: LabelProducts,
  ) {
    this.#scope = by.kernels.scope();
  }

  /** Standardized counts, one row a conjunction; rows that do not vary are 0. */
  async fillFeatures(chosen: readonly Conjunction[], watch: Watch): Promise<void> {
    const { units, by } = this;
    const U = unitCount(units);
    const scope = by.kernels.scope();
    const counts = scope.f64(chosen.length * U, { zero: true });
    const tasks: KernelTask[] = [];
    for (let start = 0; start < chosen.length; ) {
      const [a, b] = this.pairs[chosen[start]!.pair]!;
      const target = scope.i16(a.bins * b.bins);
      target.view.fill(-1);
      let end = start;
      for (; end < chosen.length && chosen[end]!.pair === chosen[start]!.pair; end++)
        target.view[chosen[end]!.binA * b.bins + chosen[end]!.binB] = end - start;
      const inA = this.#binsOf(a).ptr;
      const inB = this.#binsOf(b).ptr;
      const out = counts.ptr + 8 * start * U;
      tasks.push(["cellCounts", inA, inB, b.bins, U, units.size, target.ptr, out]);
      start = end;
    }
    await by.kernels.run(tasks, { signal: watch.signal });
    const from = counts.view;
    const to = by.features.view;
    for (let row = 0; row < chosen.length; row++) {
      const line = standardize(from.subarray(row * U, (row + 1) * U));
      if (line) to.set(line, row * U);
      else to.fill(0, row * U, (row + 1) * U);
    }
    scope.free();
  }

  free(): void {
    this.#scope.free();
  }

  #binsOf(scores: ColumnScores): Region<Uint8Array> {
    const known = this.#bins.get(scores);
    if (known) return known;
    const region = this.#scope.copy(scores.bin);
    this.#bins.set(scores, region);
    return region;
  }
}

export function describeConjunction([a, b]: ScorePair, conjunction: Conjunction): string {
  return `${a.column.bins[conjunction.binA]} and ${b.column.bins[conjunction.binB]}`;
}

function jointCounts(a: Uint8Array, b: Uint8Array, bins: number, cells: number, step: number): Float64Array {
  const counts = new Float64Array(cells);
  for (let i = 0; i < a.length; i += step) counts[a[i]! * bins + b[i]!]!++;
  return counts;
}

function margins(counts: Float64Array, binsA: number, binsB: number): [Float64Array, Float64Array] {
  const inA = new Float64Array(binsA);
  const inB = new Float64Array(binsB);
  counts.forEach((count, cell) => {
    inA[Math.floor(cell / binsB)]! += count;
    inB[cell % binsB]! += count;
  });
  return [inA, inB];
}

/** Correlation of two indicators from their joint count and margins. */
function phi(both: number, a: number, b: number, rows: number): number {
  const spread = Math.sqrt(a * (rows - a) * b * (rows - b));
  return spread > 0 ? (both * rows - a * b) / spread : 0;
}
