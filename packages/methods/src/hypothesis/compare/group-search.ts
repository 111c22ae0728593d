/**
 * Beam search for conjunctions of conditions whose share of rows differs between two sets of rows.
 * Rows are bits: a conjunction is an AND of words, its size a count of bits.
 * @module
 */
import { breathe, type Watch } from "@pushforward/core";
import type { EncodedPair } from "./encoded.js";
import type { GroupCondition } from "./group-conditions.js";
import { bytesAt } from "./take-rows.js";

/** Stated once: the code and the manual read these. */
export const groupSearchDefaults = { rise: 0.3, fewest: 5, smallestShare: 0.01, squaredCorrelation: 0.5 } as const;

export interface Candidate {
  /** Indices into the conditions, all of different columns. */
  readonly conditions: readonly number[];
  /** Of the difference of shares, positive where the group is larger in the second set. */
  readonly z: number;
}

export interface GroupSearch {
  /** Rows of the first and of the second set. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly count: number;
  readonly depth: number;
  readonly beam: number;
  readonly watch?: Watch | undefined;
}

interface Found extends Candidate {
  readonly rows: Uint32Array;
  /** Rows of either set inside. */
  readonly size: number;
  /** |z| less the price of its conditions. */
  readonly rank: number;
}

/** At most `count` conjunctions, best first, no two nearly the same. */
export async function searchGroups(
  pair: EncodedPair,
  conditions: readonly GroupCondition[],
  search: GroupSearch,
): Promise<Candidate[]> {
  const sets = new RowSets(search.a.length, search.b.length);
  const singles: Found[] = [];
  const bins = binsOfRows(pair, search);
  conditions.forEach((condition, c) => {
    const bits = sets.where(bins(condition.column), condition.holds);
    const single = sets.judge([c], bits, sets.sizes(bits));
    if (single) singles.push(single);
  });
  const parts = new Parts(sets, singles);
  const all = [...singles];
  let beam = best(singles, search.beam);
  for (let length = 2; length <= search.depth; length++) {
    const longer = new Map<string, Found>();
    for (const [k, parent] of beam.entries()) {
      if (k % 8 === 0) {
        search.watch?.onProgress?.({ stage: "row groups", done: (length - 2 + k / beam.length) / (search.depth - 1) });
        await breathe(search.watch);
      }
      for (const child of extend(sets, conditions, singles, parent))
        if (!longer.has(child.conditions.join()) && parts.allWeaker(child)) longer.set(child.conditions.join(), child);
    }
    beam = best([...longer.values()], search.beam).map((child) => ({ ...child, rows: sets.meet(child, singles) }));
    all.push(...beam);
  }
  return different(all, search, sets);
}

/** The longer conjunctions that are worth it; their rows are filled in for those that are kept. */
function extend(
  sets: RowSets,
  conditions: readonly GroupCondition[],
  singles: readonly Found[],
  parent: Found,
): Found[] {
  const children: Found[] = [];
  const taken = new Set(parent.conditions.map((c) => conditions[c]!.column));
  for (const single of singles) {
    const c = single.conditions[0]!;
    if (taken.has(conditions[c]!.column)) continue;
    const sizes = sets.sizesOfBoth(parent.rows, single.rows);
    const z = sets.z(sizes);
    if (!(Math.abs(z) >= Math.abs(parent.z) + groupSearchDefaults.rise)) continue;
    const child = sets.judge(
      [...parent.conditions, c].sort((x, y) => x - y),
      unset,
      sizes,
    );
    if (child) children.push(child);
  }
  return children;
}

/** Every condition must earn its place: taking any one away must cost `rise` of |z|. */
class Parts {
  private readonly found = new Map<number, Found>();
  private readonly z = new Map<string, number>();

  constructor(
    private readonly sets: RowSets,
    singles: readonly Found[],
  ) {
    for (const single of singles) this.found.set(single.conditions[0]!, single);
  }

  allWeaker({ conditions, z }: Found): boolean {
    const most = Math.abs(z) - groupSearchDefaults.rise;
    return conditions.every((left) => Math.abs(this.zOf(conditions.filter((c) => c !== left))) <= most);
  }

  /** Of one or two conditions. */
  private zOf([c, other]: readonly number[]): number {
    const first = this.found.get(c!)!;
    if (other === undefined) return first.z;
    const key = `${c},${other}`;
    let z = this.z.get(key);
    if (z === undefined) {
      z = this.sets.z(this.sets.sizesOfBoth(first.rows, this.found.get(other)!.rows));
      this.z.set(key, z);
    }
    return z;
  }
}

function best(found: readonly Found[], count: number): Found[] {
  return [...found].sort(byRank).slice(0, count);
}

