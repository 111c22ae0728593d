/**
 * Variations of points by a mirror bridge: rows of the data, or rows and a little noise.
 *
 *     P(j | z) ∝ π_j·exp((f_j − |z − x_j|²)/(2ε)),   X₁ = x_j + b·ξ
 *
 * z may be a row or any other point. With b = 0 every variation is an existing row; by default b is half the median
 * distance between nearest rows, at most √ε/2, and adds b² to the variance of every coordinate. Time O(n·d) a point.
 *
 * Source: [mattosdasilva2024].
 * @module
 */
import { breathe, check, type Rng, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { spacingOf } from "../spacing.js";
import { type ChangeSummary, changeSummary, type MirrorBridge } from "./mirror-bridge.js";
import { squaredGap } from "./moments.js";
import { RowLaw } from "./row-law.js";

export interface ResampleOptions {
  rng: Rng;
  /** b, in the units of the coordinates; chosen by the distances between rows when left out, 0 for existing rows alone. */
  jitter?: number | undefined;
  /** Coordinates that jitter is added to; all when left out. */
  jittered?: readonly boolean[] | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface Resampled {
  /** `count` variations of each point in turn. */
  readonly samples: Samples;
  /** The row behind each variation. */
  readonly parents: Int32Array;
  readonly jitter: number;
  /** For each point: exp of the entropy of P(· | z), which is between 1 and n; and E|X₁ − z|², jitter included. */
  readonly effectiveCandidates: Float64Array;
  readonly expectedChange: Float64Array;
  /** |X₁ − z|² of the variations: mean, and where 5%, 50% and 95% of them lie. */
  readonly achieved: ChangeSummary;
}

/** Rows looked at between two breaths. */
const workOfBreath = 2e6;

/**
 * `count` variations of each of `points`.
 *
 * @throws ArgumentError when the points are not in the space of the rows or not finite, or an option is out of range; the
 *   reason of `watch.signal` when aborted.
 */
export async function resample(
  bridge: MirrorBridge,
  points: Samples,
  count: number,
  options: ResampleOptions,
): Promise<Resampled> {
  const here = "resample";
  const { rows, epsilon, potential } = bridge;
  const { rng, jitter, jittered = new Array<boolean>(rows.d).fill(true), watch } = options;
  const { d } = rows;
  check(points.d === d, here, "points", `${d}-dimensional like the rows`, `${points.d} dimensions`);
  check(points.data.every(Number.isFinite), here, "points", "finite", "NaN or an infinite coordinate");
  check(Number.isInteger(count) && count >= 1, here, "count", "a whole number of at least 1", count);
  check(
    jitter === undefined || (jitter >= 0 && jitter < Infinity),
    here,
    "jitter",
    "a finite number of at least 0",
    jitter,
  );
  const b = jitter ?? (await defaultJitter(bridge, options));
  const noisy = jittered.reduce((sum, is) => sum + Number(is), 0);
  const law = new RowLaw(rows, potential, epsilon);
  const data = new Float64Array(points.n * count * d);
  const parents = new Int32Array(points.n * count);
  const effectiveCandidates = new Float64Array(points.n);
  const expectedChange = new Float64Array(points.n);
  const perBreath = Math.max(1, Math.floor(workOfBreath / (rows.n * (d + 10))));
  for (let i = 0; i < points.n; i++) {
    if (i % perBreath === 0) {
      await breathe(watch);
      watch?.onProgress?.({ stage: "drawing", done: i / points.n });
    }
    law.look(points.data, i * d);
    effectiveCandidates[i] = law.effective;
    expectedChange[i] = law.meanCost + noisy * b * b;
    // A stream of its own for each point, so that it gets the same variations beside any others.
    const own = rng.stream(i);
    for (let c = i * count; c < (i + 1) * count; c++) {
      const row = law.draw(own);
      parents[c] = row;
      for (let k = 0; k < d; k++)
        data[c * d + k] = rows.data[row * d + k]! + (b > 0 && jittered[k] ? b * own.normal() : 0);
    }
  }
  const samples = { data, n: points.n * count, d, ...(rows.names && { names: rows.names }) };
  const squares = Float64Array.from({ length: samples.n }, (_, c) =>
    squaredGap(data, c * d, points.data, Math.floor(c / count) * d, d),
  );
  const achieved = changeSummary(squares, new Float64Array(samples.n).fill(1));
  return { samples, parents, jitter: b, effectiveCandidates, expectedChange, achieved };
}

/** Half the median distance between nearest rows, at most √ε/2. */
function defaultJitter({ rows, epsilon }: MirrorBridge, { kernels, watch }: ResampleOptions): Promise<number> {
  return usingKernels(kernels, async (open) => {
    const spacing = await spacingOf(open, rows, { signal: watch?.signal });
    return Math.min(spacing / 2, Math.sqrt(epsilon) / 2);
  });
}
