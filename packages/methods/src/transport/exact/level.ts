/**
 * One level: network simplex on a pool of arcs that grows until no pair of the whole problem can lower the cost.
 *
 * Steps: the arcs of least c_ij − ṽ_j by rows and by columns make the pool; the simplex solves it; all pairs are
 * priced, and arcs of negative reduced cost join the pool; until there is none. Costs are taken to be at most 1.
 * @module
 */
import { breathe, type Watch } from "@pushforward/core";
import { type Kernels, type Region, type SpanningTree, spanningTree, treeBytes } from "@pushforward/kernels";
import { ArcPool } from "./arc-pool.js";
import {
  columnPotentials,
  type NearestColumns,
  nearestColumns,
  type Partners,
  price,
  type Side,
  tileBounds,
} from "./side.js";

export interface LevelProblem {
  readonly sources: Side;
  readonly sinks: Side;
  /** Positive whole masses of equal total. */
  readonly a: Float64Array;
  readonly b: Float64Array;
}

export interface LevelStart {
  /** Potentials of sinks to start from. */
  readonly v: Float64Array;
  /** For each sink a point that it probably goes with. */
  readonly partners: Partners;
}

export interface LevelEffort {
  /** Times that all pairs were priced. */
  readonly rounds: number;
  readonly pivots: number;
  /** Arcs in the pool at the end. */
  readonly arcs: number;
}

export interface LevelSolution extends LevelEffort {
  /** Dual feasible: u_i + v_j ≤ c_ij for all pairs, up to rounding. */
  readonly u: Float64Array;
  readonly v: Float64Array;
  /** Arc to the parent of every node but the root: its other end (the root is n + m), cost and mass in units. */
  readonly parent: Int32Array;
  readonly cost: Float64Array;
  readonly flow: Float64Array;
  /** Nodes in preorder, parents before children. */
  readonly preorder: Int32Array;
  /** Σ f·(c − u − v) per unit of mass. */
  readonly gap: number;
  /** Share of the mass that found no finite arc. */
  readonly unmatched: number;
}

export type AllowedGap = (solution: LevelSolution) => number;

/** Arcs by rows and by columns that start the pool. */
const [byRow, byColumn] = [16, 4];

/** Arcs that a row may add in one round: more where few rows serve many columns. */
const perRound = (n: number, m: number): number => Math.min(64, 4 * Math.ceil(m / n));

/** Tolerance of a first pass, tightened until the gap is small enough. */
const firstTolerance = 1e-11;

/** Steps of the simplex between two breaths. */
const breathSteps = 2e7;

/**
 * @param allowedGap the largest gap Σ f·(c − u − v) per unit of mass that will do for a solution.
 */
export async function solveLevel(
  kernels: Kernels,
  { sources, sinks, a, b }: LevelProblem,
  start: LevelStart,
  big: number,
  watch: Watch | undefined,
  allowedGap: AllowedGap = () => Infinity,
): Promise<LevelSolution> {
  const [n, m] = [a.length, b.length];
  const scope = kernels.scope();
  const pool = new ArcPool(kernels, n * Math.min(byRow, m) + m * Math.min(byColumn, n) + perRound(n, m) * n);
  try {
    const tree = scope.u8(treeBytes(n, m)).ptr;
    await plant({ kernels, sources, sinks, a, b, tree, pool, big, watch }, start);
    const state = scope.f64(3, { zero: true });
    const view = () => spanningTree(state.view.buffer, tree, n, m);
    let [eps, dropped] = [firstTolerance, 0];
    for (let rounds = 1; ; rounds++) {
      await pivotAll(kernels, tree, n, m, pool, eps, state, watch);
      if (dropped === 0) dropped = dropBig(view(), n, m, big);
      if (dropped !== 0) refreshPotentials(view(), n, m);
      trim(pool, view(), n, m);
      if (state.view[0]! >= pool.count) state.view[0] = 0; // the search stood at an arc that is gone
      const priced = await priceAll(kernels, sources, view, n, m, pool, eps, watch);
      if (priced.added > 0) continue;
      const effort = { rounds, pivots: state.view[1]!, arcs: pool.count };
      const solution = readSolution(view(), n, m, priced.rowLeast, effort);
      const allowed = allowedGap(solution);
      if (eps <= finest(solution) || solution.gap <= allowed) return solution;
      eps = Math.max(finest(solution), Math.min(0.1 * eps, 0.5 * allowed));
    }
  } finally {
    pool.free();
    scope.free();
  }
}

