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
  for (const value of data) top = Math.max(top, Math.abs(value));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [low, high] = [data[i * n + j]!, data[j * n + i]!];
      if (Math.abs(low - high) <= asymmetry * top) continue;
      check(false, where, argument, "symmetric", `${low} and ${high} across the diagonal at row ${i}, column ${j}`);
    }
  }
}

const isSize = (n: number): boolean => Number.isInteger(n) && n >= 0;
