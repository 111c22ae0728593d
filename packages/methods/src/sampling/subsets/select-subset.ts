/**
 * Some rows that stand for many: chosen by one of four methods, and judged beside random rows.
 *
 *     k-dpp    a draw in which sets of unlike rows are more probable (`kDpp`)
 *     map      greedily the largest determinant (`greedyMap`)
 *     volume   a draw on which least squares is unbiased (`volumeSample`)
 *     vendi    greedily the largest Vendi score (`vendiSelection`)
 *
 * A draw from the Gaussian similarity of many rows is that of a kernel near to it, corrected by its determinants
 * (`largeGaussianDraw`), which says how near.
 *
 * Judged by ln det of the kernel among the rows, and by their Vendi score beside that of random sets of their size.
 * @module
 */
import {
  check,
  log,
  meanAndVariance,
  type Rng,
  type Samples,
  sampleWithoutReplacement,
  type Watch,
} from "@pushforward/core";
import { eigSymmetric, type Kernels, type Matrix, matmul, usingKernels } from "@pushforward/kernels";
import { medianDistance } from "../../divergence/median-distance.js";
import { unitRows } from "../../diversity/vendi/rows.js";
import { gaussianMatrix } from "../../diversity/vendi/similarity-operator.js";
import { vendiScore } from "../../diversity/vendi-score.js";
import { greedyMap } from "./greedy-map.js";
import { type DeterminantalKernel, determinantalKernel, determinantalKernelOfFeatures, kDpp } from "./k-dpp.js";
import { type LargeGaussianDraw, largeGaussianDraw, logDeterminant } from "./large-gaussian-draw.js";
import { matrixOf, matrixRows, pointKernel, type SubsetSimilarity } from "./subset-kernel.js";
import { vendiSelection } from "./vendi-selection.js";
import { volumeSample } from "./volume-sample.js";

export const subsetMethods = ["k-dpp", "map", "volume", "vendi"] as const;
export type SubsetMethod = (typeof subsetMethods)[number];

/** Stated once: the code, the catalogue and the manual read these. */
export const selectSubsetDefaults = {
  method: "k-dpp",
  similarity: "rbf",
  largestExact: 1000,
  proposals: 8,
  randomSubsets: 20,
} as const;