interface Planting extends LevelProblem {
  readonly kernels: Kernels;
  readonly tree: number;
  readonly pool: ArcPool;
  readonly big: number;
  readonly watch: Watch | undefined;
}

/** Fill the pool with likely arcs and hang all nodes on the root, for costs shaped like potentials. */
async function plant({ kernels, sources, sinks, a, b, tree, pool, big, watch }: Planting, start: LevelStart) {
  const [n, m] = [a.length, b.length];
  const scope = kernels.scope();
  try {
    const ptr = (values: Float64Array): number => scope.copy(values).ptr;
    const v = columnPotentials(scope, start.v);
    const rowBounds = tileBounds(kernels, scope, sources, v.ptr, start.partners);
    const rows = await nearestColumns(kernels, scope, sources, v, rowBounds, Math.min(byRow, m), watch);
    const uStart = finite(firsts(rows.values.view, rows.k));
    const u = columnPotentials(scope, uStart);
    const partners = { of: firsts(rows.indices.view, rows.k), points: sinks.rows };
    const columnBounds = tileBounds(kernels, scope, sinks, u.ptr, partners);
    const columns = await nearestColumns(kernels, scope, sinks, u, columnBounds, Math.min(byColumn, n), watch);
    fillPool(pool, sources, rows, columns, start.v);
    const vStart = finite(firsts(columns.values.view, columns.k));
    kernels.functions.transportStar(tree, n, m, ptr(a), ptr(b), ptr(uStart), ptr(vStart), big);
  } finally {
    scope.free();
  }
}

/** The first entry of every row of k. */
function firsts<T extends Int32Array | Float64Array>(values: T, k: number): T {
  const out = values.slice(0, values.length / k) as T;
  for (let i = 0; i < out.length; i++) out[i] = values[i * k]!;
  return out;
}

/** Rows all of whose arcs are forbidden start from 0. */
const finite = (values: Float64Array): Float64Array => values.map((value) => (value < 1e299 ? value : 0));

/** The arcs by rows, then those by columns that are not among them. */
function fillPool(pool: ArcPool, sources: Side, rows: NearestColumns, columns: NearestColumns, v: Float64Array): void {
  const [rowIndices, rowValues, columnIndices] = [rows.indices.view, rows.values.view, columns.indices.view];
  pool.append(arcsOf(rowIndices, rows.k, false));
  const first = pool.count;
  pool.append(arcsOf(columnIndices, columns.k, true));
  pool.fillCosts(sources, 0);
  const { from, to, cost } = pool.arcs;
  pool.keepFrom(first, (e) => {
    const [i, j] = [from[e]!, to[e]!];
    const [start, end] = [i * rows.k, (i + 1) * rows.k];
    if (cost[e]! - v[j]! > rowValues[end - 1]!) return true;
    for (let z = start; z < end; z++) if (rowIndices[z] === j) return false;
    return true;
  });
}

/** Lists of k columns by row as arcs; turned when rows are sinks. */
function arcsOf(indices: Int32Array, k: number, turned: boolean) {
  const [own, other] = [new Int32Array(indices.length), new Int32Array(indices.length)];
  let count = 0;
  for (let row = 0, e = 0; e < indices.length; row++)
    for (let z = 0; z < k; z++, e++) {
      if (indices[e]! < 0) continue;
      own[count] = row;
      other[count++] = indices[e]!;
    }
  const [from, to] = turned ? [other, own] : [own, other];
  return { from: from.subarray(0, count), to: to.subarray(0, count), cost: new Float64Array(count) };
}

async function pivotAll(
  kernels: Kernels,
  tree: number,
  n: number,
  m: number,
  pool: ArcPool,
  eps: number,
  state: Region<Float64Array>,
  watch: Watch | undefined,
): Promise<void> {
  const budget = Math.max(breathSteps, 4 * pool.count);
  const { transportPivots } = kernels.functions;
  while (transportPivots(tree, n, m, ...pool.pointers, pool.count, eps, state.ptr, budget) === 0) {
    // Levels take some two pivots a point; more only come closer to the end.
    const pivots = state.view[1]!;
    watch?.onProgress?.({ stage: `matching ${n} with ${m} points`, done: pivots / (pivots + 2 * (n + m)) });
    await breathe(watch);
  }
}

/**
 * Take `big` out of the potentials, once the mass of the whole is on true arcs: its rounding goes with it. Nothing
 * changes while both kinds of nodes hang on the root. Gives what was taken off u, 0 for nothing.
 */
