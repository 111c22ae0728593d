/**
 * Questions to points, asked in blocks of queries by tasks of a kernel.
 * @module
 */
import { check, type Watch } from "@pushforward/core";
import type { KernelTask } from "../functions.js";
import type { Kernels } from "../kernels.js";
import type { Scope } from "../scope.js";
import type { Metric, NeighbourTree } from "./neighbour-tree.js";

/** Queries a task; no matter how many threads there are. */
const block = 1024;

/** Run the task of every block of the queries, which are given or lie in memory already, and give the result. */
export async function askPoints<R>(
  kernels: Kernels,
  count: number,
  queries: Float64Array | number,
  watch: Watch | undefined,
  plan: (scope: Scope, asked: number) => { task: Task; result: () => R },
): Promise<R> {
  const scope = kernels.scope();
  try {
    const { task, result } = plan(scope, typeof queries === "number" ? queries : scope.copy(queries).ptr);
    const tasks: KernelTask[] = [];
    for (let from = 0; from < count; from += block) tasks.push(task(from, Math.min(count, from + block)));
    await kernels.run(tasks, watch, "finding neighbours");
    return result();
  } finally {
    scope.free();
  }
}

/** With a scratch of its own: any two tasks may run at the same time. */
type Task = (from: number, to: number) => KernelTask;

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
