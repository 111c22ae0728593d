/**
 * Coordinates in which costs are at most 1, and the way back for potentials.
 *
 * The squared distance is taken between clouds moved to a common mean: |x − y|² = |x' − y'|² + 2 (x' − y')·D + |D|²
 * for x = x' + c_x, y = y' + c_y, D = c_x − c_y differs by terms of one side only, which change no plan. Units are
 * powers of two, so that scaling rounds nothing.
 * @module
 */
import { pow, type Samples } from "@pushforward/core";
import { type Ground, groundKinds } from "./side.js";

export type Metric = "euclidean" | "manhattan";

export interface Frame {
  readonly ground: Ground;
  /** Points in the frame, row-major. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** One unit of length of the frame, a power of two. */
  readonly unit: number;
  /** D in units, for the squared distance. */
  readonly offset: Float64Array | undefined;
}

export function makeFrame(x: Samples, y: Samples, metric: Metric, p: number): Frame {
  const d = x.d;
  const ground = { kind: groundKind(metric, p), p };
  const scale = powerOfTwoAbove(Math.max(largest(x.data), largest(y.data)));
  const [xs, ys] = [x.data.map((value) => value / scale), y.data.map((value) => value / scale)];
  const squared = ground.kind === groundKinds.squared;
  const middle = squared ? undefined : boxMiddle(xs, ys, d);
  const [cx, cy] = [middle ?? mean(xs, d, x.weights), middle ?? mean(ys, d, y.weights)];
  subtract(xs, cx);
  subtract(ys, cy);
  const size = (points: Float64Array) => radius(points, d, metric);
  const second = powerOfTwoAbove(2 * Math.max(size(xs), size(ys)));
  for (const points of [xs, ys]) for (let i = 0; i < points.length; i++) points[i]! /= second;
  const offset = squared ? cx.map((value, k) => (value - cy[k]!) / second) : undefined;
  return { ground, x: xs, y: ys, unit: scale * second, offset };
}

function groundKind(metric: Metric, p: number): number {
  if (p === 2 && metric === "euclidean") return groundKinds.squared;
  if (metric === "euclidean") return p === 1 ? groundKinds.euclidean : groundKinds.euclideanPower;
  return p === 1 ? groundKinds.manhattan : groundKinds.manhattanPower;
}

/** The least power of two of at least `value`; 1 for 0. */
export function powerOfTwoAbove(value: number): number {
  if (value === 0) return 1;
  let power = 1;
  while (power < value && power < 8.98846567431158e307) power *= 2;
  while (power / 2 >= value) power /= 2;
  return power;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

function mean(points: Float64Array, d: number, weights: Float64Array | undefined): Float64Array {
  const [n, sums] = [points.length / d, new Float64Array(d)];
  for (let i = 0; i < n; i++)
    for (let k = 0; k < d; k++) sums[k]! += (weights ? weights[i]! : 1 / n) * points[i * d + k]!;
  return sums;
}

function boxMiddle(x: Float64Array, y: Float64Array, d: number): Float64Array {
  const [low, high] = [new Float64Array(d).fill(Infinity), new Float64Array(d).fill(-Infinity)];
  for (const points of [x, y])
    for (let i = 0; i < points.length; i += d)
      for (let k = 0; k < d; k++) {
        low[k] = Math.min(low[k]!, points[i + k]!);
        high[k] = Math.max(high[k]!, points[i + k]!);
      }
  return low.map((value, k) => 0.5 * (value + high[k]!));
}

function subtract(points: Float64Array, centre: Float64Array): void {
  for (let i = 0; i < points.length; i += centre.length)
    for (let k = 0; k < centre.length; k++) points[i + k]! -= centre[k]!;
}

function radius(points: Float64Array, d: number, metric: Metric): number {
  let most = 0;
  for (let i = 0; i < points.length; i += d) {
    let sum = 0;
    for (let k = 0; k < d; k++) {
      const t = points[i + k]!;
      sum += metric === "manhattan" ? Math.abs(t) : t * t;
    }
    most = Math.max(most, sum);
  }
  return metric === "manhattan" ? most : Math.sqrt(most);
}

/** unit^p: what a cost of 1 in the frame is outside. */
export function costUnit(unit: number, p: number): number {
  if (p === 1) return unit;
  return p === 2 ? unit * unit : pow(unit, p);
}

/** Potentials of the frame as potentials of the true costs, in units of the frame, in place. */
export function leaveFrame({ x, y, offset }: Frame, u: Float64Array, v: Float64Array): void {
  if (!offset) return;
  const d = offset.length;
  let square = 0;
  for (const value of offset) square += value * value;
  const along = (points: Float64Array, i: number): number => {
    let dot = 0;
    for (let k = 0; k < d; k++) dot += points[i * d + k]! * offset[k]!;
    return 2 * dot;
  };
  for (let i = 0; i < u.length; i++) u[i]! += along(x, i) + square;
  for (let j = 0; j < v.length; j++) v[j]! -= along(y, j);
}
