/**
 * Paths of the bridge between the Gaussians with the moments of two samples, from rows of the first.
 *
 * A path leaves from a row of x, ends where the closed form of `gaussian-bridge.ts` draws it, and goes between by the
 * reference's own bridge. Between samples that are Gaussian that is the Schrödinger bridge; otherwise ends have the mean
 * and covariance of y, and no more of its law. Time O(n·d² + d³), and O(d²) a path.
 * @module
 */
import { check, type Samples } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { gaussianOf } from "../../transport/index.js";
import { type BridgePaths, bridgePaths, type PathOptions, readPathOptions } from "./bridge-paths.js";
import { type GaussianBridge, gaussianBridge, rootOf } from "./gaussian-bridge.js";
import { drawWay } from "./reference.js";
import { drawBySums, weightSums } from "./row-law.js";
import { defaultEpsilon, middleOf } from "./schrodinger-bridge.js";

export interface GaussianPathsOptions extends PathOptions {
  /** ε > 0; 0.025 of the mean |x − y|² when left out. */
  epsilon?: number | undefined;
  /** Pull of the reference towards the middle of both means; 0 when left out. */
  alpha?: number | undefined;
  kernels?: Kernels | undefined;
}

export interface GaussianPaths extends BridgePaths {
  readonly epsilon: number;
  readonly alpha: number;
  readonly bridge: GaussianBridge;
}

/** @throws ArgumentError when shapes or options do not fit. */
export async function gaussianPaths(x: Samples, y: Samples, options: GaussianPathsOptions): Promise<GaussianPaths> {
  const here = "gaussianPaths";
  const { paths, inner } = readPathOptions(options, here);
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  const { alpha = 0, epsilon = defaultEpsilon(x, y), rng } = options;
  const { d } = x;
  const centre = middleOf(x, y);
  const [from, to] = [gaussianOf(x), gaussianOf(y)];
  return usingKernels(options.kernels, async (kernels) => {
    const bridge = await gaussianBridge(from, to, { epsilon, alpha, centre, kernels });
    const { root } = rootOf(kernels, { rows: d, columns: d, data: bridge.noise });
    const width = (inner.length + 2) * d;
    const data = new Float64Array(paths * width);
    const starts = new Int32Array(paths);
    const sums = weightSums(x);
    const [noise, end] = [new Float64Array(d), new Float64Array(d)];
    for (let i = 0; i < paths; i++) {
      const own = rng.stream(i);
      starts[i] = drawBySums(sums, own);
      const start = x.data.subarray(starts[i]! * d, (starts[i]! + 1) * d);
      for (let k = 0; k < d; k++) noise[k] = own.normal();
      for (let j = 0; j < d; j++) {
        end[j] = to.mean[j]!;
        for (let k = 0; k < d; k++)
          end[j]! += bridge.map[j * d + k]! * (start[k]! - from.mean[k]!) + root.data[j * d + k]! * noise[k]!;
      }
      data.set(start, i * width);
      data.set(end, (i + 1) * width - d);
      drawWay({ epsilon, alpha, centre }, inner, start, end, own, data, i * width + d);
    }
    return { ...bridgePaths(x, inner, data, starts), epsilon, alpha, bridge };
  });
}
