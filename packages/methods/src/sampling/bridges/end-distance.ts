/**
 * How near the ends of paths come to the sample they were to reach: the sliced 2-Wasserstein distance to it, beside that
 * of as many rows drawn from it.
 * @module
 */
import type { Rng, Samples } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { slicedWasserstein } from "../../transport/index.js";
import { type BridgePaths, cloudAt } from "./bridge-paths.js";
import { drawBySums, weightSums } from "./row-law.js";

export interface EndDistance {
  readonly distance: number;
  /** Of rows of y drawn with replacement, as many as paths. */
  readonly fresh: number;
}

const directions = 64;

export async function endDistance(
  paths: BridgePaths,
  y: Samples,
  { rng, kernels }: { rng: Rng; kernels: Kernels },
): Promise<EndDistance> {
  const sums = weightSums(y);
  const draws = rng.stream(0);
  const data = new Float64Array(paths.paths * y.d);
  for (let i = 0; i < paths.paths; i++) {
    const row = drawBySums(sums, draws);
    data.set(y.data.subarray(row * y.d, (row + 1) * y.d), i * y.d);
  }
  const apart = async (points: Samples) =>
    (await slicedWasserstein(points, y, { rng: rng.stream(1), directions, kernels })).distance;
  return {
    distance: await apart(cloudAt(paths, paths.times.length - 1)),
    fresh: await apart({ data, n: paths.paths, d: y.d }),
  };
}
