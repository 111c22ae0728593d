/**
 * What a language model says at each position of a text: the logarithm of the probability of every token.
 * @module
 */
import { ArgumentError, check, exp, log } from "@pushforward/core";

export interface LogProbabilities {
  /** Row-major positions × vocabulary, natural logarithms; −∞ for a token that cannot come. */
  readonly data: Float64Array;
  readonly positions: number;
  readonly vocabulary: number;
}

/** By how much the probabilities of a position may miss a sum of 1: what half precision loses. */
const slack = 0.01;

/**
 * Log-probabilities that sum to 1 at every position: rows are shifted by what rounding left over, or by any amount when they
 * are `logits`. Time O(positions·vocabulary).
 *
 * @throws ArgumentError when the shape does not fit, an entry is NaN or +∞, a row is −∞ throughout, or its probabilities miss a
 *   sum of 1 by more than a hundredth and are no `logits`.
 */
export function logProbabilities(
  values: Float64Array,
  vocabulary: number,
  { logits = false }: { readonly logits?: boolean } = {},
): LogProbabilities {
  const here = "logProbabilities";
  const positions = values.length / vocabulary;
  check(
    Number.isInteger(positions) && positions >= 1,
    here,
    "values",
    `a multiple of ${vocabulary} long`,
    values.length,
  );
  const data = new Float64Array(values.length);
  for (let t = 0; t < positions; t++) {
    const row = values.subarray(t * vocabulary, (t + 1) * vocabulary);
    const total = logSum(row);
    if (!(total > Number.NEGATIVE_INFINITY && total < Infinity))
      throw new ArgumentError(here, `position ${t + 1}`, "of numbers below ∞, one of them finite", "something else");
    const sums = Math.abs(total) <= slack;
    if (!logits && !sums)
      throw new ArgumentError(
        here,
        `position ${t + 1}`,
        "of log-probabilities over the whole vocabulary, which sum to 1",
        `a sum of ${exp(total).toPrecision(4)}`,
        "ask for logits if that is what they are",
      );
    for (let v = 0; v < vocabulary; v++) data[t * vocabulary + v] = row[v]! - total;
  }
  return { data, positions, vocabulary };
}

/** ln Σ e^row; NaN or ∞ when an entry is. */
export function logSum(row: Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let v = 0; v < row.length; v++) {
    if (Number.isNaN(row[v]!)) return Number.NaN;
    if (row[v]! > top) top = row[v]!;
  }
  if (!Number.isFinite(top)) return top;
  let sum = 0;
  for (let v = 0; v < row.length; v++) sum += exp(row[v]! - top);
  return top + log(sum);
}

/** The log-probabilities of one position. */
export function rowAt({ data, vocabulary }: LogProbabilities, position: number): Float64Array {
  return data.subarray(position * vocabulary, (position + 1) * vocabulary);
}
