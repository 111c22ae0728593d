/**
 * Tables whose values all threads see at once.
 * @module
 */
import { type Column, hasValues } from "@pushforward/core";

/** Only an isolated page may share memory between its threads. */
export const canShare = (): boolean =>
  globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer !== "undefined";

/** The columns with their values in shared memory, one after the other, so that the copies are never there at once. */
export function shareColumns(columns: Column[]): Column[] {
  if (!canShare()) return columns;
  for (let j = 0; j < columns.length; j++) columns[j] = shareColumn(columns[j]!);
  return columns;
}

function shareColumn(column: Column): Column {
  if (isShared(column)) return column;
  if (hasValues(column)) {
    const values = new Float64Array(new SharedArrayBuffer(column.values.byteLength));
    values.set(column.values);
    return { ...column, values };
  }
  const codes = new Int32Array(new SharedArrayBuffer(column.codes.byteLength));
  codes.set(column.codes);
  return { ...column, codes };
}

const bufferOf = (column: Column): ArrayBufferLike => (hasValues(column) ? column.values : column.codes).buffer;

const isShared = (column: Column): boolean => bufferOf(column) instanceof SharedArrayBuffer;

/** Buffers to hand over with the columns: those that are not shared. */
export function ownBuffers(columns: readonly Column[]): ArrayBuffer[] {
  return [...new Set(columns.map(bufferOf))].filter((buffer) => buffer instanceof ArrayBuffer);
}
