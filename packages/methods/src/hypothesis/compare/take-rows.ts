/**
 * Values of some rows, in their order. Loops of their own, so that the engine compiles each once for all that take rows.
 * @module
 */

export function numbersAt(
  values: Float64Array,
  rows: Uint32Array,
  out: Float64Array = new Float64Array(rows.length),
): Float64Array {
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
}

export function bytesAt(
  values: Uint8Array,
  rows: Uint32Array,
  out: Uint8Array = new Uint8Array(rows.length),
): Uint8Array {
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
}

/** Bytes as numbers. */
export function widenedAt(
  values: Uint8Array,
  rows: Uint32Array,
  out: Float64Array = new Float64Array(rows.length),
): Float64Array {
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
}
