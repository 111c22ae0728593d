/**
 * The conditions that groups of rows are made of: one bin of a column, or an ordered column up to or beyond a cut.
 * @module
 */
import type { EncodedColumn, EncodedPair } from "./encoded.js";

export interface GroupCondition {
  readonly column: number;
  /** For each bin of the column: 1 when its rows are in. */
  readonly holds: Uint8Array;
  /** As a person would write it. */
  readonly text: string;
}

/** Label-free: bins and their words come from the pooled rows. */
export function conditionsOf({ columns }: EncodedPair): GroupCondition[] {
  return columns.flatMap((column, at) => [
    ...column.bins.map((text, bin) => ({ column: at, holds: only(column.bins.length, bin, bin), text })),
    ...cuts(column, at),
  ]);
}

/**
 * `age ≤ 48` over the first three quarters, `age > 28` over the last three: what single bins cannot say. The
 * words of the cuts are read off the bins' own; a column whose bins say no upper bounds gets none.
 */
function cuts(column: EncodedColumn, at: number): GroupCondition[] {
  if (column.kind !== "ordered") return [];
  const size = column.bins.length;
  const parts = column.missing.length > 0 ? size - 1 : size;
  const name = parts > 1 ? subject(column.bins[0]!) : undefined;
  if (name === undefined) return [];
  const out: GroupCondition[] = [];
  for (let bin = 0; bin + 1 < parts; bin++) {
    const bound = upperBound(column.bins[bin]!);
    if (bound === undefined) return [];
    if (bin > 0) out.push({ column: at, holds: only(size, 0, bin), text: `${name} ≤ ${bound}` });
    if (bin + 2 < parts) out.push({ column: at, holds: only(size, bin + 1, parts - 1), text: `${name} > ${bound}` });
  }
  return out;
}

/** What stands before the comparison in the words of a first bin: `age` in `age ≤ 28` or `age = 0`. */
function subject(text: string): string | undefined {
  const at = comparison(text);
  return at < 0 ? undefined : text.slice(0, at);
}

/** The value after it: `48` in `28 < age ≤ 48`, `0` in `age = 0`. */
function upperBound(text: string): string | undefined {
  const at = comparison(text);
  return at < 0 ? undefined : text.slice(at + 3);
}

function comparison(text: string): number {
  return Math.max(text.lastIndexOf(" ≤ "), text.lastIndexOf(" = "));
}

function only(size: number, from: number, to: number): Uint8Array {
  return new Uint8Array(size).fill(1, from, to + 1);
}
