/**
 * An Arrow IPC file through flechette, uncompressed.
 * @module
 */
import { type Column, hasValues, type Table } from "@pushforward/core";
import * as arrow from "@uwdata/flechette";
import { fitsInt32, isDays, nullable, nullableBooleans, nullableTexts } from "./plain-values.js";

export function writeArrow(table: Table): Uint8Array {
  const columns = table.columns.map((column): [string, arrow.Column<unknown>] => [column.name, arrowColumn(column)]);
  return arrow.tableToIPC(arrow.tableFromColumns(columns), { format: "file" })!;
}

function arrowColumn(column: Column): arrow.Column<unknown> {
  if (!hasValues(column)) {
    if (column.type === "boolean") return arrow.columnFromArray(nullableBooleans(column), arrow.bool());
    const type = column.type === "text" ? arrow.utf8() : arrow.dictionary(arrow.utf8(), arrow.int32());
    return arrow.columnFromArray(nullableTexts(column), type);
  }
  if (column.type !== "time")
    return arrow.columnFromArray(nullable(column), fitsInt32(column) ? arrow.int32() : arrow.float64());
  const type = isDays(column) ? arrow.dateDay() : arrow.timestamp(arrow.TimeUnit.MILLISECOND, "UTC");
  return arrow.columnFromArray(nullable(column), type);
}
