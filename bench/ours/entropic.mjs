/**
 * One entropic or sliced problem of ours: `entropic.mjs TASK X Y d [share of the largest cost, or lines] [threads]`, files raw float64.
 * @module
 */
import { samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { sinkhorn, sinkhornDivergence, slicedWasserstein } from "@pushforward/methods/transport";
import { bestOf } from "./best-of.mjs";
import { rawNumbers } from "./raw-numbers.mjs";

const [task, xFile, yFile, dimension, setting, threads = "2"] = process.argv.slice(2);
const d = Number(dimension);
const [x, y] = [samplesFrom(rawNumbers(xFile), d), samplesFrom(rawNumbers(yFile), d)];
const kernels = await openKernels({ threads: Number(threads) });

/** The largest squared distance: by all pairs up to 5000 rows, else twice the largest squared norms. */
function largestCost() {
  if (x.n * y.n > 25_000_000) {
    const norm = ({ data, n }) => {
      let most = 0;
      for (let i = 0; i < n; i++) {
        let square = 0;
        for (let k = 0; k < d; k++) square += data[i * d + k] ** 2;
        most = Math.max(most, square);
      }
      return most;
    };
    return 2 * (norm(x) + norm(y));
  }
  let most = 0;
  for (let i = 0; i < x.n; i++)
    for (let j = 0; j < y.n; j++) {
      let square = 0;
      for (let k = 0; k < d; k++) square += (x.data[i * d + k] - y.data[j * d + k]) ** 2;
      most = Math.max(most, square);
    }
  return most;
}

const tasks = {
  async sinkhorn() {
    const largest = largestCost();
    const run = () => sinkhorn(x, y, { epsilon: Number(setting) * largest, tolerance: 1e-9, kernels });
    const { seconds, answer } = await bestOf(run);
    const { transportCost, converged, residual, iterations } = answer;
    return { seconds, cost: transportCost / largest, converged, residual, iterations };
  },
  async divergence() {
    const largest = largestCost();
    const run = () => sinkhornDivergence(x, y, { epsilon: Number(setting) * largest, tolerance: 1e-9, kernels });
    const { seconds, answer } = await bestOf(run);
    const { divergence, converged, residual, iterations } = answer;
    return { seconds, cost: divergence / largest, converged, residual, iterations };
  },
  /** Once, and not to the end: what counts is the memory. */
  async memory() {
    const start = performance.now();
    const run = { epsilon: Number(setting) * largestCost(), tolerance: 1e-3, maxIterations: 4, kernels };
    const { residual, iterations } = await sinkhorn(x, y, run);
    return { seconds: (performance.now() - start) / 1000, residual, iterations };
  },
  async sliced() {
    const run = () => slicedWasserstein(x, y, { rng: seededRng(1), directions: Number(setting), kernels });
    const { seconds, answer } = await bestOf(run);
    return { seconds, cost: answer.distance, standardError: answer.standardError, gain: answer.gain };
  },
};
console.log(JSON.stringify(await tasks[task]()));