export interface SelectSubsetOptions {
  /** Draws rows, features, rows for the bandwidth and random subsets: each from a stream of its own. */
  rng: Rng;
  /** Rows to choose, from 1 to n. */
  count: number;
  method?: SubsetMethod | undefined;
  /** What makes rows alike; `volume` takes the linear one and no other. */
  similarity?: SubsetSimilarity | undefined;
  /** h of the Gaussian similarity; the median distance between rows when absent. */
  bandwidth?: number | undefined;
  /** Rows up to which a draw from the Gaussian similarity takes the whole n × n kernel. */
  largestExact?: number | undefined;
  /** Features beyond; the larger of 256 and 4·count when absent. */
  features?: number | undefined;
  /** Sets proposed beyond, of which one is kept. */
  proposals?: number | undefined;
  /** Random sets of equal size to stand beside, at least 2. */
  randomSubsets?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface SubsetSelection {
  readonly method: SubsetMethod;
  readonly similarity: SubsetSimilarity;
  /** Ascending for draws; in the order of their choice for `map` and `vendi`. */
  readonly rows: Uint32Array;
  /** Of the Gaussian similarity. */
  readonly bandwidth?: number;
  /** ln det of the kernel among the rows; of X_SᵀX_S when `volume` takes more rows than there are directions. */
  readonly logDeterminant: number;
  /** Vendi score of order 1 of the rows, by the cosine for the linear kernel. */
  readonly vendi: number;
  /** The same of random sets of equal size, with the standard error of their mean. */
  readonly random: { readonly mean: number; readonly standardError: number; readonly subsets: number };
  /** For `vendi`: the score of the first rows at some sizes, and what random sets of that size have on average. */
  readonly growth?: readonly { readonly size: number; readonly score: number; readonly random: number }[];
  /** How a draw from the Gaussian similarity of many rows went. */
  readonly approximation?: Omit<LargeGaussianDraw, "rows">;
}

/**
 * Rows of `x`; weights play no part.
 *
 * @throws ArgumentError when an option is out of range, rows have fewer directions than `count`, or a row is 0 and the
 *   similarity is none of distances.
 */
export async function selectSubset(x: Samples, options: SelectSubsetOptions): Promise<SubsetSelection> {
  const here = "selectSubset";
  const { count, rng, method = selectSubsetDefaults.method } = options;
  const { randomSubsets = selectSubsetDefaults.randomSubsets } = options;
  const similarity = method === "volume" ? "linear" : (options.similarity ?? selectSubsetDefaults.similarity);
  check(
    Number.isInteger(count) && count >= 1 && count <= x.n,
    here,
    "count",
    `an integer from 1 to the ${x.n} rows`,
    count,
  );
  checkCounts(options, here);
  check(Number.isInteger(randomSubsets) && randomSubsets >= 2, here, "randomSubsets", "an integer of at least 2", randomSubsets); // biome-ignore format: one line
  if (similarity !== "rbf") unitRows(x, here); // refuses rows without a direction
  const bandwidth = similarity === "rbf" ? (options.bandwidth ?? medianDistance([x], rng.stream(0))) : undefined;
  const plain: Samples = { data: x.data, n: x.n, d: x.d };
  return usingKernels(options.kernels, async (kernels) => {
    const setting: Setting = { ...options, kernels, x: plain, similarity, bandwidth, draws: rng.stream(1) };
    const { scores, ...found } = await chosenBy(method, setting);
    const judge = (rows: Uint32Array) => vendiOf(rows, setting);
    // In random order, so that their beginnings are random sets, too.
    const others = Array.from({ length: randomSubsets }, (_, s) => sampleWithoutReplacement(rng.stream(2 + s), x.n, count)); // biome-ignore format: one line
    const judged = new Float64Array(randomSubsets);
    for (const [s, rows] of others.entries()) judged[s] = await judge(rows);
    const { mean, variance } = meanAndVariance(judged);
    return {
      method,
      similarity,
      ...(bandwidth !== undefined && { bandwidth }),
      ...found,
      logDeterminant: await logDeterminantOf(found.rows, method, setting),
      vendi: await judge(found.rows),
      random: { mean, standardError: Math.sqrt(variance / randomSubsets), subsets: randomSubsets },
      ...(scores && { growth: await growthOf(scores, others, judge) }),
    };
  });
}

function checkCounts({ features = 1, proposals = 1 }: SelectSubsetOptions, where: string): void {
  check(Number.isInteger(features) && features >= 1, where, "features", "an integer of at least 1", features);
  check(Number.isInteger(proposals) && proposals >= 1, where, "proposals", "an integer of at least 1", proposals);
}

interface Setting extends SelectSubsetOptions {
  readonly kernels: Kernels;
  readonly x: Samples;
  readonly similarity: SubsetSimilarity;
  readonly bandwidth: number | undefined;
  readonly draws: Rng;
}

type Found = Pick<SubsetSelection, "rows" | "approximation"> & { readonly scores?: Float64Array };

/** Sizes at which growth is looked at. */
const mostSizes = 12;

async function growthOf(
  scores: Float64Array,
  others: readonly Uint32Array[],
  judge: (rows: Uint32Array) => Promise<number>,
): Promise<NonNullable<SubsetSelection["growth"]>> {
  const count = scores.length;
  const sizes = new Set(
    Array.from({ length: mostSizes }, (_, k) => Math.max(1, Math.round((count * (k + 1)) / mostSizes))),
  );
  const growth = [];
  for (const size of [1, ...sizes].filter((one, at) => at === 0 || one > 1)) {
    let random = 0;
    for (const rows of others) random += (await judge(rows.subarray(0, size))) / others.length;
    growth.push({ size, score: scores[size - 1]!, random });
  }
  return growth;
}

async function chosenBy(method: SubsetMethod, setting: Setting): Promise<Found> {
  const { x, count, similarity, bandwidth, kernels, draws, watch } = setting;
  if (method === "volume") return { rows: await volumeSample(kernels, matrixOf(x), count, { rng: draws, watch }) };
  if (method === "map") return { rows: (await greedyMap(pointKernel(x, similarity, bandwidth), count, watch)).rows };
  if (method === "k-dpp") return drawnSet(setting);
  // The linear kernel has no ones on its diagonal; its Vendi score is that of the cosine.
  const kernel = pointKernel(x, similarity === "linear" ? "cosine" : similarity, bandwidth);
  return vendiSelection(kernels, kernel, count, { rng: draws, watch });
}

async function drawnSet(setting: Setting): Promise<Found> {
  const { x, count, similarity, bandwidth, kernels, draws, watch } = setting;
  const { largestExact = selectSubsetDefaults.largestExact } = setting;
  const draw = (law: DeterminantalKernel) => kDpp(law, count).draw(draws);
  if (similarity !== "rbf") {
    const rows = similarity === "cosine" ? unitRows(x, "selectSubset") : x;
    return { rows: draw(determinantalKernelOfFeatures(kernels, matrixOf(rows))) };
  }
  if (x.n <= largestExact) return { rows: draw(determinantalKernel(kernels, await gaussianMatrix(kernels, x, bandwidth!, watch))) }; // biome-ignore format: one line
  const { features = Math.max(256, 4 * count), proposals = selectSubsetDefaults.proposals } = setting;
  const found = await largeGaussianDraw(kernels, x, count, { rng: draws, bandwidth: bandwidth!, features: Math.min(features, x.n), proposals, watch }); // biome-ignore format: one line
  const { rows, ...approximation } = found;
  return { rows, approximation };
}

function rowsOf(x: Samples, rows: Uint32Array): Samples {
  return { data: matrixRows(matrixOf(x), rows).data, n: rows.length, d: x.d };
}

async function vendiOf(rows: Uint32Array, { x, similarity, bandwidth, kernels, rng, watch }: Setting): Promise<number> {
  const by = similarity === "rbf" ? ({ similarity: "rbf", bandwidth } as const) : ({ similarity: "cosine" } as const);
  const { estimates } = await vendiScore(rowsOf(x, rows), { ...by, orders: [1], rng, kernels, watch });
  return estimates[0]!.value;
}

async function logDeterminantOf(rows: Uint32Array, method: SubsetMethod, setting: Setting): Promise<number> {
  const { x, similarity, bandwidth, kernels } = setting;
  const some = rowsOf(x, rows);
  const found = await logDeterminant(pointKernel(some, similarity, bandwidth));
  if (found > Number.NEGATIVE_INFINITY || method !== "volume") return found;
  return logDeterminantOfGram(kernels, matrixOf(some));
}

/** ln det(XᵀX) in the directions that X has. */
function logDeterminantOfGram(kernels: Kernels, x: Matrix): number {
  const { values } = eigSymmetric(kernels, matmul(kernels, x, x, { transposeA: true }));
  const least = 8 * x.rows * 2 ** -52 * values[values.length - 1]!;
  return values.reduce((sum, value) => (value > least ? sum + log(value) : sum), 0);
}
