/**
 * Which columns of a table come from one row, when rows are made of several.
 *
 * All that are no numbers come together, so that their combinations are valid. Of numbers those do that tell one another or a
 * category, as years of schooling tell a degree: a tells b when each value of a comes with one value of b. So do those of a
 * correlation beyond 0.9, as two units of one length. Time O(rows·columns²) at most, for as many rows as make that 2·10⁸.
 * @module
 */
import { type Column, hasValues, type Table } from "@pushforward/core";
import { someRows } from "./some-rows.js";

const most = 20_000;
const mostWork = 2e8;
const tight = 0.9;

/** Places of numbers with a row of their own, unit by unit; all other columns go with the categories. */
export function columnsTogether({ rows, columns }: Table): readonly (readonly number[])[] {
  const looked = someRows(rows, Math.min(most, Math.max(100, Math.floor(mostWork / columns.length ** 2))));
  const coded = columns.map((column) => codesOf(column, looked));
  const places = columns.map((_, c) => c).filter((c) => coded[c]!.distinct > 1);
  const scores = columns.map((column) => (hasValues(column) ? standardised(column.values, looked) : undefined));
  const unit = columns.map((column, c) => (hasValues(column) && coded[c]!.distinct > 1 ? c : -1));
  for (const a of places)
    for (const b of places) {
      if (unit[a] === unit[b] || !(tells(coded[a]!, coded[b]!) || (a < b && tied(scores[a], scores[b])))) continue;
      const [kept, gone] = [Math.min(unit[a]!, unit[b]!), Math.max(unit[a]!, unit[b]!)];
      unit.forEach((own, c) => {
        if (own === gone) unit[c] = kept;
      });
    }
  const own = [...new Set(unit)].filter((name) => name >= 0);
  return own.map((name) => places.filter((c) => unit[c] === name));
}

interface Codes {
  /** Values by the order in which they first come, a missing one among them. */
  readonly codes: Int32Array;
  readonly distinct: number;
}

function codesOf(column: Column, rows: Int32Array): Codes {
  const entries = hasValues(column) ? column.values : column.codes;
  const known = new Map<number, number>();
  const codes = Int32Array.from(rows, (row) => {
    const value = entries[row]!;
    const code = known.get(value) ?? known.size;
    if (code === known.size) known.set(value, code);
    return code;
  });
  return { codes, distinct: known.size };
}

/** A value for nearly every row, such as a name, would tell everything. */
function tells(a: Codes, b: Codes): boolean {
  if (2 * a.distinct > a.codes.length) return false;
  const told = new Int32Array(a.distinct).fill(-1);
  return a.codes.every((code, i) => {
    if (told[code] === -1) told[code] = b.codes[i]!;
    return told[code] === b.codes[i];
  });
}

/** Of mean 0 and sum of squares 1, missing ones 0; undefined when all are equal. */
function standardised(values: Float64Array, rows: Int32Array): Float64Array | undefined {
  const known = Float64Array.from(rows, (row) => values[row]!);
  const present = known.filter((value) => !Number.isNaN(value));
  const mean = present.reduce((sum, value) => sum + value / present.length, 0);
  const gaps = known.map((value) => (Number.isNaN(value) ? 0 : value - mean));
  const length = Math.sqrt(gaps.reduce((sum, gap) => sum + gap * gap, 0));
  return length > 0 ? gaps.map((gap) => gap / length) : undefined;
}

const tied = (a: Float64Array | undefined, b: Float64Array | undefined): boolean =>
  a !== undefined && b !== undefined && Math.abs(a.reduce((sum, value, i) => sum + value * b[i]!, 0)) > tight;
