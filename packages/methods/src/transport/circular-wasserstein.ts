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
import { check, countBelow, pow } from "@pushforward/core";
import type { Sorted } from "./exact/solve-line.js";
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
  const { cost } = solveCircle(x, y, { period, p }, "circularWasserstein");
  return period * rootOf(cost, p);
}

/** One turn is the unit of length. */
export interface CircleSolution {
  readonly f: Turns;
  readonly g: Turns;
  /** Where the integral is least. */
  readonly alpha: number;
  readonly cost: number;
}

export function solveCircle(
  x: PointsOnLine,
  y: PointsOnLine,
  { period, p }: { readonly period: number; readonly p: number },
  where: string,
): CircleSolution {
  const [f, g] = readCircle(x, y, period, p, where);
  const near = leastOver(-1, 1, (alpha) => costAt(f, g, alpha, p));
  const kink = nearestKink(f, g, near).alpha;
  const [cost, atKink] = [costAt(f, g, near, p), costAt(f, g, kink, p)];
  return atKink <= cost ? { f, g, alpha: kink, cost: atKink } : { f, g, alpha: near, cost };
}

export function rootOf(cost: number, p: number): number {
  return p === 1 ? cost : p === 2 ? Math.sqrt(cost) : pow(cost, 1 / p);
}

/**
 * The circle of both cut open at the best place: values ascending in turns, such that the coupling in order is that of the circle, and
 * shares of mass in the order given.
 */
export function cutOpen(x: PointsOnLine, y: PointsOnLine, { period = 1, p = 2 }: CircularOptions, where: string) {
  const [f, g] = readCircle(x, y, period, p, where);
  const { i, j, turn } = nearestKink(
    f,
    g,
    leastOver(-1, 1, (alpha) => costAt(f, g, alpha, p)),
  );
  return { x: unrolled(f, i, 0), y: unrolled(g, j, turn), a: sharesOf(f), b: sharesOf(g) };
}

/** From the point after `last` on, once around. */
function unrolled({ points, order }: Turns, last: number, turn: number): Sorted {
  const place = (r: number) => (r + last + 1) % order.length;
  const values = points.map((_, r) => points[place(r)]! + turn + (r + last + 1 < order.length ? 0 : 1));
  return { values, order: order.map((_, r) => order[place(r)]!) };
}

function sharesOf({ upTo, order }: Turns): Float64Array {
  const shares = new Float64Array(order.length);
  order.forEach((i, r) => {
    shares[i] = upTo[r]! - (r > 0 ? upTo[r - 1]! : 0);
  });
  return shares;
}

function readCircle(x: PointsOnLine, y: PointsOnLine, period: number, p: number, where: string): [Turns, Turns] {
  check(period > 0 && period < Infinity, where, "period", "positive and finite", period);
  check(p >= 1 && p < Infinity, where, "p", "a finite number of at least 1", p);
  return [turnsOf(x, period, where, "x"), turnsOf(y, period, where, "y")];
}

export interface Turns {
  /** Ascending in [0, 1), and which point each one is. */
  readonly points: Float64Array;
  readonly order: Uint32Array;
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

/**
 * Where the cost bends, α = F_i − G_j − turn, next to `alpha`: its least value lies at such a place, where the masses of point i of x and point j of
 * y end together.
 */
function nearestKink(f: Turns, g: Turns, alpha: number): { alpha: number; i: number; j: number; turn: number } {
  let best = { by: Infinity, i: 0, j: 0, turn: 0 };
  f.upTo.forEach((end, i) => {
    const turn = Math.floor(end - alpha);
    const t = end - alpha - turn;
    const low = countBelow(g.upTo, t, g.upTo.length - 1);
    const before = low > 0 ? { j: low - 1, turn } : { j: g.upTo.length - 1, turn: turn - 1 };
    for (const { j, turn: of } of [{ j: low, turn }, before]) {
      const by = t + turn - of - g.upTo[j]!;
      if (Math.abs(by) < Math.abs(best.by)) best = { by, i, j, turn: of };
    }
  });
  return { ...best, alpha: alpha + best.by };
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
  const order = Uint32Array.from(points, (_, i) => i).sort((i, j) => within[i]! - within[j]! || i - j);
  const upTo = new Float64Array(order.length);
  let sum = 0;
  order.forEach((i, r) => {
    sum += weights ? weights[i]! : 1;
    upTo[r] = sum;
  });
  check(sum > 0, where, `weights of ${name}`, "of positive total", sum);
  const last = order.length - 1;
  return {
    points: Float64Array.from(order, (i) => within[i]!),
    order,
    upTo: upTo.map((value, r) => (r === last ? 1 : value / sum)),
  };
}
