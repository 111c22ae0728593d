/**
 * Bytes, numbers and words folded into a seed. Not cryptographic.
 *
 * `hashBytes` is MurmurHash3_x86_128 [appleby2011]. `hashSeed` hashes every part by itself, then the list of
 * (kind, four words) of all parts, and keeps 53 bits: the seed is (word 1 mod 2^21)·2^32 + word 0.
 * Numbers are hashed as little-endian doubles (−0 as 0, every NaN alike), strings as UTF-8, typed arrays as
 * their bytes; the kind keeps 1, "1" and [1] apart.
 * @module
 */
import { check } from "../errors.js";

export type Hashable =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | readonly Hashable[];

/** A seed for `seededRng` from anything plain; equal parts give equal seeds in every engine. Time linear in the bytes. */
export function hashSeed(...parts: readonly Hashable[]): number {
  const words = hashList(parts);
  return (words[1]! & 0x1fffff) * 4294967296 + words[0]!;
}

function hashList(parts: readonly Hashable[]): Uint32Array {
  const list = new Uint32Array(5 * parts.length);
  parts.forEach((part, i) => {
    const [kind, words] = hashPart(part);
    list[5 * i] = kind;
    list.set(words, 5 * i + 1);
  });
  return hashBytes(bytesOf(list));
}

function hashPart(part: Hashable): [kind: number, words: Uint32Array] {
  if (typeof part === "number") return [1, hashBytes(numberBytes(part))];
  if (typeof part === "string") return [2, hashBytes(new TextEncoder().encode(part))];
  if (typeof part === "boolean") return [3, hashBytes(Uint8Array.of(part ? 1 : 0))];
  if (part === null) return [4, new Uint32Array(4)];
  if (part instanceof Uint8Array) return [5, hashBytes(part)];
  if (part instanceof Int32Array) return [6, hashBytes(bytesOf(part))];
  if (part instanceof Uint32Array) return [7, hashBytes(bytesOf(part))];
  if (part instanceof Float32Array) return [8, hashBytes(bytesOf(part))];
  if (part instanceof Float64Array) return [9, hashBytes(bytesOf(part))];
  check(
    Array.isArray(part),
    "hashSeed",
    "part",
    "a number, string, boolean, null, typed array or array of these",
    part,
  );
  return [10, hashList(part as readonly Hashable[])];
}

function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function numberBytes(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value === 0 ? 0 : value, true);
  if (Number.isNaN(value)) view.setUint32(4, 0x7ff80000, true);
  if (Number.isNaN(value)) view.setUint32(0, 0, true);
  return new Uint8Array(view.buffer);
}

const FACTORS = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
const TURNS = [15, 16, 17, 18] as const;

/** Four 32-bit words of MurmurHash3_x86_128. */
export function hashBytes(bytes: Uint8Array, seed = 0): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const state = new Uint32Array(4).fill(seed);
  const whole = bytes.length - (bytes.length % 16);
  absorbBlocks(state, view, whole);
  for (let lane = 0; lane < 4; lane++) {
    state[lane]! ^= scramble(tailWord(bytes, whole + 4 * lane), lane);
  }
  return finish(state, bytes.length);
}

function absorbBlocks(state: Uint32Array, view: DataView, end: number): void {
  let [h0, h1, h2, h3] = [state[0]! | 0, state[1]! | 0, state[2]! | 0, state[3]! | 0];
  for (let at = 0; at < end; at += 16) {
    h0 ^= scramble(view.getInt32(at, true), 0);
    h0 = ((h0 << 19) | (h0 >>> 13)) + h1;
    h0 = (Math.imul(h0, 5) + 0x561ccd1b) | 0;
    h1 ^= scramble(view.getInt32(at + 4, true), 1);
    h1 = ((h1 << 17) | (h1 >>> 15)) + h2;
    h1 = (Math.imul(h1, 5) + 0x0bcaa747) | 0;
    h2 ^= scramble(view.getInt32(at + 8, true), 2);
    h2 = ((h2 << 15) | (h2 >>> 17)) + h3;
    h2 = (Math.imul(h2, 5) + 0x96cd1c35) | 0;
    h3 ^= scramble(view.getInt32(at + 12, true), 3);
    h3 = ((h3 << 13) | (h3 >>> 19)) + h0;
    h3 = (Math.imul(h3, 5) + 0x32ac3b17) | 0;
  }
  state.set([h0, h1, h2, h3]);
}

function scramble(word: number, lane: number): number {
  const product = Math.imul(word, FACTORS[lane]!);
  const turn = TURNS[lane]!;
  return Math.imul((product << turn) | (product >>> (32 - turn)), FACTORS[(lane + 1) & 3]!);
}

/** Up to four bytes from `at` on, little-endian; 0 past the end. */
function tailWord(bytes: Uint8Array, at: number): number {
  let word = 0;
  for (let i = 0; i < 4 && at + i < bytes.length; i++) word |= bytes[at + i]! << (8 * i);
  return word;
}

function finish(state: Uint32Array, length: number): Uint32Array {
  for (let lane = 0; lane < 4; lane++) state[lane]! ^= length;
  spread(state);
  for (let lane = 0; lane < 4; lane++) state[lane] = avalanche(state[lane]!);
  spread(state);
  return state;
}

/** Add the other lanes to the first, then the first to the others. */
function spread(state: Uint32Array): void {
  state[0]! += state[1]! + state[2]! + state[3]!;
  for (let lane = 1; lane < 4; lane++) state[lane]! += state[0]!;
}

function avalanche(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
