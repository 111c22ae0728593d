/**
 * Ground costs between points, or entries of a matrix, in plain TypeScript.
 *
 *     0 squared    Σ t²             1 Euclidean  √Σ t²            2 Manhattan  Σ |t|        t = x − y
 *     3 Euclidean to the power p    4 Manhattan to the power p
 *     5 entry i·d + j of a matrix   6 entry j·d + i               d is its leading dimension
 *
 * Rows are row-major; columns stand in tiles of 32: column j is `columns[((j div 32)·d + k)·32 + j mod 32]`.
 * @module
 */
import { exp, log } from "@pushforward/core";
import type { Views } from "../../views.js";

/** Columns of a tile. */
export const tileWidth = 32;
/** What an absent column scores, or close to it. */
export const absent = 1e300;

const isAbsolute = (kind: number): boolean => kind === 2 || kind === 4;

/** The cost from its sum over coordinates. */
export function costOfSum(kind: number, p: number, sum: number): number {
  if (kind === 1) return Math.sqrt(sum);
  if (kind === 3) return exp(0.5 * p * log(sum));
  return kind === 4 ? exp(p * log(sum)) : sum;
}

/** The cost of row i to column j. */
export function pairCost(
  { f64 }: Views,
  kind: number,
  p: number,
  rows: number,
  i: number,
  d: number,
  columns: number,
  j: number,
): number {
  if (kind === 5) return f64[(columns >>> 3) + i * d + j]!;
  if (kind === 6) return f64[(columns >>> 3) + j * d + i]!;
  const x = (rows >>> 3) + i * d;
  const y = (columns >>> 3) + Math.floor(j / tileWidth) * d * tileWidth + (j % tileWidth);
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const t = f64[x + k]! - f64[y + k * tileWidth]!;
    sum += isAbsolute(kind) ? Math.abs(t) : t * t;
  }
  return costOfSum(kind, p, sum);
}

/** Set `out` to the scores cost − w of row i against tile t. */
export function tileScores(
  memory: Views,
  kind: number,
  p: number,
  rows: number,
  i: number,
  d: number,
  columns: number,
  count: number,
  t: number,
  w: number,
  out: Float64Array,
): void {
  for (let q = 0; q < tileWidth; q++) {
    const j = t * tileWidth + q;
    const outside = kind >= 5 && j >= count;
    out[q] = outside ? absent : pairCost(memory, kind, p, rows, i, d, columns, j) - memory.f64[(w >>> 3) + j]!;
  }
}
