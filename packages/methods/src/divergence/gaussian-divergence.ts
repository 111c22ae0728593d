/**
 * Divergences between Gaussians in closed form, and between the Gaussians with the moments of two samples.
 *
 *     kl       ½·(tr Σ_q⁻¹Σ_p + δᵀΣ_q⁻¹δ − d + ln |Σ_q|/|Σ_p|),   δ = m_p − m_q
 *     renyi    α/2·δᵀΣ_α⁻¹δ − ln(|Σ_α|/(|Σ_p|^(1−α)·|Σ_q|^α))/(2(α − 1)),   Σ_α = (1 − α)·Σ_p + α·Σ_q, infinite unless positive
 *     cauchy-schwarz   δᵀS⁻¹δ/2 + ½·ln(|S/2|/√(|Σ_p|·|Σ_q|)),   S = Σ_p + Σ_q
 *
 * and through R = renyi: alpha = (e^((α−1)·R) − 1)/(α·(α − 1)), chi-square = e^R − 1 at α = 2, squared Hellinger
 * = 1 − e^(−R/2) at α = ½. Jensen–Shannon, skew KL and total variation have no closed form. Time O(n·d² + d³).
 *
 * From samples the standard error is the delta method over rows: the gradients by mean and covariance turn each row
 * into its influence, whatever the rows' law. For `kl` the value is unbiased if the rows are Gaussian: the plug-in adds
 * digammas from ln |Σ̂| and a factor from the inverse Wishart law, both known. Near equality the second-order term
 * d·(d + 3)/4·(1/n + 1/m)² joins the variance.
 *
 * Source: [gil2013] for Rényi, [jenssen2006].
 * @module
 */
import { check, digamma, exp, expm1, log, type Samples, square } from "@pushforward/core";
import type { Gaussian } from "../transport/index.js";
import { type DivergenceEstimate, estimated } from "./divergence-estimate.js";
import { completeChoice, type Measure, type MeasureChoice } from "./measures.js";
import { leastPivot, sampleMoments } from "./sample-moments.js";
import { choleskyWithGaps } from "./solve-positive.js";

export const gaussianMeasures = [
  "kl",
  "reverse-kl",
  "renyi",
  "alpha",
  "chi-square",
  "squared-hellinger",
  "cauchy-schwarz",
] as const satisfies readonly Measure[];
export type GaussianMeasure = (typeof gaussianMeasures)[number];

/**
 * The divergence of N(p) from N(q), in nats where it is a logarithm; Infinity where that is its value.
 *
 * @throws ArgumentError when shapes do not fit, a covariance is singular, or the choice is out of range.
 */
export function gaussianDivergence(p: Gaussian, q: Gaussian, choice: MeasureChoice<GaussianMeasure>): number {
  return derivatives(p, q, choice, "gaussianDivergence").value;
}

/** Value, and its slopes by δ and by the two covariances. */
interface Slopes {
  readonly value: number;
  readonly byGap: Float64Array;
  readonly byP: Float64Array;
  readonly byQ: Float64Array;
}

function derivatives(p: Gaussian, q: Gaussian, choice: MeasureChoice<GaussianMeasure>, where: string): Slopes {
  const { measure, order } = completeChoice(choice, where);
  check(order < Number.POSITIVE_INFINITY, where, "order", "finite between Gaussians", order);
  const d = p.mean.length;
  check(q.mean.length === d, where, "q", `${d}-dimensional like p`, `${q.mean.length} dimensions`);
  if (measure === "reverse-kl") return swapped(derivatives(q, p, { measure: "kl" }, where));
  const pair: Pair = {
    p: inverseOf(p.covariance, d, where, "p"),
    q: inverseOf(q.covariance, d, where, "q"),
    d,
    gap: p.mean.map((value, k) => value - q.mean[k]!),
  };
  const covariances = [p.covariance, q.covariance] as const;
  switch (measure) {
    case "kl":
      return kl(pair, covariances);
    case "renyi":
      return renyi(pair, covariances, order);
    case "alpha":
      return alpha(pair, covariances, order);
    case "chi-square": // twice the alpha-divergence of order 2
      return mapped(
        renyi(pair, covariances, 2),
        (r) => expm1(r),
        (r) => exp(r),
      );
    case "squared-hellinger":
      return mapped(
        renyi(pair, covariances, 0.5),
        (r) => -expm1(-r / 2),
        (r) => exp(-r / 2) / 2,
      );
    default:
      return cauchySchwarz(pair, covariances);
  }
}

