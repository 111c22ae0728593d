/**
 * The bits of a double, through memory that a float and two words share.
 * @module
 */

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

float[0] = 1; // high word 0x3ff00000, low word 0
const HIGH = words[1] === 0x3ff00000 ? 1 : 0;
const LOW = 1 - HIGH;

/** Upper 32 bits of x: sign, exponent, 20 bits of the fraction. */
export function highWord(x: number): number {
  float[0] = x;
  return words[HIGH]!;
}

/** The double of these upper 32 bits and zeros below. */
export function fromHighWord(word: number): number {
  words[HIGH] = word;
  words[LOW] = 0;
  return float[0]!;
}

/** The k with √½ ≤ x/2^k < √2 (to 20 bits) for normal x > 0. */
export function nearestPower(x: number): number {
  return (highWord(x) - 0x3fe6a09e) >> 20; // the upper half of √½
}

/** 2^1023, 2^1022, …, 2^−1074: reading one is faster than putting its bits together. */
const powers = new Float64Array(2098);
powers.forEach((_, i) => {
  powers[i] = i === 0 ? 8.98846567431158e307 : powers[i - 1]! / 2;
});

/** 2^k for −1074 ≤ k ≤ 1023. */
export function powerOfTwo(k: number): number {
  return powers[1023 - k]!;
}

/** x·2^k for x in [1/4, 4] and −1090 ≤ k ≤ 1024, rounded once. */
export function scaleByPowerOfTwo(x: number, k: number): number {
  if (k > 1020) return x * powerOfTwo(k - 4) * 16;
  if (k < -1020) return x * powerOfTwo(k + 200) * 6.223015277861142e-61; // 2^−200
  return x * powerOfTwo(k);
}
