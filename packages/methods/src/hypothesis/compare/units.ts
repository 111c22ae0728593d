/**
 * Units of relabelling: single rows, or blocks of rows whose label is permuted as a whole.
 *
 * Rows stand in random order inside their table and are cut into blocks of one size; under the null the blocks
 * are exchangeable, so permuting their labels is exact at any number of rows [domingoenrich2025]. Statistics are
 * sums over rows, so blocks cost nothing but the tail of a t law with U − 2 degrees of freedom.
 * @module
 */
import { type Rng, shuffle } from "@pushforward/core";

export const unitDefaults = { exactRows: 2000, blocks: 125, ratio: 16 } as const;

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

/** Shuffle the rows of each table, n of the reference before the others, in a way that does not depend on its name. */
export function shuffleTables(order: Uint32Array, n: number, referenceIsMinor: boolean, rng: Rng): void {
  const [reference, current] = [order.subarray(0, n), order.subarray(n)];
  shuffle(rng.stream(1), referenceIsMinor ? reference : current);
  shuffle(rng.stream(2), referenceIsMinor ? current : reference);
}

/** Rows must be in random order inside their table: `n` of the reference, then `m` of the current table. */
export function makeUnits(n: number, m: number, referenceIsMinor: boolean): Units {
  const [few, many] = referenceIsMinor ? [n, m] : [m, n];
  const used = Math.min(many, Math.max(unitDefaults.ratio * few, unitDefaults.exactRows - few));
  const exact = few + used <= unitDefaults.exactRows;
  const size = exact ? 1 : Math.max(1, Math.ceil(few / unitDefaults.blocks));
  const [minor, major] = [Math.floor(few / size), Math.floor(used / size)];
  const cut = minor * size;
  const [ofMinor, ofMajor] = referenceIsMinor ? [0, n - cut] : [n, -cut];
  const rows = new Uint32Array(cut + major * size);
  for (let i = 0; i < rows.length; i++) rows[i] = i + (i < cut ? ofMinor : ofMajor);
  return { size, minor, major, rows, referenceIsMinor };
}
