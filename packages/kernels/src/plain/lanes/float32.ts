/** Bits and rounding of float32. @module */
export const round: (x: number) => number = Math.fround;

/** Write a number to `float[0]`, read its bits from `word[0]`, or the other way. */
export const float = new Float32Array(1);
export const word = new Int32Array(float.buffer);

/** 2^k for −126 ≤ k ≤ 127; NaN for NaN. */
export function powerOfTwo32(k: number): number {
  if (Number.isNaN(k)) return k;
  word[0] = (k + 127) << 23;
  return float[0]!;
}

/** Nearest integer of a float32 below 2^22 in size, halves to even. */
export function nearestEven(x: number): number {
  return x + 6755399441055744 - 6755399441055744;
}
