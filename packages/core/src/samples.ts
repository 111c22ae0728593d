/**
 * Samples: n points in R^d, row-major, optionally weighted.
 * @module
 */
import { check } from "./errors.js";

export interface Samples {
  /** Coordinates, row-major: point i is `data[i * d] … data[i * d + d - 1]`. */
  readonly data: Float64Array;
  /** Number of points, at least 1. */
  readonly n: number;
  /** Dimension, at least 1. */
  readonly d: number;
  /** Nonnegative, summing to 1; equal weights when absent. */
  readonly weights?: Float64Array;
  /** Column names, d of them. */
  readonly names?: readonly string[];
}

/** Samples from rows of numbers. @throws ArgumentError when rows are absent, ragged or not finite. */
export function samples(rows: readonly (readonly number[])[]): Samples {
  check(rows.length >= 1, "samples", "rows", "at least one point", `${rows.length} points`);
  const d = rows[0]!.length;
  check(d >= 1, "samples", "rows", "points of dimension at least 1", `${d} dimensions`);
  const data = new Float64Array(rows.length * d);
  rows.forEach((row, i) => {
    check(row.length === d, "samples", `row ${i}`, `${d}-dimensional like row 0`, `${row.length} dimensions`);
    data.set(row, i * d);
  });
  return samplesFrom(data, d);
}

/** Samples over a row-major array of finite numbers; the array is kept, not copied. */
export function samplesFrom(data: Float64Array, d: number): Samples {
  const n = data.length / d;
  check(Number.isInteger(n) && n >= 1, "samplesFrom", "data", `a positive multiple of d = ${d} long`, data.length);
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    check(false, "samplesFrom", `coordinate ${bad % d} of point ${Math.floor(bad / d)}`, "finite", data[bad]);
  return { data, n, d };
}