interface Pair {
  readonly p: Inverse;
  readonly q: Inverse;
  readonly gap: Float64Array;
  readonly d: number;
}
type Covariances = readonly [Float64Array, Float64Array];

interface Inverse {
  readonly inverse: Float64Array;
  readonly logDeterminant: number;
}

function inverseOf(covariance: Float64Array, d: number, where: string, name: string): Inverse {
  check(covariance.length === d * d, where, `covariance of ${name}`, `${d} × ${d} numbers`, covariance.length);
  const found = tryInverse(covariance, d);
  if (typeof found !== "number") return found;
  const what = covariance[found * (d + 1)]! > 0 ? "depends linearly on those before it" : "is constant";
  check(
    false,
    where,
    `covariance of ${name}`,
    "positive definite",
    `a singular one: coordinate ${found} ${what}`,
    "leave that column out, or give more rows than columns",
  );
}

/** The inverse, or the first coordinate that stands in its way. */
function tryInverse(a: Float64Array, d: number): Inverse | number {
  const l = choleskyWithGaps(a, d, leastPivot);
  for (let j = 0; j < d; j++) if (!(l[j * d + j]! > 0)) return j;
  const inverse = new Float64Array(d * d);
  const column = new Float64Array(d);
  for (let c = 0; c < d; c++) {
    column.fill(0);
    column[c] = 1;
    for (let i = c; i < d; i++) {
      for (let j = c; j < i; j++) column[i]! -= l[i * d + j]! * column[j]!;
      column[i]! /= l[i * d + i]!;
    }
    for (let i = d - 1; i >= 0; i--) {
      for (let j = i + 1; j < d; j++) column[i]! -= l[j * d + i]! * column[j]!;
      column[i]! /= l[i * d + i]!;
      inverse[i * d + c] = column[i]!;
    }
  }
  let logDeterminant = 0;
  for (let j = 0; j < d; j++) logDeterminant += 2 * log(l[j * d + j]!);
  return { inverse, logDeterminant };
}

function kl({ p, q, gap, d }: Pair, [sigmaP]: Covariances): Slopes {
  const byGap = times(q.inverse, gap);
  const spread = product(q.inverse, product(plusOuter(sigmaP, gap), q.inverse, d), d);
  const value = (inner(q.inverse, sigmaP) + inner(byGap, gap) - d + q.logDeterminant - p.logDeterminant) / 2;
  return {
    value,
    byGap,
    byP: q.inverse.map((value, at) => (value - p.inverse[at]!) / 2),
    byQ: q.inverse.map((value, at) => (value - spread[at]!) / 2),
  };
}

function renyi(pair: Pair, covariances: Covariances, order: number): Slopes {
  if (order === 1) return kl(pair, covariances);
  const { p, q, gap, d } = pair;
  const [sigmaP, sigmaQ] = covariances;
  const mixed = tryInverse(
    sigmaP.map((value, at) => (1 - order) * value + order * sigmaQ[at]!),
    d,
  );
  if (typeof mixed === "number") return { value: Number.POSITIVE_INFINITY, byGap: gap, byP: sigmaP, byQ: sigmaQ };
  const along = times(mixed.inverse, gap);
  const spread = mixed.logDeterminant - (1 - order) * p.logDeterminant - order * q.logDeterminant;
  // ∂/∂Σ_α of both terms; ln |Σ_p| and ln |Σ_q| add their own inverses.
  const bySpread = mixed.inverse.map(
    (value, at) => (-order / 2) * along[Math.floor(at / d)]! * along[at % d]! - value / (2 * (order - 1)),
  );
  return {
    value: (order / 2) * inner(along, gap) - spread / (2 * (order - 1)),
    byGap: along.map((value) => order * value),
    byP: bySpread.map((value, at) => (1 - order) * value - p.inverse[at]! / 2),
    byQ: bySpread.map((value, at) => order * value + (order / (2 * (order - 1))) * q.inverse[at]!),
  };
}

