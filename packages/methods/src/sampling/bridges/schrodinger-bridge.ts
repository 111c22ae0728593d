/**
 * The Schrödinger bridge between two samples: of all random motions that carry x to y, the one nearest to a given motion.
 *
 *     min KL(P ‖ P⁰) over path laws with ends x and y,   P⁰: dX = −α(X − c) dt + σ dB,  or Brownian motion reflected in a box
 *
 * It splits in two. Static: the ends are coupled by entropic transport with cost |x − y|²/2 at ε = σ²·sinh(α)/α, or with
 * cost −ε·ln p of the reflected motion. Dynamic: between coupled ends the path is the reference's own bridge. ε → 0
 * gives straight lines along the optimal plan, ε → ∞ the reference between independent ends.
 *
 * Time O(n·m·d) a sweep and a path; memory O((n + m)·d), in a box n × m.
 *
 * Source: [leonard2014], [peyre2019] section 7.6 for its two parts; images as in `box.ts`.
 * @module
 */
import { breathe, check, partOf, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { type Sinkhorn, sinkhorn, sinkhornDefaults, sinkhornMatrix } from "../../transport/index.js";
import { checkPairMemory } from "../../transport/pair-memory.js";
import { type Box, boxCost, checkBox, drawImage, fold } from "./box.js";
import { type BridgePaths, bridgePaths, type PathOptions, readPathOptions } from "./bridge-paths.js";
import { meanOf, squaredGap, totalVariance } from "./moments.js";
import { drawWay, type Reference } from "./reference.js";
import { drawBySums, RowLaw, weightSums } from "./row-law.js";

export interface SchrodingerBridgeOptions extends PathOptions {
  /** ε > 0, in squared units of the coordinates: σ² of Brownian motion; 0.025 of the mean |x − y|² when left out. */
  epsilon?: number | undefined;
  /** Pull of the reference towards the middle of both means; 0, Brownian motion, when left out. */
  alpha?: number | undefined;
  /** Walls that paths are reflected at, all points within. */
  box?: Box | undefined;
  /** Share of the mass that may still be out of place. */
  tolerance?: number | undefined;
  /** Most sweeps. */
  maxIterations?: number | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface SchrodingerBridge extends BridgePaths {
  readonly epsilon: number;
  readonly alpha: number;
  /** Row of y that each path arrives at. */
  readonly ends: Int32Array;
  /** exp of the entropy of where each path may end, seen from its start. */
  readonly effectiveCandidates: Float64Array;
  /** Potentials of the coupling, in squared units: it is a_i·b_j·exp((f_i + g_j − c_ij)/(2ε)). */
  readonly potentials: { readonly x: Float64Array; readonly y: Float64Array };
  readonly converged: boolean;
  readonly iterations: number;
  /** Σ_j |Σ_i γ_ij − b_j|: what the coupling leaves out of place. */
  readonly marginalError: number;
}

const here = "schrodingerBridge";

/**
 * @throws ArgumentError when shapes, weights or options do not fit, or points lie outside of the box; MemoryError for a box
 *   and too many pairs; the reason of `watch.signal` when aborted. Whether it converged is told in the result.
 */
export async function schrodingerBridge(
  x: Samples,
  y: Samples,
  options: SchrodingerBridgeOptions,
): Promise<SchrodingerBridge> {
  const { paths, inner } = readPathOptions(options, here);
  const { alpha = 0, box, watch, rng } = options;
  check(alpha >= 0 && alpha < Infinity, here, "alpha", "a finite number of at least 0", alpha);
  check(y.d === x.d, here, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  if (box) {
    checkBox(box, [x, y], here);
    check(alpha === 0, here, "alpha", "0 in a box", alpha);
  }
  const { epsilon, coupling, law } = await couple(x, y, { ...options, watch: partOf(watch, 0, 0.7) });
  const reference = { epsilon, alpha, centre: middleOf(x, y) };
  const { d } = x;
  const width = (inner.length + 2) * d;
  const data = new Float64Array(paths * width);
  const [starts, ends] = [new Int32Array(paths), new Int32Array(paths)];
  const effectiveCandidates = new Float64Array(paths);
  const sums = weightSums(x);
  const perBreath = Math.max(1, Math.floor(2e6 / (y.n * (d + 10))));
  for (let i = 0; i < paths; i++) {
    if (i % perBreath === 0) {
      await breathe(watch);
      watch?.onProgress?.({ stage: "paths", done: 0.7 + (0.3 * i) / paths });
    }
    const own = rng.stream(i);
    starts[i] = drawBySums(sums, own);
    law.look(x.data, starts[i]! * d);
    effectiveCandidates[i] = law.effective;
    ends[i] = law.draw(own);
    const [from, to] = [rowOf(x, starts[i]!), rowOf(y, ends[i]!)];
    data.set(from, i * width);
    data.set(to, (i + 1) * width - d);
    if (box) drawReflected(box, reference, inner, from, to, own, data, i * width + d);
    else drawWay(reference, inner, from, to, own, data, i * width + d);
  }
  return {
    ...bridgePaths(x, inner, data, starts),
    epsilon,
    alpha,
    ends,
    effectiveCandidates,
    potentials: { x: coupling.potentials.x, y: coupling.potentials.y },
    converged: coupling.converged,
    iterations: coupling.iterations,
    marginalError: coupling.residual,
  };
}

interface Coupled {
  readonly epsilon: number;
  readonly coupling: Sinkhorn;
  /** Of the ends, seen from rows of x. */
  readonly law: RowLaw;
}

async function couple(x: Samples, y: Samples, options: SchrodingerBridgeOptions): Promise<Coupled> {
  const { tolerance, maxIterations, kernels, watch, box } = options;
  const { epsilon = defaultEpsilon(x, y) } = options;
  check(epsilon > 0 && epsilon < Infinity, here, "epsilon", "positive and finite", epsilon);
  // Costs of the transport room are |x − y|², twice those here.
  const settings = { epsilon: 2 * epsilon, tolerance, maxIterations, watch };
  return usingKernels(kernels, async (open) => {
    if (!box) {
      const coupling = await sinkhorn(x, y, { ...settings, kernels: open });
      return { epsilon, coupling, law: new RowLaw(y, coupling.potentials.y, epsilon) };
    }
    const costs = boxCosts(x, y, box, epsilon);
    const equal = (n: number) => new Float64Array(n).fill(1 / n);
    const weights = [x.weights ?? equal(x.n), y.weights ?? equal(y.n)] as const;
    const coupling = await sinkhornMatrix(costs, ...weights, { ...settings, kernels: open });
    const ofRow = (_: Float64Array, at: number, out: Float64Array) => {
      const row = (at / x.d) * y.n;
      out.set(costs.subarray(row, row + y.n));
    };
    return { epsilon, coupling, law: new RowLaw(y, coupling.potentials.y, epsilon, ofRow) };
  });
}

/** −2ε·ln p of every pair, up to a constant. */
function boxCosts(x: Samples, y: Samples, { low, high }: Box, epsilon: number): Float64Array {
  checkPairMemory(x.n, y.n, 24, here, "leave out the box, or take fewer rows");
  const { d } = x;
  const costs = new Float64Array(x.n * y.n);
  for (let i = 0; i < x.n; i++)
    for (let j = 0; j < y.n; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++)
        sum += boxCost(x.data[i * d + k]! - low[k]!, y.data[j * d + k]! - low[k]!, high[k]! - low[k]!, epsilon);
      costs[i * y.n + j] = 2 * epsilon * sum;
    }
  return costs;
}

/** A free path to an image of the end, folded into the box. */
function drawReflected(
  { low, high }: Box,
  reference: Reference,
  times: readonly number[],
  x: Float64Array,
  y: Float64Array,
  rng: SchrodingerBridgeOptions["rng"],
  out: Float64Array,
  at: number,
): void {
  const from = x.map((value, k) => value - low[k]!);
  const to = y.map((value, k) => drawImage(from[k]!, value - low[k]!, high[k]! - low[k]!, reference.epsilon, rng));
  drawWay({ ...reference, centre: new Float64Array(x.length) }, times, from, to, rng, out, at);
  for (let place = at; place < at + times.length * x.length; place++) {
    const k = (place - at) % x.length;
    out[place] = low[k]! + fold(out[place]!, high[k]! - low[k]!);
  }
}

/** The middle of both means. */
export function middleOf(x: Samples, y: Samples): Float64Array {
  const [a, b] = [meanOf(x), meanOf(y)];
  return a.map((value, k) => (value + b[k]!) / 2);
}

/** A small share of E|X − Y|² of independent points, as transport takes. */
export function defaultEpsilon(x: Samples, y: Samples): number {
  const apart = totalVariance(x) + totalVariance(y) + squaredGap(meanOf(x), 0, meanOf(y), 0, x.d);
  return (sinkhornDefaults.relativeEpsilon / 2) * (apart || 1);
}

const rowOf = ({ data, d }: Samples, row: number): Float64Array => data.subarray(row * d, (row + 1) * d);
