/**
 * Philox4x32-10: a bijection of 128-bit counters for each 64-bit key, good enough that counting
 * 0, 1, 2, … through it gives random numbers.
 *
 * Source: [salmon2011].
 * @module
 */
import { multiplyHigh } from "./multiply-high.js";

/** Write the four words of counter (c0, c1, c2, c3) under key (k0, k1) to `out[at] … out[at + 3]`. Words are 32-bit. */
export function philoxBlock(
  out: Uint32Array,
  at: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): void {
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[at] = c0;
  out[at + 1] = c1;
  out[at + 2] = c2;
  out[at + 3] = c3;
}
