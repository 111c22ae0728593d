/**
 * What a classifier's probabilities tell about the true labels, a lower bound of what its inputs tell:
 *
 *     I(inputs; Y) ≥ H(Y) + E ln q(Y | input) = E ln q(Y | input)/p(Y)
 *
 * with H(Y) from the labels' frequencies. The rows must be others than those the classifier was trained on. A negative
 * value says that the probabilities are worse than the frequencies. The standard error is that of a mean of n terms.
 * Time O(n).
 *
 * Source: [barber2003].
 * @module
 */
import { check, type Interval, log, meanAndVariance, normalQuantile } from "@pushforward/core";
import { levelCounts, type Variable } from "./variable.js";

export interface PredictionInformation {
  /** In nats; at most H(Y). */
  readonly value: number;
  readonly standardError: number;
  readonly interval: Interval;
  readonly method: string;
}

/** How far the sum of a row's probabilities may be from 1. */
const slack = 1e-3;

/**
 * `probabilities` row-major n × classes; `labels` the class of every row, an index into them.
 *
 * @throws ArgumentError when shapes do not fit, a row is no law, or a true label was given probability 0: then the bound is −∞.
 */
export function predictionInformation(
  probabilities: Float64Array,
  labels: Int32Array,
  classes: number,
  level = 0.95,
): PredictionInformation {
  const here = "predictionInformation";
  const n = labels.length;
  check(n >= 2, here, "labels", "at least 2", n);
  check(probabilities.length === n * classes, here, "probabilities", `${n} × ${classes} numbers`, probabilities.length);
  const counts = levelCounts({ codes: labels, levels: classes } as Variable);
  const terms = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const sum = row.reduce((total, q) => total + q, 0);
    const law = row.every((q) => q >= 0) && Math.abs(sum - 1) <= slack;
    check(law, here, `row ${i}`, "probabilities that sum to 1", `a sum of ${sum}`);
    const q = row[labels[i]!]! / sum;
    check(q > 0, here, `probability of the true label in row ${i}`, "above 0", q, "smooth the probabilities");
    terms[i] = log((q * n) / counts[labels[i]!]!);
  }
  const { mean: value, variance } = meanAndVariance(terms);
  const standardError = Math.sqrt(variance / n);
  const half = normalQuantile((1 + level) / 2) * standardError;
  return { value, standardError, interval: { low: value - half, high: value + half, level }, method: "mean of rows" };
}
