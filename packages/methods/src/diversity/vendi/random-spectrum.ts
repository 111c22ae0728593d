/**
 * Sums over the spectrum of a weighted similarity ρ by random probes, without the spectrum.
 *
 * For a probe z of random signs, E zᵀ·f(ρ)·z = tr f(ρ), and Gauss quadrature by Lanczos gives zᵀ·f(ρ)·z after a few
 * products with ρ. What makes the noise small: tr 1 = n, tr ρ = 1 and tr ρ² are known exactly, so only what a parabola fitted
 * to f on the spectrum leaves over is left to chance; order 2 has none. The diagonal of f(ρ), which says what each row adds,
 * comes from the same probes.
 *
 * Source: [ubaru2017], [hutchinson1990].
 * @module
 */
import { breathe, meanAndVariance, type Rng, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { spectralTerm } from "../effective-number.js";
import { LockstepLanczos, type Ritz } from "./lanczos.js";
import type { SimilarityOperator } from "./similarity-operator.js";

export interface RandomSum {
  /** Σ_k f(λ_k). */
  readonly sum: number;
  /** Standard error of `sum` over the probes. */
  readonly error: number;
  /** Variance over rows of what a row adds, (f(ρ))_ii/w_i, with the noise of the probes taken off. */
  readonly variance: number;
}

export interface RandomSpectrumOptions {
  readonly rng: Rng;
  readonly probes: number;
  readonly maxIterations: number;
  /** Change of a sum, in its standard errors, below which the quadrature counts as converged. */
  readonly tolerance: number;
  readonly watch?: Watch | undefined;
}

export interface RandomSpectrum {
  /** One for each order; the largest eigenvalue for Infinity. */
  readonly sums: readonly RandomSum[];
  readonly converged: boolean;
  readonly iterations: number;
  /** Largest change of a sum over the last steps, in its standard errors. */
  readonly residual: number;
}

/** Steps between looks at the sums. */
const look = 4;

/** Ritz values below this share of the largest are rounding. */
const resolution = 2 ** -48;

/** What is known of ρ: its rows' weights w_i, and Σ_j w_j·K_ij², which gives the diagonal of ρ². */
interface Known {
  readonly weights: Float64Array;
  readonly squares: Float64Array;
}

/** Sums of the `orders` above 0 (see `spectralTerm`) for ρ = √w·K·√w. */
export async function randomSpectrum(
  kernels: Kernels,
  similarity: SimilarityOperator,
  weights: Float64Array,
  orders: readonly number[],
  { rng, probes, maxIterations, tolerance, watch }: RandomSpectrumOptions,
): Promise<RandomSpectrum> {
  const { n } = similarity;
  const most = Math.min(n, maxIterations);
  const known = { weights, squares: await similarity.squareTimes(weights) };
  const roots = weights.map(Math.sqrt);
  const signs = Float64Array.from({ length: n * probes }, () => (rng.u32() & 1) * 2 - 1);
  const lanczos = new LockstepLanczos(n, probes, signs.map((sign) => sign / Math.sqrt(n))); // biome-ignore format: one line
  let sums: Sum[] = [];
  let ritz: Ritz[] = [];
  let residual = Number.POSITIVE_INFINITY;
  while (lanczos.steps < most && residual > tolerance) {
    const product = await similarity.times(scaleRows(lanczos.last, roots), probes, { signal: watch?.signal });
    lanczos.step(scaleRows(product, roots));
    if (lanczos.steps % look !== 0 && lanczos.steps < most) continue;
    await breathe(watch);
    watch?.onProgress?.({ stage: "spectrum", done: lanczos.steps / most });
    ritz = Array.from({ length: probes }, (_, probe) => lanczos.ritz(kernels, probe));
    const before = sums;
    sums = orders.map((order) => (order < Infinity ? traceOf(ritz, order, known) : topOf(ritz)));
    residual = changeOf(before, sums);
  }
  const rows = orders.map((order, k) => rowVariance(lanczos, ritz, signs, order, sums[k]!, known));
  return {
    sums: sums.map(({ sum, error }, k) => ({ sum, error, variance: rows[k]! })),
    converged: residual <= tolerance,
    iterations: lanczos.steps,
    residual,
  };
}

interface Sum {
  readonly sum: number;
  readonly error: number;
  /** The part of f that is known exactly: a + bλ + cλ². */
  readonly parabola: Parabola;
}

type Parabola = readonly [number, number, number];

/** tr f(ρ) for the f of the order, from what its parabola leaves over. */
function traceOf(ritz: readonly Ritz[], order: number, { weights, squares }: Known): Sum {
  const parabola = fitParabola(ritz, order);
  const n = weights.length;
  const over = ritz.map((probe) => {
    let sum = 0;
    for (let k = 0; k < probe.values.length; k++) sum += n * weightOf(probe, k) * leftOver(probe, k, order, parabola);
    return sum;
  });
  const { mean, variance } = meanAndVariance(over);
  let square = 0;
  for (let i = 0; i < n; i++) square += weights[i]! * squares[i]!;
  const [a, b, c] = parabola;
  return { sum: mean + a * n + b + c * square, error: Math.sqrt(variance / ritz.length), parabola };
}

/** The largest eigenvalue of all; what its Ritz vector leaves over bounds its error. */
function topOf(ritz: readonly Ritz[]): Sum {
  const { values, vectors, rest } = ritz[topProbe(ritz)]!;
  const m = values.length;
  return { sum: values[m - 1]!, error: rest * Math.abs(vectors[m * m - 1]!), parabola: [0, 0, 0] };
}

function topProbe(ritz: readonly Ritz[]): number {
  let best = 0;
  ritz.forEach(({ values }, t) => {
    if (values.at(-1)! > ritz[best]!.values.at(-1)!) best = t;
  });
  return best;
}

/** Weight of Ritz value k in the quadrature of its probe; they sum to 1. */
function weightOf({ vectors }: Ritz, k: number): number {
  return vectors[k]! * vectors[k]!;
}

function leftOver({ values }: Ritz, k: number, order: number, [a, b, c]: Parabola): number {
  const value = values[k]!;
  const resolved = value > resolution * values[values.length - 1]! ? value : 0;
  return spectralTerm(resolved, order) - (a + value * (b + value * c));
}

/** Least squares of f on the spectrum, by polynomials that are orthogonal on the Ritz values. */
function fitParabola(ritz: readonly Ritz[], order: number): Parabola {
  const found: [number, number, number] = [0, 0, 0];
  const basis: Parabola[] = [];
  const product = (p: Parabola, q: (probe: Ritz, k: number) => number) => {
    let sum = 0;
    for (const probe of ritz)
      for (let k = 0; k < probe.values.length; k++) sum += weightOf(probe, k) * at(p, probe.values[k]!) * q(probe, k);
    return sum;
  };
  for (let degree = 0; degree < 3; degree++) {
    const next: [number, number, number] = [0, 0, 0];
    next[degree] = 1;
    const before = product(next, ({ values }, k) => at(next, values[k]!));
    for (const p of basis) {
      const share =
        product(p, ({ values }, k) => at(next, values[k]!)) / product(p, ({ values }, k) => at(p, values[k]!));
      for (let j = 0; j < 3; j++) next[j]! -= share * p[j]!;
    }
    const square = product(next, ({ values }, k) => at(next, values[k]!));
    if (!(square > 1e-20 * before)) break; // as few values as terms: the fit is exact already
    basis.push(next);
    const share = product(next, (probe, k) => leftOver(probe, k, order, found)) / square;
    for (let j = 0; j < 3; j++) found[j]! += share * next[j]!;
  }
  return found;
}

const at = ([a, b, c]: Parabola, value: number): number => a + value * (b + value * c);

/** Variance over rows of (f(ρ))_ii/w_i, weighted. */
function rowVariance(
  lanczos: LockstepLanczos,
  ritz: readonly Ritz[],
  signs: Float64Array,
  order: number,
  { sum, parabola }: Sum,
  { weights, squares }: Known,
): number {
  const n = weights.length;
  const [means, deviations] =
    order < Infinity ? diagonal(lanczos, ritz, signs, order, parabola) : topRows(lanczos, ritz);
  const [a, b, c] = parabola;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    const w = weights[i]!;
    if (w === 0) continue;
    const apart = (means[i]! + a) / w + b + c * squares[i]! - sum;
    variance += w * apart * apart - deviations[i]! / w;
  }
  return Math.max(0, variance);
}

