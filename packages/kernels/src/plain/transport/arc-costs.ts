/** Costs of listed pairs, in plain TypeScript. @module */
import type { Views } from "../../views.js";
import { pairCost } from "./ground-cost.js";

/** out[e] = cost of row from[e] to column to[e] (i32), for `arcs` pairs; ground costs as in `ground-cost.ts`. */
export function transportArcCosts(
  memory: Views,
  kind: number,
  p: number,
  rows: number,
  d: number,
  columns: number,
  from: number,
  to: number,
  arcs: number,
  out: number,
): void {
  const { f64, i32 } = memory;
  for (let e = 0; e < arcs; e++)
    f64[(out >>> 3) + e] = pairCost(memory, kind, p, rows, i32[(from >>> 2) + e]!, d, columns, i32[(to >>> 2) + e]!);
}
