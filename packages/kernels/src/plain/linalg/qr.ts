/**
 * Householder QR in plain TypeScript, one reflector at a time. Same result as the WebAssembly kernel up to rounding.
 * @module
 */
import type { Views } from "../../views.js";

/** Bytes of scratch: the plain twin needs none. */
export function qrScratch(_memory: Views, _m: number, _n: number): number {
  return 0;
}

/**
 * A = Q·R for A (m × n), k = min(m, n): Q (m × k) has orthonormal columns, R (k × n) is upper triangular (its diagonal of
 * either sign). 4·m·n·k operations at most.
 */
export function qr(
  { f64 }: Views,
  m: number,
  n: number,
  a: number,
  lda: number,
  q: number,
  r: number,
  _scratch: number,
): void {
  const k = Math.min(m, n);
  const columns = Array.from({ length: n }, (_, j) =>
    Float64Array.from({ length: m }, (_, i) => f64[(a >>> 3) + i * lda + j]!),
  );
  const reflectors: Float64Array[] = [];
  for (let j = 0; j < k; j++) {
    const reflector = reflectorOf(columns[j]!, j);
    reflectors.push(reflector);
    for (let c = j; c < n; c++) reflect(reflector, columns[c]!);
  }
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < n; j++) f64[(r >>> 3) + i * n + j] = j < i ? 0 : columns[j]![i]!;
  }
  for (let j = 0; j < k; j++) {
    const column = new Float64Array(m).fill(1, j, j + 1);
    for (const reflector of reflectors.toReversed()) reflect(reflector, column);
    for (let i = 0; i < m; i++) f64[(q >>> 3) + i * k + j] = column[i]!;
  }
}

/** v with (I - 2·v·vᵀ)·x = (…, ±|x from j on|, 0, …): a unit vector, or zero when x is zero below place j. */
function reflectorOf(x: Float64Array, j: number): Float64Array {
  const v = x.slice().fill(0, 0, j);
  const top = v.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (top === 0 || x.subarray(j + 1).every((value) => value === 0)) return v.fill(0);
  for (let i = j; i < v.length; i++) v[i]! /= top;
  v[j]! += (v[j]! < 0 ? -1 : 1) * Math.sqrt(dot(v, v));
  const length = Math.sqrt(dot(v, v));
  for (let i = j; i < v.length; i++) v[i]! /= length;
  return v;
}

function reflect(v: Float64Array, x: Float64Array): void {
  const twice = 2 * dot(v, x);
  if (twice !== 0) for (let i = 0; i < x.length; i++) x[i]! -= twice * v[i]!;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
