/**
 * How good a sample of generated points is beside real ones: six measures, each beside what real points score themselves.
 *
 * MAUVE and the frontier integral (see `mauve`) compare histograms over k-means buckets of both tables together, smoothed by
 * half a row a bucket; several quantizers are drawn, and how much the measure depends on which is part of the answer.
 * Precision, recall, density and coverage compare neighbourhoods (see `neighbourhoodScores`). All of them depend on the number
 * of rows, so none can be read alone: each comes with the same measure between two halves of the real table (the same
 * source), and between one half and as many generated rows, under the same quantizers.
 *
 * Time O(repeats·(n + m)·buckets·d·iterations + repeats·(n + m)²·d) on all threads, memory O((n + m)·d) and small panels.
 *
 * Source: [pillutla2021], [liu2021], [kynkaanniemi2019], [naeem2020].
 * @module
 */
import { check, meanAndVariance, partOf, permutation, type Rng, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { neighbourhoodScores } from "../divergence/neighbourhood-scores.js";
import { usingKernels } from "../transport/using-kernels.js";
import { kMeans } from "./k-means.js";
import { type FrontierCurve, frontierCurve, mauveDefaults } from "./mauve.js";
import { type Buckets, histogram, histogramErrors, histogramScores } from "./quality/histograms.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const generationQualityDefaults = { repeats: 5, scaling: mauveDefaults.scaling, neighbours: 5 } as const;

/** One bucket for every ten rows of the smaller table, 2 to 500. */
export const defaultBuckets = (n: number, m: number): number =>
  Math.max(2, Math.min(500, Math.floor(Math.min(n, m) / 10)));

export interface GenerationQualityOptions {
  /** Draws quantizers and halves: the same stream draws the same ones. */
  rng: Rng;
  /** Buckets of a quantizer, at least 2. */
  buckets?: number | undefined;
  /** Quantizers and pairs of halves, at least 2. */
  repeats?: number | undefined;
  /** c of MAUVE. */
  scaling?: number | undefined;
  /** k of the neighbourhoods. */
  neighbours?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export const qualityMeasures = ["mauve", "frontierIntegral", "precision", "recall", "density", "coverage"] as const;
export type QualityMeasure = (typeof qualityMeasures)[number];

export interface QualityEstimate {
  readonly measure: QualityMeasure;
  /** Real against generated, all rows; the mean over quantizers. */
  readonly value: number;
  /** Of `value`: over rows, and over quantizers where there are some. */
  readonly standardError: number;
  readonly method: string;
  /** Standard deviation over quantizers; 0 where none are used. */
  readonly quantizerSpread: number;
  /** Half of the real rows against as many generated ones; the mean over halves. */
  readonly atHalf: number;
  /** One half of the real rows against the other: what a perfect generator would score at that size. */
  readonly sameSource: number;
  /** Standard deviation of `sameSource` over halves. */
  readonly sameSourceSpread: number;
}

export interface GenerationQuality {
  /** In the order of `qualityMeasures`. */
  readonly estimates: readonly QualityEstimate[];
  /** Divergence curves, the mean over quantizers: of `value`, and of `sameSource`. */
  readonly frontier: { readonly generated: FrontierCurve; readonly sameSource: FrontierCurve };
  readonly buckets: number;
  readonly repeats: number;
  readonly neighbours: number;
  /** Rows of a half. */
  readonly halfSize: number;
  /** Quantizers whose centres came to rest. */
  readonly converged: number;
}

/**
 * Real points `x` (n × d) against generated ones `y` (m × d), equally weighted.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, there are too few rows for the neighbourhoods, or an option is out
 *   of range.
 */
export async function generationQuality(
  x: Samples,
  y: Samples,
  options: GenerationQualityOptions,
): Promise<GenerationQuality> {
  const here = "generationQuality";
  const { repeats, neighbours: k, scaling } = { ...generationQualityDefaults, ...definedOf(options) };
  const { rng, buckets = defaultBuckets(x.n, y.n), watch } = options;
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  check(Number.isInteger(repeats) && repeats >= 2, here, "repeats", "an integer of at least 2", repeats);
  check(Number.isInteger(k) && k >= 1, here, "neighbours", "an integer of at least 1", k);
  check(
    x.n >= 2 * (k + 1),
    here,
    "x",
    `of at least ${2 * (k + 1)} rows for ${k} neighbours in each half`,
    `${x.n} rows`,
  );
  check(y.n >= k + 1, here, "y", `of at least ${k + 1} rows for ${k} neighbours`, `${y.n} rows`);
  const most = x.n + y.n;
  check(
    Number.isInteger(buckets) && buckets >= 2 && buckets <= most,
    here,
    "buckets",
    `an integer from 2 to ${most}`,
    buckets,
  );
  const halfSize = Math.min(Math.floor(x.n / 2), y.n);
  return usingKernels(options.kernels, async (kernels) => {
    const part = (from: number, to: number) => partOf(watch, from, to);
    const whole = await neighbourhoodScores(kernels, x, y, k, part(0, 0.2));
    const rounds: Round[] = [];
    for (let r = 0; r < repeats; r++) {
      const share = part(0.2 + (0.8 * r) / repeats, 0.2 + (0.8 * (r + 1)) / repeats);
      rounds.push(await oneRound(kernels, x, y, { rng: rng.stream(r), buckets, scaling, k, halfSize, watch: share }));
    }
    return {
      estimates: qualityMeasures.map((measure) =>
        measure === "mauve" || measure === "frontierIntegral"
          ? byBuckets(measure, rounds)
          : byNeighbours(measure, whole, rounds),
      ),
      frontier: {
        generated: meanCurve(rounds.map((round) => round.curve)),
        sameSource: meanCurve(rounds.map((round) => round.floorCurve)),
      },
      buckets,
      repeats,
      neighbours: k,
      halfSize,
      converged: rounds.filter((round) => round.converged).length,
    };
  });
}

function definedOf(options: GenerationQualityOptions): Partial<typeof generationQualityDefaults> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

interface RoundOptions {
  readonly rng: Rng;
  readonly buckets: number;
  readonly scaling: number;
  readonly k: number;
  readonly halfSize: number;
  readonly watch: Watch;
}

type Scores = Readonly<Record<QualityMeasure, number>>;

/** One quantizer, one pair of halves. */
interface Round {
  readonly value: Pick<Scores, "mauve" | "frontierIntegral">;
  readonly error: Pick<Scores, "mauve" | "frontierIntegral">;
  readonly atHalf: Scores;
  readonly sameSource: Scores;
  readonly curve: FrontierCurve;
  readonly floorCurve: FrontierCurve;
  readonly converged: boolean;
}

async function oneRound(kernels: Kernels, x: Samples, y: Samples, options: RoundOptions): Promise<Round> {
  const { rng, buckets, scaling, k, halfSize, watch } = options;
  const found = await kMeans(kernels, pooled(x, y), buckets, { rng, watch: partOf(watch, 0, 0.6) });
  const all: Buckets = { x: found.labels.slice(0, x.n), y: found.labels.slice(x.n), count: found.centres.n };
  const [realRows, generatedRows] = [permutation(rng, x.n), permutation(rng, y.n).subarray(0, halfSize)];
  const [first, second] = [realRows.subarray(0, halfSize), realRows.subarray(halfSize, 2 * halfSize)];
  const half = { x: pick(all.x, first), y: pick(all.y, generatedRows), count: all.count };
  const floor = { x: half.x, y: pick(all.x, second), count: all.count };
  const firstRows = takeRows(x, first);
  const neighboursAtHalf = await neighbourhoodScores(
    kernels,
    firstRows,
    takeRows(y, generatedRows),
    k,
    partOf(watch, 0.6, 0.8),
  );
  const neighboursOfFloor = await neighbourhoodScores(
    kernels,
    firstRows,
    takeRows(x, second),
    k,
    partOf(watch, 0.8, 1),
  );
  return {
    value: histogramScores(all, scaling),
    error: histogramErrors(all, scaling),
    atHalf: { ...histogramScores(half, scaling), ...valuesOf(neighboursAtHalf) },
    sameSource: { ...histogramScores(floor, scaling), ...valuesOf(neighboursOfFloor) },
    curve: curveOf(all, scaling),
    floorCurve: curveOf(floor, scaling),
    converged: found.converged,
  };
}

function pooled(x: Samples, y: Samples): Samples {
  const data = new Float64Array(x.data.length + y.data.length);
  data.set(x.data);
  data.set(y.data, x.data.length);
  return { data, n: x.n + y.n, d: x.d };
}

type Neighbourhoods = Awaited<ReturnType<typeof neighbourhoodScores>>;

function valuesOf({ precision, recall, density, coverage }: Neighbourhoods) {
  return { precision: precision.value, recall: recall.value, density: density.value, coverage: coverage.value };
}

function pick(labels: Int32Array, rows: Uint32Array): Int32Array {
  return Int32Array.from(rows, (row) => labels[row]!);
}

function takeRows({ data, d }: Samples, rows: Uint32Array): Samples {
  const taken = new Float64Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) taken.set(data.subarray(rows[i]! * d, (rows[i]! + 1) * d), i * d);
  return { data: taken, n: rows.length, d };
}

/** Steps of a curve to look at. */
const drawn = 64;

function curveOf({ x, y, count }: Buckets, scaling: number): FrontierCurve {
  return frontierCurve(histogram(x, count), histogram(y, count), { scaling, steps: drawn });
}

function meanCurve(curves: readonly FrontierCurve[]): FrontierCurve {
  const mean = (axis: "x" | "y") =>
    Float64Array.from(
      { length: drawn + 1 },
      (_, k) => curves.reduce((sum, curve) => sum + curve[axis][k]!, 0) / curves.length,
    );
  return { x: mean("x"), y: mean("y") };
}

function byBuckets(measure: "mauve" | "frontierIntegral", rounds: readonly Round[]): QualityEstimate {
  const { mean, variance } = meanAndVariance(rounds.map(({ value }) => value[measure]));
  const overRows = meanAndVariance(rounds.map(({ error }) => error[measure] * error[measure])).mean;
  return {
    measure,
    value: mean,
    standardError: Math.sqrt(overRows + variance / rounds.length),
    method: "jackknife by twentieths of the rows, and the spread over quantizers",
    quantizerSpread: Math.sqrt(variance),
    ...halvesOf(measure, rounds),
  };
}

function byNeighbours(measure: keyof Neighbourhoods, whole: Neighbourhoods, rounds: readonly Round[]): QualityEstimate {
  const { value, standardError } = whole[measure];
  const method = `mean over the rows of ${measure === "precision" || measure === "density" ? "y" : "x"}, the other table kept`;
  return { measure, value, standardError, method, quantizerSpread: 0, ...halvesOf(measure, rounds) };
}

function halvesOf(measure: QualityMeasure, rounds: readonly Round[]) {
  const floor = meanAndVariance(rounds.map(({ sameSource }) => sameSource[measure]));
  return {
    atHalf: meanAndVariance(rounds.map(({ atHalf }) => atHalf[measure])).mean,
    sameSource: floor.mean,
    sameSourceSpread: Math.sqrt(floor.variance),
  };
}
