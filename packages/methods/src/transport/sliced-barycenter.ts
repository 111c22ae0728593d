/**
 * Sliced barycenter with free support: k points of equal weight that are near to several laws along lines.
 *
 *     minimise (1/L) Σ_l Σ_s λ_s·W_2(θ_l·μ, θ_l·law s)²  over the points z_i of μ,   lines θ_1 … θ_L drawn once
 *
 * On a line the laws count only through t_l,r, the λ-mean of their means over the r-th of k equal parts of the mass: up
 * to a constant the value is the mean of (θ_l·z_i − t_l,r)², r the rank of z_i along θ_l. With ranks held fixed that is a
 * least-squares problem, A·(z_i − z_i before) = mean over l of θ_l·(t_l,r − θ_l·z_i) with A = mean of θ_l·θ_lᵀ, and new
 * ranks only lower it: the value falls at every step, to a local minimum. Momentum, begun anew where it would raise the
 * value, takes ten times fewer steps. For N points of the laws in all: time O(L·N·d) once and O(L·k·d) a step, memory
 * O(L·k + N·d). For laws that are scaled and shifted copies of one another,
 * as isotropic Gaussians are, the barycenter is their W_2 barycenter, whatever the lines.
 *
 * Source: [bonneel2015]; [odonoghue2015] for the momentum.
 * @module
 */
import { breathe, check, type Rng, type Samples, type Watch } from "@pushforward/core";
import { eigSymmetric, type Kernels, type Scope } from "@pushforward/kernels";
import {
  type Barycenter,
  type BarycenterOptions,
  type BarycenterProblem,
  largestMove,
  readProblem,
} from "./barycenter.js";
import { boundingBox, powerOfTwoAbove, shares as sharesOf } from "./entropic/entropic-pair.js";
import { drawFrames } from "./sliced/draw-frames.js";
import { lineClouds } from "./sliced/line-clouds.js";
import { LineCosts } from "./sliced/line-costs.js";
import { SortedLine } from "./sliced/sorted-line.js";
import { usingKernels } from "./using-kernels.js";

export const slicedBarycenterDefaults = { directions: 128, tolerance: 1e-7, maxIterations: 1000 } as const;

export interface SlicedBarycenterOptions extends BarycenterOptions {
  /** Draws the lines, and the points to start from when there are none. */
  readonly rng: Rng;
  /** Number L of lines. */
  readonly directions?: number | undefined;
}

/**
 * Distances and cost are those along the lines drawn: `distances[s]` is the root of the mean of W_2(θ_l·μ, θ_l·law s)².
 *
 * @throws ArgumentError like `barycenter`, when a coordinate is not finite, `directions` is no positive integer, or the start has weights.
 */
export async function slicedBarycenter(
  laws: readonly Samples[],
  options: SlicedBarycenterOptions,
): Promise<Barycenter> {
  const here = "slicedBarycenter";
  const { directions = slicedBarycenterDefaults.directions, rng, watch } = options;
  check(Number.isInteger(directions) && directions >= 1, here, "directions", "a positive integer", directions);
  check(laws.length >= 1, here, "laws", "at least one", laws.length);
  const { d } = laws[0]!;
  const { frames } = drawFrames(rng, d, 1, d === 1 ? 1 : directions, true);
  const { tolerance, maxIterations } = slicedBarycenterDefaults;
  const stop = { tolerance: options.tolerance ?? tolerance, maxIterations: options.maxIterations ?? maxIterations };
  const problem = readProblem(laws, { ...options, ...stop }, here);
  check(problem.start.weights === undefined, here, "start", "of equal weights", "weights");
  return usingKernels(options.kernels, async (kernels) => {
    const scope = kernels.scope();
    try {
      const inner = await innerProblem(kernels, laws, problem, frames, here, watch);
      const { data, ...ended } = await descend(kernels, scope, problem, inner, watch);
      const points = { ...problem.start, data: data.map((value, at) => inner.centre[at % d]! + inner.unit * value) };
      const distances = await distancesTo(kernels, points, laws, frames);
      const cost = distances.reduce((sum, distance, s) => sum + problem.shares[s]! * distance * distance, 0);
      return { points, cost, distances, ...ended };
    } finally {
      scope.free();
    }
  });
}

/** The problem from the middle of the laws and in a common unit. */
interface InnerProblem {
  readonly centre: Float64Array;
  readonly unit: number;
  readonly frames: Float64Array;
  /** t, L × k. */
  readonly targets: Float64Array;
  /** What the cost is when every point meets its targets. */
  readonly least: number;
}

async function innerProblem(
  kernels: Kernels,
  laws: readonly Samples[],
  { shares, start }: BarycenterProblem,
  frames: Float64Array,
  here: string,
  watch: Watch | undefined,
): Promise<InnerProblem> {
  const { d } = start;
  const { centre, reach } = boundingBox([...laws], d, here);
  const unit = reach > 0 ? powerOfTwoAbove(reach) : 1;
  const [lines, k] = [frames.length / d, start.n];
  const targets = new Float64Array(lines * k);
  let squares = 0;
  for (const [s, { data, n, weights }] of laws.entries()) {
    const given = weights && sharesOf(weights, n, here, `law ${s}`);
    const scope = kernels.scope();
    try {
      const line = new SortedLine(
        kernels,
        scope,
        data.map((value, at) => (value - centre[at % d]!) / unit),
        n,
      );
      for (let l = 0; l < lines; l++) {
        if (l % 16 === 0) await breathe(watch);
        line.sort(frames.subarray(l * d, l * d + d));
        squares += (shares[s]! * addMeans(line, given, targets.subarray(l * k, l * k + k), shares[s]!)) / lines;
      }
    } finally {
      scope.free();
    }
  }
  const ofTargets = targets.reduce((sum, target) => sum + target * target, 0) / targets.length;
  return { centre, unit, frames, targets, least: Math.max(0, squares - ofTargets) };
}

