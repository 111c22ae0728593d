/**
 * What is left of columns when other columns z have explained what they can, by means that are smooth in z.
 *
 *     r = (I − S)²·(I − Q)·y,   Q on 1, z and products by two,   S = K(K + λI)⁻¹ on smooth functions of z
 *
 * The kernel of S (`smooth-basis.ts`) and λ are chosen for each column by generalised cross-validation, with at most a
 * fourth as many degrees of freedom as rows. S is taken off twice: what is left of a mean f is then (I − S)²f, and of two
 * columns together f·(I − S)⁴g, far below what once would leave, for little more variance [newey2004].
 *
 * Where z is constant on a group of rows, each row of the group loses the same, and rows that change places inside such
 * groups leave the fit as it is: exact tests within groups stay exact. Time O(n·(p² + m²)) for p terms and m ≤ 100
 * directions, for each kernel; memory O(n·m).
 *
 * Source: [craven1978] for λ, [newey2004] for twicing, [fine2001] for the directions.
 * @module
 */
import type { Samples } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { normalScores } from "../information/index.js";
import { type SmoothBasis, smoothBasis, smoothKernels, takeOff } from "./smooth-basis.js";
import { dot } from "./sums.js";

/**
 * For each group of columns. Without products, z itself, or anything smooth, when there are fewer than four rows for each; z as
 * normal scores, so that its units and tails do not matter to what is smooth.
 */
export function withoutTrend(kernels: Kernels, groups: readonly Samples[], z: Samples): Samples[] {
  const given = columnsOf(z);
  const basis = orthonormal(terms(given));
  const fits = groups.map((points) => columnsOf(points).map((column) => fitOf(column, basis)));
  const scores = given.map((column) => normalScores(kernels, column)).filter((column) => column.some(Boolean));
  if (scores.length > 0 && z.n > rowsPerTerm * (basis.length + 1))
    for (const kernel of smoothKernels(scores.length)) {
      const smooth = smoothBasis(kernels, scores, kernel, basis);
      for (const fit of fits.flat()) improve(fit, smooth, basis.length);
    }
  return groups.map((points, g) => ({ ...points, data: rowMajor(fits[g]!.map(({ left }) => left)) }));
}

interface Fit {
  /** Less the polynomial. */
  readonly column: Float64Array;
  /** Less the best smooth function so far, too. */
  left: Float64Array;
  /** What cross-validation says of it; less is better. */
  score: number;
}

function fitOf(column: Float64Array, basis: readonly Float64Array[]): Fit {
  takeOff(column, basis);
  return { column, left: column, score: dot(column, column) / free(basis.length, column.length) };
}

const rowsPerTerm = 4;
/** 10⁻⁶ … 10 by steps of √10. */
const penalties = Array.from({ length: 15 }, (_, k) => (k % 2 === 0 ? 1 : Math.sqrt(10)) * Number(`1e${Math.floor(k / 2) - 6}`)); // biome-ignore format: a line

/** n·(1 − df/n)². */
const free = (df: number, n: number): number => n * (1 - df / n) * (1 - df / n);

function improve(fit: Fit, { directions, sizes }: SmoothBasis, terms: number): void {
  const n = fit.column.length;
  const along = sizes.map((_, k) => dot(fit.column, directions.subarray(k * n, (k + 1) * n)));
  const rest = Math.max(0, dot(fit.column, fit.column) - dot(along, along));
  let best = 0;
  for (const penalty of penalties) {
    let [df, squares] = [terms, rest];
    for (let k = 0; k < sizes.length; k++) {
      const kept = penalty / (sizes[k]! + penalty);
      df += 1 - kept;
      squares += kept * kept * along[k]! * along[k]!;
    }
    if (rowsPerTerm * df > n || squares / free(df, n) >= fit.score) continue;
    [best, fit.score] = [penalty, squares / free(df, n)];
  }
  if (best === 0) return;
  fit.left = fit.column.slice();
  for (let k = 0; k < sizes.length; k++) {
    const kept = best / (sizes[k]! + best);
    const off = (1 - kept * kept) * along[k]!;
    for (let i = 0; i < n; i++) fit.left[i]! -= off * directions[k * n + i]!;
  }
}

const columnsOf = ({ data, n, d }: Samples): Float64Array[] =>
  Array.from({ length: d }, (_, k) => Float64Array.from({ length: n }, (_, i) => data[i * d + k]!));

function rowMajor(columns: readonly Float64Array[]): Float64Array {
  const [n, d] = [columns[0]!.length, columns.length];
  return Float64Array.from({ length: n * d }, (_, at) => columns[at % d]![Math.floor(at / d)]!);
}

function terms(columns: readonly Float64Array[]): Float64Array[] {
  const [n, d] = [columns[0]!.length, columns.length];
  const one = new Float64Array(n).fill(1);
  if (n < rowsPerTerm * (1 + d)) return [one];
  if (n < rowsPerTerm * (1 + d + (d * (d + 1)) / 2)) return [one, ...columns];
  const products = columns.flatMap((a, k) => columns.slice(k).map((b) => a.map((value, i) => value * b[i]!)));
  return [one, ...columns, ...products];
}

/** Gram–Schmidt, twice for accuracy; columns that follow from others fall away. */
function orthonormal(columns: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const column of columns) {
    const rest = column.slice();
    const before = dot(rest, rest);
    for (let pass = 0; pass < 2; pass++) takeOff(rest, basis);
    const left = dot(rest, rest);
    if (left > 1e-16 * before && left > 0) basis.push(rest.map((value) => value / Math.sqrt(left)));
  }
  return basis;
}
