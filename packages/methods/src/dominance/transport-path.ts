/**
 * Entropic transport between two clouds of scores for a cost of dominance, along falling strengths λ of the entropy.
 *
 *     OT_{c,λ} = min over couplings π of ∫ c dπ + λ·KL(π ‖ μ⊗ν) = mean f + mean g at the optimal potentials
 *
 * The matrix of costs is built once in float32 and serves every λ; each solution starts the next, so that a
 * whole path costs little more than its last part. Time O(n·m·d) and O(n·m) a sweep, memory 8·n·m bytes.
 * @module
 */
import { log, partOf, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { restoreOrder, takeOrder } from "../transport/entropic/entropic-pair.js";
import { localOrder } from "../transport/entropic/local-order.js";
import { type EntropicSolution, solveEntropic } from "../transport/entropic/solve-entropic.js";
import { paddedColumns, StoredCosts } from "../transport/entropic/stored-costs.js";
import { columnMeans, meanOf } from "./scores.js";

/** h of the cost Σ_k h(y_k − x_k): ln(1 + e^(βz)), max(z, 0) or max(z, 0)². */
export type DominanceCost = "logistic" | "hinge" | "hinge2";
const kinds = { logistic: 0, hinge: 1, hinge2: 2 } as const;

export interface ScoreCloud {
  /** n × d, row-major. */
  readonly x: Float64Array;
  /** m × d. */
  readonly y: Float64Array;
  readonly d: number;
}

export interface PathOptions {
  readonly cost: DominanceCost;
  /** β of the logistic cost, 1 for the others. */
  readonly gain: number;
  /** 1: Σ h(y − x). 2: the same plus Σ h(x − y). */
  readonly sides: 1 | 2;
  /** Falling. */
  readonly lambdas: readonly number[];
  /** Which of them to ask what its plan pays in each metric. */
  readonly sharesAt: number;
  readonly tolerance: number;
  /** g to start from, in the rows of y. */
  readonly g?: Float64Array | undefined;
  readonly kernels: Kernels;
  readonly watch?: Watch | undefined;
}

export interface TransportValue {
  readonly lambda: number;
  /** mean f + mean g: the dual value. */
  readonly value: number;
  /** Potentials at the rows of x and y. */
  readonly f: Float64Array;
  readonly g: Float64Array;
  /** Σ_j |Σ_i π_ij − 1/m|; rows are exact. */
  readonly residual: number;
  readonly iterations: number;
  readonly converged: boolean;
}

export interface TransportPath {
  /** In the order of `lambdas`. */
  readonly values: readonly TransportValue[];
  /** ∫ h(y_k − x_k) dπ of each metric k. */
  readonly charges: Float64Array;
}

const mostSweeps = 20_000;

export async function transportPath(cloud: ScoreCloud, options: PathOptions): Promise<TransportPath> {
  const { kernels, lambdas, tolerance, watch } = options;
  const sides = { x: ordered(cloud.x, cloud.d), y: ordered(cloud.y, cloud.d) };
  const [n, m] = [sides.x.order.length, sides.y.order.length];
  const scope = kernels.scope();
  try {
    const costs = new StoredCosts(kernels, scope, n, m);
    const points = { x: scope.copy(sides.x.data).ptr, y: scope.copy(byCoordinate(sides.y.data, cloud.d)).ptr };
    const shape = [paddedColumns(m), cloud.d, options.gain] as const;
    const kind = kinds[options.cost];
    const { largest, typical } = costBounds(cloud, options);
    await costs.fill(
      (from, to) => ["dominanceCosts", kind, options.sides, points.x, from, to, points.y, ...shape, costs.byRows.ptr],
      largest,
      watch,
    );
    const [a, b] = [new Float64Array(n).fill(1 / n), new Float64Array(m).fill(1 / m)];
    const problem = { costs, a, b, rules, tolerance, maxIterations: mostSweeps };
    const values: TransportValue[] = [];
    const solved: Solved[] = [];
    const given = options.g && takeOrder(options.g, sides.y.order);
    let charges: Float64Array = new Float64Array(cloud.d);
    for (const [k, lambda] of lambdas.entries()) {
      const part = partOf(watch, k / lambdas.length, (k + 1) / lambdas.length);
      const g = onward(solved, lambda) ?? given;
      const start = g ? lambda : Math.max(lambda, typical);
      const found = await solveEntropic({ ...problem, epsilon: lambda, start, g, watch: part });
      solved.push({ lambda, g: found.g });
      values.push(transportValue(found, lambda, sides));
      if (k === options.sharesAt) charges = await planCharges(costs, found, lambda, kind, points, shape, watch);
    }
    return { values, charges };
  } finally {
    scope.free();
  }
}

interface Solved {
  readonly lambda: number;
  readonly g: Float64Array;
}

/** Where the potential will be at the next λ, by the line through the last two. */
function onward(solved: readonly Solved[], lambda: number): Float64Array | undefined {
  const [last, before] = [solved.at(-1), solved.at(-2)];
  if (!last || !before) return last?.g;
  const step = (last.lambda - lambda) / (before.lambda - last.lambda);
  return last.g.map((value, j) => value + step * (value - before.g[j]!));
}

const rules = { x: { kind: "balanced" }, y: { kind: "balanced" } } as const;

interface OrderedCloud {
  readonly data: Float64Array;
  readonly order: Uint32Array;
}

/** Rows near each other next to each other, so that a plan falls into few groups. */
function ordered(data: Float64Array, d: number): OrderedCloud {
  const order = localOrder(data, data.length / d, d);
  const sorted = new Float64Array(data.length);
  order.forEach((from, to) => {
    sorted.set(data.subarray(from * d, from * d + d), to * d);
  });
  return { data: sorted, order };
}

function byCoordinate(data: Float64Array, d: number): Float64Array {
  const m = data.length / d;
  const columns = paddedColumns(m);
  const out = new Float64Array(columns * d);
  for (let j = 0; j < m; j++) for (let k = 0; k < d; k++) out[k * columns + j] = data[j * d + k]!;
  return out;
}

function transportValue(
  { f, g, residual, iterations, converged }: EntropicSolution,
  lambda: number,
  { x, y }: { readonly x: OrderedCloud; readonly y: OrderedCloud },
): TransportValue {
  const potentials = { f: restoreOrder(f, x.order), g: restoreOrder(g.slice(), y.order) };
  return { lambda, value: meanOf(f) + meanOf(g), ...potentials, residual, iterations, converged };
}

/** What the plan of a solution pays in each metric, whatever side its costs charged. */
async function planCharges(
  costs: StoredCosts,
  { f, g }: EntropicSolution,
  lambda: number,
  kind: number,
  points: { readonly x: number; readonly y: number },
  [columns, d, gain]: readonly [number, number, number],
  watch: Watch | undefined,
): Promise<Float64Array> {
  const { n, m, kernels } = costs;
  const scope = kernels.scope();
  try {
    const h = scope.f64(columns);
    h.view.fill(Number.NEGATIVE_INFINITY);
    for (let j = 0; j < m; j++) h.view[j] = g[j]! / lambda - log(m);
    const tops = scope.copy(f.map((value) => -value / lambda));
    const out = scope.f64(n * d);
    // One scratch for each block of rows: they run side by side.
    const scratch = scope.u8(16 * d * n);
    const plan = [costs.byRows.ptr, h.ptr, 1 / lambda, tops.ptr, out.ptr] as const;
    await costs.run((from, to) => {
      const rows = [kind, points.x, from, to, points.y, columns, d, gain] as const;
      return ["dominanceShares", ...rows, ...plan, scratch.ptr + 16 * d * from];
    }, watch);
    return columnMeans(out.view.slice(), d);
  } finally {
    scope.free();
  }
}

/** A bound on the costs, and about their mean between independent rows. */
function costBounds({ x, y, d }: ScoreCloud, { cost, gain }: PathOptions): { largest: number; typical: number } {
  let [largest, typical] = [0, 0];
  for (let k = 0; k < d; k++) {
    const [a, b] = [extentOf(x, d, k), extentOf(y, d, k)];
    const reach = gain * Math.max(b.high - a.low, a.high - b.low);
    const usual = gain * (Math.sqrt(a.variance + b.variance) + Math.abs(a.mean - b.mean));
    largest += cost === "hinge2" ? reach * reach : reach + 1.4;
    typical += cost === "hinge2" ? usual * usual : usual;
  }
  return { largest, typical };
}

function extentOf(data: Float64Array, d: number, k: number) {
  let [low, high, sum, squares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let at = k; at < data.length; at += d) {
    low = Math.min(low, data[at]!);
    high = Math.max(high, data[at]!);
    sum += data[at]!;
    squares += data[at]! * data[at]!;
  }
  const n = data.length / d;
  return { low, high, mean: sum / n, variance: Math.max(0, squares / n - (sum / n) * (sum / n)) };
}
