/**
 * Rows that may lie behind a noisy one: draws from the exact posterior over the rows of a table.
 *
 *     z = x_r + s·ξ,   r uniform, ξ ~ N(0, I);   P(i | z) ∝ exp(−|z − x_i|²/(2s²)),   s = 2σ
 *
 * It is where closed-form diffusion stands at the time at which its noise, (1 − t)/t, is s. Given z the true r and every draw follow one
 * law, so that each draw by itself is uniform over the rows: what is taken from one draw keeps its law exactly, and what is
 * taken from two is as near as rows are that z cannot tell apart. Noise of s = 2σ leaves a choice of about 2^(m+1)·Γ(m/2 + 1)·(2/√m)^m
 * rows in a table that fills m dimensions evenly: 16 in two, and some hundred in five.
 *
 * Time O(count·n·d) over all rows, or that of finding the nearest. Sample i has a stream of chance of its own.
 *
 * Source: [scarvelis2025] for the setting, [kawar2021] for answers drawn from the posterior instead of its mean.
 * @module
 */
import { check, exp, type Samples, stopIfAborted, type Watch } from "@pushforward/core";
import { type Kernels, type Matrix, matmul, type NeighbourTree, neighbourTree } from "@pushforward/kernels";
import { drawBySums } from "./bridges/row-law.js";
import {
  type ClosedFormOptions,
  type ClosedFormSamples,
  checkOptions,
  closedFormDefaults,
} from "./closed-form-samples.js";
import { surroundingsOf } from "./surroundings.js";

export type RowsBehind = Omit<ClosedFormSamples, "samples">;

const noiseOverSigma = 2;
/** Work over all rows, d multiplications and an exponential (about ten more) a pair, beyond which neighbours are used. */
const mostExact = 2e10;
/** Samples looked at together. */
const batch = 64;

/** For each of `count` samples the places of `probes` rows of x; `steps` is 0. @throws as `closedFormSamples`. */
export async function rowsBehind(
  kernels: Kernels,
  x: Samples,
  count: number,
  options: ClosedFormOptions,
): Promise<RowsBehind> {
  checkOptions(count, options);
  check(options.start !== 0, "rowsBehind", "start", "above 0 where numbers are drawn", 0);
  const { rng, probes = closedFormDefaults.probes, neighbours = closedFormDefaults.neighbours, watch } = options;
  const { n, d } = x;
  const tree = neighbourTree(kernels, x.data, d);
  try {
    const sigma = options.sigma ?? (await surroundingsOf(tree, x, neighbours, watch)).smoothing;
    const start = options.start ?? 1 / (1 + noiseOverSigma * sigma);
    const noise = (1 - start) / start;
    const estimator = options.estimator ?? (count * n * (d + 10) <= mostExact ? "exact" : "neighbours");
    const look = estimator === "exact" ? allRows(kernels, x) : nearRows(tree, Math.min(n, neighbours));
    const parents = new Int32Array(count * probes);
    let leftOut = 0;
    for (let first = 0; first < count; first += batch) {
      const size = Math.min(batch, count - first);
      const z = new Float64Array(size * d);
      const streams = Array.from({ length: size }, (_, i) => rng.stream(first + i));
      streams.forEach((own, i) => {
        const row = own.integer(n) * d;
        for (let k = 0; k < d; k++) z[i * d + k] = x.data[row + k]! + noise * own.normal();
      });
      const seen = await look(z, size, watch);
      streams.forEach((own, i) => {
        const { sums, share } = summed(seen.squares(i), noise, n);
        leftOut = Math.max(leftOut, share);
        for (let m = 0; m < probes; m++) parents[(first + i) * probes + m] = seen.row(i, drawBySums(sums, own));
      });
      watch?.onProgress?.({ stage: "sampling", done: (first + size) / count });
      stopIfAborted(watch);
    }
    return { parents, sigma, probes, steps: 0, start, estimator, leftOut };
  } finally {
    tree.free();
  }
}

interface Seen {
  /** Squared distances of a point to the rows it sees, less any constant. */
  squares(i: number): Float64Array;
  /** The row at a place among them. */
  row(i: number, place: number): number;
}

type Look = (z: Float64Array, size: number, watch: Watch | undefined) => Promise<Seen>;

/** |z − x|² but for |z|². */
function allRows(kernels: Kernels, { data, n, d }: Samples): Look {
  const rows: Matrix = { rows: n, columns: d, data };
  const lengths = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) lengths[i]! += data[i * d + k]! * data[i * d + k]!;
  return async (z, size) => {
    const { data: products } = matmul(kernels, { rows: size, columns: d, data: z }, rows, {
      transposeB: true,
      alpha: -2,
    });
    const squares = (i: number) => products.subarray(i * n, (i + 1) * n).map((value, j) => value + lengths[j]!);
    return { squares, row: (_, place) => place };
  };
}

function nearRows(tree: NeighbourTree, k: number): Look {
  return async (queries, _, watch) => {
    const { indices, distances } = await tree.nearest(k, { queries, watch: { signal: watch?.signal } });
    const squares = (i: number) => distances.slice(i * k, (i + 1) * k).map((value) => value * value);
    return { squares, row: (i, place) => indices[i * k + place]! };
  };
}

/** Sums of the weights up to each place; and a bound on the share of the rows that are not seen, no nearer than these. */
function summed(
  squares: Float64Array,
  noise: number,
  n: number,
): { readonly sums: Float64Array; readonly share: number } {
  const nearest = squares.reduce((least, value) => Math.min(least, value), Infinity);
  const scale = noise > 0 ? 1 / (2 * noise * noise) : Infinity;
  const weightOf = (square: number) => (square === nearest ? 1 : exp(-scale * (square - nearest)));
  let sum = 0;
  const sums = squares.map((square) => (sum += weightOf(square)));
  const farthest = squares.reduce((most, value) => Math.max(most, value), 0);
  const unseen = squares.length < n ? (n - squares.length) * weightOf(farthest) : 0;
  return { sums, share: unseen / (unseen + sum) };
}
