/**
 * One exact p-value for "both tables come from one law", from four statistics on shared relabellings:
 * energy distance, the largest column, the largest pair of columns, the largest conjunction.
 *
 * Every statistic is a function of label-linear sums of label-free features, all evaluated by one matrix product
 * per block of features. Time O(features · units · relabellings) after one pass over the rows.
 * @module
 */
import { partOf, type Rng, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { cubeRootScale, type FeatureBlock } from "./block-statistic.js";
import { choosePairs } from "./choose-pairs.js";
import { columnFeatures } from "./column-features.js";
import { combine, type Reference, tailShare } from "./combine.js";
import type { EncodedPair } from "./encoded.js";
import { energyStatistic } from "./energy.js";
import { LabelProducts } from "./label-products.js";
import { pairBlocks } from "./pair-blocks.js";
import type { Relabellings } from "./relabellings.js";
import { ConjunctionCounter, chooseConjunctions, describeConjunction } from "./scan-features.js";
import { type ColumnScores, columnScores, type ScorePair, unitCount } from "./scores.js";
import type { Units } from "./units.js";

export type StatisticName = "energy" | "columns" | "dependence" | "scan";
export const statisticNames: readonly StatisticName[] = ["energy", "columns", "dependence", "scan"];

/** Pairs of columns examined at most, and rows behind their choice. */
const mostPairs = 2000;
const rowsLookedAt = 512;

/** A statistic at every relabelling (and at the resamples behind them), and where its maximum was reached. */
export interface StatisticValues {
  readonly name: StatisticName;
  readonly values: Float64Array;
  readonly where?: string | undefined;
}

export interface Verdict {
  readonly pValue: number;
  readonly statistics: readonly (StatisticValues & { readonly pValue: number })[];
  readonly reference: Reference;
  /** Of each column: how often a relabelled largest column reaches it (Westfall–Young adjusted p). */
  readonly familywise: ReadonlyMap<string, number>;
  readonly scores: readonly ColumnScores[];
  readonly pairs: readonly ScorePair[];
}

export async function verdict(
  pair: EncodedPair,
  units: Units,
  labels: Relabellings,
  names: readonly StatisticName[],
  kernels: Kernels,
  rng: Rng,
  watch: Watch,
): Promise<Verdict> {
  const scores = columnScores(pair, units);
  const pairs = choosePairs(pair.columns, firstRows(units, rowsLookedAt), mostPairs, rng.stream(0)).map(
    ([a, b]) => [scores[a]!, scores[b]!] as const,
  );
  const found: StatisticValues[] = [];
  const columnValues = new Map<string, number>();
  const by = new LabelProducts(kernels, labels, unitCount(units));
  const evaluate = {
    energy: async (part: Watch) => ({ values: await energyStatistic(pair, units, by, rng.stream(1), part) }),
    columns: (part: Watch) => largestBlock(columnBlocks(scores, units), by, part, columnValues),
    dependence: (part: Watch) => largestBlock(pairBlocks(kernels, pairs, units, part), by, part),
    scan: (part: Watch) => largestConjunction(pairs, units, by, rng.stream(2), part),
  };
  try {
    for (const [i, name] of names.entries()) {
      const part = partOf(watch, i / names.length, (i + 1) / names.length);
      part.onProgress?.({ stage: stages[name], done: 0 });
      const statistic: { values: Float64Array; where?: string | undefined } | undefined = await evaluate[name](part);
      if (statistic) found.push({ name, values: statistic.values, where: statistic.where });
    }
  } finally {
    by.free();
  }
  const { pValue, parts, reference } = combine(
    found.map(({ values }) => values),
    labels.labelled,
    by.tieTolerance,
  );
  const statistics = found.map((statistic, i) => ({ ...statistic, pValue: parts[i]! }));
  return {
    pValue,
    statistics,
    reference,
    familywise: familywise(found, columnValues, labels, by.tieTolerance),
    scores,
    pairs,
  };
}

function familywise(
  found: readonly StatisticValues[],
  observed: ReadonlyMap<string, number>,
  labels: Relabellings,
  tolerance: number,
) {
  const largest = found
    .find(({ name }) => name === "columns")
    ?.values.slice(0, labels.labelled)
    .sort();
  return new Map(
    [...observed].map(([name, g]) => [name, largest ? tailShare(largest, g - tolerance * Math.abs(g)) : 1]),
  );
}

function* columnBlocks(scores: readonly ColumnScores[], units: Units): Generator<Named> {
  for (const column of scores) {
    const block = columnFeatures(column, units);
    if (block) yield { where: column.column.name, block };
  }
}

const stages: Record<StatisticName, string> = {
  energy: "comparing whole rows",
  columns: "comparing columns",
  dependence: "comparing pairs of columns",
  scan: "scanning row groups",
};

interface Named {
  readonly where: string;
  readonly block: FeatureBlock;
}

/** max over blocks of g(X) at every relabelling; `observed` collects g(X) of each block as it is. */
async function largestBlock(
  blocks: AsyncIterable<Named> | Iterable<Named>,
  by: LabelProducts,
  watch: Watch,
  observed?: Map<string, number>,
): Promise<Largest | undefined> {
  const largest = new Largest(by.labels.columns);
  let [waiting, rows]: [Named[], number] = [[], 0];
  const flush = async () => {
    await by.multiply(rows, watch);
    let first = 0;
    for (const { where, block } of waiting) {
      const scale = cubeRootScale(block.rows.length, block.squaredCorrelations);
      const values = by.sumOfSquares(first, block.rows.length).map(scale);
      observed?.set(where, values[0]!);
      largest.take(values, where);
      first += block.rows.length;
    }
    [waiting, rows] = [[], 0];
  };
  for await (const named of blocks) {
    if (rows + named.block.rows.length > by.capacity) await flush();
    waiting.push(named);
    const { view } = by.features;
    for (const row of named.block.rows) view.set(row, rows++ * by.units);
  }
  await flush();
  return largest.where === undefined ? undefined : largest;
}

/** max |z| over conjunctions at every relabelling. */
async function largestConjunction(
  pairs: readonly ScorePair[],
  units: Units,
  by: LabelProducts,
  rng: Rng,
  watch: Watch,
): Promise<Largest | undefined> {
  const chosen = chooseConjunctions(pairs, units, rng);
  const largest = new Largest(by.labels.columns);
  const counter = new ConjunctionCounter(pairs, units, by);
  for (let first = 0; first < chosen.length; first += by.capacity) {
    const some = chosen.slice(first, first + by.capacity);
    await counter.fillFeatures(some, watch);
    await by.multiply(some.length, watch);
    const z = by.products.view;
    const { columns } = by.labels;
    let best = 0;
    for (let i = 1; i < some.length; i++) if (Math.abs(z[i * columns]!) > Math.abs(z[best * columns]!)) best = i;
    largest.take(by.largestAbsolute(some.length), describeConjunction(pairs[some[best]!.pair]!, some[best]!));
    watch.onProgress?.({ stage: stages.scan, done: (first + some.length) / chosen.length });
  }
  counter.free();
  return largest.where === undefined ? undefined : largest;
}

/** Running maximum at every relabelling; remembers where the observed one was reached. */
class Largest {
  readonly values: Float64Array;
  where: string | undefined = undefined as string | undefined;

  constructor(columns: number) {
    this.values = new Float64Array(columns).fill(-Infinity);
  }

  take(values: Float64Array, where: string): void {
    if (this.where === undefined || values[0]! > this.values[0]!) this.where = where;
    for (let b = 0; b < values.length; b++) if (values[b]! > this.values[b]!) this.values[b] = values[b]!;
  }
}

/** Pooled rows that open at most `most` units, spread evenly over both tables. */
function firstRows({ rows, size, minor, major }: Units, most: number): Uint32Array {
  const step = Math.ceil((minor + major) / most);
  return Uint32Array.from({ length: Math.ceil((minor + major) / step) }, (_, i) => rows[i * step * size]!);
}
