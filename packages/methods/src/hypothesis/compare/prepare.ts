/**
 * From two tables to encoded columns, a canonical order of rows and units of relabelling.
 * @module
 */
import { breathe, check, hasValues, type Rng, seededRng, type Table, type Watch } from "@pushforward/core";
import { encodeColumn, isEncoded } from "./encode.js";
import type { EncodedColumn, EncodedPair } from "./encoded.js";
import { type PooledColumn, poolColumns } from "./reconcile.js";
import { canonicalOrder, hashRows, type Overlap } from "./row-hash.js";
import { makeUnits, type Units } from "./units.js";

export interface Prepared {
  /** Rows of each table in canonical order. */
  readonly pair: EncodedPair;
  /** The common columns that are compared, in the order of `pair.columns`. */
  readonly sources: readonly PooledColumn[];
  readonly excluded: readonly { readonly name: string; readonly reason: string }[];
  readonly overlap: Overlap;
  readonly units: Units;
  /** Depends on the pooled rows and the user's seed only: not on their order, nor on which table came first. */
  readonly rng: Rng;
}

export async function prepare(
  reference: Table,
  current: Table,
  options: { seed: number; columns?: readonly string[] | undefined } & Watch,
): Promise<Prepared> {
  const [n, m] = [reference.rows, current.rows];
  const pooled = poolColumns(reference, current, options.columns);
  const sources: PooledColumn[] = [];
  const columns: EncodedColumn[] = [];
  const excluded: { name: string; reason: string }[] = [];
  for (const [i, source] of pooled.entries()) {
    await breathe(options);
    options.onProgress?.({ stage: "encoding columns", done: i / pooled.length });
    const encoded = encodeColumn(source, n, options.columns?.includes(source.name));
    if (isEncoded(encoded)) {
      columns.push(encoded.column);
      sources.push(source);
    } else excluded.push({ name: source.name, reason: encoded.excluded });
  }
  check(
    columns.length > 0,
    "compare",
    "the tables",
    "tables with a column that can be compared",
    excluded
      .map(({ name, reason }) => `${name} (${reason})`)
      .slice(0, 4)
      .join(", "),
  );
  const hashes = hashRows(
    { n, m, columns },
    sources.map((source) => source.pooled),
  );
  await breathe(options);
  const { order, overlap } = canonicalOrder(hashes.keys, n, m);
  for (const { pooled } of sources) reorder(hasValues(pooled) ? pooled.values : pooled.codes, order);
  const pair = { n, m, columns: columns.map((column) => reordered(column, order)) };
  const rng = seededRng(options.seed).stream(hashes.pooled);
  return { pair, sources, excluded, overlap, units: makeUnits(n, m, hashes.referenceIsMinor, rng.stream(0)), rng };
}

/** Put the rows of every array of a column into the given order, in place. */
function reordered(column: EncodedColumn, order: Uint32Array): EncodedColumn {
  const arrays = new Set([column.rank, column.missing, column.level, column.bin, column.cell, ...column.extra]);
  for (const values of arrays) if (values.length > 0) reorder(values, order);
  return column;
}

function reorder(values: Float64Array | Int32Array | Uint8Array, order: Uint32Array): void {
  const before = values.slice();
  for (let i = 0; i < order.length; i++) values[i] = before[order[i]!]!;
}
