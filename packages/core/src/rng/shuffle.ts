/**
 * Random orders and samples without replacement.
 * @module
 */
import { check } from "../errors.js";
import type { Rng } from "./rng.js";

/** Anything with numbered places. */
export interface Shuffleable<T> {
  readonly length: number;
  [index: number]: T;
}

/** Put `array` into a uniformly random order, in place, and return it. Time O(n). [fisheryates1938] */
export function shuffle<T, A extends Shuffleable<T>>(rng: Rng, array: A & Shuffleable<T>): A {
  for (let i = array.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    const held = array[i]!;
    array[i] = array[j]!;
    array[j] = held;
  }
  return array;
}

/** A uniformly random order of 0 … n − 1. @throws ArgumentError unless n is an integer from 0 to 2^32 − 1. */
export function permutation(rng: Rng, n: number): Uint32Array {
  check(isCount(n), "permutation", "n", "an integer from 0 to 2^32 − 1", n);
  return shuffle(rng, identity(n));
}

/**
 * `k` different integers of 0 … n − 1 in random order; every ordered choice is equally likely.
 * These are the first k steps of a shuffle that starts at place 0. Time O(k); memory O(k) when k < n/16, else O(n);
 * the result does not depend on which.
 *
 * @throws ArgumentError unless n is an integer from 0 to 2^32 − 1 and k one from 0 to n.
 */
export function sampleWithoutReplacement(rng: Rng, n: number, k: number): Uint32Array {
  check(isCount(n), "sampleWithoutReplacement", "n", "an integer from 0 to 2^32 − 1", n);
  check(isCount(k) && k <= n, "sampleWithoutReplacement", "k", `an integer from 0 to n = ${n}`, k);
  return k < n / 16 ? sampleSparse(rng, n, k) : sampleDense(rng, n, k);
}

function sampleDense(rng: Rng, n: number, k: number): Uint32Array {
  const places = identity(n);
  for (let i = 0; i < k; i++) {
    const j = i + rng.integer(n - i);
    const held = places[i]!;
    places[i] = places[j]!;
    places[j] = held;
  }
  return places.slice(0, k);
}

/** Only the places that were written are remembered; all others hold their own index. */
function sampleSparse(rng: Rng, n: number, k: number): Uint32Array {
  const moved = new Map<number, number>();
  const out = new Uint32Array(k);
  for (let i = 0; i < k; i++) {
    const j = i + rng.integer(n - i);
    out[i] = moved.get(j) ?? j;
    moved.set(j, moved.get(i) ?? i);
    moved.delete(i); // place i is never looked at again
  }
  return out;
}

function identity(n: number): Uint32Array {
  const out = new Uint32Array(n);
  for (let i = 0; i < n; i++) out[i] = i;
  return out;
}

function isCount(n: number): boolean {
  return Number.isInteger(n) && n >= 0 && n <= 0xffffffff;
}
