/**
 * Hashes of encoded rows: a canonical order of rows, the seed, equality of tables, their overlap.
 *
 * The order of rows in a file, and which table is called the reference, must not change an answer,
 * so every random draw starts from rows sorted by these hashes.
 * @module
 */
import { type Column, compareBytewise, hasValues, type LevelColumn } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { EncodedPair } from "./encoded.js";
import { sortedOrder } from "./ranks.js";

export interface RowHashes {
  /** 53-bit hash of each pooled row as a double. */
  readonly keys: Float64Array;
  /** Commutative hash of all pooled rows: the same for any order and for swapped tables. */
  readonly pooled: number;
  /** True when the reference counts as the labelled table: the smaller one, or at a tie the one with the smaller hash. */
  readonly referenceIsMinor: boolean;
}

/** Above this many levels their place in the order is replaced by a hash of their text. */
const sortableLevels = 100_000;

export function hashRows(pair: EncodedPair, pooled: readonly Column[]): RowHashes {
  const rows = pair.n + pair.m;
  const [high, low] = [new Int32Array(rows).fill(0x2545f491), new Int32Array(rows).fill(0x1b873593)];
  pair.columns.forEach((column, index) => {
    const source = pooled[index]!;
    if (hasValues(source)) mixNumbers(column.rank, column.missing, high, low);
    else mixLevels(source, high, low);
  });
  const keys = new Float64Array(rows);
  const sums = [0, 0];
  for (let row = 0; row < rows; row++) {
    const [a, b] = [avalanche(high[row]!), avalanche(low[row]! ^ high[row]!)];
    keys[row] = a * 2 ** 21 + (b >>> 11);
    const side = row < pair.n ? 0 : 1;
    sums[side] = (sums[side]! + avalanche(a ^ Math.imul(b, 0x9e3779b1))) % 2 ** 52;
  }
  const referenceIsMinor = pair.n !== pair.m ? pair.n < pair.m : sums[0]! <= sums[1]!;
  return { keys, pooled: (sums[0]! + sums[1]!) % 2 ** 52, referenceIsMinor };
}

function mixNumbers(rank: Float64Array, missing: Uint8Array, high: Int32Array, low: Int32Array): void {
  const words = new Int32Array(rank.buffer, rank.byteOffset, 2 * rank.length);
  for (let row = 0; row < rank.length; row++) {
    const absent = missing.length > 0 ? missing[row]! : 0;
    mix(high, low, row, words[2 * row]!, words[2 * row + 1]! + absent);
  }
}

function mixLevels(column: LevelColumn, high: Int32Array, low: Int32Array): void {
  const words = column.type !== "text" && column.levels.length <= sortableLevels ? levelPlaces(column) : undefined;
  const first = words ?? Int32Array.from(column.levels, (level) => hashText(level, 0x811c9dc5));
  const second = words ?? Int32Array.from(column.levels, (level) => hashText(level, 0x2f0b4f27));
  for (let row = 0; row < column.codes.length; row++) {
    const code = column.codes[row]!;
    mix(high, low, row, code < 0 ? -1 : first[code]!, code < 0 ? -1 : second[code]!);
  }
}

/** Place of each level by pooled count, then bytes: unmoved by renaming that keeps the order. */
function levelPlaces(column: LevelColumn): Int32Array {
  const counts = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) counts[code]!++;
  const order = column.levels
    .map((_, code) => code)
    .sort((a, b) => counts[b]! - counts[a]! || compareBytewise(column.levels[a]!, column.levels[b]!));
  const places = new Int32Array(order.length);
  order.forEach((code, place) => {
    places[code] = place;
  });
  return places;
}

function hashText(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return avalanche(hash) | 0;
}

function mix(high: Int32Array, low: Int32Array, row: number, a: number, b: number): void {
  const h = Math.imul(high[row]! ^ a, 0x85ebca6b);
  const l = Math.imul(low[row]! ^ b, 0xc2b2ae35);
  high[row] = ((h << 13) | (h >>> 19)) + l;
  low[row] = ((l << 17) | (l >>> 15)) ^ h;
}

/** The finalizer of MurmurHash3: every input bit reaches every output bit. */
function avalanche(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

export interface Overlap {
  /** Share of reference rows found verbatim in the current table. */
  readonly share: number;
  /** Every distinct row occurs in both tables in the same proportion: the laws are equal as counted. */
  readonly sameLaw: boolean;
}

/** Rows of each table ascending by key, the reference first, and what the tables share. */
export function canonicalOrder(
  keys: Float64Array,
  n: number,
  m: number,
  kernels: Kernels,
): { order: Uint32Array; overlap: Overlap } {
  const sorted = sortedOrder(keys, kernels);
  let [shared, sameLaw] = [0, true];
  for (let start = 0; start < sorted.length; ) {
    let [end, reference] = [start, 0];
    while (end < sorted.length && keys[sorted[end]!] === keys[sorted[start]!]) if (sorted[end++]! < n) reference++;
    const current = end - start - reference;
    if (current > 0) shared += reference;
    if (reference * m !== current * n) sameLaw = false;
    start = end;
  }
  const order = new Uint32Array(n + m);
  let [atReference, atCurrent] = [0, n];
  for (const row of sorted) order[row < n ? atReference++ : atCurrent++] = row;
  return { order, overlap: { share: shared / n, sameLaw } };
}
