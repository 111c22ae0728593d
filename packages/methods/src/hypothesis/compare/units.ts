/**
 * Units of relabelling: single rows, or blocks of rows whose label is permuted as a whole.
 *
 * Rows are shuffled inside their table and cut into blocks of one size; under the null the blocks
 * are exchangeable, so permuting their labels is exact at any number of rows [domingoenrich2025].
 * @module
 */
import { type Rng, sampleWithoutReplacement, shuffle } from "@pushforward/core";

export const unitDefaults = { exactRows: 2000, blocks: 250, ratio: 16 } as const;

export interface Units {
  /** Rows in a unit. */
  readonly size: number;
  /** Units of the smaller (labelled) table, which come first, and of the larger one. */
  readonly minor: number;
  readonly major: number;
  /** Pooled row of each place; unit u holds places u·size … u·size + size − 1. */
  readonly rows: Uint32Array;
  readonly referenceIsMinor: boolean;
}

/** Rows must be in their canonical order already: `n` of the reference, then `m` of the current table. */
export function makeUnits(n: number, m: number, referenceIsMinor: boolean, rng: Rng): Units {
  const [ofReference, ofCurrent] = [consecutive(0, n), consecutive(n, m)];
  const [few, many] = referenceIsMinor ? [ofReference, ofCurrent] : [ofCurrent, ofReference];
  const most = Math.max(unitDefaults.ratio * few.length, unitDefaults.exactRows - few.length);
  const used = many.length > most ? thin(many, most, rng.stream(0)) : many;
  const exact = few.length + used.length <= unitDefaults.exactRows;
  const size = exact ? 1 : Math.max(1, Math.ceil(few.length / unitDefaults.blocks));
  shuffle(rng.stream(1), few);
  shuffle(rng.stream(2), used);
  const [minor, major] = [Math.floor(few.length / size), Math.floor(used.length / size)];
  const rows = new Uint32Array((minor + major) * size);
  rows.set(few.subarray(0, minor * size));
  rows.set(used.subarray(0, major * size), minor * size);
  return { size, minor, major, rows, referenceIsMinor };
}

function consecutive(first: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => first + i);
}

function thin(rows: Uint32Array, size: number, rng: Rng): Uint32Array {
  return sampleWithoutReplacement(rng, rows.length, size)
    .sort()
    .map((place) => rows[place]!);
}
