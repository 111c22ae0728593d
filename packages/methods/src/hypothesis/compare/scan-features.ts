/**
 * Indicators of conjunctions "bin of one column and bin of another", for the scan of row groups.
 * @module
 */
import type { Rng } from "@pushforward/core";
import { sampleWithoutReplacement } from "@pushforward/core";
import { standardize } from "./block-statistic.js";
import { type ColumnScores, unitCount } from "./scores.js";
import type { Units } from "./units.js";

export const scanDefaults = {
  conjunctions: 4000,
  smallestShare: 0.01,
  largestShare: 0.5,
  countedRows: 65_536,
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
export function chooseConjunctions(
  pairs: readonly (readonly [ColumnScores, ColumnScores])[],
  units: Units,
  rng: Rng,
): Conjunction[] {
  const step = Math.max(1, Math.ceil(units.rows.length / scanDefaults.countedRows));
  const rows = Math.ceil(units.rows.length / step);
  const smallest = Math.max(3 / step, scanDefaults.smallestShare * rows);
  const found: (Conjunction & { strength: number })[] = [];
  pairs.forEach(([a, b], pair) => {
    const counts = jointCounts(a.bin, b.bin, b.bins, a.bins * b.bins, step);
    const [inA, inB] = margins(counts, a.bins, b.bins);
    counts.forEach((count, cell) => {
      if (count < smallest || count > scanDefaults.largestShare * rows) return;
      const [binA, binB] = [Math.floor(cell / b.bins), cell % b.bins];
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

/** Standardized counts in each unit, one row a conjunction (undefined where it does not vary). */
export function conjunctionFeatures(
  [a, b]: readonly [ColumnScores, ColumnScores],
  chosen: readonly Conjunction[],
  units: Units,
): (Float64Array | undefined)[] {
  const target = new Int32Array(a.bins * b.bins).fill(-1);
  const counts = chosen.map((conjunction, index) => {
    target[conjunction.binA * b.bins + conjunction.binB] = index;
    return new Float64Array(unitCount(units));
  });
  for (let i = 0, u = 0; i < a.bin.length; u++)
    for (const end = i + units.size; i < end; i++) {
      const index = target[a.bin[i]! * b.bins + b.bin[i]!]!;
      if (index >= 0) counts[index]![u]!++;
    }
  return counts.map((sums) => standardize(sums));
}

export function describeConjunction([a, b]: readonly [ColumnScores, ColumnScores], conjunction: Conjunction): string {
  return `${a.column.bins[conjunction.binA]} and ${b.column.bins[conjunction.binB]}`;
}

function jointCounts(a: Uint8Array, b: Uint8Array, bins: number, cells: number, step: number): Float64Array {
  const counts = new Float64Array(cells);
  for (let i = 0; i < a.length; i += step) counts[a[i]! * bins + b[i]!]!++;
  return counts;
}

function margins(counts: Float64Array, binsA: number, binsB: number): [Float64Array, Float64Array] {
  const [inA, inB] = [new Float64Array(binsA), new Float64Array(binsB)];
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
