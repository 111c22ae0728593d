/**
 * Entropic couplings of a law with itself, at one ε after another.
 *
 *     P_ij = a_i·a_j·exp((f_i + f_j − |x_i − x_j|²)/ε)
 *
 * One potential serves both sides, so that P is symmetric by its form; averaged updates find it in a few sweeps, and
 * fewer from the potential of a near ε. A sweep takes O(n²·d) on all threads, memory O(n·d).
 *
 * Source: [feydy2019].
 * @module
 */
import { check, exp, log, type Samples, type Watch } from "@pushforward/core";
import type { Kernels, Scope } from "@pushforward/kernels";
import type { PointCosts } from "./entropic/entropic-costs.js";
import {
  type EntropicPair,
  entropicPair,
  fromUnit,
  restoreOrder,
  takeOrder,
  toUnit,
} from "./entropic/entropic-pair.js";
import { solveSymmetric } from "./entropic/solve-entropic.js";
import { largestScore, pointCosts } from "./sinkhorn.js";

export interface SelfCouplingSettings {
  /** A potential to start from; 0 when left out. */
  start?: Float64Array | undefined;
  /** Bound on `residual`. */
  tolerance: number;
  /** Most sweeps. */
  maxIterations: number;
  watch?: Watch | undefined;
}

export interface SelfCoupling {
  /** f, in squared units of the coordinates. */
  readonly potential: Float64Array;
  /** Σ_j P_ij / a_i, which is 1 when f solves the problem. */
  readonly rowShares: Float64Array;
  /** Mean of |x_i − x_j|² over each row of P. */
  readonly rowCosts: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
  /** Σ_i |Σ_j P_ij − a_i|. */
  readonly residual: number;
}

/** The points in kernel memory. Free it when done. */
export class SelfCouplings {
  readonly #pair: EntropicPair;
  readonly #scope: Scope;
  readonly #costs: PointCosts;

  /** @throws ArgumentError when weights do not fit or coordinates are not finite. */
  constructor(kernels: Kernels, x: Samples) {
    this.#pair = entropicPair(x, x, "squared", "selfCoupling");
    this.#scope = kernels.scope();
    this.#costs = pointCosts(kernels, this.#scope, this.#pair, "squared");
  }

  /** @throws ArgumentError when ε is not positive, or too small for doubles. */
  async solve(epsilon: number, { start, ...settings }: SelfCouplingSettings): Promise<SelfCoupling> {
    const { unit, x } = this.#pair;
    const inner = toUnit(epsilon, "squared", unit);
    const costs = this.#costs;
    const bounds = `positive and at least ${1 / largestScore} of the largest cost`;
    check(inner > 0 && costs.largest / inner <= largestScore, "selfCoupling", "epsilon", bounds, epsilon);
    const g = start && takeOrder(start, x.order).map((value) => toUnit(value, "squared", unit));
    const rule = { kind: "balanced" } as const;
    const problem = { ...settings, costs, a: x.weights, epsilon: inner, rules: { x: rule, y: rule }, g };
    const found = await solveSymmetric(problem);
    const h = x.weights.map((weight, i) => log(weight) + found.g[i]! / inner);
    const top = found.rowFree.map((free) => -free / inner);
    const rowCosts = await costs.rowCosts(h, 1 / inner, top, settings.watch);
    const shares = found.g.map((value, i) => exp((value - found.rowFree[i]!) / inner));
    const back = (value: number) => fromUnit(value, "squared", unit);
    return {
      potential: restoreOrder(found.g.map(back), x.order),
      rowShares: restoreOrder(shares, x.order),
      rowCosts: restoreOrder(rowCosts.map(back), x.order),
      converged: found.converged,
      iterations: found.iterations,
      residual: found.residual,
    };
  }

  free(): void {
    this.#scope.free();
  }
}
