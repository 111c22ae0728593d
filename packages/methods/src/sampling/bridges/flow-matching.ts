/**
 * Flow matching with transport couplings: a velocity field that carries one law to another, known without training.
 *
 *     dz/dt = u_t(z),   u_t(z) = E[X₁ − X₀ | (1 − t)·X₀ + t·X₁ + h·ξ = z],   (X₀, X₁) from a coupling
 *
 * The regression has two closed forms. `nearby`: over the straight ways themselves, weights exp(−|z − z_t|²/(2h²)) times the mass
 * of the pair. `linear`: the best affine field, from the moments of the pairs (h = 0), which is exact for Gaussians. With the
 * optimal coupling the ways are nearly straight, so that few steps carry far. Steps are of the midpoint rule.
 *
 * Time O(paths·steps·pairs·d) nearby, O(pairs·d² + steps·(d³ + paths·d²)) linear.
 *
 * Source: [lipman2023], [tong2024], [pooladian2023] for minibatches.
 * @module
 */
import { breathe, check, exp, log, partOf, type Samples, type Watch } from "@pushforward/core";
import { eigSymmetric, type Kernels, type Matrix, matmul, usingKernels } from "@pushforward/kernels";
import { gaussianOf, type TransportPlan } from "../../transport/index.js";
import { symmetricPart } from "../../transport/symmetric-part.js";
import { spacingOf } from "../spacing.js";
import { type BridgePaths, bridgePaths, type PathOptions, readPathOptions } from "./bridge-paths.js";
import { type CouplingKind, coupledPairs } from "./coupled-pairs.js";
import { squaredGap } from "./moments.js";
import { drawBySums, weightSums } from "./row-law.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const flowMatchingDefaults = { coupling: "exact", velocity: "nearby", steps: 50 } as const;

