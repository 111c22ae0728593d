import { readFileSync } from "node:fs";

/** The numbers of a file of raw little-endian float64. */
export function rawNumbers(file) {
  const bytes = readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
