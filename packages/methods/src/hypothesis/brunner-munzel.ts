/**
 * How likely a value of one law is to exceed one of another, after Brunner and Munzel.
 *
 *     θ = P(Y > X) + ½ P(Y = X),   θ̂ = mean_j F̂(y_j),   s² = Var_i(1 − Ĝ(x_i))/n + Var_j(F̂(y_j))/m
 *
 * F̂ and Ĝ count ties half. The interval is θ̂ ± t·s on the logit scale, with Satterthwaite's degrees of freedom; it
 * assumes neither equal shapes nor continuity. Where s = 0 the k = min(n, m) disjoint pairs decide: if all are ordered
 * one way, θ^k ≥ α/2 gives θ ≥ (α/2)^(1/k); if all are tied, P(tie) ≥ α^(1/k). Time O(N log N).
 *
 * Source: [brunner2000]; [pauly2016] for the logit scale.
 * @module
 */
import { check, type Estimate, exp, type Interval, pow, studentTQuantile } from "@pushforward/core";
import { type PooledSteps, pooledSteps, type StepSums } from "../transport/pooled-steps.js";

export interface BrunnerMunzel extends Estimate {
  /** Of θ̂ itself; that of the logit is standardError/(θ̂(1 − θ̂)). */
  readonly standardError: number;
  readonly interval: Interval;
}

/** θ for `x` and `y`, infinite values allowed. @throws ArgumentError when a sample is empty or holds a NaN. */
export function brunnerMunzel(x: Float64Array, y: Float64Array, { level = 0.95 } = {}): BrunnerMunzel {
  check(level > 0 && level < 1, "brunnerMunzel", "level", "between 0 and 1", level);
  return brunnerMunzelOfSteps(pooledSteps(sorted(x, "x"), sorted(y, "y")), level);
}

/** The same from samples merged already. */
export function brunnerMunzelOfSteps(steps: PooledSteps, level: number): BrunnerMunzel {
  const { n, m } = steps;
  const { value, xVariance, yVariance } = steps.sums ? fromSums(steps, steps.sums) : placements(steps);
  const a = xVariance / n;
  const b = yVariance / m;
  const standardError = Math.sqrt(a + b);
  const method = "Brunner–Munzel";
  if (!(standardError > 0)) return { value, standardError: 0, interval: byPairs(value, steps, level), method };
  const freedom = ((a + b) * (a + b)) / ((a * a) / (n - 1) + (b * b) / (m - 1));
  const reach = (studentTQuantile((1 + level) / 2, freedom) * standardError) / (value * (1 - value));
  const odds = value / (1 - value);
  const interval = { low: share(odds * exp(-reach)), high: share(odds * exp(reach)), level };
  return { value, standardError, interval, method };
}

function share(odds: number): number {
  return odds < Infinity ? odds / (1 + odds) : 1;
}

interface Placements {
  readonly value: number;
  /** Variances of 1 − Ĝ(x_i) and F̂(y_j); 0 where s is known to be. */
  readonly xVariance: number;
  readonly yVariance: number;
}

/** A group of ties from row a of x and b of y on stands at (a + end)/2n and (b + end)/2m. */
function placements({ n, m, x, y }: PooledSteps): Placements {
  let halves = 0; // twice the pairs with the larger value in y
  for (let g = 0, a = 0, b = 0; g < x.length; g++) {
    halves += (y[g]! - b) * (x[g]! + a);
    a = x[g]!;
    b = y[g]!;
  }
  const value = halves / (2 * n * m);
  const separate = halves === 0 || halves === 2 * n * m || x.length === 1;
  if (separate || n < 2 || m < 2) return { value, xVariance: 0, yVariance: 0 };
  let xSquares = 0;
  let ySquares = 0;
  for (let g = 0, a = 0, b = 0; g < x.length; g++) {
    const xOff = 1 - (y[g]! + b) / (2 * m) - value;
    const yOff = (x[g]! + a) / (2 * n) - value;
    xSquares += (x[g]! - a) * xOff * xOff;
    ySquares += (y[g]! - b) * yOff * yOff;
    a = x[g]!;
    b = y[g]!;
  }
  return { value, xVariance: xSquares / (n - 1), yVariance: ySquares / (m - 1) };
}

function fromSums({ n, m }: PooledSteps, { groups, halves, xSquares, ySquares }: StepSums): Placements {
  const value = halves / (2 * n * m);
  const separate = halves === 0 || halves === 2 * n * m || groups === 1;
  if (separate || n < 2 || m < 2) return { value, xVariance: 0, yVariance: 0 };
  return { value, xVariance: xSquares / (n - 1), yVariance: ySquares / (m - 1) };
}

function byPairs(value: number, { n, m, values }: PooledSteps, level: number): Interval {
  const pairs = Math.min(n, m);
  const least = (probability: number): number => pow(probability, 1 / pairs);
  if (value === 1) return { low: least((1 - level) / 2), high: 1, level };
  if (value === 0) return { low: 0, high: 1 - least((1 - level) / 2), level };
  const off = values.length === 1 ? (1 - least(1 - level)) / 2 : 0.5;
  return { low: 0.5 - off, high: 0.5 + off, level };
}

function sorted(values: Float64Array, argument: string): Float64Array {
  check(values.length >= 1, "brunnerMunzel", argument, "at least 1 value", values.length);
  check(!values.some(Number.isNaN), "brunnerMunzel", argument, "free of NaN", Number.NaN);
  return values.slice().sort();
}