function alpha(pair: Pair, covariances: Covariances, order: number): Slopes {
  if (order === 1) return kl(pair, covariances);
  if (order <= 0) {
    const back: Pair = { ...pair, p: pair.q, q: pair.p, gap: pair.gap.map((value) => -value) };
    return swapped(alpha(back, [covariances[1], covariances[0]], 1 - order));
  }
  const factor = order * (order - 1);
  return mapped(
    renyi(pair, covariances, order),
    (r) => expm1((order - 1) * r) / factor,
    (r) => exp((order - 1) * r) / order,
  );
}

/** Half the term of the means of 2·renyi at α = ½, and half that of the spreads. */
function cauchySchwarz({ p, q, gap, d }: Pair, [sigmaP, sigmaQ]: Covariances): Slopes {
  const middle = tryInverse(
    sigmaP.map((value, at) => (value + sigmaQ[at]!) / 2),
    d,
  ) as Inverse; // a mean of positive matrices
  const along = times(middle.inverse, gap);
  const spread = middle.logDeterminant - (p.logDeterminant + q.logDeterminant) / 2;
  const bySpread = middle.inverse.map((value, at) => (value - (along[Math.floor(at / d)]! * along[at % d]!) / 2) / 4);
  return {
    value: inner(along, gap) / 4 + spread / 2,
    byGap: along.map((value) => value / 2),
    byP: bySpread.map((value, at) => value - p.inverse[at]! / 4),
    byQ: bySpread.map((value, at) => value - q.inverse[at]! / 4),
  };
}

function mapped(slopes: Slopes, value: (r: number) => number, slope: (r: number) => number): Slopes {
  const factor = slope(slopes.value);
  const scaled = (part: Float64Array) => part.map((entry) => factor * entry);
  const { byGap, byP, byQ } = slopes;
  return { value: value(slopes.value), byGap: scaled(byGap), byP: scaled(byP), byQ: scaled(byQ) };
}

const swapped = ({ value, byGap, byP, byQ }: Slopes): Slopes => {
  return { value, byGap: byGap.map((entry) => -entry), byP: byQ, byQ: byP };
};

export interface GaussianEstimate extends DivergenceEstimate {
  /** ln p/q of the two Gaussians at the rows. */
  readonly logRatios: { readonly x: Float64Array; readonly y: Float64Array };
}

/**
 * The divergence between the Gaussians with the moments of `x` and `y`, with its standard error over rows.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, either has weights, fewer than d + 3 rows; DataError
 *   when a column is constant or determined by others.
 */
export function gaussianDivergenceOf(
  x: Samples,
  y: Samples,
  choice: MeasureChoice<GaussianMeasure>,
  { level = 0.95 }: { level?: number } = {},
): GaussianEstimate {
  const here = "gaussianDivergenceOf";
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  for (const [name, side] of Object.entries({ x, y })) {
    check(!side.weights, here, name, "without weights", "weights", "the standard error is over rows of equal weight");
    check(side.n >= x.d + 3, here, name, `at least d + 3 = ${x.d + 3} points`, side.n);
  }
  const [p, q] = [unbiased(sampleMoments(x, "x"), x.n), unbiased(sampleMoments(y, "y"), y.n)];
  const slopes = derivatives(p, q, choice, here);
  const method = "Gaussians with the samples' moments, delta method over rows";
  const logRatios = { x: logRatiosAt(x, p, q), y: logRatiosAt(y, p, q) };
  if (!Number.isFinite(slopes.value)) return { value: slopes.value, method, lowerBound: false, logRatios };
  const { byGap, byP, byQ } = slopes;
  const variance =
    rowVariance(x, p.mean, byGap, byP) +
    rowVariance(
      y,
      q.mean,
      byGap.map((value) => -value),
      byQ,
    );
  const nearZero = ((x.d * (x.d + 3)) / 4) * square(1 / x.n + 1 / y.n) * square(curvatureAtOne(choice));
  const value = slopes.value - plugInBias(p, q, x.n, y.n, choice);
  return { ...estimated(value, Math.sqrt(variance + nearZero), level, method), logRatios };
}

