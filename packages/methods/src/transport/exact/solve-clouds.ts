/**
 * Exact transport between two clouds, coarse to fine.
 *
 * Each level is solved to optimality, and its duals start the next one by a c-transform,
 * ṽ_j = min_A c(x_A, y_j) − u_A over the coarse sources: with them the candidates of the fine level are nearly right,
 * so that few pivots and few rounds remain. Passing coarse plans or unfinished duals costs many times more.
 * @module
 */
import { partOf, type Watch } from "@pushforward/core";
import type { Kernels, Scope } from "@pushforward/kernels";
import { type Cloud, coarsen } from "./cloud.js";
import { type AllowedGap, finest, type LevelSolution, type LevelStart, solveLevel } from "./level.js";
import { columnPotentials, type Ground, nearestColumns, type Side, sidesOfClouds, tileBounds } from "./side.js";

/** Levels with fewer points on both sides are solved from scratch; sides with fewer than a quarter of it stay as they are. */
const coarsest = 200;

/** Above the largest sum of potentials that costs of at most 1 allow. */
export const bigCost = 4;

interface Pair {
  readonly x: Cloud;
  readonly y: Cloud;
}

interface Solved extends Pair {
  readonly scope: Scope;
  readonly sides: { sources: Side; sinks: Side };
  readonly solution: LevelSolution;
}

/** Optimal plan and potentials between clouds whose costs are at most 1. */
export async function solveClouds(
  kernels: Kernels,
  ground: Ground,
  x: Cloud,
  y: Cloud,
  watch: Watch | undefined,
  allowedGap: AllowedGap,
): Promise<LevelSolution> {
  const finest = { x, y };
  const levels = coarserLevels(finest);
  const total = levels.reduce((sum, level) => sum + level.x.n + level.y.n, 0);
  let [coarse, done]: [Solved | undefined, number] = [undefined, 0];
  for (const level of levels.reverse()) {
    const size = level.x.n + level.y.n;
    const part = partOf(watch, done / total, (done + size) / total);
    part.onProgress?.({ stage: `matching ${level.x.n} with ${level.y.n} points`, done: 0 });
    coarse = await refine(kernels, ground, level, coarse, part, level === finest ? allowedGap : undefined);
    done += size;
  }
  coarse!.scope.free();
  return coarse!.solution;
}

/** The clouds and their coarser ones, finest first. */
function coarserLevels(finest: Pair): Pair[] {
  const levels = [finest];
  const coarser = (cloud: Cloud): Cloud => (cloud.n >= coarsest / 4 ? coarsen(cloud) : cloud);
  for (let level = finest; Math.max(level.x.n, level.y.n) >= coarsest; ) {
    level = { x: coarser(level.x), y: coarser(level.y) };
    levels.push(level);
  }
  return levels;
}

/** Solve a level from the one before, whose memory is given back. */
async function refine(
  kernels: Kernels,
  ground: Ground,
  { x, y }: Pair,
  coarse: Solved | undefined,
  watch: Watch,
  allowedGap: AllowedGap | undefined,
): Promise<Solved> {
  const scope = kernels.scope();
  try {
    const sides = sidesOfClouds(kernels, scope, ground, x, y);
    const start = coarse ? await transfer(kernels, scope, sides.sinks, coarse, watch) : fresh(y.n);
    const problem = { ...sides, a: x.mass, b: y.mass };
    const solution = await solveLevel(kernels, problem, start, bigCost, watch, allowedGap);
    const doubt = (of: LevelSolution): number => of.gap + finest(of);
    if (!allowedGap || doubt(solution) <= allowedGap(solution)) return { x, y, scope, sides, solution };
    // Clouds that hardly differ: coarse duals are large beside the costs, and so is their rounding.
    const again = await solveLevel(kernels, problem, fresh(y.n), bigCost, { signal: watch.signal }, allowedGap);
    return { x, y, scope, sides, solution: doubt(again) < doubt(solution) ? again : solution };
  } catch (error) {
    scope.free();
    throw error;
  } finally {
    coarse?.scope.free();
  }
}

const fresh = (m: number): LevelStart => ({
  v: new Float64Array(m),
  partners: { of: new Int32Array(m).fill(-1), points: 0 },
});

/** ṽ of the fine sinks, and the coarse source where each takes its minimum. */
async function transfer(
  kernels: Kernels,
  scope: Scope,
  fine: Side,
  { x, sides, solution }: Solved,
  watch: Watch,
): Promise<LevelStart> {
  const side = { ...fine, ...mixed(fine, sides.sinks), columns: sides.sinks.columns, count: x.n };
  const w = columnPotentials(scope, solution.u);
  const partners = { of: sinksOfSources(solution, x.n), points: sides.sinks.rows };
  const bounds = tileBounds(kernels, scope, side, w.ptr, partners);
  const { indices, values } = await nearestColumns(kernels, scope, side, w, bounds, 1, watch);
  return { v: values.view.slice(), partners: { of: indices.view.slice(), points: sides.sources.rows } };
}

/** Fine rows and coarse columns in float32. */
function mixed(fine: Side, coarse: Side): Pick<Side, "dense"> {
  if (!fine.dense || !coarse.dense) return {};
  const { columns, columnSquares } = coarse.dense;
  return { dense: { ...fine.dense, columns, columnSquares } };
}

/** For every source a sink next to it in the tree, −1 where there is none. */
function sinksOfSources({ parent }: LevelSolution, n: number): Int32Array {
  const root = parent.length;
  const found = new Int32Array(n).fill(-1);
  for (let z = 0; z < root; z++) {
    const up = parent[z]!;
    if (up === root) continue;
    if (z < n) found[z] = up - n;
    else if (found[up]! < 0) found[up] = z - n;
  }
  return found;
}
