/**
 * A sum over rows on a grid, without noise: for the inside of the door alone.
 *
 * Each row's vector is held to its length and rounded to multiples of γ, and whole numbers are summed, so that no order of
 * summing and no last bit of a double can tell. Rounding moves a coordinate by at most γ/2: one row adds at most
 * L + γ·√width/2, two rows differ by at most L + γ·√width. γ is a power of 2 at most L/(256·√width), which raises the
 * cost by less than 0.8%.
 * @module
 */
import { check } from "@pushforward/core";
import type { DomainTable } from "../domain-table.js";
import type { Adjacency } from "../measurement.js";
import type { SumQuery } from "../private-data.js";

export interface GridSum {
  /** Sum in multiples of the grid. */
  readonly steps: Float64Array;
  readonly grid: number;
  /** Bound on the squared change of `steps` between neighbours. */
  readonly squaredSensitivity: bigint;
}

/** @throws ArgumentError when bounds are not positive, or a vector is not finite. */
export function gridSum(table: DomainTable, query: SumQuery, adjacency: Adjacency): GridSum {
  const { length, rowBound, differenceBound } = query;
  const here = "private data";
  check(Number.isInteger(length) && length > 0, here, "length", "a positive whole number", length);
  check(rowBound > 0 && rowBound < Number.POSITIVE_INFINITY, here, "rowBound", "a positive finite number", rowBound);
  check(differenceBound > 0, here, "differenceBound", "a positive number", differenceBound);
  const bound = adjacency === "add-remove" ? rowBound : Math.min(differenceBound, 2 * rowBound);
  const spread = Math.sqrt(length);
  const grid = powerOfTwoBelow(bound / (256 * spread));
  const reach = (bound / grid + (adjacency === "add-remove" ? spread / 2 : spread)) * (1 + 1e-9);
  return { steps: sumOfRows(table, query, grid), grid, squaredSensitivity: BigInt(Math.ceil(reach * reach)) };
}

/** Rows are shown to the query one at a time, so that what each adds is known. */
function sumOfRows(table: DomainTable, { length, rowBound, add }: SumQuery, grid: number): Float64Array {
  const codes = table.codes.map(() => new Uint16Array(1));
  const units = table.units.map((all) => all && new Float64Array(1));
  const row: DomainTable = { domain: table.domain, rows: 1, codes, units };
  const vector = new Float64Array(length);
  const steps = new Float64Array(length);
  for (let i = 0; i < table.rows; i++) {
    for (let a = 0; a < codes.length; a++) {
      codes[a]![0] = table.codes[a]![i]!;
      const unit = units[a];
      if (unit) unit[0] = table.units[a]![i]!;
    }
    vector.fill(0);
    add(row, vector);
    const scale = shrinkage(vector, rowBound) / grid;
    for (let j = 0; j < length; j++) steps[j]! += Math.round(vector[j]! * scale);
  }
  return steps;
}

/** What a vector is multiplied by to be no longer than `most`. */
function shrinkage(vector: Float64Array, most: number): number {
  let squares = 0;
  for (let j = 0; j < vector.length; j++) squares += vector[j]! * vector[j]!;
  check(squares < Number.POSITIVE_INFINITY, "private data", "add", "giving finite numbers", squares);
  return squares > most * most ? most / Math.sqrt(squares) : 1;
}

function powerOfTwoBelow(x: number): number {
  let power = 1;
  while (power > x) power /= 2;
  while (2 * power <= x) power *= 2;
  return power;
}
