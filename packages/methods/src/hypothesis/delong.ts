/**
 * How often does a value of `y` exceed a value of `x`? The area under the ROC curve, with an interval.
 *
 *     θ = P(Y > X) + ½ P(Y = X),   θ̂ = mean of ψ(x_i, y_j),   ψ = 1, ½, 0
 *     Var θ̂ ≈ S²(ψ_i·)/n + S²(ψ_·j)/m,   ψ_i· and ψ_·j the means over the other sample
 *
 * The interval is symmetric on the logit scale. Where every y exceeds every x (or none does) the variance
 * is estimated as 0 and says nothing; there the limits solve (θ̂ − θ)² = z²·V(θ) for the variance V of
 * Hanley and McNeil. Time O(n log n + m log m), memory O(n + m).
 *
 * Source: [delong1988], [newcombe2006] for the boundary, [hanley1982].
 * @module
 */
import { check, exp, type Interval, log, normalQuantile } from "@pushforward/core";
import { placements } from "./mann-whitney.js";
import { mean } from "./sums.js";

export interface DeLongOptions {
  /** Coverage of the interval, between 0 and 1. */
  level?: number;
}

export interface DeLong {
  /** θ̂, from 0 to 1. */
  readonly auc: number;
  /** Estimated variance of θ̂. */
  readonly variance: number;
  readonly interval: Interval;
}

/** @throws ArgumentError when a sample has fewer than 2 values or a NaN, or `level` is out of range. */
export function delong(x: Float64Array, y: Float64Array, { level = 0.95 }: DeLongOptions = {}): DeLong {
  check(x.length >= 2, "delong", "x", "at least 2 values", x.length);
  check(y.length >= 2, "delong", "y", "at least 2 values", y.length);
  check(level > 0 && level < 1, "delong", "level", "between 0 and 1", level);
  const { above, below } = placements(x, y);
  const auc = mean(below);
  const variance = spread(above) / x.length + spread(below) / y.length;
  return { auc, variance, interval: aucInterval(auc, variance, x.length, y.length, level) };
}

/** Interval of an AUC estimated from n and m values with this variance. */
export function aucInterval(auc: number, variance: number, n: number, m: number, level: number): Interval {
  const z = normalQuantile((1 + level) / 2);
  if (!(auc > 0 && auc < 1)) return boundaryInterval(auc, n, m, z, level);
  const logit = log(auc / (1 - auc));
  const reach = (z * Math.sqrt(variance)) / (auc * (1 - auc));
  return { low: expit(logit - reach), high: expit(logit + reach), level };
}

function expit(t: number): number {
  return t >= 0 ? 1 / (1 + exp(-t)) : 1 - 1 / (1 + exp(t));
}

/** At θ̂ = 1: the θ with 1 − θ = z·√V(θ), found by bisection; mirrored at 0. */
function boundaryInterval(auc: number, n: number, m: number, z: number, level: number): Interval {
  let low = 0.5;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    const inside = 1 - middle <= z * Math.sqrt(hanleyMcNeil(middle, n, m));
    if (inside) high = middle;
    else low = middle;
  }
  return auc >= 1 ? { low: high, high: 1, level } : { low: 0, high: 1 - high, level };
}

/** Variance of an AUC of θ for exponential laws, with the two sizes entering alike. */
function hanleyMcNeil(theta: number, n: number, m: number): number {
  const size = (n + m) / 2 - 1;
  return (theta * (1 - theta) * (1 + size * ((1 - theta) / (2 - theta) + theta / (1 + theta)))) / (n * m);
}

/** Sample variance. */
function spread(values: Float64Array): number {
  const centre = mean(values);
  let sum = 0;
  for (const value of values) sum += (value - centre) * (value - centre);
  return sum / (values.length - 1);
}
