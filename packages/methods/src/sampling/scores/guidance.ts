/**
 * Scores that are pulled towards a wish while noise falls, without training.
 *
 *     measurement       s + J·Aᵀ(σ²A·J·Aᵀ + R)⁻¹(y − A·D),   J = ∂D/∂x = Cov(X | x)/σ²
 *     reward            s + b·J·∇r(D)
 *     classifier-free   s_0 + w·(s_1 − s_0) for σ in an interval, s_1 outside
 *
 * D = E[X | x]. The first takes what is behind a noisy point for a Gaussian with the right mean and covariance: exact for a
 * Gaussian law, an approximation for others, as the second is for any reward that is not linear. Where the law is a Gaussian
 * mixture `linearPosterior` is exact, and `steer` corrects either by weights. J comes in closed form for mixtures, by central differences
 * for other scores (two more evaluations for each measurement).
 *
 * Source: [boys2024] for measurements, [chung2023] and [ye2024] for rewards, [ho2022], [kynkaanniemi2024].
 * @module
 */
import { check } from "@pushforward/core";
import { sameSpace } from "./compose.js";
import { GaussianMixture } from "./gaussian-mixture.js";
import { checkMeasurement, type LinearMeasurement, residual } from "./linear-posterior.js";
import { denoised, type Score } from "./score.js";

/** Pulled towards a linear measurement. @throws ArgumentError when it does not fit. */
export function measured(score: Score, measurement: LinearMeasurement): Score {
  const { d } = score;
  checkMeasurement(d, measurement, "measured");
  const { matrix: rows, values, variances } = measurement;
  const m = values.length;
  return {
    d,
    async at(x, sigma) {
      const n = x.length / d;
      const out = (await score.at(x, sigma)).slice();
      const mean = out.map((value, e) => x[e]! + sigma * sigma * value);
      // Cov(X | x)·Aᵀ, a column for each measurement.
      const spreads: Float64Array[] = [];
      for (let a = 0; a < m; a++)
        spreads.push(await spreadAlong(score, x, sigma, repeated(rows.subarray(a * d, a * d + d), n)));
      const [gap, seen] = [new Float64Array(m), new Float64Array(m * m)];
      for (let i = 0; i < n; i++) {
        residual(measurement, mean, i, gap);
        seen.fill(0);
        for (let a = 0; a < m; a++)
          for (let b = 0; b < m; b++)
            for (let k = 0; k < d; k++)
              seen[a * m + b]! += (rows[a * d + k]! * spreads[b]![i * d + k]! + rows[b * d + k]! * spreads[a]![i * d + k]!) / 2; // biome-ignore format: one line
        for (let a = 0; a < m; a++) seen[a * m + a]! += variances[a]!;
        solvePositive(seen, gap, variances);
        for (let a = 0; a < m; a++)
          for (let k = 0; k < d; k++) out[i * d + k]! += (spreads[a]![i * d + k]! * gap[a]!) / (sigma * sigma);
      }
      return out;
    },
  };
}

/** The gradient of a reward at each row of points. */
export type RewardGradient = (x: Float64Array) => Float64Array;

/** Pulled towards reward at the given strength b. @throws ArgumentError unless it is finite. */
export function rewarded(score: Score, gradient: RewardGradient, strength: number): Score {
  check(Number.isFinite(strength), "rewarded", "strength", "finite", strength);
  return {
    d: score.d,
    async at(x, sigma) {
      const s = await score.at(x, sigma);
      const uphill = gradient(s.map((value, e) => x[e]! + sigma * sigma * value));
      const spread = await spreadAlong(score, x, sigma, uphill);
      return s.map((value, e) => value + (strength * spread[e]!) / (sigma * sigma));
    },
  };
}

/** Noise levels, σ from `from` to `to`, in which guidance acts. */
export interface NoiseInterval {
  readonly from: number;
  readonly to: number;
}

/**
 * Between the score of all (w = 0) and that of one kind (w = 1), and beyond it for w > 1.
 *
 * @throws ArgumentError unless both live in one space and w is finite.
 */
export function classifierFree(
  all: Score,
  kind: Score,
  weight: number,
  { from, to }: NoiseInterval = { from: 0, to: Infinity },
): Score {
  const d = sameSpace([all, kind], "classifierFree");
  check(Number.isFinite(weight), "classifierFree", "weight", "finite", weight);
  check(from >= 0 && to >= from, "classifierFree", "interval", "from at least 0 to no less", `${from} to ${to}`);
  return {
    d,
    async at(x, sigma) {
      const s = await kind.at(x, sigma);
      if (sigma < from || sigma > to || weight === 1) return s;
      const free = await all.at(x, sigma);
      return s.map((value, e) => free[e]! + weight * (value - free[e]!));
    },
  };
}

/** Share of σ by which points are moved for differences: rounding and curvature both stay below 10⁻⁶. */
const nudge = 1e-3;

/** Cov(X | x)·v, for each row with its own v. */
async function spreadAlong(score: Score, x: Float64Array, sigma: number, v: Float64Array): Promise<Float64Array> {
  if (score instanceof GaussianMixture) return (await score.posteriorMoments(x, sigma, v)).spread;
  const longest = Math.sqrt(v.reduce((most, _, e) => Math.max(most, lengthOf(v, Math.floor(e / score.d), score.d)), 0));
  if (longest === 0) return new Float64Array(v.length);
  const h = (nudge * sigma) / longest;
  const up = await denoised(score, x.map((value, e) => value + h * v[e]!), sigma); // biome-ignore format: one line
  const down = await denoised(score, x.map((value, e) => value - h * v[e]!), sigma); // biome-ignore format: one line
  return up.map((value, e) => (sigma * sigma * (value - down[e]!)) / (2 * h));
}

function lengthOf(v: Float64Array, i: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += v[i * d + k]! * v[i * d + k]!;
  return sum;
}

function repeated(row: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * row.length);
  for (let i = 0; i < n; i++) out.set(row, i * row.length);
  return out;
}

/**
 * a⁻¹·b into `b`, for a small `a` that is overwritten by its factor. It is a covariance plus `least` on its diagonal, so that no
 * pivot is smaller; where a trained network's derivative says otherwise, its covariance counts as 0 there.
 */
function solvePositive(a: Float64Array, b: Float64Array, least: Float64Array): void {
  const m = b.length;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let left = a[i * m + j]!;
      for (let k = 0; k < j; k++) left -= a[i * m + k]! * a[j * m + k]!;
      a[i * m + j] = i === j ? Math.sqrt(Math.max(left, least[i]!)) : left / a[j * m + j]!;
    }
    for (let k = 0; k < i; k++) b[i]! -= a[i * m + k]! * b[k]!;
    b[i]! /= a[i * m + i]!;
  }
  for (let i = m - 1; i >= 0; i--) {
    for (let k = i + 1; k < m; k++) b[i]! -= a[k * m + i]! * b[k]!;
    b[i]! /= a[i * m + i]!;
  }
}
