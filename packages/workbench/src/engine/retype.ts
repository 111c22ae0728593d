/**
 * A column of another type with the same values, where every value allows it.
 * @module
 */

import { rowTexts } from "@pushforward/catalog/split-by";
import { type Column, type ColumnType, check, hasValues } from "@pushforward/core";

/** @throws ArgumentError with the first value that does not fit. */
export function retype(column: Column, type: ColumnType): Column {
  if (column.type === type) return column;
  const { name } = column;
  if (type === "category" || type === "text") {
    if (!hasValues(column)) return { ...column, type };
    const texts = rowTexts(column);
    const levels = [...new Set(texts)].filter((text) => text !== undefined);
    const place = new Map(levels.map((level, code) => [level, code]));
    return {
      name,
      type,
      levels,
      codes: Int32Array.from(texts, (text) => (text === undefined ? -1 : place.get(text)!)),
    };
  }
  check(type === "numeric" || type === "integer", "types", name, "read as that type from its file", type);
  const values = hasValues(column) ? column.values : levelNumbers(column);
  const misfit =
    type === "integer" ? values.findIndex((value) => !Number.isNaN(value) && !Number.isSafeInteger(value)) : -1;
  check(misfit < 0, "types", name, "whole numbers to be integer", values[misfit]);
  return { name, type, values };
}

function levelNumbers({ name, codes, levels }: Extract<Column, { codes: Int32Array }>): Float64Array {
  const numbers = levels.map((level) => {
    const number = Number(level.trim() || NaN);
    check(!Number.isNaN(number), "types", name, "numbers to be numeric", level);
    return number;
  });
  return Float64Array.from(codes, (code) => (code < 0 ? NaN : numbers[code]!));
}
