/**
 * Several metrics as one number a row: the metrics portfolio.
 *
 *     independent copula   R(x) = exp((1/d)·Σ_k ln F_k(x_k))
 *     empirical copula     R(x) = F(x) = share of all pooled rows that are at most x in every metric
 *
 * with F_k the pooled distribution function of metric k, as (rows at or below)/(N + 1). A rank transform of the data is part of the estimate,
 * so it is made anew on every resample. Time O(N·d·log N) for the independent copula, O(N²·d) for the empirical one.
 *
 * Source: [nitsure2024].
 * @module
 */
import { exp, log } from "@pushforward/core";
import type { Scores } from "./scores.js";

export type Copula = "independent" | "empirical";

/** The number of every row of every model; rows count as often as `counts` says. */
export function portfolio(
  { models, metrics }: Scores,
  copula: Copula,
  counts: readonly Float64Array[],
): Float64Array[] {
  const d = metrics.length;
  const pooled = pool(models.map(({ data }) => data));
  const weights = pool(counts);
  const rows = copula === "independent" ? independent(pooled, weights, d) : empirical(pooled, weights, d);
  let at = 0;
  return models.map(({ data }) => {
    const part = rows.subarray(at, at + data.length / d);
    at += part.length;
    return part;
  });
}

function pool(arrays: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    out.set(array, at);
    at += array.length;
  }
  return out;
}

function independent(pooled: Float64Array, weights: Float64Array, d: number): Float64Array {
  const n = weights.length;
  const total = weights.reduce((a, b) => a + b, 0);
  const logs = new Float64Array(n);
  for (let k = 0; k < d; k++) {
    const order = Uint32Array.from(weights, (_, i) => i);
    order.sort((a, b) => pooled[a * d + k]! - pooled[b * d + k]! || a - b);
    let below = 0;
    for (let from = 0; from < n; ) {
      let to = from;
      while (to < n && pooled[order[to]! * d + k] === pooled[order[from]! * d + k]) below += weights[order[to++]!]!;
      const value = log(Math.max(below, 0.5) / (total + 1)) / d;
      for (let at = from; at < to; at++) logs[order[at]!]! += value;
      from = to;
    }
  }
  return logs.map(exp);
}

function empirical(pooled: Float64Array, weights: Float64Array, d: number): Float64Array {
  const n = weights.length;
  const total = weights.reduce((a, b) => a + b, 0);
  return Float64Array.from(weights, (_, i) => {
    let below = 0;
    for (let j = 0; j < n; j++) if (isBelow(pooled, j * d, i * d, d)) below += weights[j]!;
    return below / (total + 1);
  });
}

function isBelow(pooled: Float64Array, a: number, b: number, d: number): boolean {
  for (let k = 0; k < d; k++) if (pooled[a + k]! > pooled[b + k]!) return false;
  return true;
}
