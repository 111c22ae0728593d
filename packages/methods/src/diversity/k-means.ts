/**
 * k-means: k centres that are near the points, and which centre each point is nearest to.
 *
 * Starts far apart: each centre is a point drawn with a chance in proportion to its squared distance to the centres before
 * [arthur2007]; then centres move to the means of their points until no point changes [lloyd1982]. Deterministic in the
 * stream. Time O(n·k·d) a round on all threads, memory O(n·d + k·d) and panels of 1024 × k.
 * @module
 */
import { breathe, check, type Rng, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, type KernelTask, pairwiseScratchBytes } from "@pushforward/kernels";

export const kMeansDefaults = { maxIterations: 50 } as const;

export interface KMeansOptions {
  rng: Rng;
  /** Rounds at most. */
  maxIterations?: number | undefined;
  watch?: Watch | undefined;
}

export interface KMeans {
  /** Row-major centres; fewer than k when there are fewer different points. */
  readonly centres: Samples;
  /** Index of the nearest centre of each point; equal distances by index. */
  readonly labels: Int32Array;
  readonly converged: boolean;
  readonly iterations: number;
}

/** @throws ArgumentError unless k is an integer from 1 to n. */
export async function kMeans(kernels: Kernels, x: Samples, k: number, options: KMeansOptions): Promise<KMeans> {
  const { rng, maxIterations = kMeansDefaults.maxIterations, watch } = options;
  check(Number.isInteger(k) && k >= 1 && k <= x.n, "kMeans", "k", `an integer from 1 to n = ${x.n}`, k);
  let centres = firstCentres(kernels, x, k, rng);
  let labels: Int32Array = new Int32Array(x.n).fill(-1);
  let converged = false;
  let iterations = 0;
  while (!converged && iterations < maxIterations) {
    const next = await nearestCentres(kernels, x, centres);
    converged = next.every((label, i) => label === labels[i]);
    labels = next;
    if (!converged) centres = meansOf(x, labels, centres);
    iterations++;
    await breathe(watch);
    watch?.onProgress?.({ stage: "k-means", done: iterations / maxIterations });
  }
  return { centres, labels, converged, iterations };
}

function firstCentres(kernels: Kernels, { data, n, d }: Samples, k: number, rng: Rng): Samples {
  const { functions } = kernels;
  const scope = kernels.scope();
  try {
    const [points, out] = [scope.copy(data), scope.f64(n)];
    const scratch = scope.u8(pairwiseScratchBytes(d));
    const left = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
    const chosen = [rng.integer(n)];
    for (;;) {
      const row = chosen[chosen.length - 1]!;
      functions.squaredDistancesF64(points.ptr, row, row + 1, points.ptr, 0, n, d, out.ptr, n, scratch.ptr);
      const found = out.view;
      let total = 0;
      for (let i = 0; i < n; i++) {
        left[i] = Math.min(left[i]!, found[i]!);
        total += left[i]!;
      }
      if (chosen.length === k || total === 0) break;
      chosen.push(rowAt(left, rng.uniform() * total));
    }
    const centres = new Float64Array(chosen.length * d);
    for (const [c, row] of chosen.entries()) centres.set(data.subarray(row * d, row * d + d), c * d);
    return { data: centres, n: chosen.length, d };
  } finally {
    scope.free();
  }
}

/** First row at which the running sum passes `goal`, or the last one that adds to it. */
function rowAt(chances: Float64Array, goal: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < chances.length; i++) {
    if (chances[i] === 0) continue;
    sum += chances[i]!;
    last = i;
    if (sum > goal) break;
  }
  return last;
}

/** Rows of a panel, and of a task in it. */
const panel = 1024;
const block = 256;

/** Index of the nearest centre: x·c − |c|²/2 is largest there. */
async function nearestCentres(kernels: Kernels, x: Samples, centres: Samples): Promise<Int32Array> {
  const { n, d } = x;
  const k = centres.n;
  const labels = new Int32Array(n);
  const halves = Float64Array.from({ length: k }, (_, c) => halfSquare(centres, c));
  const scope = kernels.scope();
  try {
    const [points, middle, out] = [scope.copy(x.data), scope.copy(centres.data), scope.f64(panel * k)];
    const scratch = Array.from(
      { length: panel / block },
      () => scope.u8(kernels.functions.gemmScratch(block, k, d)).ptr,
    );
    for (let from = 0; from < n; from += panel) {
      const to = Math.min(n, from + panel);
      const tasks: KernelTask[] = [];
      for (let at = from; at < to; at += block) {
        const rows = Math.min(block, to - at);
        const target = out.ptr + 8 * (at - from) * k;
        const [a, s] = [points.ptr + 8 * at * d, scratch[(at - from) / block]!];
        tasks.push(["gemm", 2, rows, k, d, 1, a, d, middle.ptr, d, 0, target, k, s]);
      }
      await kernels.run(tasks);
      labelRows(out.view, halves, labels.subarray(from, to));
    }
    return labels;
  } finally {
    scope.free();
  }
}

function labelRows(products: Float64Array, halves: Float64Array, labels: Int32Array): void {
  const k = halves.length;
  for (let i = 0; i < labels.length; i++) {
    let best = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < k; c++) {
      const score = products[i * k + c]! - halves[c]!;
      if (score > best) {
        best = score;
        labels[i] = c;
      }
    }
  }
}

function halfSquare({ data, d }: Samples, row: number): number {
  let sum = 0;
  for (let j = 0; j < d; j++) sum += data[row * d + j]! * data[row * d + j]!;
  return sum / 2;
}

/** A centre that lost all its points stays where it is. */
function meansOf({ data, n, d }: Samples, labels: Int32Array, before: Samples): Samples {
  const sums = new Float64Array(before.data.length);
  const counts = new Float64Array(before.n);
  for (let i = 0; i < n; i++) {
    const label = labels[i]!;
    counts[label]! += 1;
    for (let j = 0; j < d; j++) sums[label * d + j]! += data[i * d + j]!;
  }
  for (let at = 0; at < sums.length; at++) {
    const count = counts[Math.floor(at / d)]!;
    sums[at] = count > 0 ? sums[at]! / count : before.data[at]!;
  }
  return { ...before, data: sums };
}
