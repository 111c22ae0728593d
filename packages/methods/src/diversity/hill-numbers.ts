/**
 * Hill numbers of counts, corrected for the kinds and the rare abundances that a sample misses.
 *
 * The observed D_q (see `effectiveNumber`) is too small, most of all at small orders. With X_i of n individuals of kind i,
 * f_1 singletons and f_2 doubletons, the part of Σ p^q that the sample can tell without bias is
 *
 *     U_q = Σ_i (X_i/n)·Γ(n + 1 − q)·Γ(X_i) / (Γ(n)·Γ(X_i + 1 − q)),
 *
 * and the rest is extrapolated from A, the mean discovery rate of singletons:
 *
 *     R_q = (f_1/n)·(1 − A)^(1 − n)·( A^(q−1) − Σ_{r<n} C(q − 1, r)·(A − 1)^r ),   A = 2·f_2 / ((n − 1)·f_1 + 2·f_2).
 *
 * At q = 0 this is the lower bound Chao1, at q = 1 the entropy of [chao2013], at q = 2 the unbiased estimate of Σ p², at
 * q = ∞ the observed value. The sum of U is written by the Chu–Vandermonde identity, in place of a double sum.
 *
 * Standard errors are what the bootstrap of [chao2013] tends to for small changes, without drawing: counts are Poisson
 * around estimated means, unseen kinds included, and conditioned on their sum; the estimate is linear in the numbers f_x of
 * kinds with count x. They are too large, never too small, where all kinds are about equally common. Time O(n + Σ √X) over
 * the different counts X.
 *
 * Source: [chao2015]; [chao1984] at q = 0.
 * @module
 */
import { check, digamma, exp, log, log1p, logGamma, poissonDensity, pow } from "@pushforward/core";
import {
  checkOrders,
  type DiversityEstimate,
  defaultOrders,
  fromSum,
  intervalOnLogs,
  slopeOfSum,
  spectralTerm,
} from "./effective-number.js";

export const hillNumbersDefaults = { orders: defaultOrders, level: 0.95 } as const;

export interface HillNumbersOptions {
  /** Orders q ≥ 0, Infinity included. */
  orders?: readonly number[] | undefined;
  /** Coverage of the intervals. */
  level?: number | undefined;
}

export interface HillNumbers {
  /** One for each order asked for, in that order. */
  readonly estimates: readonly DiversityEstimate[];
  /** Kinds with a positive count. */
  readonly kinds: number;
  /** Individuals n, the sum of the counts. */
  readonly individuals: number;
  /** Estimated share of the population that belongs to kinds in the sample [chao2012]. */
  readonly coverage: number;
}

/**
 * Diversity behind nonnegative integer `counts`, one a kind.
 *
 * @throws ArgumentError when a count is no nonnegative integer, none is positive, or an option is out of range.
 */
export function hillNumbers(counts: ArrayLike<number>, options: HillNumbersOptions = {}): HillNumbers {
  const here = "hillNumbers";
  const { orders = hillNumbersDefaults.orders, level = hillNumbersDefaults.level } = options;
  checkOrders(orders, here);
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  const kept = positiveCounts(counts, here);
  const sample = frequenciesOf(kept);
  return {
    estimates: orders.map((order) => estimateOf(sample, order, level)),
    kinds: kept.length,
    individuals: sample.n,
    coverage: coverageOf(sample),
  };
}

function estimateOf(sample: Frequencies, order: number, level: number): DiversityEstimate {
  const value = estimated(sample, order);
  const found = standardErrorOf(sample, order, value);
  const standardError = found < 1e-9 * value ? 0 : found; // all kinds are seen for certain, but for rounding
  return {
    order,
    value,
    observed: observedOf(sample, order),
    ...(standardError < Infinity && { standardError, interval: intervalOnLogs(value, standardError, level) }),
    numericalError: 0,
    method: "Chao's estimate, delta method over individuals",
  };
}

function positiveCounts(counts: ArrayLike<number>, where: string): Float64Array {
  for (let i = 0; i < counts.length; i++) {
    const fits = Number.isSafeInteger(counts[i]) && counts[i]! >= 0;
    if (!fits) check(false, where, `counts[${i}]`, "a nonnegative integer", counts[i]);
  }
  const kept = Float64Array.from(counts).filter((count) => count > 0);
  check(kept.length >= 1, where, "counts", "positive at least once", "none");
  return kept;
}

