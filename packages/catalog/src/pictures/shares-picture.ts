/**
 * How often each level of some columns is met.
 * @module
 */
import { hasValues, type LevelColumn, type Table } from "@pushforward/core";

export interface SharesPicture {
  readonly kind: "shares";
  /** Levels of the columns taken together, most common first. */
  readonly cells: readonly { readonly name: string; readonly share: number }[];
  /** Distinct ones beside those, and their share. */
  readonly others: { readonly count: number; readonly share: number };
}

const mostCells = 24;

/** Of the columns of levels among those named; undefined when there is none. Time O(rows · columns). */
export function sharesPicture(source: Table, names: readonly string[]): SharesPicture | undefined {
  const named = names.flatMap((name) => source.columns.filter((column) => column.name === name));
  const columns = named.filter((column): column is LevelColumn => !hasValues(column));
  if (columns.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (let i = 0; i < source.rows; i++) {
    const name = columns.map(({ levels, codes }) => levels[codes[i]!]!).join(", ");
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, one], [b, two]) => two - one || (a < b ? -1 : 1));
  const shares = sorted.map(([name, count]) => ({ name, share: count / source.rows }));
  const rest = shares.slice(mostCells);
  const share = rest.reduce((sum, one) => sum + one.share, 0);
  return { kind: "shares", cells: shares.slice(0, mostCells), others: { count: rest.length, share } };
}
