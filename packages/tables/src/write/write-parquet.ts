/**
 * Parquet through hyparquet-writer, snappy-compressed.
 * @module
 */
import { type Column, hasValues, type Table } from "@pushforward/core";
import type { DecodedArray, SchemaElement } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";
import { fitsInt32, isDays, nullable, nullableBooleans, nullableTexts } from "./plain-values.js";

export function writeParquet(table: Table): Uint8Array {
  const fields = table.columns.map(fieldOf);
  const schema: SchemaElement[] = [{ name: "root", num_children: fields.length }, ...fields.map((f) => f.element)];
  const columnData = fields.map(({ element, data }) => ({ name: element.name, data: data as DecodedArray }));
  return new Uint8Array(parquetWriteBuffer({ schema, columnData }));
}

function fieldOf(column: Column): { element: SchemaElement; data: unknown[] } {
  const optional = { name: column.name, repetition_type: "OPTIONAL" } as const;
  if (!hasValues(column)) {
    if (column.type === "boolean") return { element: { ...optional, type: "BOOLEAN" }, data: nullableBooleans(column) };
    const element: SchemaElement = { ...optional, type: "BYTE_ARRAY", converted_type: "UTF8" };
    return { element, data: nullableTexts(column) };
  }
  if (column.type !== "time")
    return { element: { ...optional, type: fitsInt32(column) ? "INT32" : "DOUBLE" }, data: nullable(column) };
  if (isDays(column)) {
    const element: SchemaElement = { ...optional, type: "INT32", converted_type: "DATE" };
    return { element, data: nullable(column, (time) => time / 86_400_000) };
  }
  const element: SchemaElement = { ...optional, type: "INT64", converted_type: "TIMESTAMP_MILLIS" };
  return { element, data: nullable(column) };
}
