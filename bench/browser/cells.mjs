/**
 * Cells of transport that run unchanged in Node and in a page, on points made there from a seed.
 * @module
 */
import { samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { sinkhorn, slicedWasserstein, wasserstein } from "@pushforward/methods/transport";
import { bestOf } from "../ours/best-of.mjs";

/** By name: what to solve between normal points, the second cloud moved and stretched. */
export const cells = {
  "exact-1000": { label: "exact, 1000 points in R²", n: 1000, d: 2, run: exact },
  "exact-2000": { label: "exact, 2000 points in R²", n: 2000, d: 2, run: exact },
  "sinkhorn-1000": { label: "sinkhorn, 1000 points in R², ε = .01 of the largest cost", n: 1000, d: 2, run: entropic },
  "sliced-10000": { label: "sliced, 10,000 points in R⁵⁰, 1000 lines", n: 10_000, d: 50, run: sliced },
  "line-1000000": { label: "exact on a line, 10⁶ points", n: 1_000_000, d: 1, run: exact },
};

/** Seconds of the best run, and an answer to compare bit by bit. */
export async function timeCell(name, threads) {
  const { n, d, run } = cells[name];
  const [x, y] = [points(n, d, 1, 0), points(n, d, 2, 1)];
  const kernels = await openKernels({ threads });
  const solve = run(x, y, kernels);
  const { seconds, answer } = await bestOf(solve);
  const { threads: used } = kernels;
  await kernels.close();
  return { seconds, answer, threads: used };
}

function points(n, d, seed, shift) {
  const values = new Float64Array(n * d);
  seededRng(seed).fillNormal(values);
  return samplesFrom(
    shift ? values.map((value, at) => shift + value * (0.5 + (at % d) / Math.max(1, d - 1))) : values,
    d,
  );
}

function exact(x, y, kernels) {
  return async () => (await wasserstein(x, y, { kernels })).cost;
}

function entropic(x, y, kernels) {
  let largest = 0;
  for (let i = 0; i < x.n; i++)
    for (let j = 0; j < y.n; j++) {
      let square = 0;
      for (let k = 0; k < x.d; k++) square += (x.data[i * x.d + k] - y.data[j * x.d + k]) ** 2;
      largest = Math.max(largest, square);
    }
  return async () => (await sinkhorn(x, y, { epsilon: 0.01 * largest, tolerance: 1e-9, kernels })).transportCost;
}

function sliced(x, y, kernels) {
  return async () => (await slicedWasserstein(x, y, { rng: seededRng(3), directions: 1000, kernels })).distance;
}
