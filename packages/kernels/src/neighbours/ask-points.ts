/**
 * Questions to points, asked in blocks of queries by tasks of a kernel.
 * @module
 */
import { check, type Watch } from "@pushforward/core";
import type { KernelTask } from "../functions.js";
import type { Kernels } from "../kernels.js";
import type { Region, Scope } from "../scope.js";
import type { Metric, Neighbours, NeighbourTree } from "./neighbour-tree.js";

/** Queries a task; no matter how many threads there are. */
const block = 1024;

/** Points in an order of their own, and the kernels that answer from an index of them. */
export interface Answering {
  readonly kernels: Kernels;
  readonly ids: Region<Int32Array>;
  readonly ordered: Region<Float64Array>;
  readonly index: Region<Uint32Array>;
  readonly nearest: "neighboursNearest" | "rankNearest";
  readonly counts: "neighboursCount" | "rankCounts";
  readonly scratchBytes: number;
}

/** The k nearest of `count` queries or, where none are given, of the points themselves, each without itself. */
export function askNearest(
  points: Answering,
  k: number,
  count: number,
  queries: Float64Array | undefined,
  watch: Watch | undefined,
): Promise<Neighbours> {
  const { nearest, index, ids } = points;
  return inBlocks(points, count, queries, watch, (scope, asked, scratch) => {
    const [distances, indices] = [scope.f64(count * k), scope.i32(count * k)];
    const [rows, self] = queries ? [0, 0] : [ids.ptr, 1];
    const out = [distances.ptr, indices.ptr] as const;
    return {
      task: (from, to) => [nearest, index.ptr, asked, rows, from, to, self, k, ...out, scratch()],
      result: () => ({ k, distances: distances.view.slice(), indices: indices.view.slice() }),
    };
  });
}

/** How many points, themselves included, lie within the limit of each query. */
export function askCounts(
  points: Answering,
  limits: Float64Array,
  queries: Float64Array | undefined,
  watch: Watch | undefined,
): Promise<Int32Array> {
  const { counts, index, ids } = points;
  return inBlocks(points, limits.length, queries, watch, (scope, asked, scratch) => {
    const [within, found] = [scope.copy(limits), scope.i32(limits.length)];
    const rows = queries ? 0 : ids.ptr;
    return {
      task: (from, to) => [counts, index.ptr, asked, rows, from, to, within.ptr, found.ptr, scratch()],
      result: () => found.view.slice(),
    };
  });
}

/** Run the task of every block of queries, each with a scratch of its own: any two may run at the same time. */
async function inBlocks<R>(
  { kernels, ordered, scratchBytes }: Answering,
  count: number,
  queries: Float64Array | undefined,
  watch: Watch | undefined,
  plan: (
    scope: Scope,
    asked: number,
    scratch: () => number,
  ) => { task: (from: number, to: number) => KernelTask; result: () => R },
): Promise<R> {
  const scope = kernels.scope();
  try {
    const asked = queries ? scope.copy(queries).ptr : ordered.ptr;
    const { task, result } = plan(scope, asked, () => scope.u8(scratchBytes).ptr);
    const tasks: KernelTask[] = [];
    for (let from = 0; from < count; from += block) tasks.push(task(from, Math.min(count, from + block)));
    await kernels.run(tasks, watch, "finding neighbours");
    return result();
  } finally {
    scope.free();
  }
}

/** How many points are asked for, by default those of the tree. */
export function countQueries(
  here: string,
  { n, d, metric }: Pick<NeighbourTree, "n" | "d" | "metric">,
  queries: Float64Array | undefined,
): number {
  if (!queries) return n;
  check(Number.isInteger(queries.length / d), here, "queries", `a multiple of d = ${d} long`, queries.length);
  checkRange(here, "queries", queries, metric);
  return queries.length / d;
}

export function checkRange(here: string, name: string, points: Float64Array, metric: Metric): void {
  const most = metric === "maximum" ? Number.MAX_VALUE / 2 : 1e150;
  for (let i = 0; i < points.length; i++) {
    if (Math.abs(points[i]!) <= most) continue;
    check(false, here, name, `finite numbers of at most ${most}`, points[i]);
  }
}

export function checkRadii(radii: Float64Array, rows: number): void {
  check(radii.length === rows, "counts", "radii", `${rows} numbers, one a query`, `${radii.length} numbers`);
  const wrong = radii.findIndex((radius) => !(radius >= 0));
  check(wrong < 0, "counts", `radius ${wrong}`, "at least 0", radii[wrong]);
}