function unbiased({ mean, covariance }: Gaussian, n: number): Gaussian {
  return { mean, covariance: covariance.map((value) => (value * n) / (n - 1)) };
}

function logRatiosAt({ data, n, d }: Samples, p: Gaussian, q: Gaussian): Float64Array {
  const [a, b] = [p, q].map(({ mean, covariance }) => ({
    mean,
    ...inverseOf(covariance, d, "gaussianDivergenceOf", "x"),
  }));
  const half = ({ mean, inverse, logDeterminant }: Inverse & { mean: Float64Array }, i: number) => {
    const z = mean.map((value, k) => data[i * d + k]! - value);
    return (inner(times(inverse, z), z) + logDeterminant) / 2;
  };
  return Float64Array.from({ length: n }, (_, i) => half(b!, i) - half(a!, i));
}

/** Var/n of sᵀz + zᵀ·S·z over the rows. */
function rowVariance({ data, n, d }: Samples, mean: Float64Array, slope: Float64Array, spread: Float64Array): number {
  const influences = new Float64Array(n);
  const z = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k++) z[k] = data[i * d + k]! - mean[k]!;
    for (let j = 0; j < d; j++) {
      let along = slope[j]!;
      for (let k = 0; k < d; k++) along += spread[j * d + k]! * z[k]!;
      influences[i]! += along * z[j]!;
    }
  }
  const middle = influences.reduce((sum, value) => sum + value, 0) / n;
  return influences.reduce((sum, value) => sum + square(value - middle), 0) / (n - 1) / n;
}

/** f″(1): near equality the value is f″(1)/2 of a chi-square with d·(d + 3)/2 degrees, times 1/n + 1/m. */
function curvatureAtOne({ measure, order = 0.5 }: MeasureChoice<GaussianMeasure>): number {
  if (measure === "renyi") return order;
  return measure === "chi-square" ? 2 : measure === "squared-hellinger" ? 0.25 : measure === "cauchy-schwarz" ? 0.5 : 1;
}

/** What sampling adds to the plug-in `kl` of Gaussian rows, exactly; 0 for the others. */
function plugInBias(
  p: Gaussian,
  q: Gaussian,
  n: number,
  m: number,
  { measure }: MeasureChoice<GaussianMeasure>,
): number {
  if (measure === "reverse-kl") return plugInBias(q, p, m, n, { measure: "kl" });
  if (measure !== "kl") return 0;
  const d = p.mean.length;
  const { inverse } = inverseOf(q.covariance, d, "gaussianDivergenceOf", "q");
  const gap = p.mean.map((value, k) => value - q.mean[k]!);
  // E Σ̂_q⁻¹ = Σ_q⁻¹·(m − 1)/(m − d − 2), so this share of the quadratic terms is surplus.
  const surplus = (d + 1) / (m - 1);
  const trace = inner(inverse, p.covariance);
  const quadratic = inner(times(inverse, gap), gap);
  const means = ((1 - surplus) * trace) / n + d / m; // E δ̂δ̂ᵀ − δδᵀ = Σ_p/n + Σ_q/m
  return (surplus * (trace + quadratic) + means + logBias(m, d) - logBias(n, d)) / 2;
}

/** E ln |Σ̂| − ln |Σ| for the unbiased covariance of n Gaussian rows. */
function logBias(n: number, d: number): number {
  let sum = 0;
  for (let j = 1; j <= d; j++) sum += digamma((n - j) / 2) - log((n - 1) / 2);
  return sum;
}

const inner = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);

function times(a: Float64Array, b: Float64Array): Float64Array {
  const d = b.length;
  return b.map((_, i) => inner(a.subarray(i * d, (i + 1) * d), b));
}

/** a·b for symmetric b. */
function product(a: Float64Array, b: Float64Array, d: number): Float64Array {
  return a.map((_, at) => {
    const [i, j] = [Math.floor(at / d), at % d];
    let sum = 0;
    for (let k = 0; k < d; k++) sum += a[i * d + k]! * b[k * d + j]!;
    return sum;
  });
}

function plusOuter(a: Float64Array, b: Float64Array): Float64Array {
  const d = b.length;
  return a.map((value, at) => value + b[Math.floor(at / d)]! * b[at % d]!);
}