/** Add share·(mean over each of k equal parts of the mass) to `out`; the mean square of all is the value. */
function addMeans(line: SortedLine, weights: Float64Array | undefined, out: Float64Array, share: number): number {
  const [values, rowOf, n, k] = [line.sorted.view, line.order.view, line.n, out.length];
  // Whole numbers without weights: mass in units of 1/(n·k).
  const unit = weights ? 1 : 1 / n;
  const massOf = (i: number) => (weights ? k * weights[rowOf[i]!]! : k);
  const room = weights ? 1 : n;
  let [squares, i, left, r, space] = [0, 0, massOf(0), 0, room];
  for (;;) {
    const value = values[i]!;
    const part = Math.min(left, space);
    out[r]! += share * unit * part * value;
    squares += part * value * value;
    left -= part;
    space -= part;
    const [empty, full] = [left <= 0, space <= 0];
    if ((empty && i + 1 === n) || (full && r + 1 === k)) return (squares * unit) / k;
    if (empty) left = massOf(++i);
    if (full) [r, space] = [r + 1, room];
  }
}

type Descent = Pick<Barycenter, "trace" | "converged" | "iterations" | "residual"> & { readonly data: Float64Array };

async function descend(
  kernels: Kernels,
  scope: Scope,
  { start, spread, tolerance, maxIterations }: BarycenterProblem,
  { centre, unit, frames, targets, least }: InnerProblem,
  watch: Watch | undefined,
): Promise<Descent> {
  const { n: k, d } = start;
  const inverse = inverseOfMean(kernels, frames, d);
  const line = new SortedLine(
    kernels,
    scope,
    start.data.map((value, at) => (value - centre[at % d]!) / unit),
    k,
  );
  const trace: number[] = [];
  let before = line.points.view.slice();
  for (let iterations = 0, speed = 1, misfit = Infinity; ; iterations++) {
    if (iterations % 16 === 0) await breathe(watch);
    const here = line.points.view.slice();
    const found = leastSquares(line, frames, targets, inverse);
    if (found.misfit > misfit) {
      // Momentum went too far: on from where the last plain step led, which is never worse.
      line.points.view.set(before);
      [speed, misfit] = [1, Infinity];
      continue;
    }
    misfit = found.misfit;
    trace.push(unit * unit * (least + misfit));
    const residual = (largestMove(here, found.data) * unit) / spread;
    const converged = residual <= tolerance;
    if (converged || iterations >= maxIterations) return { data: here, trace, converged, iterations, residual };
    const faster = (1 + Math.sqrt(1 + 4 * speed * speed)) / 2;
    const momentum = (speed - 1) / faster;
    line.points.view.set(found.data.map((value, at) => value + momentum * (value - before[at]!)));
    [before, speed] = [found.data, faster];
    watch?.onProgress?.({ stage: "points between", done: iterations / maxIterations });
  }
}

/** The points that fit the targets best at their present ranks, and the mean square by which the present ones miss them. */
function leastSquares(line: SortedLine, frames: Float64Array, targets: Float64Array, inverse: Float64Array) {
  const k = line.n;
  const d = line.points.length / k;
  const lines = frames.length / d;
  const slope = new Float64Array(k * d);
  let misfit = 0;
  for (let l = 0; l < lines; l++) {
    const theta = frames.subarray(l * d, l * d + d);
    line.sort(theta);
    const [values, rowOf] = [line.sorted.view, line.order.view];
    for (let r = 0; r < k; r++) {
      const off = targets[l * k + r]! - values[r]!;
      misfit += off * off;
      const at = rowOf[r]! * d;
      for (let j = 0; j < d; j++) slope[at + j]! += off * theta[j]!;
    }
  }
  const data = line.points.view.map((value, at) => {
    const [row, j] = [Math.floor(at / d) * d, at % d];
    let step = 0;
    for (let h = 0; h < d; h++) step += inverse[j * d + h]! * slope[row + h]!;
    return value + step / lines;
  });
  return { data, misfit: misfit / (lines * k) };
}

/** Pseudo-inverse of A, the mean of θ·θᵀ: directions that no line has do not move. */
function inverseOfMean(kernels: Kernels, frames: Float64Array, d: number): Float64Array {
  const lines = frames.length / d;
  const mean = new Float64Array(d * d);
  for (let l = 0; l < lines; l++)
    for (let j = 0; j < d; j++)
      for (let h = 0; h < d; h++) mean[j * d + h]! += (frames[l * d + j]! * frames[l * d + h]!) / lines;
  const { values, vectors } = eigSymmetric(kernels, { rows: d, columns: d, data: mean });
  const floor = 1e-10 * values[d - 1]!;
  const inverse = new Float64Array(d * d);
  values.forEach((value, e) => {
    if (!(value > floor)) return;
    for (let j = 0; j < d; j++)
      for (let h = 0; h < d; h++) inverse[j * d + h]! += (vectors.data[j * d + e]! * vectors.data[h * d + e]!) / value;
  });
  return inverse;
}

async function distancesTo(
  kernels: Kernels,
  points: Samples,
  laws: readonly Samples[],
  frames: Float64Array,
): Promise<number[]> {
  const distances: number[] = [];
  for (const law of laws) {
    const scope = kernels.scope();
    try {
      const costs = new LineCosts(lineClouds(points, law, "slicedBarycenter"), { kernels, scope, p: 2, bytes: 8 });
      const powers = await costs.costs(frames);
      distances.push(costs.unit * Math.sqrt(powers.reduce((sum, power) => sum + power, 0) / powers.length));
    } finally {
      scope.free();
    }
  }
  return distances;
}
