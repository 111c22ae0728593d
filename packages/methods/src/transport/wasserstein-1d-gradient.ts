/**
 * How the Wasserstein distances on a line and on a circle change with the points and with the weights: the coupling in order
 * (after cutting the circle at the best place) is optimal, so only the costs and the masses move.
 *
 *     ∂W_p^p/∂x_i = Σ_j f_ij·p·|x_i − y_j|^(p−1)·sign(x_i − y_j),   ∂W_p^p/∂a_i = u_i, the potential along the staircase of pairs
 *
 * Where two points coincide, or masses end together so that several potentials are optimal, this is one of the slopes.
 *
 * Source: [peyre2019] section 9.1.
 * @module
 */
import { check, pow } from "@pushforward/core";
import { type CircularOptions, cutOpen } from "./circular-wasserstein.js";
import { shares } from "./entropic/entropic-pair.js";
import { type SolvedLine, type Sorted, solveSorted } from "./exact/solve-line.js";
import { centredSlopes, type TransportGradient } from "./transport-gradient.js";
import type { PointsOnLine } from "./wasserstein-1d.js";
import { distancePower, rootSlope } from "./wasserstein-gradient.js";

/** Of the distance itself, or of its power p. */
export type SlopeOf = "distance" | "cost";

/**
 * Gradient of `wasserstein1d(x, y, p)`, p = 1 by default, or of its power; masses are shares of weights. Time O((n + m) log(n + m)).
 *
 * @throws like `wasserstein1d`, and when a point is not finite.
 */
export function wasserstein1dGradient(
  x: PointsOnLine,
  y: PointsOnLine,
  { p = 1, of = "distance" }: { p?: number | undefined; of?: SlopeOf | undefined } = {},
): TransportGradient {
  const here = "wasserstein1dGradient";
  check(p >= 1 && p < Infinity, here, "p", "a finite number of at least 1", p);
  const [from, to] = [sorted(x, here, "x"), sorted(y, here, "y")];
  const masses = { a: sharesOf(x, here, "x"), b: sharesOf(y, here, "y") };
  return slopesOf(solveSorted(from, to, p, masses), from, to, { ...masses, p, of, unit: 1 });
}

/** Gradient of `circularWasserstein(x, y)` or of its power. @throws like it. */
export function circularWassersteinGradient(
  x: PointsOnLine,
  y: PointsOnLine,
  { period = 1, p = 2, of = "distance" }: CircularOptions & { of?: SlopeOf | undefined } = {},
): TransportGradient {
  const { x: from, y: to, a, b } = cutOpen(x, y, { period, p }, "circularWassersteinGradient");
  return slopesOf(solveSorted(from, to, p, { a, b }), from, to, { a, b, p, of, unit: period });
}

interface Slopes {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly p: number;
  readonly of: SlopeOf;
  /** Length of 1 in the values that were sorted. */
  readonly unit: number;
}

/** From the plan of `from` and `to`, whose values are in units of `solved.unit`. */
function slopesOf(
  solved: SolvedLine,
  from: Sorted,
  to: Sorted,
  { a, b, p, of, unit: given }: Slopes,
): TransportGradient {
  const { plan, cost, u, v } = solved;
  const unit = solved.unit * given;
  const [xs, ys] = [unsorted(from), unsorted(to)];
  const [x, y] = [new Float64Array(xs.length), new Float64Array(ys.length)];
  // The distance is unit·cost^(1/p) of points/unit, so its slopes in the points have no unit.
  const slope = of === "cost" ? distancePower(unit, p - 1) : rootSlope(rootOf(cost, p), p);
  plan.mass.forEach((mass, e) => {
    const [i, j] = [plan.from[e]!, plan.to[e]!];
    const way = xs[i]! - ys[j]!;
    const part = slope * mass * p * distancePower(Math.abs(way), p - 1) * Math.sign(way);
    x[i]! += part;
    y[j]! -= part;
  });
  return { x, y, xMasses: centredSlopes(u, a, unit * slope), yMasses: centredSlopes(v, b, unit * slope) };
}

function rootOf(cost: number, p: number): number {
  if (p === 1) return cost;
  return p === 2 ? Math.sqrt(cost) : pow(cost, 1 / p);
}

function unsorted({ values, order }: Sorted): Float64Array {
  const out = new Float64Array(values.length);
  order.forEach((i, r) => {
    out[i] = values[r]!;
  });
  return out;
}

function sorted({ points }: PointsOnLine, where: string, name: string): Sorted {
  check(points.length >= 1, where, name, "at least 1 point", points.length);
  const bad = points.find((value) => !Number.isFinite(value));
  check(bad === undefined, where, `each point of ${name}`, "finite", bad);
  const order = Uint32Array.from(points, (_, i) => i).sort((i, j) => points[i]! - points[j]! || i - j);
  return { values: Float64Array.from(order, (i) => points[i]!), order };
}

const sharesOf = ({ points, weights }: PointsOnLine, where: string, name: string): Float64Array =>
  shares(weights ?? new Float64Array(points.length).fill(1), points.length, where, name);
