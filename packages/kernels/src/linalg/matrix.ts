/**
 * Dense matrices: row-major Float64Arrays with their shape.
 * @module
 */
import { check } from "@pushforward/core";

/** A rows × columns matrix; element (i, j) is `data[i * columns + j]`. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/**
 * A matrix over `data` (zeros by default; not copied).
 *
 * @throws ArgumentError when a size is no nonnegative integer or `data` does not fill the shape.
 */
export function matrix(rows: number, columns: number, data = new Float64Array(rows * columns)): Matrix {
  check(isSize(rows), "matrix", "rows", "a nonnegative integer", rows);
  check(isSize(columns), "matrix", "columns", "a nonnegative integer", columns);
  check(data.length === rows * columns, "matrix", "data", `${rows} × ${columns} numbers`, `${data.length} numbers`);
  return { rows, columns, data };
}

/** The transpose, copied. */
export function transpose({ rows, columns, data }: Matrix): Matrix {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j]!;
  return { rows: columns, columns: rows, data: out };
}

/** @throws ArgumentError unless `x` has the right amount of data, all of it finite. */
export function checkMatrix(x: Matrix, where: string, argument: string): void {
  const { rows, columns, data } = x;
  const fits = isSize(rows) && isSize(columns) && data.length === rows * columns;
  check(fits, where, argument, `${rows} × ${columns} numbers`, `${data.length} numbers`);
  let zero = 0; // NaN as soon as one number is not finite, and quicker than asking each
  for (let i = 0; i < data.length; i++) zero += data[i]! - data[i]!;
  if (zero === 0) return;
  const bad = data.findIndex((value) => !Number.isFinite(value));
  const place = `${data[bad]} at row ${Math.floor(bad / columns)}, column ${bad % columns}`;
  check(false, where, argument, "finite", place);
}

/** @throws ArgumentError unless `x` is square, too. */
export function checkSquare(x: Matrix, where: string, argument: string): void {
  check(x.rows === x.columns, where, argument, "square", `${x.rows} × ${x.columns}`);
  checkMatrix(x, where, argument);
}

/** Asymmetry that is taken for rounding, relative to the largest entry. */
const asymmetry = 1e-12;

/**
 * The lower triangle is what counts; the upper one must agree up to rounding.
 *
 * @throws ArgumentError unless `x` is square, finite and symmetric.
 */
export function checkSymmetric(x: Matrix, where: string, argument: string): void {
  checkSquare(x, where, argument);
  const { rows: n, data } = x;
  let top = 0;
  for (let at = 0; at < data.length; at++) top = Math.max(top, Math.abs(data[at]!));
  for (let i = 0; i < n; i += tile) {
    for (let j = 0; j <= i; j += tile) checkTile(data, n, i, j, asymmetry * top, where, argument);
  }
}

/** Rows and columns compared at a time, so that the columns stay in the cache. */
const tile = 32;

function checkTile(data: Float64Array, n: number, i0: number, j0: number, most: number, where: string, name: string) {
  const rows = Math.min(i0 + tile, n);
  for (let i = i0; i < rows; i++) {
    const columns = Math.min(j0 + tile, i);
    for (let j = j0; j < columns; j++) {
      const low = data[i * n + j]!;
      const high = data[j * n + i]!;
      if (Math.abs(low - high) <= most) continue;
      check(false, where, name, "symmetric", `${low} and ${high} across the diagonal at row ${i}, column ${j}`);
    }
  }
}

const isSize = (n: number): boolean => Number.isInteger(n) && n >= 0;
