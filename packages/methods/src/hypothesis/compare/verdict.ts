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
import { columnFeatures } from "./column-features.js";
import { combine, type Reference, tailShare } from "./combine.js";
import type { EncodedPair } from "./encoded.js";
import { energyStatistic } from "./energy.js";
import { multiply } from "./multiply.js";
import { pairFeatures } from "./pair-features.js";
import type { Relabellings } from "./relabellings.js";
import { chooseConjunctions, conjunctionFeatures, describeConjunction } from "./scan-features.js";
import { type ColumnScores, columnScores } from "./scores.js";
import { selectPairs } from "./select-pairs.js";
import type { Units } from "./units.js";

export type StatisticName = "energy" | "columns" | "dependence" | "scan";
export const statisticNames: readonly StatisticName[] = ["energy", "columns", "dependence", "scan"];

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
  readonly pairs: readonly (readonly [ColumnScores, ColumnScores])[];
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
  const pairs = selectPairs(scores, units, rng.stream(0)).map(([a, b]) => [scores[a]!, scores[b]!] as const);
  const found: StatisticValues[] = [];
  const columnValues = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const part = partOf(watch, i / names.length, (i + 1) / names.length);
    watch.onProgress?.({ stage: stages[name], done: i / names.length });
    if (name === "energy") {
      const values = await energyStatistic(pair, units, labels, kernels, rng.stream(1), part);
      found.push({ name, values });
    } else if (name === "columns") {
      const parts = scores.map((s) => ({ where: s.column.name, make: () => columnFeatures(s, units) }));
      const largest = await largestBlock(parts, labels, kernels, part, columnValues);
      if (largest) found.push({ name, ...largest });
    } else if (name === "dependence") {
      const parts = pairs.map(([a, b]) => ({
        where: `${a.column.name} and ${b.column.name}`,
        make: () => pairFeatures(a, b, units),
      }));
      const largest = await largestBlock(parts, labels, kernels, part);
      if (largest) found.push({ name, ...largest });
    } else {
      const largest = await largestConjunction(pairs, units, labels, kernels, rng.stream(2), part);
      if (largest) found.push({ name, ...largest });
    }
  }
  const { pValue, parts, reference } = combine(
    found.map((s) => s.values),
    labels.labelled,
  );
  const largestColumn = found
    .find((s) => s.name === "columns")
    ?.values.slice(0, labels.labelled)
    .sort();
  const familywise = new Map(
    [...columnValues].map(([name, g]) => [name, largestColumn ? tailShare(largestColumn, g - 1e-9) : 1]),
  );
  return {
    pValue,
    statistics: found.map((s, i) => ({ ...s, pValue: parts[i]! })),
    reference,
    familywise,
    scores,
    pairs,
  };
}

const stages: Record<StatisticName, string> = {
  energy: "comparing whole rows",
  columns: "comparing columns",
  dependence: "comparing pairs of columns",
  scan: "scanning row groups",
};

interface Part {
  readonly where: string;
  readonly make: () => FeatureBlock | undefined;
}

/** Enough features for the matrix product to run at full speed, few enough to stay small. */
const featuresAtOnce = 2048;

/** max over blocks of g(X) at every relabelling; `observed` collects g(X) of each block as it is. */
async function largestBlock(
  parts: readonly Part[],
  labels: Relabellings,
  kernels: Kernels,
  watch: Watch,
  observed?: Map<string, number>,
): Promise<Largest | undefined> {
  const largest = new Largest(labels.columns);
  for (let next = 0; next < parts.length; ) {
    const blocks: { where: string; block: FeatureBlock }[] = [];
    for (let size = 0; next < parts.length && size < featuresAtOnce; next++) {
      const block = parts[next]!.make();
      if (!block) continue;
      blocks.push({ where: parts[next]!.where, block });
      size += block.rows.length;
    }
    await takeBlocks(blocks, labels, kernels, watch, largest, observed);
  }
  return largest.where === undefined ? undefined : largest;
}

async function takeBlocks(
  blocks: readonly { where: string; block: FeatureBlock }[],
  labels: Relabellings,
  kernels: Kernels,
  watch: Watch,
  largest: Largest,
  observed?: Map<string, number>,
): Promise<void> {
  const rows = blocks.flatMap(({ block }) => block.rows);
  const x = new Float64Array(labels.columns);
  let [current, inBlock] = [0, 0];
  await multiply(kernels, rows, labels, watch, (z, _first, count) => {
    for (let i = 0; i < count; i++) {
      for (let b = 0, at = i * labels.columns; b < x.length; b++, at++) x[b]! += z[at]! * z[at]!;
      const { where, block } = blocks[current]!;
      if (++inBlock < block.rows.length) continue;
      const scale = cubeRootScale(block.rows.length, block.squaredCorrelations);
      for (let b = 0; b < x.length; b++) x[b] = scale(x[b]!);
      observed?.set(where, x[0]!);
      largest.take(x, () => where);
      x.fill(0);
      current++;
      inBlock = 0;
    }
  });
}

/** max |z| over conjunctions at every relabelling. */
async function largestConjunction(
  pairs: readonly (readonly [ColumnScores, ColumnScores])[],
  units: Units,
  labels: Relabellings,
  kernels: Kernels,
  rng: Rng,
  watch: Watch,
): Promise<Largest | undefined> {
  const chosen = chooseConjunctions(pairs, units, rng);
  const largest = new Largest(labels.columns);
  const rows: Float64Array[] = [];
  const names: (() => string)[] = [];
  for (let start = 0; start < chosen.length; ) {
    const { pair } = chosen[start]!;
    let end = start;
    while (end < chosen.length && chosen[end]!.pair === pair) end++;
    const group = chosen.slice(start, end);
    conjunctionFeatures(pairs[pair]!, group, units).forEach((row, i) => {
      if (!row) return;
      rows.push(row);
      names.push(() => describeConjunction(pairs[pair]!, group[i]!));
    });
    start = end;
  }
  await multiply(kernels, rows, labels, watch, (z, first, count) => {
    for (let i = 0; i < count; i++) {
      const line = z.subarray(i * labels.columns, (i + 1) * labels.columns);
      for (let b = 0; b < line.length; b++) line[b] = Math.abs(line[b]!);
      largest.take(line, names[first + i]!);
    }
  });
  return largest.where === undefined ? undefined : largest;
}

/** Running maximum at every relabelling; remembers where the observed one was reached. */
class Largest {
  readonly values: Float64Array;
  where: string | undefined = undefined as string | undefined;

  constructor(columns: number) {
    this.values = new Float64Array(columns).fill(-Infinity);
  }

  take(values: Float64Array, where: () => string): void {
    if (this.where === undefined || values[0]! > this.values[0]!) this.where = where();
    for (let b = 0; b < values.length; b++) if (values[b]! > this.values[b]!) this.values[b] = values[b]!;
  }
}
