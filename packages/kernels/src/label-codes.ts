/**
 * Sets of units as `labelSumsF32` reads them.
 * @module
 */

/** For each 32 units a line of sets, for each set four codes: the byte offset of a subset of 8 units in its table. */
export function labelCodes(units: number, columns: number, holds: (unit: number, set: number) => boolean): Uint16Array {
  const codes = new Uint16Array(Math.ceil(units / 32) * columns * 4);
  for (let u = 0; u < units; u++) {
    const line = (u >>> 5) * columns * 4 + ((u >>> 3) & 3);
    for (let b = 0; b < columns; b++) if (holds(u, b)) codes[line + 4 * b]! += 16 << (u & 7);
  }
  return codes;
}
