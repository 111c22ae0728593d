/**
 * Hashes of encoded rows: a canonical order of rows, the seed, equality of tables, their overlap.
 *
 * The order of rows in a file, and which table is called the reference, must not change an answer,
 * so every random draw starts from rows sorted by these hashes.
 * @module
 */
import { type Column, compareBytewise, hasValues, type LevelColumn, type Watch } from "@pushforward/core";
import type { Kernels, KernelTask, Scope } from "@pushforward/kernels";
import type { EncodedColumn, EncodedPair } from "./encoded.js";
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

const rowsPerTask = 65_536;

export async function hashRows(
  pair: EncodedPair,
  pooled: readonly Column[],
  kernels: Kernels,
  watch: Watch,
): Promise<RowHashes> {
  const { n, m } = pair;
  const outer = kernels.scope();
  let mixed: Promise<unknown> = Promise.resolve();
  try {
    const high = outer.i32(n + m);
    const low = outer.i32(n + m);
    high.view.fill(0x2545f491);
    low.view.fill(0x1b873593);
    for (const [index, column] of pair.columns.entries()) {
      const scope = kernels.scope();
      const before = mixed;
      const mix = mixing(scope, column, pooled[index]!); // copied in while the column before is mixed
      mixed = before
        .then(() => kernels.run(mixTasks(mix, n + m, high.ptr, low.ptr), { signal: watch.signal }))
        .finally(() => scope.free());
      await before;
    }
    await mixed;
    const keys = outer.f64(n + m);
    const sumOf = async (from: number, to: number) => {
      const tasks = blocks(from, to).map(([i, j]): KernelTask => ["rowKeys", high.ptr, low.ptr, i, j, keys.ptr]);
      const sums = await kernels.run(tasks, { signal: watch.signal });
      return sums.reduce((sum, part) => (sum + part) % 2 ** 52, 0);
    };
    const sums = [await sumOf(0, n), await sumOf(n, n + m)] as const;
    const referenceIsMinor = n !== m ? n < m : sums[0] <= sums[1];
    return { keys: keys.view.slice(), pooled: (sums[0] + sums[1]) % 2 ** 52, referenceIsMinor };
  } finally {
    await mixed.catch(() => {}); // nobody may write to it any more
    outer.free();
  }
}

function mixTasks(mix: readonly unknown[], rows: number, high: number, low: number): KernelTask[] {
  return blocks(0, rows).map(([from, to]): KernelTask => [...mix, from, to, high, low] as never);
}

function blocks(from: number, to: number): [number, number][] {
  const out: [number, number][] = [];
  for (let i = from; i < to; i += rowsPerTask) out.push([i, Math.min(to, i + rowsPerTask)]);
  return out;
}

/** The kernel that mixes a column into the hashes, with its own arguments. */
function mixing(scope: Scope, { rank, missing }: EncodedColumn, source: Column) {
  if (hasValues(source))
    return ["mixDoubles", scope.copy(rank).ptr, missing.length > 0 ? scope.copy(missing).ptr : 0] as const;
  const words = source.type !== "text" && source.levels.length <= sortableLevels ? levelPlaces(source) : undefined;
  const hashed = (seed: number) => Int32Array.from(source.levels, (level) => hashText(level, seed));
  const first = scope.copy(words ?? hashed(0x811c9dc5)).ptr;
  const second = words ? first : scope.copy(hashed(0x2f0b4f27)).ptr;
  return ["mixCodes", scope.copy(source.codes).ptr, first, second] as const;
}

/** Place of each level by pooled count, then bytes: unmoved by renaming that keeps the order. */
function levelPlaces(column: LevelColumn): Int32Array {
  const counts = new Float64Array(column.levels.length);
  const { codes } = column;
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) counts[codes[row]!]!++;
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
  let shared = 0;
  let sameLaw = true;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    let reference = 0;
    while (end < sorted.length && keys[sorted[end]!] === keys[sorted[start]!]) if (sorted[end++]! < n) reference++;
    const current = end - start - reference;
    if (current > 0) shared += reference;
    if (reference * m !== current * n) sameLaw = false;
    start = end;
  }
  const order = new Uint32Array(n + m);
  let atReference = 0;
  let atCurrent = n;
  for (const row of sorted) order[row < n ? atReference++ : atCurrent++] = row;
  return { order, overlap: { share: shared / n, sameLaw } };
}
