/**
 * Plain conditions on columns, as rows for which they hold. A missing value meets no condition but `missing`.
 * @module
 */
import { type Column, check, DataError, hasValues, type Table } from "@pushforward/core";
import type { Condition } from "./engine.js";

const here = "filter";

/** Indices of the rows for which all conditions hold, in order. @throws ArgumentError, DataError */
export function matchingRows(table: Table, conditions: readonly Condition[]): Uint32Array<ArrayBuffer> {
  const tests = conditions.map((condition) => rowTest(columnOf(table, condition.column), condition));
  const rows = new Uint32Array(table.rows);
  let count = 0;
  for (let i = 0; i < table.rows; i++) if (tests.every((test) => test(i))) rows[count++] = i;
  return rows.slice(0, count);
}

export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((column) => column.name === name);
  if (!column) throw new DataError(`there is no column ${name}`);
  return column;
}

function rowTest(column: Column, condition: Condition): (row: number) => boolean {
  if (!("value" in condition)) {
    const wanted = condition.op === "missing";
    if (hasValues(column)) return (row) => Number.isNaN(column.values[row]!) === wanted;
    return (row) => column.codes[row]! < 0 === wanted;
  }
  if (hasValues(column)) {
    const test = valueTest(condition, (value) => numberOf(column, value));
    // NaN is unequal to everything, and so would meet the conditions that deny.
    return (row) => !Number.isNaN(column.values[row]!) && test(column.values[row]!);
  }
  const test = valueTest(condition, String);
  const meets = column.levels.map(test);
  return (row) => column.codes[row]! >= 0 && meets[column.codes[row]!]!;
}

type Compared = Extract<Condition, { value: unknown }>;

function valueTest<T extends number | string>(
  condition: Compared,
  read: (value: number | string) => T,
): (value: T) => boolean {
  if (condition.op === "in" || condition.op === "not in") {
    const values = new Set(condition.value.map(read));
    return condition.op === "in" ? (value) => values.has(value) : (value) => !values.has(value);
  }
  if (condition.op === "contains") {
    const part = String(condition.value).toLowerCase();
    return (value) => String(value).toLowerCase().includes(part);
  }
  const bound = read(condition.value);
  const tests: Record<typeof condition.op, (value: T) => boolean> = {
    "<": (value) => value < bound,
    "≤": (value) => value <= bound,
    ">": (value) => value > bound,
    "≥": (value) => value >= bound,
    "=": (value) => value === bound,
    "≠": (value) => value !== bound,
  };
  return tests[condition.op];
}

function numberOf(column: Column, value: number | string): number {
  const number =
    typeof value === "number" ? value : column.type === "time" ? timeOf(value) : Number(value.trim() || NaN);
  const expected = column.type === "time" ? "a time such as 2024-12-31" : "a number";
  check(!Number.isNaN(number), here, `the value for ${column.name}`, expected, value);
  return number;
}

/** Times without a zone are UTC, as in tables. */
function timeOf(text: string): number {
  const zoned = /t.*(z|[+-]\d\d:?\d\d)$/i.test(text.trim());
  const iso = text.trim().replace(" ", "T");
  return Date.parse(zoned || !iso.includes("T") ? iso : `${iso}Z`);
}