function dropBig({ parent, cost }: SpanningTree, n: number, m: number, big: number): number {
  const root = n + m;
  let [sources, sinks] = [0, 0];
  for (let z = 0; z < root; z++)
    if (parent[z] === root) {
      if (z < n) sources++;
      else sinks++;
    }
  if (sources > 0 && sinks > 0) return 0;
  for (let z = 0; z < root; z++) if (parent[z] === root) cost[z]! -= big;
  return sources > 0 ? big : -big;
}

/** Potentials anew from the costs on the tree, free of what pivots added up. */
function refreshPotentials({ pi, parent, cost, next }: SpanningTree, n: number, m: number): void {
  const root = n + m;
  pi[root] = 0;
  for (let z = next[root]!; z !== root; z = next[z]!) pi[z] = pi[parent[z]!]! + (z < n ? cost[z]! : -cost[z]!);
}

/** Too many arcs slow the search: keep the likely ones. */
function trim(pool: ArcPool, { pi }: SpanningTree, n: number, m: number): void {
  const most = 60 * (n + m);
  if (pool.count <= most) return;
  const { from, to, cost } = pool.arcs;
  const reduced = Float64Array.from(cost, (c, e) => c - pi[from[e]!]! + pi[n + to[e]!]!);
  const limit = reduced.slice().sort()[most / 2]!;
  pool.keepFrom(0, (e) => reduced[e]! <= limit);
}

async function priceAll(
  kernels: Kernels,
  sources: Side,
  view: () => SpanningTree,
  n: number,
  m: number,
  pool: ArcPool,
  eps: number,
  watch: Watch | undefined,
): Promise<{ added: number; rowLeast: Float64Array }> {
  const scope = kernels.scope();
  try {
    pool.reserve(perRound(n, m) * n);
    const { pi } = view();
    const w = columnPotentials(
      scope,
      pi.slice(n, n + m).map((value) => 0 - value),
    );
    const u = scope.copy(pi.slice(0, n));
    const partners = { of: sources.bounded ? partnersInTree(view(), n, m) : noPartners, points: sources.rows };
    const bounds = tileBounds(kernels, scope, sources, w.ptr, partners);
    const { arcs, rowLeast } = await price(kernels, scope, sources, u.ptr, w, bounds, eps, perRound(n, m), watch);
    const before = pool.count;
    for (const part of arcs) pool.append(part);
    return { added: pool.count - before, rowLeast: rowLeast.slice() };
  } finally {
    scope.free();
  }
}

const noPartners = new Int32Array(0);

/** For every sink a source next to it in the tree, −1 where there is none. */
export function partnersInTree({ parent, next }: SpanningTree, n: number, m: number): Int32Array {
  return Int32Array.from({ length: m }, (_, j) => {
    const [up, child] = [parent[n + j]!, next[n + j]!];
    if (up < n) return up;
    return child < n && parent[child] === n + j ? child : -1;
  });
}

function readSolution(
  { pi, parent, cost, flow, next }: SpanningTree,
  n: number,
  m: number,
  u: Float64Array,
  effort: LevelEffort,
): LevelSolution {
  const root = n + m;
  const preorder = new Int32Array(root);
  for (let z = next[root]!, k = 0; z !== root; z = next[z]!) preorder[k++] = z;
  const v = pi.slice(n, root).map((value) => 0 - value);
  let [adrift, whole, gap] = [0, 0, 0]; // what the root carries counts once from each side
  for (let z = 0; z < root; z++) {
    const up = parent[z]!;
    if (up === root) adrift += 0.5 * flow[z]!;
    else {
      const [i, j] = z < n ? [z, up - n] : [up, z - n];
      whole += flow[z]!;
      gap += flow[z]! * (cost[z]! - u[i]! - v[j]!);
    }
  }
  const kept = { parent: parent.slice(0, root), cost: cost.slice(0, root), flow: flow.slice(0, root) };
  return { ...effort, ...kept, preorder, u, v, gap: whole > 0 ? gap / whole : 0, unmatched: adrift / (adrift + whole) };
}

/** Reduced costs and gaps below this are rounding. */
export function finest({ u, v }: Pick<LevelSolution, "u" | "v">): number {
  let most = Number.MIN_VALUE;
  for (const value of u) most = Math.max(most, Math.abs(value));
  for (const value of v) most = Math.max(most, Math.abs(value));
  return Number.EPSILON * most;
}
