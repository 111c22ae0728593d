/**
 * Difference of a quantile between two independent samples.
 *
 * Each quantile has exact limits from the order: X₍ₗ₎ ≤ ξ_p ≤ X₍ᵤ₎ with
 *
 *     P(Binomial(n, p) ≤ l − 1) ≤ α/2,   P(Binomial(n, p) ≥ u) ≤ α/2,
 *
 * for any law, atoms included. They are combined by adding squares:
 *
 *     [d − √((q_y − l_y)² + (u_x − q_x)²),  d + √((u_y − q_y)² + (q_x − l_x)²)]
 *
 * Estimates are linear between order statistics: position 1 + (n − 1)p. Time O(N log N).
 *
 * Source: [thompson1936] for the order statistics, [zou2008] for the squares, [hyndman1996] type 7 for the estimate.
 * @module
 */
import { betaI, check, type Estimate } from "@pushforward/core";

export interface QuantileDifference extends Estimate {
  /** The quantile in x and in y; `value` is the second less the first. */
  readonly x: number;
  readonly y: number;
}

/**
 * Quantile `p` of `y` less that of `x`. There is no interval where the samples are too small to bound the quantile on
 * both sides at this level.
 *
 * @throws ArgumentError when a sample is empty or holds a NaN, or `p` or `level` is not between 0 and 1.
 */
export function quantileDifference(x: Float64Array, y: Float64Array, p: number, level = 0.95): QuantileDifference {
  const here = "quantileDifference";
  check(p > 0 && p < 1, here, "p", "between 0 and 1", p);
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  return quantileDifferenceSorted(sorted(x, "x"), sorted(y, "y"), p, level);
}

/** The same for ascending samples. */
export function quantileDifferenceSorted(
  x: Float64Array,
  y: Float64Array,
  p: number,
  level: number,
): QuantileDifference {
  const [qx, qy] = [quantileSorted(x, p), quantileSorted(y, p)];
  const value = qy === qx ? 0 : qy - qx;
  const method = "square-and-add on order-statistic limits";
  const [a, b] = [quantileLimits(x, p, level), quantileLimits(y, p, level)];
  if (!a || !b) return { value, x: qx, y: qy, method };
  const low = value - addSquares(qy - b.low, a.high - qx);
  const high = value + addSquares(b.high - qy, qx - a.low);
  const bounded = Number.isFinite(low) && Number.isFinite(high);
  return { value, x: qx, y: qy, method, ...(bounded && { interval: { low, high, level } }) };
}

/** Quantile `p` of ascending values, linear between neighbours. */
export function quantileSorted(values: Float64Array, p: number): number {
  const position = (values.length - 1) * p;
  const below = Math.floor(position);
  const [a, b] = [values[below]!, values[Math.min(below + 1, values.length - 1)]!];
  return a === b ? a : a + (position - below) * (b - a);
}

/** Exact limits of quantile `p` at `level`; undefined when a side is unbounded. */
function quantileLimits(values: Float64Array, p: number, level: number): { low: number; high: number } | undefined {
  const tail = (1 - level) / 2;
  const n = values.length;
  const l = ranksBelow(n, p, tail);
  const u = n + 1 - ranksBelow(n, 1 - p, tail);
  return l >= 1 && u <= n ? { low: values[l - 1]!, high: values[u - 1]! } : undefined;
}

/** Largest l with P(Binomial(n, p) ≤ l − 1) ≤ tail. */
function ranksBelow(n: number, p: number, tail: number): number {
  let [low, high] = [0, n + 1]; // l = low fits, l = high does not
  while (high - low > 1) {
    const l = (low + high) >>> 1;
    if (betaI(1 - p, n - l + 1, l) <= tail) low = l;
    else high = l;
  }
  return low;
}

/** √(x² + y²) of the parts that reach outwards. */
function addSquares(x: number, y: number): number {
  const [a, b] = [Math.max(0, x), Math.max(0, y)];
  return Math.sqrt(a * a + b * b);
}

function sorted(values: Float64Array, argument: string): Float64Array {
  check(values.length >= 1, "quantileDifference", argument, "at least 1 value", values.length);
  check(!values.some(Number.isNaN), "quantileDifference", argument, "free of NaN", Number.NaN);
  return values.slice().sort();
}
