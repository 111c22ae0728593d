/**
 * The blocks of features that a planted difference touches, and how far it moves each of them on average.
 * @module
 */
import { square } from "@pushforward/core";
import { type FeatureBlock, featureBlock, standardize } from "./block-statistic.js";
import { rawColumnFeatures } from "./column-features.js";
import { type PairBlock, pairFeatures, unitProducts } from "./pair-features.js";
import type { Planted } from "./planted.js";
import { scanDefaults } from "./scan-features.js";
import { type ColumnScores, inPlaces, levelCounts, numericScores, scoreSums, unitSquares } from "./scores.js";
import type { Units } from "./units.js";
import type { Verdict } from "./verdict.js";

export const touchedDefaults = { rows: 8_192 } as const;

/** A block that a change touches, its z at the draws, and how far a change moves each feature. */
export interface Touched {
  readonly statistic: "columns" | "dependence" | "scan";
  readonly block: FeatureBlock;
  readonly z: Float64Array[];
  /** Move of the standardized mean over units for the scores after a change of all rows. */
  readonly move: (planted: Planted) => Float64Array;
}

/** The columns' own blocks; for a pair, the block of its products and its conjunctions. */
export function touchedBlocks(
  columns: readonly number[],
  pair: readonly [number, number] | undefined,
  found: Verdict,
  units: Units,
  sample: Sample,
): Touched[] {
  const own = columns.flatMap((index) => touchedColumn(found.scores[index]!, units, sample));
  return pair ? [...own, ...touchedPair(found.scores[pair[0]]!, found.scores[pair[1]]!, units, sample)] : own;
}

function touchedColumn(scores: ColumnScores, units: Units, sample: Sample): Touched[] {
  const raw = rawColumnFeatures(scores, units);
  const kept = raw.map((sums) => standardize(sums));
  const rows = kept.filter((row) => row !== undefined);
  const deviations = raw.map(deviation);
  const before = rawColumnFeatures(sample.scores[scores.index]!, sample.units);
  const block = featureBlock(rows);
  const move = (planted: Planted) => {
    const after = rawColumnFeatures(planted.get(scores.index) ?? sample.scores[scores.index]!, sample.units);
    const moves = raw.map((_, f) =>
      kept[f] ? (units.size * (after[f]![0]! - before[f]![0]!)) / sample.rows / deviations[f]! : 0,
    );
    return Float64Array.from(moves.filter((_, f) => kept[f]));
  };
  return rows.length > 0 ? [{ statistic: "columns", block, z: [], move }] : [];
}

function touchedPair(a: ColumnScores, b: ColumnScores, units: Units, sample: Sample): Touched[] {
  const out: Touched[] = [];
  const block = pairFeatures(a, b, units);
  const of = (planted: Planted, scores: ColumnScores) => planted.get(scores.index) ?? sample.scores[scores.index]!;
  const a0 = sample.scores[a.index]!;
  const b0 = sample.scores[b.index]!;
  if (block)
    out.push({
      statistic: "dependence",
      block,
      z: [],
      move: pairMoves(block, [a0, b0], (planted) => [of(planted, a), of(planted, b)], units, sample),
    });
  const rows = jointBins(a, b, units);
  const kept = rows.map((sums) => standardize(sums));
  const deviations = rows.map(deviation);
  const N = units.rows.length;
  const inScan = rows.map((sums, cell) => {
    const count = sums.reduce((sum, x) => sum + x, 0);
    return (
      kept[cell] !== undefined &&
      count >= Math.max(3, scanDefaults.smallestShare * N) &&
      count <= scanDefaults.largestShare * N
    );
  });
  const before = jointBins(a0, b0, sample.units);
  out.push({
    statistic: "scan",
    block: {
      rows: kept.filter((row, cell): row is Float64Array => row !== undefined && inScan[cell]!),
      squaredCorrelations: 1,
    },
    z: [],
    move: (planted) => {
      const after = jointBins(of(planted, a), of(planted, b), sample.units);
      const moves = rows.map(
        (_, cell) => (units.size * (after[cell]![0]! - before[cell]![0]!)) / sample.rows / deviations[cell]!,
      );
      return Float64Array.from(moves.filter((_, cell) => inScan[cell]));
    },
  });
  return out;
}

type Two = readonly [ColumnScores, ColumnScores];

function pairMoves(block: PairBlock, before: Two, afterOf: (planted: Planted) => Two, units: Units, sample: Sample) {
  const p0 = unitProducts(before[0], before[1], sample.units);
  const change = (x1: Float64Array, x0: Float64Array) => (units.size * (x1[0]! - x0[0]!)) / sample.rows;
  return (planted: Planted): Float64Array => {
    const after = afterOf(planted);
    const p1 = unitProducts(after[0], after[1], sample.units);
    return Float64Array.from(block.fits, ({ product, a, b, alpha, beta, deviation }) => {
      const moveA = change(after[0].sums[a]!, before[0].sums[a]!);
      const moveB = change(after[1].sums[b]!, before[1].sums[b]!);
      return (change(p1[product]!, p0[product]!) - alpha * moveA - beta * moveB) / deviation;
    });
  };
}

function jointBins(a: ColumnScores, b: ColumnScores, units: Units): Float64Array[] {
  return levelCounts(
    a.bin.map((bin, i) => bin * b.bins + b.bin[i]!),
    a.bins * b.bins,
    units,
  );
}

/** A part of the rows taken as one unit, to find what a change does on average. */
export interface Sample {
  readonly units: Units;
  readonly rows: number;
  readonly scores: readonly ColumnScores[];
}

export function thinned(units: Units, scores: readonly ColumnScores[]): Sample {
  const step = Math.ceil(units.rows.length / touchedDefaults.rows);
  const rows = everyNth(units.rows, step);
  const one: Units = { ...units, size: rows.length, minor: 1, major: 0, rows };
  const thin = <T extends Float64Array | Uint8Array>(values: T) => everyNth(values, step);
  const parts = scores.map((whole) => {
    // Named one by one: a copy of all would make the numbers of every row.
    const { column, index, levels, level, bins, bin } = whole;
    const numbers = numericScores(column).map((values) => inPlaces(values, one));
    return withSums({ column, index, levels, bins, numbers, level: thin(level), bin: thin(bin) }, one);
  });
  return { units: one, rows: rows.length, scores: parts };
}

function everyNth<T extends Float64Array | Uint32Array | Uint8Array>(values: T, step: number): T {
  const out = values.slice(0, Math.ceil(values.length / step)) as T;
  for (let i = 0; i < out.length; i++) out[i] = values[i * step]!;
  return out;
}

/** The scores with their sums over units taken anew. */
export function withSums(scores: Omit<ColumnScores, "sums" | "squares">, units: Units): ColumnScores {
  const [rank] = scores.numbers;
  const squares = rank ? unitSquares(rank, units) : new Float64Array(0);
  return { ...scores, sums: scoreSums(scores, units), squares };
}

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return Math.sqrt(values.reduce((sum, x) => sum + square(x - mean), 0) / (values.length - 1));
}
