/**
 * Uniform whole numbers without bias: the only chance that noise is made of.
 *
 * Words of 32 bits are cut to as many bits as the bound has and drawn again while they are too large: exactly uniform,
 * below two draws on average.
 * @module
 */
import { check } from "@pushforward/core";

export interface RandomSource {
  /** Uniform on 0 … bound − 1, for a whole bound from 1 to 2^53. */
  below(bound: number): number;
  /** The same for a bound of any size. */
  belowBig(bound: bigint): bigint;
}

const WORDS = 16384; // the 65,536 bytes that Web Crypto gives at most in one call
const WORD = 4294967296; // 2^32

/** Noise of a release: from the operating system, by Web Crypto, which Node and browsers share. It has no seed. */
export function systemSource(): RandomSource {
  system ??= randomSource((words) => globalThis.crypto.getRandomValues(words));
  return system;
}

let system: RandomSource | undefined; // one for all, since its words are many

/** A source on top of uniform words of 32 bits: those of the system, or those of a seeded generator in a test. */
export function randomSource(fill: (words: Uint32Array<ArrayBuffer>) => void): RandomSource {
  const words = new Uint32Array(WORDS);
  let next = WORDS;
  const word = (): number => {
    if (next === WORDS) {
      fill(words);
      next = 0;
    }
    return words[next++]!;
  };

  const below = (bound: number): number => {
    if (bound > WORD) return belowLarge(bound);
    if (bound === 1) return 0;
    const unused = Math.clz32(bound - 1);
    for (;;) {
      const value = word() >>> unused;
      if (value < bound) return value;
    }
  };
  const belowLarge = (bound: number): number => {
    check(Number.isSafeInteger(bound - 1), "RandomSource", "bound", "a whole number from 1 to 2^53", bound);
    const unused = Math.clz32((bound - 1) / WORD);
    for (;;) {
      const value = (word() >>> unused) * WORD + word();
      if (value < bound) return value;
    }
  };
  const belowBig = (bound: bigint): bigint => {
    if (bound <= Number.MAX_SAFE_INTEGER) return BigInt(below(Number(bound)));
    const bits = (bound - 1n).toString(2).length;
    for (;;) {
      let value = 0n;
      for (let drawn = 0; drawn < bits; drawn += 32) value = (value << 32n) | BigInt(word());
      value = BigInt.asUintN(bits, value);
      if (value < bound) return value;
    }
  };
  return { below, belowBig };
}