/** How many kinds have each count. */
interface Frequencies {
  readonly n: number;
  readonly of: ReadonlyMap<number, number>;
}

function frequenciesOf(counts: Float64Array): Frequencies {
  const of = new Map<number, number>();
  let n = 0;
  for (const count of counts.slice().sort()) {
    of.set(count, (of.get(count) ?? 0) + 1);
    n += count;
  }
  return { n, of };
}

/** D_q with what the sample misses; orders above n, of which it can tell nothing more, as observed. */
function estimated(sample: Frequencies, order: number): number {
  if (order > sample.n) return observedOf(sample, order);
  const sum = sumOf(sample, order);
  // No two alike at an order of 2 or more: nothing bounds the diversity.
  return sum > 0 || order === 1 ? fromSum(sum, order) : Number.POSITIVE_INFINITY;
}

/** Σ p^q, or the entropy at q = 1. */
function sumOf({ n, of }: Frequencies, order: number): number {
  let sum = rareSum(n, of.get(1) ?? 0, of.get(2) ?? 0, order);
  for (const [count, kinds] of of) sum += kinds * seen(n, count, order);
  return sum;
}

/** R_q. */
function rareSum(n: number, singletons: number, doubletons: number, order: number): number {
  return singletons > 0 ? (singletons / n) * unseen(n, discoveryRate(n, singletons, doubletons), order) : 0;
}

function observedOf({ n, of }: Frequencies, order: number): number {
  let sum = 0;
  for (const [count, kinds] of of) sum += kinds * spectralTerm(count / n, order);
  return order === Number.POSITIVE_INFINITY ? n / largestOf(of) : fromSum(sum, order);
}

const largestOf = (of: Frequencies["of"]): number => Array.from(of.keys()).reduce((a, b) => Math.max(a, b), 0);

function standardErrorOf(sample: Frequencies, order: number, value: number): number {
  const { n, of } = sample;
  if (order > n) {
    const top = largestOf(of) / n; // 1/p of the commonest kind
    return order === Number.POSITIVE_INFINITY
      ? Math.sqrt((top * (1 - top)) / n) / (top * top)
      : Number.POSITIVE_INFINITY;
  }
  if (value === Number.POSITIVE_INFINITY) return value;
  if (of.size === 1 && of.has(n)) return 0; // all individuals are of one kind: other samples would be, too
  const effect = effectOfCount(sample, order);
  let variance = 0;
  let withCount = 0;
  let counts = 0;
  for (const { mean, kinds } of expectedCounts(sample)) {
    const moments = poissonMoments(mean, effect);
    variance += kinds * moments.variance;
    withCount += kinds * moments.covariance;
    counts += kinds * mean;
  }
  // The sum of the counts is n, not random.
  const conditional = Math.max(0, variance - (withCount * withCount) / counts);
  return slopeOfSum(sumOf(sample, order), order) * Math.sqrt(conditional);
}

/** How much one more kind of count x adds to the sum, for every x: its own term and its part in R_q. */
function effectOfCount({ n, of }: Frequencies, order: number): (count: number) => number {
  const [f1, f2] = [of.get(1) ?? 0, of.get(2) ?? 0];
  const rare = (singletons: number, doubletons: number) => rareSum(n, singletons, doubletons, order);
  const small = 1e-4 * Math.max(1, f1);
  const ofSingletons = f1 > 0 ? (rare(f1 + small, f2) - rare(f1, f2)) / small : 0;
  const doubletons = Math.max(1, f2); // without any the estimate stands as if there were one
  const step = 1e-4 * doubletons;
  const ofDoubletons = (rare(f1, doubletons + step) - rare(f1, doubletons)) / step;
  return (count) => {
    if (count === 0) return 0;
    return seen(n, count, order) + (count === 1 ? ofSingletons : count === 2 ? ofDoubletons : 0);
  };
}

