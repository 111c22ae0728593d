/**
 * Two point clouds made ready for kernels: centred, in a unit in which no cost overflows or vanishes, and in an
 * order that keeps neighbours together.
 * @module
 */
import { check, type Samples } from "@pushforward/core";
import type { PointCost } from "./entropic-costs.js";
import { localOrder } from "./local-order.js";

export interface EntropicSide {
  readonly n: number;
  /** Row-major, in units of `unit` from `centre`, rows in `order`. */
  readonly data: Float64Array;
  /** In `order`, summing to 1. */
  readonly weights: Float64Array;
  /** Row k here is point `order[k]` of the caller. */
  readonly order: Uint32Array;
}

export interface EntropicPair {
  readonly d: number;
  readonly x: EntropicSide;
  readonly y: EntropicSide;
  readonly centre: Float64Array;
  /** A power of 2: the caller's coordinates are `centre` + `unit`·data. */
  readonly unit: number;
  /** Bound on the costs, in their unit here. */
  readonly largest: number;
  /** Mean cost of the product of both laws, exact for squared distances and an upper bound otherwise. */
  readonly mean: number;
}

/** @throws ArgumentError when dimensions or weights do not fit, or coordinates are not finite. */
export function entropicPair(x: Samples, y: Samples, cost: PointCost, where: string): EntropicPair {
  check(y.d === x.d, where, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  const { d } = x;
  const { centre, reach } = boundingBox([x, y], d, where);
  const unit = reach > 0 ? powerOfTwoAbove(reach) : 1;
  const sides = { x: side(x, centre, unit, where, "x"), y: y === x ? undefined : side(y, centre, unit, where, "y") };
  const pair = { d, x: sides.x, y: sides.y ?? sides.x, centre, unit };
  const radius = (data: Float64Array) => largestNorm(data, d);
  const across = radius(pair.x.data) + radius(pair.y.data);
  const mean = meanSquare(pair.x, pair.y, d);
  return cost === "squared"
    ? { ...pair, largest: across * across, mean }
    : { ...pair, largest: across, mean: Math.sqrt(mean) };
}

/** Cost here to the caller's cost, factor by factor so that nothing overflows on the way. */
export function fromUnit(value: number, cost: PointCost, unit: number): number {
  return cost === "squared" ? value * unit * unit : value * unit;
}

/** The caller's cost in units here. */
export function toUnit(value: number, cost: PointCost, unit: number): number {
  return cost === "squared" ? value / unit / unit : value / unit;
}

/** Values by rows here, of `width` numbers each, in the caller's order. */
export function restoreOrder(values: Float64Array, order: Uint32Array, width = 1): Float64Array {
  const out = new Float64Array(values.length);
  order.forEach((to, from) => {
    for (let k = 0; k < width; k++) out[to * width + k] = values[from * width + k]!;
  });
  return out;
}

/** The other way round. */
export function takeOrder(values: Float64Array, order: Uint32Array, width = 1): Float64Array {
  const out = new Float64Array(values.length);
  order.forEach((from, to) => {
    for (let k = 0; k < width; k++) out[to * width + k] = values[from * width + k]!;
  });
  return out;
}

/** Middle and half the widest extent of all points. */
export function boundingBox(
  clouds: readonly Samples[],
  d: number,
  where: string,
): { centre: Float64Array; reach: number } {
  const low = new Float64Array(d).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(d).fill(Number.NEGATIVE_INFINITY);
  for (const { data } of clouds)
    for (let row = 0; row < data.length; row += d)
      for (let k = 0; k < d; k++) {
        const value = data[row + k]!;
        if (!Number.isFinite(value))
          check(false, where, "each coordinate", "finite", value, "remove missing values first");
        if (value < low[k]!) low[k] = value;
        if (value > high[k]!) high[k] = value;
      }
  const centre = low.map((value, k) => value / 2 + high[k]! / 2);
  const reach = low.reduce((most, value, k) => Math.max(most, high[k]! / 2 - value / 2), 0);
  return { centre, reach };
}

/** Row-major points from `centre`, in units of `unit`. */
export function centred(data: Float64Array, d: number, centre: Float64Array, unit: number): Float64Array {
  const out = new Float64Array(data.length);
  for (let row = 0; row < data.length; row += d)
    for (let k = 0; k < d; k++) out[row + k] = (data[row + k]! - centre[k]!) / unit;
  return out;
}

/** The least power of 2 of at least `value` > 0. */
export function powerOfTwoAbove(value: number): number {
  let power = 1;
  while (power < value) power *= 2;
  while (power / 2 >= value) power /= 2;
  return power;
}

function side(cloud: Samples, centre: Float64Array, unit: number, where: string, argument: string): EntropicSide {
  const { n, d, data } = cloud;
  const weights = shares(cloud.weights ?? new Float64Array(n).fill(1), n, where, argument);
  const scaled = centred(data, d, centre, unit);
  const order = localOrder(scaled, n, d);
  const sorted = new Float64Array(n * d);
  order.forEach((from, to) => {
    sorted.set(scaled.subarray(from * d, from * d + d), to * d);
  });
  return { n, data: sorted, weights: takeOrder(weights, order), order };
}

/** Weights divided by their sum. @throws ArgumentError unless there are n, nonnegative and finite, of positive sum. */
export function shares(weights: Float64Array, n: number, where: string, argument: string): Float64Array {
  check(weights.length === n, where, `weights of ${argument}`, `${n} long like the points`, weights.length);
  const bad = weights.find((weight) => !(weight >= 0 && weight < Infinity));
  check(bad === undefined, where, `weights of ${argument}`, "nonnegative and finite", bad);
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  check(largest > 0, where, `weights of ${argument}`, "of positive total", 0);
  let sum = 0;
  for (const weight of weights) sum += weight / largest;
  return weights.map((weight) => weight / largest / sum);
}

function largestNorm(data: Float64Array, d: number): number {
  let most = 0;
  for (let at = 0; at < data.length; at += d) {
    let square = 0;
    for (let k = 0; k < d; k++) square += data[at + k]! * data[at + k]!;
    most = Math.max(most, square);
  }
  return Math.sqrt(most);
}

/** E|X − Y|² = Σ_k Var X_k + Var Y_k + (E X_k − E Y_k)². */
function meanSquare(x: EntropicSide, y: EntropicSide, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const [a, b] = [momentsOf(x, d, k), momentsOf(y, d, k)];
    sum += a.variance + b.variance + (a.mean - b.mean) * (a.mean - b.mean);
  }
  return sum;
}

function momentsOf({ data, weights }: EntropicSide, d: number, k: number): { mean: number; variance: number } {
  let [mean, variance] = [0, 0];
  weights.forEach((weight, i) => {
    mean += weight * data[i * d + k]!;
  });
  weights.forEach((weight, i) => {
    variance += weight * (data[i * d + k]! - mean) * (data[i * d + k]! - mean);
  });
  return { mean, variance };
}
