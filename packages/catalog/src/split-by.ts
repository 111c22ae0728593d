/**
 * Two groups of one table as two tables.
 * @module
 */
import { type Column, check, DataError, hasValues, type Table, table, takeRows } from "@pushforward/core";
import { didYouMean } from "./near-names.js";
import { needColumn } from "./need-column.js";

export interface SplitTables {
  readonly reference: Table;
  readonly current: Table;
  /** The two groups in words, such as `sex = F`. */
  readonly names: readonly [string, string];
}

/**
 * The rows of `source` in two groups of a column, that column dropped. `by` is one of
 *
 * - `COLUMN`: the column holds exactly two values, the smaller one (by number or bytes) is the reference;
 * - `COLUMN=A,B`: rows with A are the reference, rows with B the current table, others are left out;
 * - `COLUMN=A`: rows with A are the reference, all rows with another value the current table.
 *
 * Rows in which the column is missing belong to no group. Time O(rows · columns).
 *
 * @throws DataError when the column or a value is not there, or the column does not hold two values.
 */
export function splitBy(source: Table, by: string): SplitTables {
  const { column, values } = readBy(source, by);
  const texts = rowTexts(column);
  const found = distinct(texts, column);
  const [a, b] = values === undefined ? twoValues(column, found) : namedValues(column, values, found);
  const rest: Table = table(source.columns.filter((other) => other !== column));
  const rowsWhere = (test: (text: string) => boolean): Table =>
    takeRows(
      rest,
      texts.flatMap((text, i) => (text !== undefined && test(text) ? [i] : [])),
    );
  return {
    reference: rowsWhere((text) => text === a),
    current: rowsWhere((text) => (b === undefined ? text !== a : text === b)),
    names: [`${column.name} = ${a}`, b === undefined ? `${column.name} ≠ ${a}` : `${column.name} = ${b}`],
  };
}

// A name may hold "=" itself, so the longest column name that fits wins.
function readBy(source: Table, by: string): { column: Column; values: string | undefined } {
  const fits = source.columns.filter(({ name }) => by === name || by.startsWith(`${name}=`));
  const column = fits.sort((x, y) => y.name.length - x.name.length)[0] ?? needColumn(source, by.split("=")[0]!, "by");
  return { column, values: by === column.name ? undefined : by.slice(column.name.length + 1) };
}

/** How each value is written in `by`; undefined where missing. */
export function rowTexts(column: Column): (string | undefined)[] {
  if (!hasValues(column)) return Array.from(column.codes, (code) => (code < 0 ? undefined : column.levels[code]!));
  const write = column.type === "time" ? (ms: number) => timeText(ms, column.resolution) : String;
  return Array.from(column.values, (value) => (Number.isNaN(value) ? undefined : write(value)));
}

function timeText(ms: number, resolution: "day" | "second" | "millisecond"): string {
  const iso = new Date(ms).toISOString();
  return resolution === "day" ? iso.slice(0, 10) : resolution === "second" ? iso.slice(0, 19) : iso.slice(0, -1);
}

function distinct(texts: readonly (string | undefined)[], column: Column): string[] {
  const found = [...new Set(texts)].filter((text) => text !== undefined);
  const numbers = hasValues(column) && column.type !== "time";
  return found.sort((x, y) => (numbers ? Number(x) - Number(y) : x < y ? -1 : 1));
}

function twoValues({ name }: Column, found: readonly string[]): [string, string] {
  if (found.length === 2) return [found[0]!, found[1]!];
  throw new DataError(
    `by: column ${name} holds ${found.length} values, not two; name them, as in --by "${name}=${found[0] ?? "A"},${found[1] ?? "B"}". It has: ${listed(found)}`,
  );
}

// A value may hold commas, so the whole text is tried first, then every comma as the cut.
function namedValues({ name }: Column, values: string, found: readonly string[]): [string, string | undefined] {
  if (found.includes(values)) {
    check(found.length > 1, "splitBy", "by", `a column with rows beside ${name} = ${values}`, "one value only");
    return [values, undefined];
  }
  for (let cut = values.indexOf(","); cut >= 0; cut = values.indexOf(",", cut + 1)) {
    const [a, b] = [values.slice(0, cut).trim(), values.slice(cut + 1).trim()];
    if (found.includes(a) && found.includes(b) && a !== b) return [a, b];
  }
  const asked = values.split(",").map((text) => text.trim());
  const absent = asked.find((text) => !found.includes(text)) ?? values;
  throw new DataError(
    asked.length === 2 && asked[0] === asked[1]
      ? `by: the two groups must differ; received ${values}`
      : `by: no row has ${name} = ${absent}.${didYouMean(absent, found) || ` It has: ${listed(found)}`}`,
  );
}

function listed(found: readonly string[]): string {
  const shown = found.slice(0, 8).join(", ");
  return found.length > 8 ? `${shown}, … (${found.length} values)` : shown || "no value at all";
}
