/**
 * Cramér–von Mises test of two samples: the mean squared distance between their distribution functions.
 *
 *     T = nm/N² · Σ_k (F̂(z_k) − Ĝ(z_k))² over the pooled values z_1 … z_N
 *
 * Groups of tied values are compared where they end. Up to 20,000 pooled values the p-value comes from relabellings
 * (all of them when there are few) and keeps its level at any sizes and ties. Beyond, T is brought to the mean and
 * variance of its limit, from the exact mean and the limiting variance given the ties, and its limit law is used.
 *
 * Source: [anderson1962].
 * @module
 */
import { check, cos, exp, type Rng, type Watch } from "@pushforward/core";
import { type PooledSteps, pooledSteps } from "../transport/index.js";
import { type NullLaw, nullLawOfDraws, nullLawOfTail } from "./null-law.js";
import { expectedLabels, labelSets, overAll, permutationPValue } from "./permutation.js";
import { PooledLine } from "./pooled-line.js";

export const cramerVonMisesDefaults = { resamples: 999, exactUpTo: 20_000 } as const;

export interface CramerVonMisesOptions {
  /** Draws the relabellings. */
  readonly rng: Rng;
  readonly resamples?: number | undefined;
  /** Largest number of pooled values that are relabelled. */
  readonly exactUpTo?: number | undefined;
  readonly watch?: Watch | undefined;
}

export interface CramerVonMises {
  readonly statistic: number;
  /** Of the null that all n + m values are exchangeable. */
  readonly pValue: number;
  readonly method: "all relabellings" | "random relabellings" | "asymptotic";
  /** Relabellings beside the true labels. */
  readonly resamples: number;
  readonly n: number;
  readonly m: number;
  readonly null: NullLaw;
}

/** @throws ArgumentError when a sample is empty or holds a NaN. */
export async function cramerVonMises(
  x: Float64Array,
  y: Float64Array,
  options: CramerVonMisesOptions,
): Promise<CramerVonMises> {
  const { rng, resamples = cramerVonMisesDefaults.resamples, watch } = options;
  const { exactUpTo = cramerVonMisesDefaults.exactUpTo } = options;
  const [n, m] = [x.length, y.length];
  if (n + m > exactUpTo) return cramerVonMisesOfSteps(pooledSteps(sorted(x, "x"), sorted(y, "y")));
  const line = new PooledLine(joined(sorted(x, "x"), sorted(y, "y")));
  const sets = labelSets(n, m, resamples, rng);
  const expected = expectedLabels(n, n + m);
  const values = await overAll(sets, (labels) => line.squaredGaps(labels, n, expected), n + m, watch);
  return {
    statistic: values[0]!,
    pValue: permutationPValue(values),
    method: sets.all ? "all relabellings" : "random relabellings",
    resamples: sets.count - 1,
    n,
    m,
    null: nullLawOfDraws(values),
  };
}

/** The limit law, from samples merged already. Time O(groups). */
export function cramerVonMisesOfSteps(steps: PooledSteps): CramerVonMises {
  const { n, m } = steps;
  const { statistic, mean, variance } = momentsOf(steps);
  const scale = variance > 0 ? Math.sqrt(1 / 45 / variance) : 0;
  const tail = (t: number): number => (scale === 0 ? 1 : cramerVonMisesSf(1 / 6 + (t - mean) * scale));
  const top = Math.max(1.2 * statistic, mean + (scale === 0 ? 1 : 1.2 / scale));
  const pValue = tail(statistic);
  return { statistic, pValue, method: "asymptotic", resamples: 0, n, m, null: nullLawOfTail(tail, top) };
}

/**
 * T, its mean over all labels, and the variance of its limit: with B the scaled difference, P its position and q the share
 * of a group, Cov(B_g, B_h) = N/(N − 1)·P_g(1 − P_h) for g ≤ h, and Var = 2 ΣΣ q_g q_h Cov².
 */
function momentsOf({ n, m, x, y }: PooledSteps): { statistic: number; mean: number; variance: number } {
  const rows = n + m;
  const finite = rows / (rows - 1);
  let [sum, mean, variance, before, seen] = [0, 0, 0, 0, 0];
  for (let g = 0; g < x.length; g++) {
    const upTo = x[g]! + y[g]!;
    const q = (upTo - seen) / rows;
    const p = upTo / rows;
    const gap = x[g]! / n - y[g]! / m;
    sum += q * gap * gap;
    mean += q * p * (1 - p);
    // `before` holds Σ_{h < g} q_h P_h².
    variance += 2 * q * (1 - p) * (1 - p) * (q * p * p + 2 * before);
    before += q * p * p;
    seen = upTo;
  }
  const unit = n * (m / rows);
  return { statistic: unit * sum, mean: finite * mean, variance: finite * finite * variance };
}

const nodes = 40;

/**
 * P(ω² > x) for ω² = ∫ B², B a Brownian bridge:
 *
 *     (2/π) Σ_{j ≥ 1} (−1)^{j−1} ∫_{(2j−1)π}^{2jπ} e^{−xu²/2} / √(u·|sin u|) du
 *
 * by Gauss–Chebyshev quadrature, which the inverse roots at both ends of each interval ask for. [smirnov1936]
 */
export function cramerVonMisesSf(x: number): number {
  if (!(x > 0.004)) return Number.isNaN(x) ? x : 1; // P(ω² ≤ 0.004) is below 1e-13
  let sum = 0;
  for (let j = 1; j <= 60; j++) {
    const part = interval((2 * j - 1) * Math.PI, x);
    sum += j % 2 === 1 ? part : -part;
    if (part < 1e-17) break;
  }
  return Math.min(1, Math.max(0, (2 / Math.PI) * sum));
}

/** ∫ over [a, a + π]: the integrand times √((u − a)(a + π − u)) is smooth, and |sin u| = sin(u − a). */
function interval(a: number, x: number): number {
  let sum = 0;
  for (let k = 0; k < nodes; k++) {
    const c = cos(((k + 0.5) * Math.PI) / nodes);
    const v = (Math.PI / 2) * (1 + c);
    const u = a + v;
    const sine = cos(v - Math.PI / 2);
    sum += exp((-x * u * u) / 2) * Math.sqrt((v * (Math.PI - v)) / (u * sine));
  }
  return (Math.PI / nodes) * sum;
}

function sorted(values: Float64Array, argument: string): Float64Array {
  check(values.length >= 1, "cramerVonMises", argument, "at least 1 value", values.length);
  check(!values.some(Number.isNaN), "cramerVonMises", argument, "free of NaN", Number.NaN);
  return values.slice().sort();
}

function joined(x: Float64Array, y: Float64Array): Float64Array {
  const out = new Float64Array(x.length + y.length);
  out.set(x);
  out.set(y, x.length);
  return out;
}
