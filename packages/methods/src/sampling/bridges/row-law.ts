/**
 * The law over rows that a potential gives to a point: where a bridge from there may end.
 *
 *     P(j | z) ∝ π_j·exp((f_j − c(z, x_j))/(2ε)),   c(z, x) = |z − x|² unless given
 *
 * Time O(n·d) a point.
 * @module
 */
import { countUpTo, exp, log, type Rng, type Samples } from "@pushforward/core";
import { squaredGap } from "./moments.js";

/** Costs of a point to all rows, written into `out`. */
export type RowCosts = (point: Float64Array, at: number, out: Float64Array) => void;

export class RowLaw {
  /** P(j | z) of the last point, summed up. */
  readonly #sums: Float64Array;
  readonly #costs: Float64Array;
  readonly #logWeights: Float64Array;
  /** Of the last point: exp of the entropy of its law, its mean cost, and f(z) = −2ε·ln Σ_j π_j·exp((f_j − c)/(2ε)). */
  effective = 0;
  meanCost = 0;
  potential = 0;

  constructor(
    readonly rows: Samples,
    readonly potentials: Float64Array,
    readonly epsilon: number,
    readonly costsTo: RowCosts = squaredDistances(rows),
  ) {
    this.#sums = new Float64Array(rows.n);
    this.#costs = new Float64Array(rows.n);
    this.#logWeights = rows.weights
      ? rows.weights.map((weight) => log(weight))
      : new Float64Array(rows.n).fill(-log(rows.n));
  }

  /** Look at the point that begins at `at` of `points`. */
  look(points: Float64Array, at: number): void {
    const costs = this.#costs;
    const sums = this.#sums;
    const scale = 1 / (2 * this.epsilon);
    this.costsTo(points, at, costs);
    let top = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < costs.length; j++) {
      sums[j] = this.#logWeights[j]! + (this.potentials[j]! - costs[j]!) * scale;
      if (sums[j]! > top) top = sums[j]!;
    }
    let total = 0;
    let mean = 0;
    let scores = 0;
    for (let j = 0; j < costs.length; j++) {
      const score = sums[j]! - top;
      const weight = exp(score);
      total += weight;
      sums[j] = total;
      // Far rows have weight 0 and a score of −∞ where their own weight is 0.
      if (weight === 0) continue;
      mean += weight * costs[j]!;
      scores += weight * score;
    }
    this.meanCost = mean / total;
    this.effective = exp(log(total) - scores / total);
    this.potential = -(log(total) + top) / scale;
  }

  /** A row by the law of the point looked at last. Time O(log n). */
  draw(rng: Rng): number {
    return drawBySums(this.#sums, rng);
  }

  /** P(j | z) of the point looked at last. */
  probabilities(): Float64Array {
    const sums = this.#sums;
    return sums.map((sum, j) => (sum - (j > 0 ? sums[j - 1]! : 0)) / sums.at(-1)!);
  }
}

/** The first place whose running sum is above a uniform share of the last. */
export function drawBySums(sums: Float64Array, rng: Rng): number {
  return countUpTo(sums, rng.uniform() * sums.at(-1)!, sums.length - 1);
}

/** Running sums of the weights, or of equal ones. */
export function weightSums({ n, weights }: Samples): Float64Array {
  let sum = 0;
  return Float64Array.from({ length: n }, (_, i) => (sum += weights ? weights[i]! : 1));
}

function squaredDistances({ data, n, d }: Samples): RowCosts {
  return (points, at, out) => {
    for (let j = 0; j < n; j++) out[j] = squaredGap(points, at, data, j * d, d);
  };
}
