/**
 * How well scores predict, with the pull of each test row on the figure, so that two predictors of the same rows can be
 * compared in pairs.
 * @module
 */
import { type Estimate, type Interval, normalQuantile } from "@pushforward/core";
import { placementsInOrder } from "./placements-in-order.js";

export interface PredictionScore {
  readonly value: number;
  /** Of each test row: what it adds, so that their squares sum up to the variance. */
  readonly influence: Float64Array;
}

/**
 * Mean area under the ROC curve over the classes, each against the rest [delong1988 for one of them]. `scores[c]` are those
 * of class c; classes without a row, or with all rows, are left out.
 */
export function meanAuc(scores: readonly Float64Array[], classOf: Int32Array): PredictionScore {
  const influence = new Float64Array(classOf.length);
  let value = 0;
  let classes = 0;
  scores.forEach((line, c) => {
    const of = placementsInOrder(line, classOf, c);
    if (of === undefined) return;
    classes++;
    value += of.auc;
    for (let i = 0; i < influence.length; i++)
      influence[i]! += (of.placement[i]! - of.auc) / (classOf[i] === c ? of.inside : of.outside);
  });
  return classes > 0
    ? { value: value / classes, influence: influence.map((pull) => pull / classes) }
    : { value: 0.5, influence };
}

/** R² = 1 − Σ(y − f)²/Σ(y − ȳ)². */
export function rSquared(scores: Float64Array, target: Float64Array): PredictionScore {
  const n = target.length;
  const mean = target.reduce((sum, y) => sum + y, 0) / n;
  let errors = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    errors += (target[i]! - scores[i]!) * (target[i]! - scores[i]!);
    spread += (target[i]! - mean) * (target[i]! - mean);
  }
  const ratio = errors / spread;
  const influence = Float64Array.from(target, (y, i) => {
    const [error, apart] = [(y - scores[i]!) * (y - scores[i]!), (y - mean) * (y - mean)];
    return -(error - ratio * apart) / spread;
  });
  return { value: 1 - ratio, influence };
}

export interface ScoreEstimate extends Estimate {
  readonly standardError: number;
  readonly interval: Interval;
}

/** The figure with the interval by its test rows; `most` is the largest value that it can have. */
export function scoreEstimate({ value, influence }: PredictionScore, level: number, most = 1): ScoreEstimate {
  return estimateOf(value, influence, level, (x) => Math.min(most, x));
}

/** a − b, on the same test rows. */
export function scoreDifference(a: PredictionScore, b: PredictionScore, level: number): ScoreEstimate {
  const pull = a.influence.map((value, i) => value - b.influence[i]!);
  return estimateOf(a.value - b.value, pull, level, (x) => x);
}

function estimateOf(value: number, pull: Float64Array, level: number, limit: (x: number) => number): ScoreEstimate {
  const standardError = Math.sqrt(pull.reduce((sum, x) => sum + x * x, 0));
  const reach = normalQuantile((1 + level) / 2) * standardError;
  return {
    value,
    standardError,
    interval: { low: limit(value - reach), high: limit(value + reach), level },
    method: "influence of the test rows, the model kept",
  };
}
