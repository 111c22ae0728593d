/**
 * The whole plan of an entropic problem as a matrix, for those who ask for it.
 *
 *     P_ij = a_i·b_j·exp((f_i + g_j + λ − C_ij)/ε)
 * @module
 */
import { check, exp, MemoryError, type Samples } from "@pushforward/core";
import { shares } from "./entropic/entropic-pair.js";
import type { Sinkhorn } from "./sinkhorn.js";

/** Beyond this, means along the rows (`entropicMap`) are what is asked for. */
const mostBytes = 2 ** 31;

/**
 * n × m numbers, row-major, for the `result` of `sinkhorn(x, y)`. Time and memory O(n·m).
 *
 * @throws ArgumentError when the result belongs to other points, MemoryError from 2 GB on.
 */
export function entropicPlan(x: Samples, y: Samples, result: Sinkhorn): Float64Array {
  const { n, d } = x;
  const m = y.n;
  checkFit(x, y, result, "entropicPlan");
  if (8 * n * m > mostBytes)
    throw new MemoryError(
      `entropicPlan: ${n} × ${m} numbers take ${Math.ceil((8 * n * m) / 1e9)} GB; entropicMap needs no matrix`,
    );
  const [a, b] = [massesOf(x, result.masses.x, "x"), massesOf(y, result.masses.y, "y")];
  const { x: f, y: g, total } = result.potentials;
  const plan = new Float64Array(n * m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) {
      if (a[i] === 0 || b[j] === 0) continue;
      let squared = 0;
      for (let k = 0; k < d; k++) {
        const difference = x.data[i * d + k]! - y.data[j * d + k]!;
        squared += difference * difference;
      }
      const cost = result.cost === "squared" ? squared : Math.sqrt(squared);
      plan[i * m + j] = a[i]! * b[j]! * exp((f[i]! + g[j]! + total - cost) / result.epsilon);
    }
  return plan;
}

/** @throws ArgumentError unless `result` has a potential for each point, and a cost made from points. */
export function checkFit(x: Samples, y: Samples, { potentials, cost }: Sinkhorn, where: string): void {
  check(y.d === x.d, where, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  check(cost !== "given", where, "result", "of points", "one of a cost matrix");
  const fits = potentials.x.length === x.n && potentials.y.length === y.n;
  const sizes = `${potentials.x.length} and ${potentials.y.length}`;
  check(fits, where, "result", `of ${x.n} and ${y.n} points`, sizes);
}

function massesOf(cloud: Samples, mass: number, argument: string): Float64Array {
  const weights = cloud.weights ?? new Float64Array(cloud.n).fill(1);
  return shares(weights, cloud.n, "entropicPlan", argument).map((weight) => weight * mass);
}
