/**
 * From two tables to encoded columns, a canonical order of rows and units of relabelling.
 * @module
 */
import { breathe, check, type Rng, seededRng, type Table, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { encodeColumn, isEncoded, orderedValues } from "./encode.js";
import type { EncodedColumn, EncodedPair } from "./encoded.js";
import { inOrder } from "./in-order.js";
import { orderedParts } from "./ordered-parts.js";
import { type PooledColumn, poolColumns } from "./reconcile.js";
import { canonicalOrder, hashRows, type Overlap } from "./row-hash.js";
import { makeUnits, shuffleTables, type Units } from "./units.js";

export interface Prepared {
  /** Rows of each table in an order that depends on the pooled rows and the seed only, random inside the table. */
  readonly pair: EncodedPair;
  /** The common columns that are compared, in the order of `pair.columns`; their rows in the order of the files. */
  readonly sources: readonly PooledColumn[];
  readonly excluded: readonly { readonly name: string; readonly reason: string }[];
  readonly overlap: Overlap;
  /** Compared columns that hold infinite values. */
  readonly infinite: readonly string[];
  readonly units: Units;
  /** Depends on the pooled rows and the user's seed only: not on their order, nor on which table came first. */
  readonly rng: Rng;
}

export async function prepare(
  reference: Table,
  current: Table,
  options: { seed: number; columns?: readonly string[] | undefined; kernels: Kernels } & Watch,
): Promise<Prepared> {
  const [n, m] = [reference.rows, current.rows];
  const { kernels } = options;
  const pooled = poolColumns(reference, current, options.columns);
  const sources: PooledColumn[] = [];
  const columns: EncodedColumn[] = [];
  const excluded: { name: string; reason: string }[] = [];
  options.onProgress?.({ stage: "encoding columns", done: 0 });
  const values = pooled.map((source) => orderedValues(source.pooled));
  const parts = (
    await orderedParts(
      kernels,
      values.filter((line) => line !== undefined),
      n,
      options,
    )
  ).values();
  for (const [i, source] of pooled.entries()) {
    const own = values[i] && parts.next().value;
    const encoded = encodeColumn(source, own, kernels, options.columns?.includes(source.name));
    if (isEncoded(encoded)) {
      columns.push(encoded.column);
      sources.push({ ...source, sorted: own?.sorted });
    } else excluded.push({ name: source.name, reason: encoded.excluded });
    await breathe(options);
    options.onProgress?.({ stage: "encoding columns", done: (i + 1) / pooled.length });
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
  const pooledColumns = sources.map((source) => source.pooled);
  const hashes = await hashRows({ n, m, columns }, pooledColumns, kernels, options);
  await breathe(options);
  const { order, overlap } = canonicalOrder(hashes.keys, n, m, kernels);
  const rng = seededRng(options.seed).stream(hashes.pooled);
  shuffleTables(order, n, hashes.referenceIsMinor, rng.stream(0));
  const pair = { n, m, columns: await inOrder(columns, order, kernels, options) };
  const infinite = sources.filter(holdsInfinity).map(({ name }) => name);
  return {
    pair,
    sources,
    excluded,
    overlap,
    infinite,
    units: makeUnits(n, m, hashes.referenceIsMinor),
    rng,
  };
}

function holdsInfinity({ sorted }: PooledColumn): boolean {
  if (!sorted) return false;
  return [sorted.reference, sorted.current].some((line) => line[0] === -Infinity || line.at(-1) === Infinity);
}
