/**
 * Wasserstein distance on a circle, such as of hours, directions or phases: exact up to the last digits.
 *
 *     W_p(μ, ν)^p = min over α of ∫₀¹ |F⁻¹(t) − G⁻¹(t − α)|^p dt,   G⁻¹(t + 1) = G⁻¹(t) + 1 (one turn)
 *
 * Cut open at the best place, the circle is a line, where points go in order; α tells how much mass goes over the cut. The integral
 * is convex and piecewise linear in α: golden sections come near to its least place, and the bend next to it is taken. Time O((n + m)·(log(n + m) + 70)).
 *
 * Source: [delon2010].
 * @module
 */
import { check, pow } from "@pushforward/core";
import type { PointsOnLine } from "./wasserstein-1d.js";

export interface CircularOptions {
  /** Length of the circle, such as 24 or 360; 1 by default. */
  readonly period?: number | undefined;
  /** Order, finite and at least 1; 2 by default. */
  readonly p?: number | undefined;
}

/**
 * W_p in the units of the points, which count modulo the period.
 *
 * @throws ArgumentError when a sample is empty or not finite, weights do not fit, or options are out of range.
 */
export function circularWasserstein(
  x: PointsOnLine,
  y: PointsOnLine,
  { period = 1, p = 2 }: CircularOptions = {},
): number {
  const here = "circularWasserstein";
  check(period > 0 && period < Infinity, here, "period", "positive and finite", period);
  check(p >= 1 && p < Infinity, here, "p", "a finite number of at least 1", p);
  const [f, g] = [turnsOf(x, period, here, "x"), turnsOf(y, period, here, "y")];
  const near = leastOver(-1, 1, (alpha) => costAt(f, g, alpha, p));
  const cost = Math.min(costAt(f, g, near, p), costAt(f, g, nearestKink(f, g, near), p));
  return period * (p === 1 ? cost : p === 2 ? Math.sqrt(cost) : pow(cost, 1 / p));
}

interface Turns {
  /** Ascending in [0, 1). */
  readonly points: Float64Array;
  /** Share of the mass up to each point; 1 at the last. */
  readonly upTo: Float64Array;
}

/** ∫₀¹ |F⁻¹(t) − G⁻¹(t − α)|^p dt */
function costAt(f: Turns, g: Turns, alpha: number, p: number): number {
  let turn = Math.floor(-alpha);
  const start = -alpha - turn;
  let j = 0;
  while (j < g.upTo.length - 1 && g.upTo[j]! <= start) j++;
  let sum = 0;
  for (let i = 0, done = 0; i < f.upTo.length && done < 1; ) {
    const end = Math.min(1, f.upTo[i]!, g.upTo[j]! + turn + alpha);
    if (end > done) {
      const apart = Math.abs(f.points[i]! - g.points[j]! - turn);
      sum += (end - done) * (p === 1 ? apart : p === 2 ? apart * apart : pow(apart, p));
      done = end;
    }
    if (f.upTo[i]! <= done) i++;
    if (g.upTo[j]! + turn + alpha <= done) {
      j++;
      if (j === g.upTo.length) [j, turn] = [0, turn + 1];
    }
  }
  return sum;
}

/** Where the cost bends, F_i − G_j but for whole turns, next to `alpha`: its least value lies at such a place. */
function nearestKink(f: Turns, g: Turns, alpha: number): number {
  let best = Infinity;
  for (const end of f.upTo) {
    const t = end - alpha - Math.floor(end - alpha);
    let [low, high] = [0, g.upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (g.upTo[middle]! < t) low = middle + 1;
      else high = middle;
    }
    for (const at of [g.upTo[low]!, low > 0 ? g.upTo[low - 1]! : 0])
      if (Math.abs(t - at) < Math.abs(best)) best = t - at;
  }
  return alpha + best;
}

/** Where a convex function on [low, high] is least, by golden sections down to 1e-13. */
function leastOver(low: number, high: number, f: (at: number) => number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  let [c, d] = [b - golden * (b - a), a + golden * (b - a)];
  let [fc, fd] = [f(c), f(d)];
  while (b - a > 1e-13) {
    if (fc < fd) {
      [b, d, fd] = [d, c, fc];
      c = b - golden * (b - a);
      fc = f(c);
    } else {
      [a, c, fc] = [c, d, fd];
      d = a + golden * (b - a);
      fd = f(d);
    }
  }
  return (a + b) / 2;
}

function turnsOf({ points, weights }: PointsOnLine, period: number, where: string, name: string): Turns {
  check(points.length >= 1, where, name, "at least 1 point", 0);
  const bad = points.find((value) => !Number.isFinite(value));
  check(bad === undefined, where, `each point of ${name}`, "finite", bad);
  check(
    !weights || weights.length === points.length,
    where,
    `weights of ${name}`,
    `${points.length} long`,
    weights?.length,
  );
  const wrong = weights?.find((weight) => !(weight >= 0 && weight < Infinity));
  check(wrong === undefined, where, `weights of ${name}`, "nonnegative and finite", wrong);
  const within = points.map((value) => {
    const turns = value / period - Math.floor(value / period);
    return turns < 1 ? turns : 0;
  });
  const order = Uint32Array.from(points, (_, i) => i)
    .filter((i) => !weights || weights[i]! > 0)
    .sort((i, j) => within[i]! - within[j]! || i - j);
  check(order.length > 0, where, `weights of ${name}`, "of positive total", 0);
  const upTo = new Float64Array(order.length);
  let sum = 0;
  order.forEach((i, r) => {
    sum += weights ? weights[i]! : 1;
    upTo[r] = sum;
  });
  const last = order.length - 1;
  return {
    points: Float64Array.from(order, (i) => within[i]!),
    upTo: upTo.map((value, r) => (r === last ? 1 : value / sum)),
  };
}
