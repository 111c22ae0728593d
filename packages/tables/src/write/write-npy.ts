/**
 * A NumPy array of float64: 1-D for one column, else rows × columns.
 * @module
 */
import { check, hasValues, type Table } from "@pushforward/core";

/** Missing becomes NaN. @throws ArgumentError for columns that are not numbers. */
export function writeNpy(table: Table): Uint8Array {
  const columns = table.columns.map((column) => {
    const fits = hasValues(column) && column.type !== "time";
    check(fits, "writeTable", `column ${column.name}`, "numeric for npy", column.type, "choose columns or use parquet");
    return column.values;
  });
  const shape = columns.length === 1 ? `(${table.rows},)` : `(${table.rows}, ${columns.length})`;
  const head = `{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`;
  // The values start at a multiple of 64 bytes; the header ends with a line feed.
  const start = Math.ceil((10 + head.length + 1) / 64) * 64;
  const bytes = new Uint8Array(start + 8 * table.rows * columns.length);
  bytes.set(new TextEncoder().encode(`\0NUMPY\x01\0\0\0${head.padEnd(start - 11)}\n`));
  bytes[0] = 0x93;
  const view = new DataView(bytes.buffer);
  view.setUint16(8, start - 10, true);
  columns.forEach((values, j) => {
    for (let i = 0; i < table.rows; i++) view.setFloat64(start + 8 * (i * columns.length + j), values[i]!, true);
  });
  return bytes;
}
