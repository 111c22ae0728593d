/**
 * Light bridges: the Schrödinger bridge with a Gaussian mixture for its potential, for ends that are no rows.
 *
 *     v(y) = Σ_k α_k·N(y; r_k, ε·S_k),   c(x) = ∫ e^(x·y/ε)·v(y) dy = Σ_k α_k·exp((x·S_k·x/2 + r_k·x)/ε)
 *     γ(y | x) = e^(x·y/ε)·v(y)/c(x) = Σ_k w_k(x)·N(r_k + S_k·x, ε·S_k),   w_k(x) ∝ α_k·exp((x·S_k·x/2 + r_k·x)/ε)
 *     least E_x ln c(x) − E_y ln v(y),   which is KL(γ* ‖ γ) up to a constant
 *
 * x and y are taken from their own means, which leaves the plan as it is; S_k are diagonal. The conditional laws are
 * known in closed form, for any x, so that no path is ever simulated to fit. With one component the fit is the bridge
 * of Gaussians whose coordinates are independent. Fitted by Adam, from centres of clusters of y, to all rows, at most
 * 2,000 of each table; then ends are drawn and the ways to them, which are the reference's own bridges. Time
 * O(steps·K·(n + m)·d) and O(K·d) a path.
 *
 * Source: [korotin2024].
 * @module
 */
