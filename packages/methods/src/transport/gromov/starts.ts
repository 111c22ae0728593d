/**
 * Where descents begin. F has many local minima, and a descent from one start finds one of them; so there are several,
 * the same at every call: independence first, then plans that match the main axes of both spaces, with every choice of
 * their directions, then axes turned at random.
 * @module
 */
import { drawSubspace, seededRng, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { wasserstein } from "../wasserstein.js";
import { timesMatrix } from "./moments.js";
import type { Axes, GromovProblem, GromovState } from "./problem.js";

/** State of start number `index`; undefined when there are no more. */
export async function startState<S extends GromovState>(
  problem: GromovProblem<S>,
  axes: () => Axes | undefined,
  index: number,
  kernels: Kernels,
  watch: Watch | undefined,
): Promise<S | undefined> {
  if (index === 0) return problem.independent();
  const found = axes();
  if (!found) return undefined;
  const { k, x, y } = found;
  const turned = timesMatrix(y, k, turn(k, index - 1), k);
  const silent = { kernels, watch: { signal: watch?.signal } };
  const from = { data: x, n: problem.n, d: k, weights: problem.p };
  const { plan } = await wasserstein(from, { data: turned, n: problem.m, d: k, weights: problem.q }, silent);
  return problem.stateOf(plan);
}

/** The signs of the axes counted through, then random rotations and reflections. */
function turn(k: number, index: number): Float64Array {
  if (index >= 1 << k) return drawSubspace(seededRng(7).stream(index), k, k);
  const signs = new Float64Array(k * k);
  for (let l = 0; l < k; l++) signs[l * k + l] = (index >> l) & 1 ? -1 : 1;
  return signs;
}
