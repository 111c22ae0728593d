/** Philox4x32-10 in plain TypeScript. @module */
import type { Views } from "../views.js";

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/**
 * Fill `out` (4·blocks u32) with the blocks of counters (c0, c1, c2, c3) + 0, 1, …; c0 carries into c1,
 * and c1 wraps. [salmon2011]
 */
export function philoxFill(
  { u32 }: Views,
  out: number,
  blocks: number,
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  key0: number,
  key1: number,
): void {
  let at = out >>> 2;
  for (let b = 0; b < blocks; b++) {
    const low = (c0 >>> 0) + b;
    let x0 = low >>> 0;
    let x1 = (c1 + Math.floor(low / 2 ** 32)) >>> 0;
    let x2 = c2 >>> 0;
    let x3 = c3 >>> 0;
    let k0 = key0 >>> 0;
    let k1 = key1 >>> 0;
    for (let round = 0; round < 10; round++) {
      const high0 = multiplyHigh(M0, x0);
      const low0 = Math.imul(M0, x0);
      const high1 = multiplyHigh(M1, x2);
      const low1 = Math.imul(M1, x2);
      x0 = (high1 ^ x1 ^ k0) >>> 0;
      x1 = low1 >>> 0;
      x2 = (high0 ^ x3 ^ k1) >>> 0;
      x3 = low0 >>> 0;
      k0 = (k0 + W0) >>> 0;
      k1 = (k1 + W1) >>> 0;
    }
    u32[at++] = x0;
    u32[at++] = x1;
    u32[at++] = x2;
    u32[at++] = x3;
  }
}

/** Upper 32 bits of the product of two u32, from 16-bit halves so that every step is exact in a double. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + Math.floor((aLow * bLow) / 65536);
  const carry = Math.floor(middle / 65536) + Math.floor((aLow * bHigh + (middle % 65536)) / 65536);
  return aHigh * bHigh + carry;
}
