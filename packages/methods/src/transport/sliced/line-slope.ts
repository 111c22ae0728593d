/**
 * The cost of transport on one line and how it changes as the line turns.
 *
 *     W_p^p(θ) = Σ_ij P_ij·|θ·(x_i − y_j)|^p,   ∇ = p·Σ_ij P_ij·|δ_ij|^(p−1)·sign(δ_ij)·(x_i − y_j)
 *
 * with P the coupling in order, which stays the same while no two projections change places.
 * @module
 */
import { pow } from "@pushforward/core";
import type { Kernels, Scope } from "@pushforward/kernels";
import type { LineCloud } from "./line-clouds.js";
import type { LineCosts } from "./line-costs.js";
import { SortedLine } from "./sorted-line.js";

interface Side {
  readonly cloud: LineCloud;
  readonly line: SortedLine;
}

export class LineSlope {
  readonly #x: Side;
  readonly #y: Side;
  readonly #d: number;

  constructor(
    kernels: Kernels,
    scope: Scope,
    { x, y, d }: LineCosts,
    readonly p: number,
  ) {
    const side = (cloud: LineCloud): Side => ({ cloud, line: new SortedLine(kernels, scope, cloud.data, cloud.n) });
    [this.#x, this.#y, this.#d] = [side(x), side(y), d];
  }

  /** W_p^p and its gradient at θ, in the unit of the costs. Time O((n + m)·(d + log(n + m))). */
  at(theta: Float64Array): { value: number; gradient: Float64Array } {
    this.#x.line.sort(theta);
    this.#y.line.sort(theta);
    const gradient = new Float64Array(this.#d);
    const slopes = { x: new Float64Array(this.#x.cloud.n), y: new Float64Array(this.#y.cloud.n) };
    const value = this.#walk(slopes.x, slopes.y);
    addRows(gradient, this.#x.cloud.data, slopes.x, 1);
    addRows(gradient, this.#y.cloud.data, slopes.y, -1);
    return { value, gradient };
  }

  /** The cost; `x` and `y` get the slope that each point's coupled mass has. */
  #walk(x: Float64Array, y: Float64Array): number {
    const [a, b] = [this.#x.line.sorted.view, this.#y.line.sorted.view];
    const [rowOf, columnOf] = [this.#x.line.order.view, this.#y.line.order.view];
    const [u, v] = [this.#x.cloud.weights, this.#y.cloud.weights];
    const [n, m] = [a.length, b.length];
    const unit = u ? 1 : 1 / (n * m); // whole numbers without weights
    const massX = (i: number) => (u ? u[rowOf[i]!]! : m);
    const massY = (j: number) => (v ? v[columnOf[j]!]! : n);
    let [sum, i, j, leftX, leftY] = [0, 0, 0, massX(0), massY(0)];
    for (;;) {
      const moved = Math.min(leftX, leftY);
      const gap = a[i]! - b[j]!;
      const steep = this.#steepness(Math.abs(gap));
      sum += moved * steep * Math.abs(gap);
      const slope = moved * unit * this.p * (gap < 0 ? -steep : gap > 0 ? steep : 0);
      x[rowOf[i]!]! += slope;
      y[columnOf[j]!]! += slope;
      leftX -= moved;
      leftY -= moved;
      const [nextX, nextY] = [leftX <= 0, leftY <= 0];
      if ((nextX && i + 1 === n) || (nextY && j + 1 === m)) return sum * unit;
      if (nextX) leftX = massX(++i);
      if (nextY) leftY = massY(++j);
    }
  }

  /** |gap|^(p−1). */
  #steepness(size: number): number {
    if (this.p === 2) return size;
    if (this.p === 1) return 1;
    return size === 0 ? 0 : pow(size, this.p - 1);
  }
}

function addRows(out: Float64Array, data: Float64Array, factors: Float64Array, sign: number): void {
  const d = out.length;
  for (let i = 0; i < factors.length; i++) {
    const factor = sign * factors[i]!;
    if (factor !== 0) for (let k = 0; k < d; k++) out[k]! += factor * data[i * d + k]!;
  }
}
