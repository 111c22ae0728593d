/**
 * Means along the rows and the columns of an entropic plan, from costs made on the fly: no plan is held.
 * @module
 */
import { log, type Samples, type Watch } from "@pushforward/core";
import type { Kernels, Scope } from "@pushforward/kernels";
import { pointCosts, type Sinkhorn } from "../sinkhorn.js";
import type { PointCost, PointCosts } from "./entropic-costs.js";
import { type EntropicPair, entropicPair, restoreOrder, takeOrder, toUnit } from "./entropic-pair.js";

interface Direction {
  readonly costs: PointCosts;
  /** Logarithms of the factors of the points that means are taken over, and of the sums along each row. */
  readonly h: Float64Array;
  readonly top: Float64Array;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

export class PlanMeans {
  /** Weights of both sides, of sum 1. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly #scale: number;
  readonly #watch: Watch | undefined;
  readonly #rows: Direction;
  readonly #columns: Direction;

  private constructor(pair: EntropicPair, rows: Direction, columns: Direction, scale: number, watch?: Watch) {
    this.a = restoreOrder(pair.x.weights, pair.x.order);
    this.b = restoreOrder(pair.y.weights, pair.y.order);
    [this.#rows, this.#columns, this.#scale, this.#watch] = [rows, columns, scale, watch];
  }

  /** For the `result` of `sinkhorn(x, y)`; memory lives as long as `scope`. */
  static async open(kernels: Kernels, scope: Scope, x: Samples, y: Samples, result: Sinkhorn, watch?: Watch) {
    const cost = result.cost as PointCost;
    const pair = entropicPair(x, y, cost, "PlanMeans");
    const scale = 1 / toUnit(result.epsilon, cost, pair.unit);
    const direction = async (at: EntropicPair, potential: Float64Array): Promise<Direction> => {
      const costs = pointCosts(kernels, scope, at, cost);
      const g = takeOrder(potential, at.y.order);
      const h = at.y.weights.map((weight, j) => log(weight) + g[j]! / result.epsilon);
      const top = new Float64Array(costs.n);
      await costs.rows(h, scale, top, 64, watch);
      return { costs, h, top, from: at.y.order, to: at.x.order };
    };
    const rows = await direction(pair, result.potentials.y);
    const columns = await direction({ ...pair, x: pair.y, y: pair.x }, result.potentials.x);
    return new PlanMeans(pair, rows, columns, scale, watch);
  }

  /** Σ_j P_ij·v_j/Σ_j P_ij for each i, of m rows of `width` values. Time O(n·m·(d + width)). */
  alongRows(values: Float64Array, width: number): Promise<Float64Array> {
    return this.#means(this.#rows, values, width);
  }

  /** Σ_i P_ij·v_i/Σ_i P_ij for each j. */
  alongColumns(values: Float64Array, width: number): Promise<Float64Array> {
    return this.#means(this.#columns, values, width);
  }

  async #means({ costs, h, top, from, to }: Direction, values: Float64Array, width: number): Promise<Float64Array> {
    const given = takeOrder(values, from, width);
    const sums = await costs.rowMeans(h, this.#scale, top, given, width, false, this.#watch);
    const means = new Float64Array(costs.n * width);
    for (let i = 0; i < costs.n; i++)
      for (let k = 0; k < width; k++) means[i * width + k] = sums[i * (width + 2) + 2 + k]! / sums[i * (width + 2)]!;
    return restoreOrder(means, to, width);
  }
}
