/**
 * Optimal transport on a circle with potentials that prove it.
 *
 *     W_p^p = Σ a_i·u_i + Σ b_j·v_j,   u_i + v_j ≤ |x_i − y_j + k·period|^p for all i, j and whole k
 *
 * Round the circle the coupling in order gives the potentials step by step: where only x or only y moves on there is one
 * choice, where both do there is an interval, and all of these take the same share of theirs, such that after one turn
 * the potentials are back where they began. That there is such a share is what makes α optimal.
 * Time O((n + m)·(log(n + m) + 70)).
 *
 * Source: [delon2010].
 * @module
 */
import { pow } from "@pushforward/core";
import { type CircularOptions, rootOf, solveCircle, type Turns } from "./circular-wasserstein.js";
import type { PointsOnLine } from "./wasserstein-1d.js";

export interface CircularTransport {
  /** W_p, in the units of the points. */
  readonly distance: number;
  /** W_p^p. */
  readonly cost: number;
  /** What the potentials prove at least, up to rounding. */
  readonly dual: number;
  /** 0 at points without mass, which prove nothing. */
  readonly potentials: { readonly x: Float64Array; readonly y: Float64Array };
  /** Share of the mass that the plan carries over the origin, forwards less backwards. */
  readonly overOrigin: number;
  readonly period: number;
  readonly p: number;
}

/** @throws like `circularWasserstein`. */
export function circularTransport(
  x: PointsOnLine,
  y: PointsOnLine,
  { period = 1, p = 2 }: CircularOptions = {},
): CircularTransport {
  const { f, g, alpha, cost } = solveCircle(withMass(x), withMass(y), { period, p }, "circularTransport");
  const { u, v } = potentialsAlong(f, g, alpha, p);
  const unit = p === 1 ? period : p === 2 ? period * period : pow(period, p);
  const mean = ({ upTo }: Turns, values: Float64Array) =>
    values.reduce((sum, value, r) => sum + (upTo[r]! - (r > 0 ? upTo[r - 1]! : 0)) * value, 0);
  return {
    distance: period * rootOf(cost, p),
    cost: unit * cost,
    dual: unit * (mean(f, u) + mean(g, v)),
    potentials: { x: toRows(f, u, x, unit), y: toRows(g, v, y, unit) },
    overOrigin: 0 - alpha,
    period,
    p,
  };
}

/** Levels that differ by less are one, but for rounding. */
const together = 1e-13;

/** Pairs of the coupling in order, once round and one more: point k of n is point k − n one turn on. */
interface Walk {
  readonly i: readonly number[];
  readonly j: readonly number[];
}

function walk(f: Turns, g: Turns, alpha: number): Walk {
  const [n, m] = [f.upTo.length, g.upTo.length];
  const level = (j: number) => g.upTo[j - m * Math.floor(j / m)]! + Math.floor(j / m) + alpha;
  let j = m * Math.floor(-alpha);
  while (level(j) <= together) j++;
  const found: { i: number[]; j: number[] } = { i: [], j: [] };
  for (let i = 0; i < n; ) {
    found.i.push(i);
    found.j.push(j);
    const [ofX, ofY] = [f.upTo[i]!, level(j)];
    if (ofX <= ofY + together) i++;
    if (ofY <= ofX + together) j++;
  }
  return { i: [...found.i, n], j: [...found.j, found.j[0]! + m] };
}

function potentialsAlong(f: Turns, g: Turns, alpha: number, p: number): { u: Float64Array; v: Float64Array } {
  const { i, j } = walk(f, g, alpha);
  const steps = i.length - 1;
  const c = (s: number, r: number) => {
    const way = Math.abs(placeOf(f, i[s]!) - placeOf(g, j[r]!));
    return p === 1 ? way : p === 2 ? way * way : pow(way, p);
  };
  const [least, room] = [new Float64Array(steps), new Float64Array(steps)];
  let [low, slack] = [0, 0];
  for (let s = 0; s < steps; s++) {
    if (i[s + 1] === i[s]) continue;
    const most = c(s + 1, s) - c(s, s);
    least[s] = j[s + 1] === j[s] ? most : c(s + 1, s + 1) - c(s, s + 1);
    room[s] = most - least[s]!;
    low += least[s]!;
    slack += room[s]!;
  }
  const share = slack > 0 ? Math.min(1, Math.max(0, -low / slack)) : 0;
  const [u, v] = [new Float64Array(f.points.length), new Float64Array(g.points.length)];
  for (let s = 0, height = 0; s < steps; s++) {
    u[i[s]!] = height;
    v[j[s]! - v.length * Math.floor(j[s]! / v.length)] = c(s, s) - height;
    height += least[s]! + share * room[s]!;
  }
  return { u, v };
}

function placeOf({ points }: Turns, k: number): number {
  const turn = Math.floor(k / points.length);
  return points[k - points.length * turn]! + turn;
}

function rowsWithMass({ points, weights }: PointsOnLine): Uint32Array {
  return Uint32Array.from(points.keys()).filter((i) => weights?.[i] !== 0);
}

function withMass(law: PointsOnLine): PointsOnLine {
  const { points, weights } = law;
  if (weights?.length !== points.length || !weights.includes(0)) return law;
  const rows = rowsWithMass(law);
  return { points: Float64Array.from(rows, (i) => points[i]!), weights: Float64Array.from(rows, (i) => weights[i]!) };
}

function toRows({ order }: Turns, values: Float64Array, law: PointsOnLine, unit: number): Float64Array {
  const [out, rows] = [new Float64Array(law.points.length), rowsWithMass(law)];
  order.forEach((place, r) => {
    out[rows[place]!] = unit * values[r]!;
  });
  return out;
}
