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

  /**
   * W_2² between the samples, every value of one weighing the same. Fills the orders and the potentials
   * φ, ψ: φ_i + ψ_j ≤ (a_i − b_j)² for all i, j, with equality where mass moves, so that
   * mean φ + mean ψ = W_2². Where the potentials are not unique, the middle of two extreme choices.
   */
  transport(): number {
    this.a.sort();
    this.b.sort();
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
  private readonly keys: Uint32Array;
  private readonly keysAway: Uint32Array;
  private readonly orderAway: Uint32Array;

  constructor(readonly size: number) {
    this.values = new Float32Array(size);
    this.sorted = new Float32Array(size);
    this.order = new Uint32Array(size);
    this.potential = new Float64Array(size);
    this.count = new Uint32Array(size);
    this.keys = new Uint32Array(size);
    this.keysAway = new Uint32Array(size);
    this.orderAway = new Uint32Array(size);
  }

  /** Least significant digit first: 11, 11 and 10 bits of the float's order-preserving integer; ties keep row order. */
  sort(): void {
    const bits = new Uint32Array(this.values.buffer);
    for (let i = 0; i < this.size; i++) {
      const word = bits[i]!;
      this.keys[i] = word >>> 31 ? ~word : word | 0x80000000;
      this.order[i] = i;
    }
    scatter(this.keys, this.order, this.keysAway, this.orderAway, 0);
    scatter(this.keysAway, this.orderAway, this.keys, this.order, 11);
    scatter(this.keys, this.order, this.keysAway, this.orderAway, 22);
    this.order.set(this.orderAway);
    for (let i = 0; i < this.size; i++) this.sorted[i] = this.values[this.order[i]!]!;
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

const starts = new Uint32Array(2048);

/** Stable counting sort by 11 bits from `shift`. */
function scatter(
  keys: Uint32Array,
  order: Uint32Array,
  toKeys: Uint32Array,
  toOrder: Uint32Array,
  shift: number,
): void {
  starts.fill(0);
  for (let i = 0; i < keys.length; i++) starts[(keys[i]! >>> shift) & 2047]!++;
  let sum = 0;
  for (let k = 0; k < 2048; k++) {
    const here = starts[k]!;
    starts[k] = sum;
    sum += here;
  }
  for (let i = 0; i < keys.length; i++) {
    const at = starts[(keys[i]! >>> shift) & 2047]!++;
    toKeys[at] = keys[i]!;
    toOrder[at] = order[i]!;
  }
}

function square(value: number): number {
  return value * value;
}
