/**
 * Columns as arrays of plain values with null for missing, as the writers of binary formats take them.
 * @module
 */
import type { Column, LevelColumn, NumericColumn, TimeColumn } from "@pushforward/core";

const DAY = 86_400_000;

/** Whether an integer column fits 32 bits, minus zero excluded because integers have none. */
export function fitsInt32({ type, values }: NumericColumn): boolean {
  return type === "integer" && values.every((value) => Number.isNaN(value) || Object.is(value | 0, value));
}

/** Whether all times of a column of days are midnights. */
export function isDays({ resolution, values }: TimeColumn): boolean {
  return resolution === "day" && values.every((value) => Number.isNaN(value) || value % DAY === 0);
}

export function nullable(column: Exclude<Column, LevelColumn>, of: (value: number) => number = (v) => v) {
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : of(value)));
}

export function nullableTexts({ codes, levels }: LevelColumn): (string | null)[] {
  return Array.from(codes, (code) => levels[code] ?? null);
}

export function nullableBooleans({ codes }: LevelColumn): (boolean | null)[] {
  return Array.from(codes, (code) => (code < 0 ? null : code === 1));
}