import { breathe, check, exp, log, type Rng, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { kMeans } from "../../diversity/index.js";
import { Adam } from "../adam.js";
import { type BridgePaths, bridgePaths, type PathOptions, readPathOptions } from "./bridge-paths.js";
import { meanOf, totalVariance } from "./moments.js";
import { drawWay } from "./reference.js";
import { drawBySums, weightSums } from "./row-law.js";
import { defaultEpsilon, middleOf } from "./schrodinger-bridge.js";

/** Stated once. */
export const lightBridgeDefaults = { components: 20, fittingSteps: 600 } as const;

export interface LightBridgeOptions extends PathOptions {
  /** ε > 0, in squared units of the coordinates; 0.025 of the mean |x − y|² when left out. */
  epsilon?: number | undefined;
  /** Pull of the reference towards the middle of both means; 0 when left out. */
  alpha?: number | undefined;
  /** K. */
  components?: number | undefined;
  /** Steps of the fit. */
  fittingSteps?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

/** γ(y | x) of x and y less their means: weights by `logWeights`, means r_k + S_k·x, covariances ε·S_k. */
export interface LightPotential {
  /** ln α_k. */
  readonly logWeights: Float64Array;
  /** r_k, K × d. */
  readonly shifts: Float64Array;
  /** Diagonals of S_k, K × d. */
  readonly slopes: Float64Array;
}

export interface LightBridge extends BridgePaths {
  readonly epsilon: number;
  readonly alpha: number;
  /** At most as many as asked, fewer where y has fewer different rows. */
  readonly components: number;
  /** Means of x and y, from which the potential takes them. */
  readonly means: { readonly x: Float64Array; readonly y: Float64Array };
  readonly potential: LightPotential;
  /** Σ_k |mass of component k seen from x − seen from y|; 0 where the fit ends. */
  readonly marginalError: number;
  /** Steps taken. */
  readonly iterations: number;
  /** Whether `marginalError` is below a hundredth. */
  readonly converged: boolean;
}

const here = "lightBridge";
/** Rows of each table that are fitted to. */
const mostFitted = 2000;
const rate = 0.05;
const converged = 0.01;

/** @throws ArgumentError when shapes or options do not fit; the reason of `watch.signal` when aborted. */
export async function lightBridge(x: Samples, y: Samples, options: LightBridgeOptions): Promise<LightBridge> {
  const { paths, inner } = readPathOptions(options, here);
  const { alpha = 0, epsilon = defaultEpsilon(x, y), rng, watch } = options;
  const { components = lightBridgeDefaults.components, fittingSteps = lightBridgeDefaults.fittingSteps } = options;
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  check(epsilon > 0 && epsilon < Infinity, here, "epsilon", "positive and finite", epsilon);
  check(alpha >= 0 && alpha < Infinity, here, "alpha", "a finite number of at least 0", alpha);
  for (const [name, value] of Object.entries({ components, fittingSteps }))
    check(Number.isInteger(value) && value >= 1, here, name, "a whole number of at least 1", value);
  const { d } = x;
  const means = { x: meanOf(x), y: meanOf(y) };
  const unit = Math.sqrt((totalVariance(x) + totalVariance(y)) / (2 * d)) || 1;
  const from = inUnits(x, means.x, unit, rng.stream(2 ** 32));
  const to = inUnits(y, means.y, unit, rng.stream(2 ** 32 + 1));
  const scaled = await fitted(from, to, { d, epsilon: epsilon / (unit * unit), components, fittingSteps, rng: rng.stream(2 ** 33), kernels: options.kernels, watch }); // biome-ignore format: one line
  const { logWeights, shifts, slopes } = scaled.potential;
  const potential = { logWeights, shifts: shifts.map((value) => unit * value), slopes };
  const width = (inner.length + 2) * d;
  const data = new Float64Array(paths * width);
  const starts = new Int32Array(paths);
  const sums = weightSums(x);
  const shares = new Float64Array(logWeights.length);
  const reference = { epsilon, alpha, centre: middleOf(x, y) };
  for (let i = 0; i < paths; i++) {
    if (i % 1000 === 0) await breathe(watch);
    const own = rng.stream(i);
    starts[i] = drawBySums(sums, own);
    const start = x.data.slice(starts[i]! * d, (starts[i]! + 1) * d);
    const middle = start.map((value, k) => value - means.x[k]!);
    const end = drawEnd(potential, middle, epsilon, shares, own).map((value, k) => value + means.y[k]!);
    data.set(start, i * width);
    data.set(end, (i + 1) * width - d);
    drawWay(reference, inner, start, end, own, data, i * width + d);
  }
  const { marginalError } = scaled;
  return {
    ...bridgePaths(x, inner, data, starts),
    epsilon,
    alpha,
    components: shares.length,
    means,
    potential,
    marginalError,
    iterations: fittingSteps,
    converged: marginalError < converged,
  };
}

/** At most `mostFitted` rows, drawn by their weights where there are weights or more rows. */
function inUnits({ data, n, d, weights }: Samples, centre: Float64Array, unit: number, rng: Rng): Float64Array {
  const whole = n <= mostFitted && !weights;
  const sums = whole ? undefined : weightSums({ data, n, d, ...(weights && { weights }) });
  const count = whole ? n : mostFitted;
  const out = new Float64Array(count * d);
  for (let i = 0; i < count; i++) {
    const row = sums ? drawBySums(sums, rng) : i;
    for (let k = 0; k < d; k++) out[i * d + k] = (data[row * d + k]! - centre[k]!) / unit;
  }
  return out;
}

/** As the fit moves it. */
interface Moving extends LightPotential {
  /** ln det S_k. */
  readonly logSizes: Float64Array;
}

interface Fit {
  readonly d: number;
  readonly epsilon: number;
  readonly components: number;
  readonly fittingSteps: number;
  readonly rng: Rng;
  readonly kernels: Kernels | undefined;
  readonly watch: Watch | undefined;
}

/** By Adam in ε·ln α, r and ln S, in units in which coordinates vary by about 1. */
async function fitted(
  x: Float64Array,
  y: Float64Array,
  { d, epsilon, components: asked, fittingSteps, rng, kernels, watch }: Fit,
): Promise<{ readonly potential: LightPotential; readonly marginalError: number }> {
  const rows = { data: y, n: y.length / d, d };
  const { centres } = await usingKernels(kernels, (open) =>
    kMeans(open, rows, Math.min(asked, rows.n), { rng, watch }),
  );
  const components = centres.n;
  const size = components * d;
  const all = new Float64Array(components + 2 * size);
  const [heights, shifts, logSlopes] = [all.subarray(0, components), all.subarray(components, components + size), all.subarray(components + size)]; // biome-ignore format: one line
  shifts.set(centres.data);
  logSlopes.fill(log(gaussianSlope(epsilon, 1, 1 / components)));
  const steep = Math.max(1, 1 / epsilon); // ln α is of this size
  const [logWeights, logSizes] = [new Float64Array(components), new Float64Array(components)];
  const potential = { logWeights, shifts, slopes: new Float64Array(size), logSizes };
  const setPotential = () => {
    for (let k = 0; k < components; k++) {
      logWeights[k] = steep * heights[k]!;
      logSizes[k] = 0;
      for (let e = k * d; e < (k + 1) * d; e++) {
        potential.slopes[e] = exp(logSlopes[e]!);
        logSizes[k]! += logSlopes[e]!;
      }
    }
  };
  const adam = new Adam(all.length, rate, fittingSteps);
  const shares = new Float64Array(components);
  let slope = new Float64Array(all.length);
  for (let step = 0; step <= fittingSteps; step++) {
    setPotential();
    slope = gradient(x, y, potential, epsilon, shares);
    if (step < fittingSteps) adam.move(all, slope);
    watch?.onProgress?.({ stage: "fitting", done: (0.9 * step) / fittingSteps });
    if (step % 10 === 9) await breathe(watch);
  }
  const marginalError = slope.subarray(0, components).reduce((sum, value) => sum + Math.abs(value), 0);
  return { potential, marginalError };
}

/** S of the bridge from N(·, v) to N(·, u): S²·v + ε·S = u. */
const gaussianSlope = (epsilon: number, v: number, u: number) => (Math.sqrt(epsilon * epsilon + 4 * v * u) - epsilon) / (2 * v); // biome-ignore format: one line

/** Of E_x ln c − E_y ln v in ln α, r and ln S. */
function gradient(
  x: Float64Array,
  y: Float64Array,
  potential: Moving,
  epsilon: number,
  shares: Float64Array,
): Float64Array<ArrayBuffer> {
  const components = shares.length;
  const { shifts, slopes } = potential;
  const d = shifts.length / components;
  const out = new Float64Array(components + 2 * shifts.length);
  const [toShift, toSlope] = [components, components + shifts.length];
  const perX = d / x.length;
  for (let at = 0; at < x.length; at += d) {
    seenFromX(potential, epsilon, x, at, shares);
    for (let k = 0; k < components; k++) {
      const share = shares[k]! * perX;
      if (share === 0) continue;
      out[k]! += share;
      for (let j = 0, e = k * d; j < d; j++, e++) {
        const value = x[at + j]!;
        out[toShift + e]! += (share * value) / epsilon;
        out[toSlope + e]! += (share * slopes[e]! * value * value) / (2 * epsilon);
      }
    }
  }
  const perY = d / y.length;
  for (let at = 0; at < y.length; at += d) {
    seenFromY(potential, epsilon, y, at, shares);
    for (let k = 0; k < components; k++) {
      const share = shares[k]! * perY;
      if (share === 0) continue;
      out[k]! -= share;
      for (let j = 0, e = k * d; j < d; j++, e++) {
        const pull = (y[at + j]! - shifts[e]!) / (epsilon * slopes[e]!);
        out[toShift + e]! -= share * pull;
        out[toSlope + e]! -= (share * (epsilon * slopes[e]! * pull * pull - 1)) / 2;
      }
    }
  }
  return out;
}

/** w_k(x). */
function seenFromX(
  { logWeights, shifts, slopes }: LightPotential,
  epsilon: number,
  x: Float64Array,
  at: number,
  shares: Float64Array,
): void {
  const d = shifts.length / shares.length;
  for (let k = 0; k < shares.length; k++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += x[at + j]! * (shifts[k * d + j]! + (slopes[k * d + j]! * x[at + j]!) / 2);
    shares[k] = logWeights[k]! + sum / epsilon;
  }
  normalise(shares);
}

/** α_k·N(y; r_k, ε·S_k), as shares. */
function seenFromY(
  { logWeights, shifts, slopes, logSizes }: Moving,
  epsilon: number,
  y: Float64Array,
  at: number,
  shares: Float64Array,
): void {
  const d = shifts.length / shares.length;
  for (let k = 0; k < shares.length; k++) {
    let sum = logSizes[k]!;
    for (let j = 0; j < d; j++) {
      const gap = y[at + j]! - shifts[k * d + j]!;
      sum += (gap * gap) / (epsilon * slopes[k * d + j]!);
    }
    shares[k] = logWeights[k]! - sum / 2;
  }
  normalise(shares);
}

/** Shares of these logarithms; those below e^−40 of the largest count as 0. */
function normalise(shares: Float64Array): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < shares.length; k++) top = Math.max(top, shares[k]!);
  let total = 0;
  for (let k = 0; k < shares.length; k++) {
    shares[k] = shares[k]! < top - 40 ? 0 : exp(shares[k]! - top);
    total += shares[k]!;
  }
  for (let k = 0; k < shares.length; k++) shares[k]! /= total;
}

/** A draw of γ(· | x), around the centre. */
function drawEnd(
  potential: LightPotential,
  x: Float64Array,
  epsilon: number,
  shares: Float64Array,
  rng: Rng,
): Float64Array {
  const { shifts, slopes } = potential;
  seenFromX(potential, epsilon, x, 0, shares);
  let left = rng.uniform();
  let k = 0;
  while (k + 1 < shares.length && left >= shares[k]!) left -= shares[k++]!;
  const first = k * x.length;
  return x.map((value, j) => shifts[first + j]! + slopes[first + j]! * value + Math.sqrt(epsilon * slopes[first + j]!) * rng.normal()); // biome-ignore format: one line
}
