/**
 * Are two samples from one law? One question, several statistics, p-values that hold at any sizes.
 *
 *     energy             2E|X − Y| − E|X − X'| − E|Y − Y'|                       any difference
 *     mmd                ‖mean of k(X, ·) − mean of k(Y, ·)‖²                    any difference, on the scale of k
 *     ks                 max |F − G|                                             one column
 *     cramer-von-mises   nm/N² · Σ (F − G)²                                      one column
 *     wasserstein        (∫ |F⁻¹ − G⁻¹|^p)^(1/p)                                 one column
 *     sliced-wasserstein the same, averaged over random lines                    many columns
 *     classifier         area under the ROC curve on rows held out               many columns
 *
 * All are judged by relabelling the pooled rows (`permutation.ts`), which is exact at any n and m, ties or not; ks
 * counts all labellings where n·m ≤ 4·10⁶. Limits replace relabellings for ks beyond that and for cramer-von-mises beyond
 * 20,000 rows; ties make the first conservative, the second takes them into account. With strata (energy, mmd, ks,
 * cramer-von-mises), labels change places inside each stratum only, and statistics look at what the strata do not explain.
 *
 * Time O(N²·(d + B)) for energy and mmd up to 2,000 rows (then O(N²·d) in units), O(B·N) on a line, O(B·L·N) on L lines;
 * memory at most 32 MB beside the rows and B columns of labels.
 *
 * Source: [szekely2013], [gretton2012], [kolmogorov1933], [anderson1962], [ramdas2017], [bonneel2015], [lopezpaz2017].
 * @module
 */
import { check, drawUnitVector, pow, type Rng, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { type Bandwidth, bandwidthsOf, checkPair, type PairFunction } from "../divergence/index.js";
import { pooledSteps } from "../transport/index.js";
import { usingKernels } from "../transport/using-kernels.js";
import { sampleRows } from "./compare/sample-rows.js";
import { cramerVonMisesDefaults, cramerVonMisesOfSteps } from "./cramer-von-mises.js";
import { kolmogorovSf, kolmogorovSmirnovDefaults, kolmogorovSmirnovOfSteps } from "./kolmogorov-smirnov.js";
import { nullLawOfTail } from "./null-law.js";
import { checkResamples, expectedLabels, type LabelSets, labelSets, overAll } from "./permutation.js";
import { PooledLine } from "./pooled-line.js";
import { rowsOf } from "./rows-of.js";
import { resultOfDraws, type TestResult } from "./test-result.js";
import { heldOutScores } from "./two-sample/held-out-classifier.js";
import { pairStatistics } from "./two-sample/pair-statistics.js";
import { sortedValues } from "./two-sample/sorted-values.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const twoSampleDefaults = {
  test: "energy",
  resamples: 999,
  bandwidth: "aggregated",
  p: 1,
  directions: 50,
} as const;

export const twoSampleTests = [
  "energy",
  "mmd",
  "ks",
  "cramer-von-mises",
  "wasserstein",
  "sliced-wasserstein",
  "classifier",
] as const;
export type TwoSampleTest = (typeof twoSampleTests)[number];

