/**
 * Divergences from the two log-densities at points drawn from the laws: Monte Carlo, unbiased for f-divergences.
 *
 *     points of both   D_f = E_Q[f(t); t ≤ 1] + E_P[f(t)/t; t > 1],   t = p/q
 *     points of p only D_f = E_P[f₀(t)/t],   f₀(t) = f(t) + f(0)·(t − 1), so that mass of q outside of p costs nothing
 *
 * With f ≥ 0 and f(1) = f′(1) = 0 (`generatorOf`) both terms of the first line are nonnegative and, as f(0) and
 * lim f(t)/t allow, bounded. The second line needs f(0) finite; for `reverse-kl` and `alpha` of order at most 0 it is
 * importance sampling, E_P[f(t)/t], right when p is positive wherever q is. Densities must be normalised. A log-density
 * of −∞ is a density of 0. Rényi comes from the alpha-divergence by the delta method. Time O(n + m).
 *
 * Source: [nguyen2010] for f-divergences as expectations.
 * @module
 */
import { check, exp, meanAndVariance } from "@pushforward/core";
import { fromAlpha } from "./discrete-divergence.js";
import { type DivergenceEstimate, estimated } from "./divergence-estimate.js";
import { type Generator, generatorOf } from "./generators.js";
import { completeChoice, type FMeasure, type MeasureChoice } from "./measures.js";

/** Both log-densities at the points of one law, in nats. */
export interface LogDensities {
  readonly logP: ArrayLike<number>;
  readonly logQ: ArrayLike<number>;
}

/**
 * The divergence of p from q, from `x` at points drawn from p and, if there are any, `y` at points drawn from q.
 *
 * @throws ArgumentError when lengths differ, a side has fewer than 2 points, a log-density is NaN or +∞, or a point has
 *   density 0 under the law that it was drawn from.
 */
export function densityDivergence(
  x: LogDensities,
  y: LogDensities | undefined,
  choice: MeasureChoice<FMeasure | "renyi">,
  { level = 0.95 }: { level?: number } = {},
): DivergenceEstimate {
  const here = "densityDivergence";
  const { measure, order, mixture } = completeChoice(choice, here);
  if (measure === "renyi" && order !== 1) return renyi(x, y, order, level);
  const generator = generatorOf({ measure: measure === "renyi" ? "kl" : measure, order, mixture });
  const atX = logRatios(x, "x");
  const means = y ? bySides(atX, logRatios(y, "y"), generator) : [atX.map((r) => generator.perPoint(r))];
  const parts = means.map((terms) => meanAndVariance(terms));
  const value = parts.reduce((sum, { mean }) => sum + mean, 0);
  const method = "Monte Carlo over the points";
  if (!Number.isFinite(value)) return { value, method, lowerBound: false };
  const variance = parts.reduce((sum, part, side) => sum + part.variance / means[side]!.length, 0);
  return estimated(value, Math.sqrt(variance), level, method);
}

function renyi(x: LogDensities, y: LogDensities | undefined, order: number, level: number): DivergenceEstimate {
  const finite = order > 0 && order < Number.POSITIVE_INFINITY;
  check(finite, "densityDivergence", "order", "above 0 and finite from log-densities", order);
  const alpha = densityDivergence(x, y, { measure: "alpha", order }, { level });
  const value = fromAlpha(alpha.value, order);
  if (alpha.standardError === undefined || !Number.isFinite(value))
    return { value, method: alpha.method, lowerBound: false };
  const slope = order / (1 + order * (order - 1) * alpha.value);
  return estimated(value, slope * alpha.standardError, level, `${alpha.method}, delta method`);
}

/** ln t at each point, ±∞ where a density is 0. */
function logRatios({ logP, logQ }: LogDensities, side: "x" | "y"): Float64Array {
  const here = "densityDivergence";
  const [own, other] = side === "x" ? ["logP", "logQ"] : ["logQ", "logP"];
  check(logP.length >= 2, here, `${side}.logP`, "at least 2 long", logP.length);
  check(logQ.length === logP.length, here, `${side}.logQ`, `${logP.length} long like logP`, logQ.length);
  return Float64Array.from(logP, (a, i) => {
    const b = logQ[i]!;
    const [mine, theirs] = side === "x" ? [a, b] : [b, a];
    if (!Number.isFinite(mine))
      check(false, here, `${side}.${own}[${i}]`, "finite: the point was drawn from this law", mine);
    if (!(theirs < Number.POSITIVE_INFINITY)) check(false, here, `${side}.${other}[${i}]`, "a number or −∞", theirs);
    return a - b;
  });
}

function bySides(atX: Float64Array, atY: Float64Array, generator: Generator): Float64Array[] {
  return [atX.map((r) => (r > 0 ? aboveOne(generator, r) : 0)), atY.map((r) => (r > 0 ? 0 : generator.f(exp(r))))];
}

/** f(t)/t for r = ln t > 0. */
function aboveOne({ f, top }: Generator, r: number): number {
  const t = exp(r);
  return t === Number.POSITIVE_INFINITY ? top : f(t) / t;
}
