/**
 * The generator behind `seededRng`: Philox4x32-10 over a running counter.
 *
 * A generator is four fixed words (k0, k1, c2, c3) and a 64-bit count b of blocks:
 *
 *     block b = philox(counter = (b mod 2^32, b div 2^32, c2, c3), key = (k0, k1))
 *
 * and its draws are words 0, 1, 2, 3 of block 0, then of block 1, and so on.
 * - The seed s gives k0 = s mod 2^32, k1 = s div 2^32 (21 bits), c2 = c3 = 0.
 * - Stream i of a generator has (k0, k1, c2, c3) = philox((i mod 2^32, 2^31 + i div 2^32, c2, c3), (k0, k1)).
 *   Counting never sets the top bit of the second word, so no draw is ever used as a key. Philox is
 *   one-to-one, so two streams of one generator never share all four words.
 * - A uniform takes two words v, w: (⌊v/2^5⌋·2^26 + ⌊w/2^6⌋)·2^−53. A normal takes the same two words, as the
 *   normal quantile of that number + 2^−54. An integer below 2^32 takes one word, above two, and as many
 *   more as are rejected.
 *
 * Source: [salmon2011], [lemire2019] for integers, [wichura1988] for normals.
 * @module
 */
import { check } from "../errors.js";
import { normalFromCentred } from "../special/normal-quantile.js";
import { multiplyHigh } from "./multiply-high.js";
import { philoxBlock } from "./philox-block.js";
import type { Rng } from "./rng.js";

const TWO_32 = 4294967296;
const TWO_53 = 9007199254740992;
const BUFFERED = 16; // words: four blocks at a time

/** A generator from an integer seed in 0 … 2^53 − 1. Same seed, same draws, in every engine. */
export function seededRng(seed: number): Rng {
  check(Number.isSafeInteger(seed) && seed >= 0, "seededRng", "seed", "an integer from 0 to 2^53 − 1", seed);
  return new Philox(seed >>> 0, Math.floor(seed / TWO_32), 0, 0);
}

export class Philox implements Rng {
  private readonly buffer = new Uint32Array(BUFFERED);
  private position = BUFFERED;
  private low = 0; // of the block that the next refill starts with
  private high = 0;

  /** Words k0, k1 of the key; c2, c3 of the counter. */
  constructor(
    readonly k0: number,
    readonly k1: number,
    readonly c2: number,
    readonly c3: number,
  ) {}

  u32(): number {
    if (this.position === BUFFERED) this.refill();
    return this.buffer[this.position++]!;
  }

  uniform(): number {
    return this.integer53() / TWO_53;
  }

  normal(): number {
    return normalFromCentred((this.integer53() - TWO_53 / 2 + 0.5) / TWO_53);
  }

  integer(bound: number): number {
    if (!(Number.isInteger(bound) && bound >= 1 && bound <= TWO_53))
      check(false, "Rng.integer", "bound", "an integer from 1 to 2^53", bound);
    return bound <= 0xffffffff ? this.smallInteger(bound) : this.largeInteger(bound);
  }

  stream(index: number): Rng {
    check(Number.isSafeInteger(index) && index >= 0, "Rng.stream", "index", "an integer from 0 to 2^53 − 1", index);
    const words = new Uint32Array(4);
    const high = Math.floor(index / TWO_32) | 0x80000000;
    philoxBlock(words, 0, index | 0, high, this.c2, this.c3, this.k0, this.k1);
    return new Philox(words[0]!, words[1]!, words[2]!, words[3]!);
  }

  fillU32(out: Uint32Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.u32();
  }

  fillUniform(out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.uniform();
  }

  fillNormal(out: Float64Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.normal();
  }

  /** Uniform on 0 … 2^53 − 1. */
  private integer53(): number {
    const upper = this.u32() >>> 5;
    return upper * 67108864 + (this.u32() >>> 6);
  }

  /** Upper word of word × bound; the few words that would favour some results are drawn again. */
  private smallInteger(bound: number): number {
    let word = this.u32();
    let low = Math.imul(word, bound) >>> 0;
    if (low < bound) {
      const uneven = TWO_32 % bound;
      while (low < uneven) {
        word = this.u32();
        low = Math.imul(word, bound) >>> 0;
      }
    }
    return multiplyHigh(word, bound) >>> 0;
  }

  private largeInteger(bound: number): number {
    const even = TWO_53 - (TWO_53 % bound); // a multiple of bound
    let value = this.integer53();
    while (value >= even) value = this.integer53();
    return value % bound;
  }

  private refill(): void {
    for (let at = 0; at < BUFFERED; at += 4) {
      philoxBlock(this.buffer, at, this.low, this.high, this.c2, this.c3, this.k0, this.k1);
      this.low = (this.low + 1) | 0;
      if (this.low === 0) this.high = (this.high + 1) | 0;
    }
    this.position = 0;
  }
}