export interface TwoSampleOptions {
  /** Source of randomness: relabellings, lines, the rows that train. */
  readonly rng: Rng;
  readonly test?: TwoSampleTest | undefined;
  /** Random relabellings B; small samples use all that exist. */
  readonly resamples?: number | undefined;
  /** Of `mmd`: σ of its Gaussian kernel; several are tried together by "aggregated". */
  readonly bandwidth?: Bandwidth | undefined;
  /** Of `wasserstein` and `sliced-wasserstein`: order, finite and at least 1. */
  readonly p?: number | undefined;
  /** Of `sliced-wasserstein`: lines L. */
  readonly directions?: number | undefined;
  /** A number for each row of x, then of y: only rows with the same number change places. */
  readonly strata?: ArrayLike<number> | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface TwoSample extends TestResult {
  readonly test: TwoSampleTest;
  readonly n: number;
  readonly m: number;
  readonly dimensions: number;
  /** Rows behind the p-value; fewer than n + m where a test looks at some of the rows. */
  readonly rowsUsed: number;
}

/**
 * Test of the null that the rows of `x` (n × d) and `y` (m × d) are exchangeable.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, rows carry weights, a test on a line gets several columns, or
 *   an option is out of range.
 */
export async function twoSample(x: Samples, y: Samples, options: TwoSampleOptions): Promise<TwoSample> {
  const { test = twoSampleDefaults.test, resamples = twoSampleDefaults.resamples, strata } = options;
  checkPair(x, y, "twoSample");
  checkResamples(resamples, "twoSample");
  check(!strata || strata.length === x.n + y.n, "twoSample", "strata", "a number for each row", strata?.length);
  const unlike = test === "wasserstein" || test === "sliced-wasserstein" || test === "classifier";
  check(!strata || !unlike, "twoSample", "test", "energy, mmd, ks or cramer-von-mises with strata", test);
  const onLine = test === "ks" || test === "cramer-von-mises" || test === "wasserstein";
  const cure = "choose one with columns, or another test";
  check(!onLine || x.d === 1, "twoSample", "x", `of one column for ${test}`, `${x.d} columns`, cure);
  const found = await tests[test](x, y, { ...options, test, resamples });
  return { rowsUsed: x.n + y.n, ...found, test, n: x.n, m: y.n, dimensions: x.d };
}

type Settings = TwoSampleOptions & { readonly test: TwoSampleTest; readonly resamples: number };
type Found = TestResult & { readonly rowsUsed?: number };
type Run = (x: Samples, y: Samples, settings: Settings) => Promise<Found>;

const tests: Record<TwoSampleTest, Run> = {
  energy: (x, y, settings) => onPairs(x, y, [{ kind: "distance" }], settings),
  mmd: (x, y, settings) => {
    const { bandwidth = twoSampleDefaults.bandwidth, rng } = settings;
    const bandwidths = bandwidthsOf([x, y], bandwidth, rng.stream(0).integer(2 ** 31), "twoSample");
    return onPairs(x, y, bandwidths.map((one) => ({ kind: "gaussian", bandwidths: [one] })), settings); // biome-ignore format: a line
  },
  ks,
  "cramer-von-mises": cramerVonMises,
  wasserstein,
  "sliced-wasserstein": slicedWasserstein,
  classifier,
};

async function onPairs(x: Samples, y: Samples, functions: readonly PairFunction[], settings: Settings): Promise<Found> {
  const { test, resamples, strata, watch } = settings;
  return usingKernels(settings.kernels, async (kernels) => {
    const given = { resamples, rng: settings.rng.stream(1), strata, kernels, watch };
    const { values, tolerance, sets, statistic, rowsUsed } = await pairStatistics(x, y, functions, given);
    return { ...resultOfDraws(values, { test, method: methodOf(sets), tolerance, statistic }), rowsUsed };
  });
}

async function ks(x: Samples, y: Samples, settings: Settings): Promise<Found> {
  const { n, m } = { n: x.n, m: y.n };
  const bySteps = !settings.strata;
  const many = n * m > kolmogorovSmirnovDefaults.exactUpTo;
  if (!(bySteps && many)) {
    const drawn = await onLine(x, y, settings, (line, ...of) => line.largestGap(...of));
    if (!bySteps) return drawn;
    const { statistic, pValue } = kolmogorovSmirnovOfSteps(await stepsOf(x, y, settings));
    return { ...drawn, statistic, pValue, pValueError: 0, method: "exact", resamples: 0 };
  }
  const { statistic, pValue } = kolmogorovSmirnovOfSteps(await stepsOf(x, y, settings));
  const unit = Math.sqrt(n * (m / (n + m)));
  const law = nullLawOfTail((t) => kolmogorovSf(t * unit), Math.max(2.2 / unit, 1.2 * statistic));
  return { test: "ks", statistic, pValue, pValueError: 0, method: "asymptotic", resamples: 0, null: law };
}

async function cramerVonMises(x: Samples, y: Samples, settings: Settings): Promise<Found> {
  const few = x.n + y.n <= cramerVonMisesDefaults.exactUpTo;
  if (few || settings.strata) return onLine(x, y, settings, (line, ...of) => line.squaredGaps(...of));
  const { statistic, pValue, null: law } = cramerVonMisesOfSteps(await stepsOf(x, y, settings));
  const test = "cramer-von-mises";
  return { test, statistic, pValue, pValueError: 0, method: "asymptotic", resamples: 0, null: law };
}

async function wasserstein(x: Samples, y: Samples, settings: Settings): Promise<Found> {
  const { p = twoSampleDefaults.p } = settings;
  checkOrder(p);
  const root = (value: number) => pow(value, 1 / p);
  return onLine(x, y, settings, (line, labels, n) => line.wassersteinPower(labels, n, p), root);
}

/** Rows that are relabelled on lines: more would take long and change little. */
const mostRows = { line: 100_000, lines: 10_000 } as const;

async function slicedWasserstein(x: Samples, y: Samples, settings: Settings): Promise<Found> {
  const { p = twoSampleDefaults.p, directions = twoSampleDefaults.directions, rng } = settings;
  checkOrder(p);
  check(Number.isInteger(directions) && directions >= 1, "twoSample", "directions", "a positive integer", directions);
  const root = (value: number) => pow(value, 1 / p);
  if (x.d === 1) return wasserstein(x, y, settings);
  const [a, b] = someRows(x, y, mostRows.lines, settings);
  const theta = new Float64Array(x.d);
  const draws = rng.stream(3);
  const lines = Array.from({ length: directions }, () => {
    drawUnitVector(draws, theta);
    return new PooledLine(projected(a, b, theta));
  });
  const statistic = (labels: Uint8Array) =>
    lines.reduce((sum, line) => sum + line.wassersteinPower(labels, a.n, p), 0) / directions;
  return { ...(await relabelled(a.n, b.n, settings, statistic, root)), rowsUsed: a.n + b.n };
}

async function classifier(x: Samples, y: Samples, settings: Settings): Promise<Found> {
  const { scores, n, m } = heldOutScores(x, y, settings.rng.stream(4));
  const ranks = midRanks(scores);
  // Over rows of y: (Σ ranks − m(m + 1)/2)/(nm).
  const auc = (labels: Uint8Array) => {
    let sum = 0;
    for (let i = 0; i < labels.length; i++) if (labels[i] === 0) sum += ranks[i]!;
    return (sum - (m * (m + 1)) / 2) / (n * m);
  };
  return { ...(await relabelled(n, m, settings, auc)), rowsUsed: n + m };
}

function midRanks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => values[i]! - values[j]! || i - j);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let k = from; k < to; k++) ranks[order[k]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** A statistic on the one column, for some of the rows when there are very many. */
async function onLine(
  x: Samples,
  y: Samples,
  settings: Settings,
  statistic: (line: PooledLine, labels: Uint8Array, n: number, expected: Float64Array) => number,
  shown?: (value: number) => number,
): Promise<Found> {
  const [a, b, strata] = someRows(x, y, mostRows.line, settings);
  const line = new PooledLine(projected(a, b, Float64Array.of(1)));
  const expected = expectedLabels(a.n, a.n + b.n, strata);
  const of = (labels: Uint8Array) => statistic(line, labels, a.n, expected);
  return { ...(await relabelled(a.n, b.n, { ...settings, strata }, of, shown)), rowsUsed: a.n + b.n };
}

async function relabelled(
  n: number,
  m: number,
  { test, resamples, rng, strata, watch }: Settings,
  statistic: (labels: Uint8Array) => number,
  shown?: (value: number) => number,
): Promise<TestResult> {
  const sets = labelSets(n, m, resamples, rng.stream(2), strata);
  return resultOfDraws(await overAll(sets, statistic, n + m, watch), { test, method: methodOf(sets), shown });
}

const methodOf = (sets: LabelSets) => (sets.all ? "all relabellings" : "random relabellings");

/** At most `most` pooled rows, each sample's share of them drawn at random. */
function someRows(
  x: Samples,
  y: Samples,
  most: number,
  { rng, strata }: Settings,
): [x: Samples, y: Samples, strata: ArrayLike<number> | undefined] {
  const rows = x.n + y.n;
  if (rows <= most) return [x, y, strata];
  const take = Math.min(x.n, Math.max(Math.floor((x.n / rows) * most), Math.min(x.n, most - y.n), 1));
  const first = sampleRows(rng.stream(5), x.n, take, 0);
  const second = sampleRows(rng.stream(6), y.n, Math.max(1, most - take), 0);
  const kept = strata && Float64Array.from([...first, ...second.map((row) => row + x.n)], (row) => strata[row]!);
  return [rowsOf(x, first), rowsOf(y, second), kept];
}

/** θ · z for the rows of x, then of y. */
function projected(x: Samples, y: Samples, theta: Float64Array): Float64Array {
  const out = new Float64Array(x.n + y.n);
  const project = ({ data, n, d }: Samples, at: number): void => {
    for (let i = 0; i < n; i++) {
      let dot = 0;
      for (let k = 0; k < d; k++) dot += theta[k]! * data[i * d + k]!;
      out[at + i] = dot;
    }
  };
  project(x, 0);
  project(y, x.n);
  return out;
}

function stepsOf(x: Samples, y: Samples, { kernels }: Settings) {
  return usingKernels(kernels, async (open) => pooledSteps(sortedValues(x.data, open), sortedValues(y.data, open)));
}

function checkOrder(p: number): void {
  check(p >= 1 && p < Infinity, "twoSample", "p", "a finite number of at least 1", p);
}
