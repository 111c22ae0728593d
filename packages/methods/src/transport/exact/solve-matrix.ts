/**
 * Exact transport for a matrix of costs, from few rows and columns to all.
 *
 * Without points there are no centroids: a level below is made of a random quarter of the rows and columns, and its
 * duals start the level above by the same c-transform as for clouds.
 * @module
 */
import { permutation, seededRng, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { type AllowedGap, type LevelSolution, solveLevel } from "./level.js";
import { wholeMasses } from "./masses.js";
import { sidesOfMatrix } from "./side.js";

export interface CostMatrix {
  readonly n: number;
  readonly m: number;
  /** Row-major, of size at most 1; Infinity for forbidden pairs. */
  readonly costs: Float64Array;
}

/** Smaller problems are solved from scratch. */
const smallest = 400;

export async function solveMatrix(
  kernels: Kernels,
  matrix: CostMatrix,
  a: Float64Array | undefined,
  b: Float64Array | undefined,
  watch: Watch | undefined,
  allowedGap?: AllowedGap,
): Promise<LevelSolution> {
  const { n, m, costs } = matrix;
  const v = Math.min(n, m) < smallest ? new Float64Array(m) : await startFromSample(kernels, matrix, a, b, watch);
  const masses = wholeMasses(n, m, a, b);
  const scope = kernels.scope();
  try {
    const problem = { ...sidesOfMatrix(scope, n, m, costs), a: masses.x, b: masses.y };
    const start = { v, partners: { of: new Int32Array(0), points: 0 } };
    // Forbidden pairs can make a detour through many arcs worth its cost: raise the price of staying unmatched.
    for (let big = 4; ; big *= 64) {
      const solution = await solveLevel(kernels, problem, start, big, { signal: watch?.signal }, allowedGap);
      if (solution.unmatched === 0 || big > 4 * (n + m)) return solution;
    }
  } finally {
    scope.free();
  }
}

/** ṽ_j = min_i c_ij − u_i over a random quarter of the rows, from the transport between quarters. */
async function startFromSample(
  kernels: Kernels,
  matrix: CostMatrix,
  a: Float64Array | undefined,
  b: Float64Array | undefined,
  watch: Watch | undefined,
): Promise<Float64Array> {
  const rng = seededRng(1);
  const { n, m, costs } = matrix;
  const rows = permutation(rng, n).subarray(0, n >> 2);
  const columns = permutation(rng, m).subarray(0, m >> 2);
  const sample = new Float64Array(rows.length * columns.length);
  rows.forEach((i, r) => {
    columns.forEach((j, c) => {
      sample[r * columns.length + c] = costs[i * m + j]!;
    });
  });
  const shares = (weights: Float64Array | undefined, of: Uint32Array) =>
    weights && Float64Array.from(of, (i) => weights[i]!);
  const small = { n: rows.length, m: columns.length, costs: sample };
  const { u, unmatched } = await solveMatrix(kernels, small, shares(a, rows), shares(b, columns), watch);
  const v = new Float64Array(m);
  if (unmatched > 0) return v;
  v.fill(Infinity);
  rows.forEach((i, r) => {
    for (let j = 0; j < m; j++) v[j] = Math.min(v[j]!, costs[i * m + j]! - u[r]!);
  });
  return v.map((value) => (value < Infinity ? value : 0));
}