/** Mean over probes of z_i·(g(ρ)·z)_i for what the parabola leaves of f, and the variance of that mean. */
function diagonal(
  lanczos: LockstepLanczos,
  ritz: readonly Ritz[],
  signs: Float64Array,
  order: number,
  parabola: Parabola,
): [Float64Array, Float64Array] {
  const { n, width } = lanczos;
  const [sums, squares] = [new Float64Array(n), new Float64Array(n)];
  ritz.forEach((probe, t) => {
    const image = lanczos.combine(functionOfFirst(probe, order, parabola), t);
    for (let i = 0; i < n; i++) {
      const term = Math.sqrt(n) * signs[i * width + t]! * image[i]!;
      sums[i]! += term / width;
      squares[i]! += (term * term) / width;
    }
  });
  return [sums, squares.map((square, i) => Math.max(0, square - sums[i]! * sums[i]!) / Math.max(1, width - 1))];
}

/** g(T)·e₁ */
function functionOfFirst(probe: Ritz, order: number, parabola: Parabola): Float64Array {
  const m = probe.values.length;
  const out = new Float64Array(m);
  for (let k = 0; k < m; k++) {
    const factor = leftOver(probe, k, order, parabola) * probe.vectors[k]!;
    for (let j = 0; j < m; j++) out[j]! += factor * probe.vectors[j * m + k]!;
  }
  return out;
}

/** λ·v_i² for the top Ritz vector v. */
function topRows(lanczos: LockstepLanczos, ritz: readonly Ritz[]): [Float64Array, Float64Array] {
  const probe = topProbe(ritz);
  const { values, vectors } = ritz[probe]!;
  const m = values.length;
  const column = Float64Array.from({ length: m }, (_, j) => vectors[j * m + m - 1]!);
  const v = lanczos.combine(column, probe);
  const square = v.reduce((sum, entry) => sum + entry * entry, 0); // 1 but for repeated Ritz values
  return [v.map((entry) => (values[m - 1]! * entry * entry) / square), new Float64Array(lanczos.n)];
}

/** Rounding of a sum, relative to it: changes below are none. */
const rounding = 1e-9;

function changeOf(before: readonly Sum[], after: readonly Sum[]): number {
  if (before.length === 0) return Number.POSITIVE_INFINITY;
  return after.reduce((most, { sum, error }, k) => {
    const change = Math.abs(sum - before[k]!.sum);
    return change <= rounding * Math.abs(sum) ? most : Math.max(most, change / error);
  }, 0);
}

function scaleRows(values: Float64Array, factors: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  const width = values.length / factors.length;
  for (let i = 0, at = 0; i < factors.length; i++)
    for (let t = 0; t < width; t++, at++) out[at] = values[at]! * factors[i]!;
  return out;
}
