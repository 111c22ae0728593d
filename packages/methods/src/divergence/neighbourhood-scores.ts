/**
 * Precision, recall, density and coverage: which points lie in whose neighbourhoods.
 *
 * The neighbourhood of a point is the closed ball that reaches its k-th nearest neighbour in its own table. Precision is the
 * share of y in some neighbourhood of x, recall the share of x in some of y [kynkaanniemi2019]; density the mean number of
 * neighbourhoods of x around a point of y, over k; coverage the share of x with a point of y in its own [naeem2020]. All pairs
 * are looked at, a panel at a time: time O((n + m)²·d), memory O((n + m)·d + 256·m).
 * @module
 */
import { meanAndVariance, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, type KernelTask, neighbourTree, pairwiseScratchBytes } from "@pushforward/kernels";

/** A share or a mean over the rows of one table, with its standard error while the other table is kept. */
export interface RowMean {
  readonly value: number;
  readonly standardError: number;
}

export interface NeighbourhoodScores {
  readonly precision: RowMean;
  readonly recall: RowMean;
  readonly density: RowMean;
  readonly coverage: RowMean;
}

/** Of real points x and generated y, both with more than k points. */
export async function neighbourhoodScores(
  kernels: Kernels,
  x: Samples,
  y: Samples,
  k: number,
  watch?: Watch,
): Promise<NeighbourhoodScores> {
  const radii = { x: await reachOf(kernels, x, k), y: await reachOf(kernels, y, k) };
  const ballsAround = new Float64Array(y.n); // neighbourhoods of x that hold point j of y
  const [reached, covered] = [new Float64Array(x.n), new Float64Array(x.n)];
  await eachPair(kernels, x, y, watch, (i, distances) => {
    for (let j = 0; j < y.n; j++) {
      if (distances[j]! <= radii.x[i]!) {
        ballsAround[j]! += 1;
        covered[i] = 1;
      }
      if (distances[j]! <= radii.y[j]!) reached[i] = 1;
    }
  });
  return {
    precision: meanOf(ballsAround.map((balls) => Number(balls > 0))),
    recall: meanOf(reached),
    density: meanOf(ballsAround.map((balls) => balls / k)),
    coverage: meanOf(covered),
  };
}

function meanOf(values: Float64Array): RowMean {
  const { mean, variance } = meanAndVariance(values);
  return { value: mean, standardError: Math.sqrt(variance / values.length) };
}

/** Distance of every point to its k-th nearest neighbour. */
async function reachOf(kernels: Kernels, { data, n, d }: Samples, k: number): Promise<Float64Array> {
  const tree = neighbourTree(kernels, data, d);
  try {
    const { distances } = await tree.nearest(k);
    return Float64Array.from({ length: n }, (_, i) => distances[i * k + k - 1]!);
  } finally {
    tree.free();
  }
}

/** Rows of x in a panel, and in a task. */
const panel = 256;
const block = 64;

async function eachPair(
  kernels: Kernels,
  x: Samples,
  y: Samples,
  watch: Watch | undefined,
  row: (i: number, distances: Float64Array) => void,
): Promise<void> {
  const { d } = x;
  const scope = kernels.scope();
  try {
    const [from, to, out] = [scope.copy(x.data), scope.copy(y.data), scope.f64(panel * y.n)];
    const scratch = Array.from({ length: panel / block }, () => scope.u8(pairwiseScratchBytes(d)).ptr);
    for (let first = 0; first < x.n; first += panel) {
      const end = Math.min(x.n, first + panel);
      const tasks: KernelTask[] = [];
      for (let at = first; at < end; at += block) {
        const target = out.ptr + 8 * (at - first) * y.n;
        const [stop, s] = [Math.min(end, at + block), scratch[(at - first) / block]!];
        tasks.push(["distancesF64", from.ptr, at, stop, to.ptr, 0, y.n, d, target, y.n, s]);
      }
      await kernels.run(tasks, { signal: watch?.signal });
      const distances = out.view;
      for (let i = first; i < end; i++) row(i, distances.subarray((i - first) * y.n, (i - first + 1) * y.n));
      watch?.onProgress?.({ stage: "neighbourhoods", done: end / x.n });
    }
  } finally {
    scope.free();
  }
}
