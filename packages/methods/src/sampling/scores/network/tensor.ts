/**
 * Arrays of any rank, row-major, as networks pass them on.
 * @module
 */
import { DataError } from "@pushforward/core";

export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** No array of a network may hold more numbers, nor all that are needed at a time: 128 MiB. */
export const mostNumbers = 2 ** 24;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/** @throws DataError when a file asks for more than `mostNumbers`. */
export function checkSize(shape: readonly number[], where: string): void {
  if (!(sizeOf(shape) <= mostNumbers))
    throw new DataError(`${where}: asks for an array of ${shape.join(" × ")} numbers, ${mostNumbers} at most are held`);
}

/** @throws DataError as `checkSize`. */
export function zeros(shape: readonly number[], where: string): Float64Array {
  checkSize(shape, where);
  return new Float64Array(sizeOf(shape));
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

/** f of each pair, sides of 1 repeated. */
export function combined(a: Tensor, b: Tensor, f: (a: number, b: number) => number, where: string): Tensor {
  const shape = commonShape(a.shape, b.shape, where);
  const data = zeros(shape, where);
  const [inA, inB] = [stridesIn(a.shape, shape), stridesIn(b.shape, shape)];
  const last = shape.length - 1;
  const [side, stepA, stepB] = [shape[last] ?? 1, inA[last] ?? 0, inB[last] ?? 0];
  const place = new Array<number>(shape.length).fill(0);
  let i = 0;
  let j = 0;
  for (let row = 0; row < data.length; row += side) {
    for (let k = 0; k < side; k++) data[row + k] = f(a.data[i + k * stepA]!, b.data[j + k * stepB]!);
    for (let k = last - 1; k >= 0; k--) {
      i += inA[k]!;
      j += inB[k]!;
      if (++place[k]! < shape[k]!) break;
      place[k] = 0;
      i -= inA[k]! * shape[k]!;
      j -= inB[k]! * shape[k]!;
    }
  }
  return { shape, data };
}

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
