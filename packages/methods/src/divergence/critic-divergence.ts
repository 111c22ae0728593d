/**
 * Lower bounds of f-divergences from any critic, and from one that is learned from the rows.
 *
 *     D_f(P‖Q) ≥ E_P g − E_Q f*(g)   for every g;   equal at g = f′(p/q)
 *
 * A learned ln p/q (`fitLogRatio`) is turned into g = f′(p/q). It is fitted on four fifths of the rows and used on the
 * others, five times round, so the value is an unbiased estimate of a bound whatever the critic is worth, and may be
 * negative. Its standard error is that of the two means. The bound is short by about the squared error of the critic.
 * Learned log-ratios are cut at ± ln(n + m). Rényi comes from the alpha-divergence, of which it is a growing function.
 *
 * Source: [nguyen2010], [sugiyama2012].
 * @module
 */
import {
  breathe,
  check,
  exp,
  log,
  meanAndVariance,
  permutation,
  type Rng,
  type Samples,
  type Watch,
} from "@pushforward/core";
import { fromAlpha } from "./discrete-divergence.js";
import { type DivergenceEstimate, estimated } from "./divergence-estimate.js";
import { type Generator, generatorOf } from "./generators.js";
import { type CriticKind, featuresOf, fitLogRatio } from "./log-ratio.js";
import { completeChoice, type FMeasure, type MeasureChoice } from "./measures.js";

/**
 * E_P g − E_Q f*(g) from the critic's values at rows of P and of Q, with its standard error; a lower bound of D_f.
 *
 * @throws ArgumentError when a side has fewer than 2 values or one is not finite; a value of y at which f* is infinite
 *   makes the bound −∞.
 */
export function variationalBound(
  criticX: ArrayLike<number>,
  criticY: ArrayLike<number>,
  generator: Generator,
  { level = 0.95 }: { level?: number } = {},
): DivergenceEstimate {
  for (const [name, critic] of Object.entries({ criticX, criticY }))
    check(critic.length >= 2, "variationalBound", name, "at least 2 long", critic.length);
  const gains = meanAndVariance(criticX);
  const costs = meanAndVariance(Float64Array.from(criticY, (u) => generator.conjugate(u)));
  const value = gains.mean - costs.mean;
  const method = "variational lower bound";
  if (!Number.isFinite(value)) return { value: Number.NEGATIVE_INFINITY, method, lowerBound: true };
  const variance = gains.variance / criticX.length + costs.variance / criticY.length;
  return estimated(value, Math.sqrt(variance), level, method, true);
}

export interface CriticOptions {
  /** Chooses folds and landmarks. */
  rng: Rng;
  /** "classifier" by default. */
  critic?: CriticKind | undefined;
  level?: number | undefined;
  watch?: Watch | undefined;
}

export interface CriticDivergence extends DivergenceEstimate {
  /** Learned ln p/q, each row by the critic that did not see it. */
  readonly logRatios: { readonly x: Float64Array; readonly y: Float64Array };
}

const folds = 5;

/**
 * A lower bound of the divergence of the law of `x` from the law of `y` by a cross-fitted critic.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, rows have weights or are fewer than 10 on a side.
 */
export async function criticDivergence(
  x: Samples,
  y: Samples,
  choice: MeasureChoice<FMeasure | "renyi">,
  { rng, critic = "classifier", level = 0.95, watch }: CriticOptions,
): Promise<CriticDivergence> {
  const here = "criticDivergence";
  const { measure, order, mixture } = completeChoice(choice, here);
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  for (const [name, side] of Object.entries({ x, y })) {
    check(!side.weights, here, name, "without weights", "weights");
    check(side.n >= 2 * folds, here, name, `at least ${2 * folds} points`, side.n);
  }
  const generator = generatorOf({ measure: measure === "renyi" ? "alpha" : measure, order, mixture });
  const logRatios = await crossFitted(critic, x, y, rng, watch);
  const bound = variationalBound(criticOf(logRatios.x, generator), criticOf(logRatios.y, generator), generator, {
    level,
  });
  const method = `${bound.method} of a ${critic === "classifier" ? "logistic classifier" : "kernel critic"}, ${folds} folds`;
  if (measure !== "renyi" || order === 1) return { ...bound, method, logRatios };
  check(order > 0 && order < Number.POSITIVE_INFINITY, here, "order", "above 0 and finite", order);
  const slope = order / (1 + order * (order - 1) * bound.value);
  const value = fromAlpha(bound.value, order);
  return { ...estimated(value, slope * (bound.standardError ?? 0), level, method, true), logRatios };
}

const criticOf = (logRatios: Float64Array, { slope }: Generator) => logRatios.map((r) => slope(exp(r)));

async function crossFitted(kind: CriticKind, x: Samples, y: Samples, rng: Rng, watch: Watch | undefined) {
  const features = featuresOf(kind, x, y, rng);
  const { k } = features;
  const [xRows, yRows] = [permutation(rng, x.n), permutation(rng, y.n)];
  const most = log(x.n + y.n);
  const out = { x: new Float64Array(x.n), y: new Float64Array(y.n) };
  const held = (rows: Uint32Array, fold: number, kept: boolean) => rows.filter((_, i) => (i % folds === fold) === kept);
  for (let fold = 0; fold < folds; fold++) {
    watch?.onProgress?.({ stage: "fitting critics", done: fold / folds });
    await breathe(watch);
    const ratio = fitLogRatio(kind, features, { x: held(xRows, fold, false), y: held(yRows, fold, false) });
    const fill = (to: Float64Array, from: Float64Array, rows: Uint32Array) => {
      for (const row of held(rows, fold, true))
        to[row] = Math.max(-most, Math.min(most, ratio(from.subarray(row * k, (row + 1) * k))));
    };
    fill(out.x, features.x, xRows);
    fill(out.y, features.y, yRows);
  }
  return out;
}