export interface FlowMatchingOptions extends PathOptions {
  coupling?: CouplingKind | undefined;
  velocity?: "nearby" | "linear" | undefined;
  /** h of the nearby field, in the units of the coordinates; the median distance between nearest rows when left out. */
  bandwidth?: number | undefined;
  /** Steps from 0 to 1, at least; times asked for are met exactly. */
  steps?: number | undefined;
  /** Pairs and points of a part, for couplings that are drawn. */
  pairs?: number | undefined;
  batch?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface FlowMatching extends BridgePaths {
  readonly coupling: CouplingKind;
  readonly velocity: "nearby" | "linear";
  readonly bandwidth: number;
  readonly steps: number;
  readonly pairs: number;
  /** E|X₁ − X₀|² of the pairs. */
  readonly pairCost: number;
}

/** Velocities of points (rows of `z`) at t, into `out`. */
type Field = (z: Float64Array, t: number, out: Float64Array) => void;

const here = "flowMatching";

/** Rows of x carried to the law of y. @throws ArgumentError when shapes or options do not fit; like `wasserstein`. */
export async function flowMatching(x: Samples, y: Samples, options: FlowMatchingOptions): Promise<FlowMatching> {
  const { paths, inner } = readPathOptions(options, here);
  const { coupling = flowMatchingDefaults.coupling, velocity = flowMatchingDefaults.velocity, rng, watch } = options;
  const { steps = flowMatchingDefaults.steps } = options;
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  check(Number.isInteger(steps) && steps >= 1, here, "steps", "a whole number of at least 1", steps);
  const { bandwidth: given } = options;
  check(given === undefined || (given > 0 && given < Infinity), here, "bandwidth", "positive and finite", given);
  return usingKernels(options.kernels, async (kernels) => {
    const pairing = { ...options, kernels, coupling, rng: rng.stream(0), watch: partOf(watch, 0, 0.3) };
    const plan = await coupledPairs(x, y, pairing);
    const bandwidth = velocity === "linear" ? 0 : (given ?? (await spacingOfBoth(kernels, x, y, watch)));
    const field = velocity === "linear" ? linearField(kernels, x, y, plan) : nearbyField(x, y, plan, bandwidth);
    const starts = new Int32Array(paths);
    const sums = weightSums(x);
    for (let i = 0; i < paths; i++) starts[i] = drawBySums(sums, rng.stream(1 + i));
    const data = await carry(x, starts, inner, { field, steps, watch: partOf(watch, 0.3, 1) });
    const how = { coupling, velocity, bandwidth, steps, pairs: plan.mass.length, pairCost: costOf(x, y, plan) };
    return { ...bridgePaths(x, inner, data, starts), ...how };
  });
}

async function spacingOfBoth(kernels: Kernels, x: Samples, y: Samples, watch: Watch | undefined): Promise<number> {
  const signal = { signal: watch?.signal };
  const spacing = Math.max(await spacingOf(kernels, x, signal), await spacingOf(kernels, y, signal));
  // One point on either side: any width gives the one way there is.
  return spacing || 1;
}

/** Positions of all paths at 0, the inner times and 1. */
async function carry(
  x: Samples,
  starts: Int32Array,
  inner: readonly number[],
  { field, steps, watch }: { readonly field: Field; readonly steps: number; readonly watch: Watch },
): Promise<Float64Array> {
  const { d } = x;
  const times = [0, ...inner, 1];
  const width = times.length * d;
  const z = new Float64Array(starts.length * d);
  starts.forEach((row, i) => {
    z.set(x.data.subarray(row * d, (row + 1) * d), i * d);
  });
  const [speed, half] = [new Float64Array(z.length), new Float64Array(z.length)];
  const data = new Float64Array(starts.length * width);
  const keep = (place: number) => {
    for (let i = 0; i < starts.length; i++) data.set(z.subarray(i * d, (i + 1) * d), i * width + place * d);
  };
  keep(0);
  for (let place = 1; place < times.length; place++) {
    const [begin, span] = [times[place - 1]!, times[place]! - times[place - 1]!];
    const own = Math.max(1, Math.ceil(steps * span - 1e-9));
    for (let k = 0; k < own; k++) {
      await breathe(watch);
      const [t, h] = [begin + (span * k) / own, span / own];
      watch.onProgress?.({ stage: "flow", done: t });
      field(z, t, speed);
      for (let at = 0; at < z.length; at++) half[at] = z[at]! + (h / 2) * speed[at]!;
      field(half, t + h / 2, speed);
      for (let at = 0; at < z.length; at++) z[at]! += h * speed[at]!;
    }
    keep(place);
  }
  return data;
}

/** Means of the pairs' velocities, by how near their ways are at t. */
function nearbyField(x: Samples, y: Samples, { from, to, mass }: TransportPlan, bandwidth: number): Field {
  const { d } = x;
  const scale = 1 / (2 * bandwidth * bandwidth);
  const logs = mass.map((value) => log(value));
  const [ways, scores] = [new Float64Array(mass.length * d), new Float64Array(mass.length)];
  return (z, t, out) => {
    for (let e = 0; e < mass.length; e++)
      for (let k = 0; k < d; k++) ways[e * d + k] = (1 - t) * x.data[from[e]! * d + k]! + t * y.data[to[e]! * d + k]!;
    out.fill(0);
    for (let at = 0; at < z.length; at += d) {
      let top = Number.NEGATIVE_INFINITY;
      for (let e = 0; e < mass.length; e++) {
        scores[e] = logs[e]! - scale * squaredGap(z, at, ways, e * d, d);
        if (scores[e]! > top) top = scores[e]!;
      }
      let total = 0;
      for (let e = 0; e < mass.length; e++) {
        const weight = exp(scores[e]! - top);
        if (weight === 0) continue;
        total += weight;
        for (let k = 0; k < d; k++) out[at + k]! += weight * (y.data[to[e]! * d + k]! - x.data[from[e]! * d + k]!);
      }
      for (let k = 0; k < d; k++) out[at + k]! /= total;
    }
  };
}

/** u_t(z) = E V + Cov(V, Z_t)·Cov(Z_t)⁺·(z − E Z_t), V = X₁ − X₀, Z_t on the straight way. */
function linearField(kernels: Kernels, x: Samples, y: Samples, plan: TransportPlan): Field {
  const { d } = x;
  const { mean, covariance } = gaussianOf(jointPoints(x, y, plan));
  /** Cov(X_a, X_b) of ends a and b, 0 or 1. */
  const part = (a: number, b: number, j: number, k: number) => covariance[(a * d + j) * 2 * d + b * d + k]!;
  const centre = new Float64Array(d);
  return (z, t, out) => {
    const [own, cross] = [square(d), square(d)];
    for (let j = 0; j < d; j++)
      for (let k = 0; k < d; k++) {
        const mixed = part(0, 1, j, k) + part(1, 0, j, k);
        own.data[j * d + k] = (1 - t) * (1 - t) * part(0, 0, j, k) + t * (1 - t) * mixed + t * t * part(1, 1, j, k);
        cross.data[j * d + k] =
          (1 - t) * (part(1, 0, j, k) - part(0, 0, j, k)) + t * (part(1, 1, j, k) - part(0, 1, j, k));
      }
    const slope = matmul(kernels, cross, pseudoInverse(kernels, own)).data;
    for (let k = 0; k < d; k++) centre[k] = (1 - t) * mean[k]! + t * mean[d + k]!;
    for (let at = 0; at < z.length; at += d)
      for (let j = 0; j < d; j++) {
        let sum = mean[d + j]! - mean[j]!;
        for (let k = 0; k < d; k++) sum += slope[j * d + k]! * (z[at + k]! - centre[k]!);
        out[at + j] = sum;
      }
  };
}

const square = (d: number): Matrix & { readonly data: Float64Array } => ({
  rows: d,
  columns: d,
  data: new Float64Array(d * d),
});

/** (x, y) of every pair as one point. */
function jointPoints(x: Samples, y: Samples, { from, to, mass }: TransportPlan): Samples {
  const { d } = x;
  const data = new Float64Array(mass.length * 2 * d);
  for (let e = 0; e < mass.length; e++) {
    data.set(x.data.subarray(from[e]! * d, (from[e]! + 1) * d), 2 * e * d);
    data.set(y.data.subarray(to[e]! * d, (to[e]! + 1) * d), (2 * e + 1) * d);
  }
  return { data, n: mass.length, d: 2 * d, weights: mass };
}

function pseudoInverse(kernels: Kernels, matrix: Matrix): Matrix {
  const d = matrix.rows;
  const { values, vectors } = eigSymmetric(kernels, { ...matrix, data: symmetricPart(matrix.data, d) });
  const least = d * 2 ** -46 * values.reduce((most, value) => Math.max(most, value), 0);
  const scaled = vectors.data.map((value, at) => (values[at % d]! > least ? value / values[at % d]! : 0));
  return matmul(kernels, { ...vectors, data: scaled }, vectors, { transposeB: true });
}

function costOf(x: Samples, y: Samples, { from, to, mass }: TransportPlan): number {
  return mass.reduce((sum, share, e) => sum + share * squaredGap(x.data, from[e]! * x.d, y.data, to[e]! * x.d, x.d), 0);
}
