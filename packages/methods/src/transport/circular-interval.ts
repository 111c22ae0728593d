/**
 * An interval for the Wasserstein distance on a circle between the laws that two samples were drawn from.
 *
 * As for `wassersteinInterval`: the cost of the points is normal about a mean that is never below the cost of the laws, with the
 * variance of its potentials, which gives the upper end; and with halves cut at random,
 *
 *     W ≥ Ŵ − W(x̂, law of x) − W(ŷ, law of y),   E W_p^p(x̂, law of x) ≤ E W_p^p(half of x̂, other half of x̂),
 *
 * which gives the lower end and holds on any space. The interval covers more often than asked, and holds 0 where both
 * laws are one. Assumes independent rows, and for the normal limit potentials that are unique up to a constant.
 *
 * Source: [delbarrio2024] for the normal limit, [hundrieser2021] for the circle; [peyre2019] for convexity.
 * @module
 */
import { check, type Estimate, normalQuantile, type Rng, type Samples } from "@pushforward/core";
import { type CircularTransport, circularTransport } from "./circular-transport.js";
import { rootOf } from "./circular-wasserstein.js";
import type { PointsOnLine } from "./wasserstein-1d.js";
import { halves, varianceOfMean } from "./wasserstein-interval.js";

export interface CircularIntervalOptions {
  /** Cuts the samples in halves. */
  readonly rng: Rng;
  /** Coverage that the interval is built for, in (0, 1); 0.95 by default. */
  readonly level?: number | undefined;
}

/**
 * `result.distance` with its interval, for the `result` of `circularTransport(x, y)`. No interval when a side has fewer
 * than two points of positive weight. `standardError` is that of Ŵ about its own mean. Time of two transports of half the size.
 *
 * @throws ArgumentError when `level` is out of range or the result belongs to other points.
 */
export function circularInterval(
  x: PointsOnLine,
  y: PointsOnLine,
  result: CircularTransport,
  { rng, level = 0.95 }: CircularIntervalOptions,
): Estimate {
  const here = "circularInterval";
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  const { potentials, cost, distance, p, period } = result;
  const fits = potentials.x.length === x.points.length && potentials.y.length === y.points.length;
  check(fits, here, "result", `of ${x.points.length} and ${y.points.length} points`, "one of other points");
  const method = "normal limit of the cost above, halves of the samples below";
  const variance = varianceOfMean(potentials.x, sharesOf(x)) + varianceOfMean(potentials.y, sharesOf(y));
  if (Number.isNaN(variance)) return { value: distance, method };
  const excess = [x, y].reduce((sum, { points, weights }, side) => {
    const law: Samples = { data: points, n: points.length, d: 1, ...(weights && { weights }) };
    const [one, other] = halves(law, rng.stream(side)).map(onCircle) as [PointsOnLine, PointsOnLine];
    return sum + circularTransport(one, other, { p, period }).distance;
  }, 0);
  const reach = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  const low = Math.max(0, rootOf(Math.max(0, cost - reach), p) - excess);
  const slope = distance > 0 ? distance / (p * cost) : 0;
  const interval = { low, high: rootOf(cost + reach, p), level };
  return { value: distance, standardError: slope * Math.sqrt(variance), interval, method };
}

const onCircle = ({ data, weights }: Samples): PointsOnLine => ({ points: data, ...(weights && { weights }) });

function sharesOf({ weights }: PointsOnLine): Float64Array | undefined {
  const sum = weights?.reduce((a, b) => a + b, 0);
  return weights?.map((weight) => weight / sum!);
}
