/**
 * What the plain mean of all metrics says: the control that stands beside every ranking by dominance.
 *
 * For every two models the difference of the means of (1/d)·Σ_k x_k over their rows, with Student's t: over examples or
 * clusters when models share them (paired), by Welch otherwise.
 *
 * Source: [welch1947].
 * @module
 */
import { studentTCdf } from "@pushforward/core";
import { adjustPairs, type Decisions, overPairs, type TestSettings } from "./decisions.js";
import { type Design, meanOf, rowSums, varianceOf } from "./scores.js";

export interface MeanControl extends Decisions {
  /** Mean over rows and metrics of each model, and its standard error. */
  readonly mean: Float64Array;
  readonly meanError: Float64Array;
  /** K × K standard errors of differences. */
  readonly differenceError: Float64Array;
}

/** Control on scores n × d of each model, scaled as for the dominance test. */
export function meanControl(
  models: readonly Float64Array[],
  design: Design,
  settings: Pick<TestSettings, "level" | "correction">,
): MeanControl {
  const { d } = design;
  const values = models.map((data) => rowSums(data, d).map((sum) => sum / d));
  const mean = Float64Array.from(values, meanOf);
  const alone = (k: number, part: Float64Array) => models.map((_, other) => (other === k ? part : undefined));
  const meanError = Float64Array.from(values, (part, k) => Math.sqrt(varianceOf(alone(k, part), design)));
  const count = models.length;
  const [z, pValue] = [new Float64Array(count * count), new Float64Array(count * count).fill(1)];
  const differenceError = new Float64Array(count * count);
  overPairs(count, (i, j, at) => {
    const parts = alone(
      i,
      values[i]!.map((value) => -value),
    );
    parts[j] = values[j];
    const error = Math.sqrt(varianceOf(parts, design));
    differenceError[at] = error;
    if (!(error > 0)) return;
    z[at] = (mean[j]! - mean[i]!) / error;
    pValue[at] = studentTCdf(z[at]!, degrees(meanError[i]!, meanError[j]!, design.rows[i]!, design.rows[j]!, design));
  });
  return { mean, meanError, differenceError, z, ...adjustPairs(pValue, count, settings) };
}

function degrees(a: number, b: number, n: number, m: number, { shared, count }: Design): number {
  if (shared) return count - 1;
  const [u, v] = [a * a, b * b];
  return ((u + v) * (u + v)) / ((u * u) / (n - 1) + (v * v) / (m - 1));
}