/** Expected counts behind the sample, those of unseen kinds too: n·(1 − coverage) individuals are theirs. */
function expectedCounts(sample: Frequencies): { mean: number; kinds: number }[] {
  const { n, of } = sample;
  const missed = n * (1 - coverageOf(sample));
  let rarity = 0;
  for (const [count, kinds] of of) rarity += kinds * count * pow(1 - count / n, n);
  const share = rarity > 0 ? missed / rarity : 0;
  const found = Array.from(of, ([count, kinds]) => ({ mean: count * (1 - share * pow(1 - count / n, n)), kinds }));
  const unseenKinds = rareSum(n, of.get(1) ?? 0, of.get(2) ?? 0, 0);
  return unseenKinds > 0 ? [...found, { mean: missed / unseenKinds, kinds: unseenKinds }] : found;
}

/** Var g(X) and Cov(g(X), X) for a Poisson X: all counts within ten deviations. */
function poissonMoments(mean: number, effect: (count: number) => number): { variance: number; covariance: number } {
  const reach = 10 * Math.sqrt(mean) + 10;
  const from = Math.max(0, Math.floor(mean - reach));
  const [values, chances] = [[] as number[], [] as number[]];
  for (let count = from; count <= mean + reach; count++) {
    values.push(effect(count));
    chances.push(poissonDensity(count, mean));
  }
  const centre = chances.reduce((sum, chance, k) => sum + chance * values[k]!, 0);
  let variance = 0;
  let covariance = 0;
  chances.forEach((chance, k) => {
    const apart = values[k]! - centre;
    variance += chance * apart * apart;
    covariance += chance * apart * (from + k - mean);
  });
  return { variance, covariance };
}

/** A: chance that the next individual of a singleton's kind is found, from f_1 and f_2. */
function discoveryRate(n: number, singletons: number, doubletons: number): number {
  if (doubletons > 0) return (2 * doubletons) / ((n - 1) * singletons + 2 * doubletons);
  return singletons > 0 ? 2 / ((n - 1) * (singletons - 1) + 2) : 1;
}

/** The term of one kind in U_q. */
function seen(n: number, count: number, order: number): number {
  if (order === 1) return (count / n) * (digamma(n) - digamma(count));
  if (order === 0) return 1;
  let sign = 1; // 1/Γ(x) = x·(x + 1)⋯/Γ(…), also where Γ has poles or is negative
  let at = count + 1 - order;
  for (; at <= 0; at++) sign *= at;
  if (sign === 0) return 0;
  return (count / n) * sign * exp(logGamma(n + 1 - order) - logGamma(n) + logGamma(count) - logGamma(at));
}

/** (1 − A)^(1 − n)·(A^(q−1) − Σ_{r<n} C(q − 1, r)(A − 1)^r), or its limit −ln A − Σ_{0<r<n} (1 − A)^r/r at q = 1. */
function unseen(n: number, rate: number, order: number): number {
  const rest = 1 - rate;
  if (rest === 0) return 0;
  // Far from 1, the series after its n-th term; else the difference, where that series would be long.
  return rate * n > 1 ? tail(n, rest, order) : difference(n, rate, order);
}

/** Σ_{r ≥ n} of the terms over (1 − A)^(n − 1). */
function tail(n: number, rest: number, order: number): number {
  let term = rest * (order === 1 ? 1 / n : binomialTerm(n, order));
  let sum = 0;
  for (let r = n; Math.abs(term) > 1e-17 * Math.abs(sum); r++) {
    sum += term;
    term *= rest * (order === 1 ? r / (r + 1) : (r + 1 - order) / (r + 1));
  }
  return sum;
}

/** C(q − 1, n)·(−1)^n = Π_{r=1}^{n} (r − q)/r. */
function binomialTerm(n: number, order: number): number {
  let product = 1;
  for (let r = 1; r <= n && product !== 0; r++) product *= (r - order) / r;
  return product;
}

function difference(n: number, rate: number, order: number): number {
  const rest = 1 - rate;
  let sum = order === 1 ? -log(rate) : pow(rate, order - 1);
  let power = 1; // (1 − A)^r, with the binomial coefficient unless q = 1
  for (let r = 0; r < n; r++) {
    if (order !== 1) sum -= power;
    else if (r > 0) sum -= power / r;
    power *= rest * (order === 1 ? 1 : (r + 1 - order) / (r + 1));
  }
  return sum * exp((1 - n) * log1p(-rate));
}

function coverageOf({ n, of }: Frequencies): number {
  const singletons = of.get(1) ?? 0;
  return 1 - (singletons / n) * (1 - discoveryRate(n, singletons, of.get(2) ?? 0));
}
