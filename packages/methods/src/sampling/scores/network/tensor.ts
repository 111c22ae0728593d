/**
 * Arrays of any rank, row-major, as networks pass them on.
 * @module
 */
import { DataError } from "@pushforward/core";

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  /** Its numbers are whole ones by type, whose quotients are cut to whole ones. */
  readonly whole?: boolean;
}

/**
 * No array of a network may hold more numbers, nor all that go from layer to layer at a time: 128 MiB. What a layer lays out
 * while it works comes to a few times that at most.
 */
export const mostNumbers = 2 ** 24;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** @throws DataError when a file asks for more than `mostNumbers`, also along sides that another of 0 leaves without any. */
export function checkSize(shape: readonly number[], where: string): void {
  if (!(sizeOf(shape.map((side) => Math.max(1, side))) <= mostNumbers))
    throw new DataError(`${where}: asks for an array of ${shape.join(" × ")} numbers, ${mostNumbers} at most are held`);
}

/** @throws DataError as `checkSize`. */
export function zeros(shape: readonly number[], where: string): Float64Array {
  checkSize(shape, where);
  return new Float64Array(sizeOf(shape));
}

/** 0 · value is 0, or no number. @throws DataError */
export function checkFinite(data: Float64Array, where: string): void {
  let sum = 0;
  for (let e = 0; e < data.length; e++) sum += 0 * data[e]!;
  if (sum !== 0) throw new DataError(`${where}: the network makes numbers that are not finite`);
}

/** Places along one side, in this order; `fill` where an index is negative. @throws DataError as `checkSize`. */
export function taken(
  { shape, data }: Tensor,
  axis: number,
  indices: readonly number[],
  where: string,
  fill = 0,
): Tensor {
  const side = shape[axis]!;
  const sides = shape.map((own, k) => (k === axis ? indices.length : own));
  const out = zeros(sides, where);
  const inner = sizeOf(shape.slice(axis + 1));
  const blocks = sizeOf(shape.slice(0, axis));
  for (let block = 0, at = 0; block < blocks; block++)
    for (const index of indices) {
      const from = (block * side + index) * inner;
      if (index < 0) out.fill(fill, at, at + inner);
      else for (let k = 0; k < inner; k++) out[at + k] = data[from + k]!;
      at += inner;
    }
  return { shape: sides, data: out };
}

/** Sides from the right must be equal or 1. @throws DataError */
export function commonShape(a: readonly number[], b: readonly number[], where: string): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, k) => {
    const [left, right] = [a[k - rank + a.length] ?? 1, b[k - rank + b.length] ?? 1];
    if (left !== right && left !== 1 && right !== 1)
      throw new DataError(`${where}: arrays of ${a.join(" × ")} and ${b.join(" × ")} do not fit`);
    return left === 1 ? right : left;
  });
}

/** `count` pairs, from i and j on by steps, into `out` from `at` on. */
export type Loop = (a: Float64Array, i: number, stepA: number, b: Float64Array, j: number, stepB: number, out: Float64Array, at: number, count: number) => void; // biome-ignore format: one line

/** f of each pair, sides of 1 repeated; a loop that does the same is quicker. */
export function combined(
  a: Tensor,
  b: Tensor,
  f: (a: number, b: number) => number,
  where: string,
  loop?: Loop,
): Tensor {
  const shape = commonShape(a.shape, b.shape, where);
  const data = zeros(shape, where);
  const { sides, inA, inB } = joinedSides(shape, stridesIn(a.shape, shape), stridesIn(b.shape, shape));
  const last = sides.length - 1;
  const [side, stepA, stepB] = [sides[last] ?? 1, inA[last] ?? 0, inB[last] ?? 0];
  const place = new Array<number>(sides.length).fill(0);
  let i = 0;
  let j = 0;
  for (let row = 0; row < data.length; row += side) {
    if (loop) loop(a.data, i, stepA, b.data, j, stepB, data, row, side);
    else for (let k = 0; k < side; k++) data[row + k] = f(a.data[i + k * stepA]!, b.data[j + k * stepB]!);
    for (let k = last - 1; k >= 0; k--) {
      i += inA[k]!;
      j += inB[k]!;
      if (++place[k]! < sides[k]!) break;
      place[k] = 0;
      i -= inA[k]! * sides[k]!;
      j -= inB[k]! * sides[k]!;
    }
  }
  return { shape, data };
}

/** Neighbouring sides that both arrays go through as through one. */
function joinedSides(shape: readonly number[], inA: readonly number[], inB: readonly number[]) {
  const out = { sides: [] as number[], inA: [] as number[], inB: [] as number[] };
  for (let k = shape.length - 1; k >= 0; k--) {
    const side = out.sides[0];
    if (shape[k] === 1) continue;
    if (side !== undefined && inA[k] === out.inA[0]! * side && inB[k] === out.inB[0]! * side) {
      out.sides[0] = side * shape[k]!;
      continue;
    }
    out.sides.unshift(shape[k]!);
    out.inA.unshift(inA[k]!);
    out.inB.unshift(inB[k]!);
  }
  return out;
}

/** The same numbers, repeated along sides of 1. */
export const spreadTo = (x: Tensor, shape: readonly number[], where: string): Tensor =>
  combined(x, { shape, data: zeros(shape, where) }, (value) => value, where);

/** How far apart neighbours along each side of `whole` are in an array of `shape`; 0 where it repeats. */
function stridesIn(shape: readonly number[], whole: readonly number[]): number[] {
  const strides = new Array<number>(whole.length).fill(0);
  let stride = 1;
  for (let k = shape.length - 1; k >= 0; k--) {
    if (shape[k] !== 1) strides[k + whole.length - shape.length] = stride;
    stride *= shape[k]!;
  }
  return strides;
}

/** Sides in another order. */
export function transposed({ shape, data }: Tensor, order: readonly number[]): Tensor {
  const strides = stridesIn(shape, shape);
  const turned = order.map((k) => shape[k]!);
  const along = order.map((k) => strides[k]!);
  const place = new Array<number>(shape.length).fill(0);
  let from = 0;
  const out = data.map(() => {
    const value = data[from]!;
    for (let k = turned.length - 1; k >= 0; k--) {
      from += along[k]!;
      if (++place[k]! < turned[k]!) break;
      place[k] = 0;
      from -= along[k]! * turned[k]!;
    }
    return value;
  });
  return { shape: turned, data: out };
}
