/**
 * The bits of a double, through memory that a float and two words share.
 * @module
 */

/** Write a number to `float[0]`, read its words from `words[HIGH]` and `words[LOW]`, or the other way. */
export const float = new Float64Array(1);
export const words = new Uint32Array(float.buffer);

float[0] = 1; // high word 0x3ff00000, low word 0
export const HIGH = words[1] === 0x3ff00000 ? 1 : 0;
export const LOW = 1 - HIGH;

/** 2^k for −1022 ≤ k ≤ 1023. */
export function powerOfTwo(k: number): number {
  words[HIGH] = (k + 1023) << 20;
  words[LOW] = 0;
  return float[0]!;
}

/** x·2^k for x in [1/4, 4] and −1090 ≤ k ≤ 1024, rounded once. */
export function scaleByPowerOfTwo(x: number, k: number): number {
  if (k > 1020) return x * powerOfTwo(k - 4) * 16;
  if (k < -1020) return x * powerOfTwo(k + 200) * 6.223015277861142e-61; // 2^−200
  return x * powerOfTwo(k);
}
