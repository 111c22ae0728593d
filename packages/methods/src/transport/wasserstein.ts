/**
 * Wasserstein distance between two weighted point clouds, exact, with its plan and the proof that it is optimal.
 *
 *     W_p(μ, ν)^p = min Σ_ij f_ij c_ij   over f ≥ 0 with row sums a and column sums b,   c_ij = |x_i − y_j|^p
 *                 = max Σ_i a_i u_i + Σ_j b_j v_j   over u_i + v_j ≤ c_ij for all i, j
 *
 * Any plan costs at least, any feasible potentials give at most W_p^p, so the gap between the two that come with the
 * answer bounds its error. A network simplex works on few arcs per point, started from the duals of coarser clouds,
 * and every pair is priced before it stops; no n × m array is made. For d ≤ 3 and n = m, time is about n^1.6 to n²
 * (equal and unequal weights), memory about 1.5 kB a point; on a line it is a sort.
 *
 * Source: [bonneel2011], [cunningham1976], [gerber2017] for solving coarse to fine; [peyre2019] section 3.
 * @module
 */
import { check, DataError, pow, type Samples, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { type Certificate, certificate, certifiedGap } from "./exact/certificate.js";
import { costUnit, type Frame, leaveFrame, type Metric, makeFrame } from "./exact/frame.js";
import type { TransportPlan } from "./exact/plan.js";
import { linePower, solveLine } from "./exact/solve-line.js";
import { type Shares, solvePoints } from "./exact/solve-points.js";
import { compensatedSum } from "./exact/sum.js";
import { usingKernels } from "./using-kernels.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const wassersteinDefaults = { p: 2, metric: "euclidean" } as const;

export interface WassersteinOptions {
  /** Order of the distance, finite and at least 1. */
  readonly p?: number | undefined;
  /** Distance between points: √Σ t² or Σ |t|. */
  readonly metric?: Metric | undefined;
  /** Opened and closed here when absent. */
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface Wasserstein {
  /** W_p, in the units of the coordinates. */
  readonly distance: number;
  /** W_p^p: what the plan costs, from the coordinates as given. */
  readonly cost: number;
  /** What the potentials prove at least; cost − gap up to rounding. */
  readonly dual: number;
  /** How far `cost` can be above the least possible. */
  readonly gap: number;
  readonly plan: TransportPlan;
  /** u of the points of x and v of those of y, u_i + v_j ≤ c_ij; the slopes of the cost in the weights. */
  readonly potentials: { readonly x: Float64Array; readonly y: Float64Array };
  readonly certificate: Certificate;
  readonly p: number;
  readonly metric: Metric;
}

/**
 * Exact W_p between `x` (n × d) and `y` (m × d), weighted or not.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, `p` is out of range, a coordinate is not finite, or
 *   weights do not fit, are negative or do not sum to 1 within 1e-9; DataError when the cost is too large or too
 *   small for a double, or could not be proved within 1e-6; the signal's reason when aborted.
 */
export async function wasserstein(x: Samples, y: Samples, options: WassersteinOptions = {}): Promise<Wasserstein> {
  const { p = wassersteinDefaults.p, metric = wassersteinDefaults.metric } = options;
  const here = "wasserstein";
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  check(p >= 1 && p < Infinity, here, "p", "a finite number of at least 1", p);
  check(metric === "euclidean" || metric === "manhattan", here, "metric", "euclidean or manhattan", metric);
  checkFinite(x, "x");
  checkFinite(y, "y");
  const shares = { a: readShares(x, "x"), b: readShares(y, "y") };
  return usingKernels(options.kernels, (kernels) => solve(x, y, shares, p, metric, kernels, options.watch));
}

async function solve(
  x: Samples,
  y: Samples,
  shares: Shares,
  p: number,
  metric: Metric,
  kernels: Kernels,
  watch: Watch | undefined,
): Promise<Wasserstein> {
  const { plan, u, v, cost, dual, slack, unit, by, effort } = await (x.d === 1
    ? solveOnLine(x, y, shares, p, kernels)
    : solveInSpace(x, y, shares, p, metric, kernels, watch));
  const gap = Math.max(slack, Math.abs(cost - dual));
  const proof = certificate(cost, gap, 64 * Number.EPSILON, by, effort);
  refuseUnproved(proof);
  const costs = costUnit(unit, p);
  refuseOutOfRange(cost, cost * costs);
  return {
    distance: unit * root(cost, p),
    cost: cost * costs,
    dual: dual * costs,
    gap: gap * costs,
    plan,
    potentials: { x: scaled(u, costs), y: scaled(v, costs) },
    certificate: proof,
    p,
    metric,
  };
}

async function solveOnLine(x: Samples, y: Samples, shares: Shares, p: number, kernels: Kernels) {
  const solved = await solveLine(kernels, x.data, y.data, p, shares);
  return { ...solved, slack: 0, by: "order on a line" as const, effort: undefined };
}

async function solveInSpace(
  x: Samples,
  y: Samples,
  shares: Shares,
  p: number,
  metric: Metric,
  kernels: Kernels,
  watch: Watch | undefined,
) {
  const frame = makeFrame(x, y, metric, p);
  const costOf = (plan: TransportPlan): number => planCost(x, y, plan, frame.unit, metric, p);
  const allowedGap = (plan: TransportPlan): number => 0.1 * certifiedGap * costOf(plan);
  const { plan, u, v, by, effort } = await solvePoints(kernels, frame, x.d, shares, allowedGap, watch);
  const slack = Math.max(0, slackOf(frame, x.d, plan, u, v, p));
  leaveFrame(frame, u, v);
  const dual =
    compensatedSum(x.n, (i) => (shares.a ? shares.a[i]! : 1 / x.n) * u[i]!) +
    compensatedSum(y.n, (j) => (shares.b ? shares.b[j]! : 1 / y.n) * v[j]!);
  return { plan, u, v, by, effort, slack, dual, cost: costOf(plan), unit: frame.unit };
}

const scaled = (values: Float64Array, unit: number): Float64Array => {
  for (let i = 0; i < values.length; i++) values[i]! *= unit;
  return values;
};

export function root(cost: number, p: number): number {
  if (p === 1) return cost;
  return p === 2 ? Math.sqrt(cost) : pow(cost, 1 / p);
}

function checkFinite({ data, n, d }: Samples, name: string): void {
  check(n >= 1 && data.length === n * d, "wasserstein", name, "at least one point", `${n} points`);
  let bad = 0;
  while (bad < data.length && Number.isFinite(data[bad])) bad++;
  if (bad < data.length)
    check(false, "wasserstein", `${name}: coordinate ${bad % d} of point ${Math.floor(bad / d)}`, "finite", data[bad]);
}

/** Weights with a sum of exactly 1, up to the last bits. */
function readShares({ weights, n }: Samples, name: string): Float64Array | undefined {
  if (!weights) return undefined;
  const [here, argument] = ["wasserstein", `weights of ${name}`];
  check(weights.length === n, here, argument, `${n} long like the points`, weights.length);
  const bad = weights.find((weight) => !(weight >= 0 && weight < Infinity));
  check(bad === undefined, here, argument, "nonnegative and finite", bad);
  const sum = compensatedSum(n, (i) => weights[i]!);
  const cure = "divide them by their sum; for different total masses use unbalanced transport";
  check(Math.abs(sum - 1) <= 1e-9, here, argument, "of sum 1 within 1e-9", sum, cure);
  return weights.map((weight) => weight / sum);
}

/** Σ mass·c from the coordinates as given, in units of unit^p. */
function planCost(x: Samples, y: Samples, plan: TransportPlan, unit: number, metric: Metric, p: number): number {
  const { from, to, mass } = plan;
  const d = x.d;
  return compensatedSum(mass.length, (e) => {
    const [i, j] = [from[e]! * d, to[e]! * d];
    let sum = 0;
    for (let k = 0; k < d; k++) {
      const t = x.data[i + k]! / unit - y.data[j + k]! / unit;
      sum += metric === "manhattan" ? Math.abs(t) : t * t;
    }
    if (metric === "manhattan") return mass[e]! * linePower(sum, p);
    return mass[e]! * (p === 2 ? sum : linePower(Math.sqrt(sum), p));
  });
}

/** Σ mass·(c − u − v) in the frame, where little cancels. */
function slackOf(frame: Frame, d: number, plan: TransportPlan, u: Float64Array, v: Float64Array, p: number): number {
  const manhattan = frame.ground.kind === 2 || frame.ground.kind === 4;
  return compensatedSum(plan.mass.length, (e) => {
    const [i, j] = [plan.from[e]!, plan.to[e]!];
    let sum = 0;
    for (let k = 0; k < d; k++) {
      const t = frame.x[i * d + k]! - frame.y[j * d + k]!;
      sum += manhattan ? Math.abs(t) : t * t;
    }
    const cost = manhattan ? linePower(sum, p) : p === 2 ? sum : linePower(Math.sqrt(sum), p);
    return plan.mass[e]! * (cost - u[i]! - v[j]!);
  });
}

function refuseUnproved({ relativeGap, certified }: Certificate): void {
  if (certified || relativeGap <= 1e-6) return;
  throw new DataError(
    `wasserstein: optimality could be proved only to ${relativeGap} of the cost, since some costs are too small beside others for double precision; drop far points, or treat them on their own`,
  );
}

function refuseOutOfRange(inUnits: number, cost: number): void {
  if (cost === Infinity)
    throw new DataError(
      "wasserstein: the cost is above 1.8e308; divide all coordinates by a common number, or use p = 1",
    );
  if (inUnits > 0 && cost < 2.2250738585072014e-308)
    throw new DataError(
      "wasserstein: the cost is below 2.2e-308, where doubles lose digits; multiply all coordinates by a common number, or use p = 1",
    );
}

export type { Certificate, Metric, TransportPlan };
