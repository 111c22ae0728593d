/**
 * Points in many dimensions once more in float32, in which all pairs are looked at twice as fast.
 * @module
 */
import type { Region, Scope } from "@pushforward/kernels";
import { padded } from "./tiles.js";

export interface Dense {
  /** Bytes of the rows, with room for three more, and of the columns in tiles. */
  readonly rows: number;
  readonly columns: number;
  /** Bytes of |x_i|². */
  readonly rowSquares: number;
  /** |y_j|². */
  readonly columnSquares: Float64Array;
}

/** @param tiles bytes of the columns `y` in float64 tiles. */
export function denseSide(scope: Scope, d: number, x: Float64Array, y: Float64Array, tiles: number): Dense {
  const rows = scope.f32(x.length + 3 * d, { zero: true });
  const columns = scope.f32(padded(y.length / d) * d);
  const rowSquares = scope.copy(squares(x, d));
  rows.view.set(x);
  columns.view.set(new Float64Array(columns.view.buffer, tiles, columns.length));
  return { rows: rows.ptr, columns: columns.ptr, rowSquares: rowSquares.ptr, columnSquares: squares(y, d) };
}

function squares(points: Float64Array, d: number): Float64Array {
  const sums = new Float64Array(points.length / d);
  for (let i = 0, e = 0; i < sums.length; i++) for (let k = 0; k < d; k++, e++) sums[i]! += points[e]! * points[e]!;
  return sums;
}

/**
 * h = |y|² − w in float32, and how far float32 scores can be from cost − w.
 *
 * For points of length at most ½, products sum to at most ¼; each meets the rounding of both factors, of itself and of
 * up to d sums; then twice the sum, h and their difference are rounded.
 */
export function denseOffsets(
  scope: Scope,
  { columnSquares }: Dense,
  d: number,
  w: Float64Array,
): { h: number; margin: number } {
  const h: Region<Float32Array> = scope.f32(w.length);
  const { view } = h;
  let largest = 0;
  view.fill(1e30, columnSquares.length);
  for (let j = 0; j < columnSquares.length; j++) {
    const value = columnSquares[j]! - w[j]!;
    view[j] = value;
    largest = Math.max(largest, Math.abs(value));
  }
  return { h: h.ptr, margin: unitRoundoff32 * (0.5 * (d + 8) + 4 * largest + 4) };
}

const unitRoundoff32 = 1 / 16777216;