function byRank(x: Found, y: Found): number {
  return y.rank - x.rank || compareLists(x.conditions, y.conditions);
}

function compareLists(x: readonly number[], y: readonly number[]): number {
  for (let k = 0; k < Math.min(x.length, y.length); k++) if (x[k] !== y[k]) return x[k]! - y[k]!;
  return x.length - y.length;
}

function different(all: readonly Found[], { count }: GroupSearch, sets: RowSets): Candidate[] {
  const taken: Found[] = [];
  for (const next of [...all].sort(byRank)) {
    if (taken.length === count) break;
    const alike = taken.some((other) => sets.squaredCorrelation(next, other) >= groupSearchDefaults.squaredCorrelation);
    if (!alike) taken.push(next);
  }
  return taken.map(({ conditions, z }) => ({ conditions, z }));
}

/** Bits of the first set's rows fill whole words, then come those of the second. */
class RowSets {
  private readonly wordsA: number;
  private readonly words: number;
  private readonly fewest: number;

  constructor(
    private readonly n: number,
    private readonly m: number,
  ) {
    this.wordsA = Math.ceil(n / 32);
    this.words = this.wordsA + Math.ceil(m / 32);
    this.fewest = Math.max(groupSearchDefaults.fewest, groupSearchDefaults.smallestShare * (n + m));
  }

  /** `bins` are those of the rows of both sets, one set after the other. */
  where(bins: Uint8Array, holds: Uint8Array): Uint32Array {
    const bits = new Uint32Array(this.words);
    fillBits(bits, 0, bins.subarray(0, this.n), holds);
    fillBits(bits, this.wordsA, bins.subarray(this.n), holds);
    return bits;
  }

  sizes(bits: Uint32Array): [number, number] {
    return this.sizesOfBoth(bits, bits);
  }

  sizesOfBoth(x: Uint32Array, y: Uint32Array): [number, number] {
    return [countBoth(x, y, 0, this.wordsA), countBoth(x, y, this.wordsA, this.words)];
  }

  z([inA, inB]: readonly [number, number]): number {
    const share = (inA + inB) / (this.n + this.m);
    const variance = share * (1 - share) * (1 / this.n + 1 / this.m);
    return variance > 0 ? (inB / this.m - inA / this.n) / Math.sqrt(variance) : 0;
  }

  /** Undefined for groups that are too small, or that nearly everybody is in. */
  judge(conditions: number[], rows: Uint32Array, sizes: readonly [number, number]): Found | undefined {
    const size = sizes[0] + sizes[1];
    if (size < this.fewest || this.n + this.m - size < this.fewest) return undefined;
    const z = this.z(sizes);
    const rank = Math.abs(z) - groupSearchDefaults.rise * (conditions.length - 1);
    return { conditions, z, rows, size, rank };
  }

  /** Rows that meet every condition. */
  meet({ conditions }: Found, singles: readonly Found[]): Uint32Array {
    const rows = new Uint32Array(this.words).fill(0xffffffff);
    for (const single of singles) {
      if (!conditions.includes(single.conditions[0]!)) continue;
      for (let k = 0; k < rows.length; k++) rows[k]! &= single.rows[k]!;
    }
    return rows;
  }

  squaredCorrelation(x: Found, y: Found): number {
    const [a, b] = this.sizesOfBoth(x.rows, y.rows);
    const all = this.n + this.m;
    const covariance = (a + b) * all - x.size * y.size;
    return (covariance * covariance) / (x.size * (all - x.size) * y.size * (all - y.size));
  }
}

const unset = new Uint32Array(0);

/** Bins of the searched rows in a column; the last column is remembered, since conditions come column by column. */
function binsOfRows({ columns }: EncodedPair, { a, b }: GroupSearch): (column: number) => Uint8Array {
  const bins = new Uint8Array(a.length + b.length);
  let last = -1;
  return (column) => {
    if (column === last) return bins;
    const { bin } = columns[column]!;
    bytesAt(bin, a, bins);
    bytesAt(bin, b, bins.subarray(a.length));
    last = column;
    return bins;
  };
}

/** A bit for each bin, from the lowest of word `at` on: whether the condition holds there. */
function fillBits(bits: Uint32Array, at: number, bins: Uint8Array, holds: Uint8Array): void {
  for (let i = 0; i < bins.length; at++) {
    const end = Math.min(i + 32, bins.length);
    let word = 0;
    for (let shift = 0; i < end; i++, shift++) word |= holds[bins[i]!]! << shift;
    bits[at] = word;
  }
}

function countBoth(x: Uint32Array, y: Uint32Array, from: number, to: number): number {
  let count = 0;
  for (let k = from; k < to; k++) {
    let word = x[k]! & y[k]!;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}
