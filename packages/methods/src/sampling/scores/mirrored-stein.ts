/**
 * Stein variational gradient descent on the simplex, in the coordinates of its entropic mirror.
 *
 *     η_j = ln(θ_j/θ_d),   θ = softmax(η, 0);   η_i ← η_i + ε·(1/n)·Σ_l [k(l, i)·s(η_l) + ∇_{η_l} k(l, i)]
 *     s_j(η) = Σ_a θ_a·g_a·(δ_aj − θ_j) + 1 − d·θ_j,   g = ∇ log p(θ)
 *
 * s is the score of η, change of volume included: bounded where g grows like 1/θ at the edges, so that points never leave the
 * simplex and no step has to be cut off. For a Dirichlet law s_j = α_j − A·θ_j. At a fixed point Σ_l s·φ + ∇φ = 0 for every φ
 * that the kernel makes of its points; with the kernel 1 + θ·θ′ these are 1 and θ, and for a Dirichlet law the means and
 * the second moments come out exactly. The inverse multiquadric of the η spreads points over the law itself. Time O(n²·d) an update.
 *
 * Source: [shi2022] for the mirror, [liuwang2016], [liuwang2018] for fixed points.
 * @module
 */
import { breathe, check, exp, log, type Samples, type Watch } from "@pushforward/core";

export interface MirroredSteinOptions {
  /** "moments" is 1 + θ·θ′; "multiquadric" is (1 + |η − η′|²/w²)^(−1/2), w the median distance of the first hundred. */
  kernel?: "moments" | "multiquadric" | undefined;
  /** ε. */
  step?: number | undefined;
  updates?: number | undefined;
  /** Ends when no coordinate of the mean update is larger. */
  tolerance?: number | undefined;
  watch?: Watch | undefined;
}

export const mirroredSteinDefaults = { kernel: "multiquadric", step: 0.2, updates: 2000, tolerance: 1e-6 } as const;

export interface MirroredStein {
  /** Points inside the simplex, d coordinates of sum 1. */
  readonly samples: Samples;
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest coordinate of the last update, before ε. */
  readonly residual: number;
}

/** ∇ log p in all d coordinates at rows inside the simplex, as if they were free. */
export type SimplexGradient = (theta: Float64Array) => Float64Array | Promise<Float64Array>;

/** Points moved towards a law on the simplex. @throws ArgumentError unless points lie inside and there are at least 2 coordinates. */
export async function mirroredStein(
  gradient: SimplexGradient,
  start: Samples,
  options: MirroredSteinOptions = {},
): Promise<MirroredStein> {
  const usual = mirroredSteinDefaults;
  const { kernel = usual.kernel, step = usual.step, updates = usual.updates, tolerance = usual.tolerance } = options;
  const { n, d, data } = start;
  const here = "mirroredStein";
  check(d >= 2, here, "start", "points of at least 2 coordinates", d);
  check(data.every((value) => value > 0 && value < 1), here, "start", "inside the simplex", "a coordinate outside 0 to 1"); // biome-ignore format: one line
  check(step > 0 && step < Infinity, here, "step", "positive and finite", step);
  const f = d - 1;
  const eta = Float64Array.from({ length: n * f }, (_, e) => log(data[Math.floor(e / f) * d + (e % f)]! / data[Math.floor(e / f) * d + f]!)); // biome-ignore format: one line
  const theta = new Float64Array(n * d);
  let [iterations, residual] = [0, Number.POSITIVE_INFINITY];
  for (; iterations < updates && residual > tolerance; iterations++) {
    toSimplex(eta, theta, d);
    const s = mirroredScore(theta, await gradient(theta), d);
    const move = kernel === "moments" ? byMoments(theta, s, d) : byDistance(eta, s, f);
    residual = move.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    check(Number.isFinite(residual), here, "the gradient", "finite inside the simplex", "one that is not");
    for (let e = 0; e < eta.length; e++) eta[e]! += step * move[e]!;
    options.watch?.onProgress?.({ stage: "moving points", done: iterations / updates });
    if (iterations % 50 === 49) await breathe(options.watch);
  }
  toSimplex(eta, theta, d);
  return { samples: { ...start, data: theta }, converged: residual <= tolerance, iterations, residual };
}

function toSimplex(eta: Float64Array, theta: Float64Array, d: number): void {
  const f = d - 1;
  for (let i = 0; i < theta.length / d; i++) {
    let top = 0;
    for (let j = 0; j < f; j++) top = Math.max(top, eta[i * f + j]!);
    let sum = 0;
    for (let j = 0; j < d; j++) {
      theta[i * d + j] = exp((j < f ? eta[i * f + j]! : 0) - top);
      sum += theta[i * d + j]!;
    }
    for (let j = 0; j < d; j++) theta[i * d + j]! /= sum;
  }
}

function mirroredScore(theta: Float64Array, g: Float64Array, d: number): Float64Array {
  const f = d - 1;
  const out = new Float64Array((theta.length / d) * f);
  for (let i = 0; i < theta.length / d; i++) {
    let pull = 0; // Σ θ·g
    for (let a = 0; a < d; a++) pull += theta[i * d + a]! * g[i * d + a]!;
    for (let j = 0; j < f; j++) {
      const own = theta[i * d + j]!;
      out[i * f + j] = own * (g[i * d + j]! - pull) + 1 - d * own;
    }
  }
  return out;
}

/** With k = 1 + θ·θ′, whose sums over the points are a vector and a matrix. */
function byMoments(theta: Float64Array, s: Float64Array, d: number): Float64Array {
  const f = d - 1;
  const n = theta.length / d;
  const constant = new Float64Array(f);
  const linear = new Float64Array(f * d); // Σ_l s_j·θ_a + ∂θ_a/∂η_j
  for (let l = 0; l < n; l++)
    for (let j = 0; j < f; j++) {
      constant[j]! += s[l * f + j]! / n;
      for (let a = 0; a < d; a++) {
        const slope = theta[l * d + a]! * ((a === j ? 1 : 0) - theta[l * d + j]!);
        linear[j * d + a]! += (s[l * f + j]! * theta[l * d + a]! + slope) / n;
      }
    }
  return Float64Array.from({ length: n * f }, (_, e) => {
    let sum = constant[e % f]!;
    for (let a = 0; a < d; a++) sum += linear[(e % f) * d + a]! * theta[Math.floor(e / f) * d + a]!;
    return sum;
  });
}

/** Points whose distances give the width. */
const mostPaired = 100;

function byDistance(eta: Float64Array, s: Float64Array, f: number): Float64Array {
  const n = eta.length / f;
  const square = (i: number, l: number) => {
    let sum = 0;
    for (let j = 0; j < f; j++) sum += (eta[i * f + j]! - eta[l * f + j]!) * (eta[i * f + j]! - eta[l * f + j]!);
    return sum;
  };
  const few = Math.min(n, mostPaired);
  const pairs = Float64Array.from({ length: few * few }, (_, e) => square(Math.floor(e / few), e % few)).sort();
  const width = pairs[pairs.length >> 1]! || 1;
  const out = new Float64Array(n * f);
  for (let i = 0; i < n; i++)
    for (let l = 0; l < n; l++) {
      const k = 1 / Math.sqrt(1 + square(i, l) / width);
      const push = (k * k * k) / width;
      for (let j = 0; j < f; j++)
        out[i * f + j]! += (k * s[l * f + j]! + push * (eta[i * f + j]! - eta[l * f + j]!)) / n;
    }
  return out;
}
