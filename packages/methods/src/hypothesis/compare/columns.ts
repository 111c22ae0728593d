/**
 * Which columns differ, by how much, and how: one permutation test a column, false discovery control over them,
 * intervals widened for the selection.
 *
 * Listed columns are those whose Benjamini–Hochberg p-value is at most `fdr`. If R of K are listed, their intervals
 * have level 1 − α·R/K, so that on average at most a share α of the intervals shown for listed columns misses;
 * the others have level 1 − α/K. Time O(N log N) a column, each column sorted once.
 *
 * Source: [benjamini1995], [benjamini2005] for the intervals, and those of the parts.
 * @module
 */
import { breathe, compareBytewise, type Estimate, partOf, seededRng, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { jensenShannon } from "../../divergence/jensen-shannon.js";
import { type PooledSteps, pooledSteps, summedSteps } from "../../transport/pooled-steps.js";
import { wasserstein1dEstimate } from "../../transport/wasserstein-1d-estimate.js";
import { chiSquareHomogeneity } from "../chi-square.js";
import { type ColumnNull, columnNull, columnNullDraws } from "../column-null.js";
import { benjaminiHochberg } from "../false-discovery.js";
import { kolmogorovSmirnovOfSteps } from "../kolmogorov-smirnov.js";
import { type ColumnScores, columnScores } from "./column-scores.js";
import { type ColumnRows, levelShifts, millisecondsADay, orderedShifts, scaled, sortShifts } from "./column-shifts.js";
import type { EncodedColumn, EncodedPair } from "./encoded.js";
import { letGo } from "./let-go.js";
import { barsPicture, finite, histogramPicture } from "./pictures.js";
import type { ColumnResult } from "./result.js";

export interface CompareColumnsOptions {
  /** α of the intervals. */
  readonly level: number;
  /** Rate of false discoveries among listed columns. */
  readonly fdr: number;
  readonly seed: number;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

/** What is needed of an ordered column beside its codes. */
export interface ColumnSource {
  /** Observed values of an ordered column, ascending; milliseconds for time, UTF-16 units for text. */
  readonly sorted?: { readonly reference: Float64Array; readonly current: Float64Array } | undefined;
}

/**
 * Every encoded column, `sources` in the same order; strongest evidence first. Each source is taken out of its array, and
 * its memory let go, when its column is described.
 */
export async function compareColumns(
  pair: EncodedPair,
  sources: ColumnSource[],
  options: CompareColumnsOptions,
): Promise<ColumnResult[]> {
  const { seed, fdr, kernels, watch } = options;
  const scores: ColumnScores[] = [];
  for (const [i, column] of pair.columns.entries()) {
    await breathe(watch);
    scores.push(columnScores(column, pair.n));
    watch?.onProgress?.({ stage: "counting cells", done: (0.1 * (i + 1)) / pair.columns.length });
  }
  const draws = columnNullDraws(pair.columns.length, fdr);
  const tests = await columnNull(scores, { seed, draws, kernels, watch: partOf(watch, 0.1, 0.4) });
  const adjusted = benjaminiHochberg(tests.map(({ pValue }) => pValue));
  const listed = adjusted.reduce((count, p) => count + (p <= fdr ? 1 : 0), 0);
  const results: { result: ColumnResult; evidence: number }[] = [];
  for (const [j, column] of pair.columns.entries()) {
    await breathe(watch);
    const [test, adjustedPValue] = [tests[j]!, adjusted[j]!];
    const isListed = adjustedPValue <= fdr;
    const level = 1 - (options.level * Math.max(1, isListed ? listed : 1)) / pair.columns.length;
    const moved = isListed ? mostMoved(test, scores[j]!) : "nothing";
    const source = sources[j]!;
    sources[j] = {};
    const part = { column, scores: scores[j]!, source, pair, level, moved, stream: j, options };
    const verdict = {
      distance: jensenShannon(scores[j]!.reference, scores[j]!.current),
      pValue: test.pValue,
      adjustedPValue,
      listed: isListed,
      familywise: false, // the verdict on the whole law decides
      moved,
    };
    const details = await (column.kind === "ordered" ? orderedDetails(part) : levelDetails(part));
    const result: ColumnResult = { name: column.name, type: column.type, ...verdict, ...details };
    results.push({ result, evidence: test.normalised });
    if (source.sorted) letGo([source.sorted.reference, source.sorted.current]);
    watch?.onProgress?.({ stage: "describing columns", done: 0.4 + (0.6 * results.length) / pair.columns.length });
  }
  return results.sort(byEvidence).map(({ result }) => result);
}

/** Fewer rows need their steps one by one, for exact tests. */
const worthAKernel = 4096;

interface Part {
  readonly column: EncodedColumn;
  readonly scores: ColumnScores;
  readonly source: ColumnSource;
  readonly pair: EncodedPair;
  /** Coverage of the intervals. */
  readonly level: number;
  readonly moved: ColumnResult["moved"];
  readonly stream: number;
  readonly options: CompareColumnsOptions;
}

type Details = Pick<ColumnResult, "wasserstein" | "classical" | "shifts" | "picture">;

async function orderedDetails(part: Part): Promise<Details> {
  const { column, source, pair, level, moved } = part;
  const rows = { ...source.sorted!, n: pair.n, m: pair.m };
  const { kernels } = part.options;
  const many = kernels && Math.min(rows.reference.length, rows.current.length) >= worthAKernel;
  const steps = many ? summedSteps(rows.reference, rows.current, kernels) : pooledSteps(rows.reference, rows.current);
  const unit = column.type === "time" ? "time" : column.type === "text" ? "characters" : "number";
  return {
    wasserstein: wassersteinOf(rows, steps, column.type, level),
    classical: steps.n > 0 && steps.m > 0 ? kolmogorovSmirnovPart(steps) : await missingTest(rows, part),
    shifts: sortShifts(orderedShifts(rows, steps, column.type, level), moved),
    picture: histogramPicture({
      ...rows,
      unit,
      integers: steps.sums?.whole ?? steps.values.every(isIntegerOrInfinite),
    }),
  };
}

async function levelDetails(part: Part): Promise<Details> {
  const { column, pair, level, moved } = part;
  // Levels have at most 14 cells: their cells are the levels themselves.
  const { reference, current } = part.scores;
  const missing = column.missing.length > 0 ? column.levels.length - 1 : -1;
  return {
    wasserstein: null,
    classical: await chiSquarePart(reference, current, part),
    shifts: sortShifts(levelShifts(column, reference, current, pair, level), moved),
    picture: barsPicture(column.levels, reference, current, missing),
  };
}

function mostMoved(test: ColumnNull, { kinds }: ColumnScores): ColumnResult["moved"] {
  let most = 0;
  for (let f = 1; f < kinds.length; f++) if (Math.abs(test.z[f]!) > Math.abs(test.z[most]!)) most = f;
  return test.z[most] === 0 ? "nothing" : kinds[most]!;
}

/** In days for times; of the finite values only. */
function wassersteinOf(
  { reference, current }: ColumnRows,
  steps: PooledSteps,
  type: ColumnResult["type"],
  level: number,
): Estimate | null {
  const [x, y] = [finite(reference), finite(current)];
  if (x.length === 0 || y.length === 0) return null;
  const infinite = steps.n - x.length + steps.m - y.length;
  const estimate = wasserstein1dEstimate(infinite > 0 ? pooledSteps(x, y) : steps, level);
  if (!Number.isFinite(estimate.value)) return null; // a range beyond the largest double
  const inUnit = type === "time" ? scaled(estimate, 1 / millisecondsADay) : estimate;
  return infinite > 0 ? { ...inUnit, method: `${estimate.method}, ${infinite} infinite values left out` } : inUnit;
}

function kolmogorovSmirnovPart(steps: PooledSteps): ColumnResult["classical"] {
  const { statistic, pValue, method } = kolmogorovSmirnovOfSteps(steps);
  return { name: "Kolmogorov–Smirnov", statistic, pValue, method };
}

/** Where a table has no value at all there is only that to test. */
function missingTest({ reference, current, n, m }: ColumnRows, part: Part): Promise<ColumnResult["classical"]> {
  return chiSquarePart([reference.length, n - reference.length], [current.length, m - current.length], part);
}

async function chiSquarePart(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { stream, options }: Part,
): Promise<ColumnResult["classical"]> {
  const seed = seededRng(options.seed)
    .stream(stream)
    .integer(2 ** 53);
  const watch = { signal: options.watch?.signal };
  const test = await chiSquareHomogeneity(reference, current, { seed, kernels: options.kernels, watch });
  return { name: "chi-square", statistic: test.statistic, pValue: test.pValue, method: test.method };
}

function isIntegerOrInfinite(value: number): boolean {
  return Number.isInteger(value) || value === Infinity || value === -Infinity;
}

function byEvidence(
  a: { result: ColumnResult; evidence: number },
  b: { result: ColumnResult; evidence: number },
): number {
  const [p, q] = [a.result, b.result];
  return (
    p.adjustedPValue - q.adjustedPValue ||
    p.pValue - q.pValue ||
    compareNumbers(b.evidence, a.evidence) ||
    compareBytewise(p.name, q.name)
  );
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b; // both may be −Infinity
}
