/**
 * Optimal transport for squared distance between two samples on a line, with its dual potentials.
 * @module
 */
import type { Rng } from "@pushforward/core";

/** One side of the transport. */
export interface Transported {
  /** Coordinates, in row order. */
  readonly values: Float32Array;
  /** Row of the k-th smallest value. */
  readonly order: Uint32Array;
  /** Dual potential of the k-th smallest value. */
  readonly potential: Float64Array;
}

/** Buffers for one pair of samples of n and m values, refilled for every line. */
export class Line {
  readonly a: Side;
  readonly b: Side;

  constructor(n: number, m: number) {
    this.a = new Side(n);
    this.b = new Side(m);
  }

  /** Take the coordinates of both sides (`a` first), sorted ones, and for these the rows within their side. */
  load(values: Float32Array, sorted: Float32Array, order: Uint32Array): void {
    const n = this.a.size;
    for (const [side, from, to] of [[this.a, 0, n] as const, [this.b, n, n + this.b.size] as const]) {
      side.values.set(values.subarray(from, to));
      side.sorted.set(sorted.subarray(from, to));
      side.order.set(order.subarray(from, to));
    }
  }

  /**
   * W_2² between the loaded samples, every value of one weighing the same. Fills the potentials
   * φ, ψ: φ_i + ψ_j ≤ (a_i − b_j)² for all i, j, with equality where mass moves, so that
   * mean φ + mean ψ = W_2². Where the potentials are not unique, the middle of two extreme choices.
   */
  transport(): number {
    const { sorted: x, potential: phi } = this.a;
    const { sorted: y, potential: psi } = this.b;
    const n = x.length;
    const m = y.length;
    phi[0] = 0;
    psi[0] = square(x[0]! - y[0]!);
    let cost = 0;
    let i = 0;
    let j = 0;
    let leftX = m; // mass in units of 1/(nm): whole numbers
    let leftY = n;
    for (;;) {
      const moved = Math.min(leftX, leftY);
      cost += moved * square(x[i]! - y[j]!);
      leftX -= moved;
      leftY -= moved;
      const nextX = leftX === 0;
      const nextY = leftY === 0;
      if (nextX && nextY) {
        if (i + 1 === n) break;
        // Both ends are used up: either may move on first.
        const xFirst = square(x[i + 1]! - y[j]!) - psi[j]!;
        const yFirst = square(x[i + 1]! - y[j + 1]!) - square(x[i]! - y[j + 1]!) + phi[i]!;
        phi[i + 1] = (xFirst + yFirst) / 2;
        psi[j + 1] = square(x[i + 1]! - y[j + 1]!) - phi[i + 1]!;
      } else if (nextX) phi[i + 1] = square(x[i + 1]! - y[j]!) - psi[j]!;
      else psi[j + 1] = square(x[i]! - y[j + 1]!) - phi[i]!;
      if (nextX) {
        i++;
        leftX = m;
      }
      if (nextY) {
        j++;
        leftY = n;
      }
    }
    return cost / (n * m);
  }

  /**
   * After `transport`: draw as many values of each side again with replacement, and return W_2² between the
   * draws less what the potentials say it should be. Never negative, but for rounding; its mean is the bias.
   */
  resampledExcess(rng: Rng): number {
    const expected = this.a.resample(rng) + this.b.resample(rng);
    return this.resampledCost() - expected;
  }

  private resampledCost(): number {
    const { sorted: x, count: w } = this.a;
    const { sorted: y, count: v } = this.b;
    const n = x.length;
    const m = y.length;
    let cost = 0;
    let i = -1;
    let j = -1;
    let leftX = 0;
    let leftY = 0;
    for (let left = n * m; left > 0; ) {
      while (leftX === 0) leftX = w[++i]! * m;
      while (leftY === 0) leftY = v[++j]! * n;
      const moved = Math.min(leftX, leftY);
      cost += moved * square(x[i]! - y[j]!);
      leftX -= moved;
      leftY -= moved;
      left -= moved;
    }
    return cost / (n * m);
  }
}

class Side implements Transported {
  readonly values: Float32Array;
  readonly sorted: Float32Array;
  readonly order: Uint32Array;
  readonly potential: Float64Array;
  /** Times that the k-th smallest value was drawn. */
  readonly count: Uint32Array;

  constructor(readonly size: number) {
    this.values = new Float32Array(size);
    this.sorted = new Float32Array(size);
    this.order = new Uint32Array(size);
    this.potential = new Float64Array(size);
    this.count = new Uint32Array(size);
  }

  /** Draw `size` values with replacement; the mean of their potentials. */
  resample(rng: Rng): number {
    this.count.fill(0);
    for (let k = 0; k < this.size; k++) this.count[rng.integer(this.size)]!++;
    let sum = 0;
    for (let k = 0; k < this.size; k++) sum += this.count[k]! * this.potential[k]!;
    return sum / this.size;
  }
}

function square(value: number): number {
  return value * value;
}
