/**
 * Exact transport between the points of a frame in two dimensions or more.
 * @module
 */
import type { Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { Certificate } from "./certificate.js";
import type { Cloud } from "./cloud.js";
import type { Frame } from "./frame.js";
import { kdOrder } from "./kd-order.js";
import type { LevelEffort } from "./level.js";
import { wholeMasses } from "./masses.js";
import { planOfTree, renumbered, type TransportPlan } from "./plan.js";
import { columnPotentials, type Ground, nearestColumns, sidesOfClouds } from "./side.js";
import { solveClouds } from "./solve-clouds.js";

/** Shares of the points, each summing to 1; undefined for equal ones. */
export interface Shares {
  readonly a: Float64Array | undefined;
  readonly b: Float64Array | undefined;
}

export interface Solved {
  readonly plan: TransportPlan;
  /** Feasible potentials for all pairs, in units of the frame's costs. */
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly by: Certificate["by"];
  readonly effort: LevelEffort;
}

/** @param allowedGap the largest gap, in units of the frame's costs, that will do for a plan. */
export async function solvePoints(
  kernels: Kernels,
  frame: Frame,
  d: number,
  shares: Shares,
  allowedGap: (plan: TransportPlan) => number,
  watch: Watch | undefined,
): Promise<Solved> {
  const x = support(frame.x, d, shares.a);
  const y = support(frame.y, d, shares.b);
  const found = await solveSupports(kernels, frame.ground, d, x, y, allowedGap, watch);
  const [u, v] = [new Float64Array(frame.x.length / d), new Float64Array(frame.y.length / d)];
  x.indices.forEach((i, k) => {
    u[i] = found.u[k]!;
  });
  y.indices.forEach((j, k) => {
    v[j] = found.v[k]!;
  });
  // Points without weight get the largest potentials that stay feasible.
  if (y.indices.length < v.length) {
    const least = await cTransform(kernels, frame.ground, d, frame.y, x.points, found.u);
    least.forEach((value, j) => {
      if (!(shares.b![j]! > 0)) v[j] = value;
    });
  }
  if (x.indices.length < u.length) {
    const least = await cTransform(kernels, frame.ground, d, frame.x, frame.y, v);
    least.forEach((value, i) => {
      if (!(shares.a![i]! > 0)) u[i] = value;
    });
  }
  return { ...found, u, v, plan: renumbered(found.plan, x.indices, y.indices) };
}

interface Support {
  readonly indices: Uint32Array;
  readonly points: Float64Array;
  readonly shares: Float64Array;
  readonly equal: boolean;
}

/** Points of positive weight in kd order. */
function support(points: Float64Array, d: number, shares: Float64Array | undefined): Support {
  const n = points.length / d;
  let order = kdOrder(points, d);
  if (shares) order = order.filter((i) => shares[i]! > 0);
  const kept = new Float64Array(order.length * d);
  order.forEach((i, k) => {
    for (let c = 0; c < d; c++) kept[k * d + c] = points[i * d + c]!;
  });
  return {
    indices: order,
    points: kept,
    shares: Float64Array.from(order, (i) => (shares ? shares[i]! : 1 / n)),
    equal: !shares,
  };
}

async function solveSupports(
  kernels: Kernels,
  ground: Ground,
  d: number,
  x: Support,
  y: Support,
  allowedGap: (plan: TransportPlan) => number,
  watch: Watch | undefined,
): Promise<Solved> {
  const [n, m] = [x.indices.length, y.indices.length];
  if (n === 1 || m === 1) return solveSingle(kernels, ground, d, x, y);
  const masses = wholeMasses(n, m, x.equal ? undefined : x.shares, y.equal ? undefined : y.shares);
  const cloud = (side: Support, mass: Float64Array): Cloud => ({ n: mass.length, d, points: side.points, mass });
  const solution = await solveClouds(kernels, ground, cloud(x, masses.x), cloud(y, masses.y), watch, (level) =>
    allowedGap(renumbered(planOfTree(level, x.shares, y.shares), x.indices, y.indices)),
  );
  const plan = planOfTree(solution, x.shares, y.shares);
  return { plan, u: solution.u, v: solution.v, by: "all pairs priced", effort: solution };
}

/** All mass goes from, or to, the one point; potentials are the costs to it. */
async function solveSingle(kernels: Kernels, ground: Ground, d: number, x: Support, y: Support): Promise<Solved> {
  const [n, m] = [x.indices.length, y.indices.length];
  const from = Uint32Array.from({ length: n * m }, (_, e) => (n === 1 ? 0 : e));
  const to = Uint32Array.from({ length: n * m }, (_, e) => (n === 1 ? e : 0));
  const plan = { from, to, mass: n === 1 ? y.shares : x.shares };
  const zero = new Float64Array(1);
  const costs =
    n === 1
      ? await cTransform(kernels, ground, d, y.points, x.points, zero)
      : await cTransform(kernels, ground, d, x.points, y.points, zero);
  const [u, v] = n === 1 ? [zero, costs] : [costs, zero];
  return { plan, u, v, by: "a single point", effort: { rounds: 0, pivots: 0, arcs: 0 } };
}

/** For every point the least cost − w to the others. */
async function cTransform(
  kernels: Kernels,
  ground: Ground,
  d: number,
  points: Float64Array,
  others: Float64Array,
  w: Float64Array,
): Promise<Float64Array> {
  const scope = kernels.scope();
  try {
    const [x, y] = [points, others].map((data) => ({ n: data.length / d, d, points: data })) as [Cloud, Cloud];
    const { sources } = sidesOfClouds(kernels, scope, ground, x, y);
    const exact = { ...sources, dense: undefined }; // float32 may miss the least by a little
    const found = await nearestColumns(kernels, scope, exact, columnPotentials(scope, w), 0, 1, undefined);
    return found.values.view.slice();
  } finally {
    scope.free();
  }
}
