/** Mid-ranks, bins and cells of a sorted column, in plain TypeScript. @module */
import type { Views } from "../views.js";

/**
 * For the rows in `order` (u32) of n ascending float64 values `sorted`, NaN last: rank[row] = (start + end)/(2·observed)
 * − ½ over its run of equal values; bin[row] and cell[row] (u8) are the parts of a cut at pooled quantiles into at most
 * `bins` and `cells` (at most 16) that never parts equal values; parts that stay empty vanish. Missing rows get
 * rank 0, the part after the last, and missing[row] = 1 (zeroed by the caller). `edges` (80 f64) receives the distinct
 * values at 0, the number of bins and cells at 1 and 2, lows and highs of bins from 16 and 32, of cells from 48 and 64.
 * Returns the number of observed values. Time O(n).
 */
export function encodeRanks(
  { f64, u32, u8 }: Views,
  sorted: number,
  order: number,
  n: number,
  bins: number,
  cells: number,
  rank: number,
  bin: number,
  cell: number,
  missing: number,
  edges: number,
): number {
  const values = f64.subarray(sorted >>> 3, (sorted >>> 3) + n);
  const rows = u32.subarray(order >>> 2, (order >>> 2) + n);
  const out = f64.subarray(edges >>> 3, (edges >>> 3) + 80);
  let observed = n;
  while (observed > 0 && Number.isNaN(values[observed - 1]!)) observed--;
  const cuts = [new Cut(bins, out.subarray(16, 48)), new Cut(cells, out.subarray(48, 80))] as const;
  let distinct = 0;
  for (let start = 0; start < observed; distinct++) {
    let end = start + 1;
    while (end < observed && values[end] === values[start]) end++;
    const centred = (start + end) / (2 * observed) - 0.5;
    const [inBin, inCell] = cuts.map((cut) => cut.enter(centred, values[start]!));
    for (const row of rows.subarray(start, end)) {
      f64[(rank >>> 3) + row] = centred;
      u8[bin + row] = inBin!;
      u8[cell + row] = inCell!;
    }
    start = end;
  }
  for (const row of rows.subarray(observed)) {
    f64[(rank >>> 3) + row] = 0;
    u8[bin + row] = cuts[0].count;
    u8[cell + row] = cuts[1].count;
    u8[missing + row] = 1;
  }
  out.set([distinct, cuts[0].count, cuts[1].count]);
  return observed;
}

/** A cut into parts, filled from below. */
class Cut {
  count = 0;
  #last = -1;

  constructor(
    readonly parts: number,
    readonly edges: Float64Array,
  ) {}

  /** The part of a run with this centred rank, counted among those present. */
  enter(centred: number, value: number): number {
    const part = Math.min(this.parts - 1, Math.floor(this.parts * (centred + 0.5)));
    if (part !== this.#last) this.edges[this.count++] = value;
    this.#last = part;
    this.edges[16 + this.count - 1] = value;
    return this.count - 1;
  }
}

/** Part `observed` ascending values by the side of their row, below n or not; returns how many went to `first`. */
export function splitSorted(
  { f64, u32 }: Views,
  sorted: number,
  order: number,
  observed: number,
  n: number,
  first: number,
  second: number,
): number {
  let [a, b] = [0, 0];
  for (let i = 0; i < observed; i++) {
    const value = f64[(sorted >>> 3) + i]!;
    if (u32[(order >>> 2) + i]! < n) f64[(first >>> 3) + a++] = value;
    else f64[(second >>> 3) + b++] = value;
  }
  return a;
}

/** out[i] = source[order[i]] for float64. */
export function gatherF64({ f64, u32 }: Views, source: number, order: number, n: number, out: number): void {
  for (let i = 0; i < n; i++) f64[(out >>> 3) + i] = f64[(source >>> 3) + u32[(order >>> 2) + i]!]!;
}

/** out[i] = source[order[i]] for bytes. */
export function gatherU8({ u8, u32 }: Views, source: number, order: number, n: number, out: number): void {
  for (let i = 0; i < n; i++) u8[out + i] = u8[source + u32[(order >>> 2) + i]!]!;
}
