/** Squared distances, distances and dot products between rows of points. @module */
import type { Views } from "../views.js";

/**
 * `out[(i − xFrom)·stride + j − yFrom] = |x_i − y_j|²` for xFrom ≤ i < xTo and yFrom ≤ j < yTo.
 *
 * `x` and `y` are row-major with d float64 coordinates a row; coordinates are summed in their order. `stride`
 * is at least yTo − yFrom. `scratch` has `pairwiseScratchBytes(d)` bytes. Time O(rows·rows·d).
 */
export function squaredDistancesF64({ f64 }: Views, ...tile: Tile): void {
  pairs(f64, 8, squaredDistance64, tile);
}

/** The same for |x_i − y_j|. */
export function distancesF64({ f64 }: Views, ...tile: Tile): void {
  pairs(f64, 8, (...pair) => Math.sqrt(squaredDistance64(...pair)), tile);
}

/** The same for the dot product x_i · y_j. */
export function dotsF64({ f64 }: Views, ...tile: Tile): void {
  pairs(f64, 8, dot64, tile);
}

/** `squaredDistancesF64` in float32. Relative error at most (d + 2)·2^−24. */
export function squaredDistancesF32({ f32 }: Views, ...tile: Tile): void {
  pairs(f32, 4, squaredDistance32, tile);
}

/** The same for |x_i − y_j|. */
export function distancesF32({ f32 }: Views, ...tile: Tile): void {
  pairs(f32, 4, (...pair) => Math.sqrt(squaredDistance32(...pair)), tile);
}

/** The same for the dot product x_i · y_j. Error at most d·2^−24·Σ_k |x_ik·y_jk|. */
export function dotsF32({ f32 }: Views, ...tile: Tile): void {
  pairs(f32, 4, dot32, tile);
}

/**
 * Projections on lines: `out[l·stride + i − from] = θ_l · x_i` for 0 ≤ l < lines and from ≤ i < to, one line
 * after the other, ready to be sorted. Otherwise like `dotsF64`.
 */
export function projectF64({ f64 }: Views, ...projection: Projection): void {
  pairs(f64, 8, dot64, tileOf(projection));
}

/** The same in float32. */
export function projectF32({ f32 }: Views, ...projection: Projection): void {
  pairs(f32, 4, dot32, tileOf(projection));
}

type Tile = [
  x: number,
  xFrom: number,
  xTo: number,
  y: number,
  yFrom: number,
  yTo: number,
  d: number,
  out: number,
  stride: number,
  scratch: number,
];

type Projection = [
  x: number,
  from: number,
  to: number,
  d: number,
  theta: number,
  lines: number,
  out: number,
  stride: number,
  scratch: number,
];

const tileOf = ([x, from, to, d, theta, lines, out, stride, scratch]: Projection): Tile => {
  return [theta, 0, lines, x, from, to, d, out, stride, scratch];
};

type Numbers = Float64Array | Float32Array;
type OfPair = (numbers: Numbers, a: number, b: number, d: number) => number;

function pairs(numbers: Numbers, bytes: number, ofPair: OfPair, tile: Tile): void {
  const [x, xFrom, xTo, y, yFrom, yTo, d, out, stride] = tile;
  const index = (pointer: number) => (pointer >>> 0) / bytes;
  for (let i = xFrom; i < xTo; i++) {
    for (let j = yFrom; j < yTo; j++) {
      numbers[index(out) + (i - xFrom) * stride + j - yFrom] = ofPair(numbers, index(x) + i * d, index(y) + j * d, d);
    }
  }
}

function squaredDistance64(numbers: Numbers, a: number, b: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const difference = numbers[a + k]! - numbers[b + k]!;
    sum += difference * difference;
  }
  return sum;
}

function dot64(numbers: Numbers, a: number, b: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum += numbers[a + k]! * numbers[b + k]!;
  return sum;
}

function squaredDistance32(numbers: Numbers, a: number, b: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const difference = Math.fround(numbers[a + k]! - numbers[b + k]!);
    sum = Math.fround(sum + Math.fround(difference * difference));
  }
  return sum;
}

function dot32(numbers: Numbers, a: number, b: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) sum = Math.fround(sum + Math.fround(numbers[a + k]! * numbers[b + k]!));
  return sum;
}
