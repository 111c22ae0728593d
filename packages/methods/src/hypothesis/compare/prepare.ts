/**
 * From two tables to encoded columns, a canonical order of rows and units of relabelling.
 * @module
 */
import { breathe, type Column, check, hasValues, type Rng, seededRng, type Table, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { encodeColumn, isEncoded, orderedValues } from "./encode.js";
import type { EncodedColumn, EncodedPair } from "./encoded.js";
import { inOrder } from "./in-order.js";
import { letGo } from "./let-go.js";
import { groupsOfColumns, type OrderedParts, orderedParts } from "./ordered-parts.js";
import { commonColumns, type PooledColumn, poolPair } from "./reconcile.js";
import { canonicalOrder, hashRows, type Overlap } from "./row-hash.js";
import { makeUnits, shuffleTables, type Units } from "./units.js";

export interface Source {
  readonly name: string;
  /** Observed values of each table, ascending; undefined for levels. */
  readonly sorted: OrderedParts["sorted"] | undefined;
}

export interface Prepared {
  /** Rows of each table in an order that depends on the pooled rows and the seed only, random inside the table. */
  readonly pair: EncodedPair;
  /** The common columns that are compared, in the order of `pair.columns`. */
  readonly sources: readonly Source[];
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
  const { columns, sources, hashed, excluded } = await encodeTables(reference, current, options);
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
  const hashes = await hashRows({ n, m, columns }, hashed, kernels, options);
  await breathe(options);
  const { order, overlap } = canonicalOrder(hashes.keys, n, m, kernels);
  letGo([hashes.keys]);
  const rng = seededRng(options.seed).stream(hashes.pooled);
  shuffleTables(order, n, hashes.referenceIsMinor, rng.stream(0));
  await inOrder(columns, order, kernels, options);
  const pair = { n, m, columns };
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

/** Columns whose parts are on their way. */
interface Group {
  readonly pooled: readonly PooledColumn[];
  readonly values: readonly (Float64Array | undefined)[];
  readonly parts: Promise<OrderedParts[]>;
}

/** A few columns at a time, so that the pooled values are never there of all at once. */
async function encodeTables(
  reference: Table,
  current: Table,
  options: { columns?: readonly string[] | undefined; kernels: Kernels } & Watch,
) {
  const { kernels } = options;
  const common = commonColumns(reference, current, options.columns);
  const columns: EncodedColumn[] = [];
  const sources: Source[] = [];
  const hashed: Column[] = [];
  const excluded: { name: string; reason: string }[] = [];
  options.onProgress?.({ stage: "encoding columns", done: 0 });
  const rows = reference.rows + current.rows;
  const { each, atOnce } = groupsOfColumns(kernels, rows, common.length);
  // Numbers are pooled in the same places again and again: nothing of them is left when their column is encoded.
  const rooms = Array.from({ length: each * atOnce }, () => new Float64Array(rows));
  const started: Group[] = [];
  const start = (first: number) => {
    const at = first % rooms.length;
    const pooled = common.slice(first, first + each).map(([a, b], i) => poolPair(a, b, rooms[at + i]));
    const values = pooled.map((source) => orderedValues(source.pooled));
    const lines = values.filter((line) => line !== undefined);
    const parts = orderedParts(kernels, lines, reference.rows, options);
    parts.catch(() => {}); // told where it is waited for
    started.push({ pooled, values, parts });
  };
  // While the pool sorts the next columns, this thread encodes those that are sorted.
  for (let ahead = 0; ahead < Math.min(atOnce * each, common.length); ahead += each) start(ahead);
  for (let first = 0; first < common.length; first += each) {
    const { pooled, values, parts } = started.shift()!;
    const found = (await parts).values();
    for (const [i, source] of pooled.entries()) {
      const own = values[i] && found.next().value;
      const encoded = encodeColumn(source, own, kernels, options.columns?.includes(source.name));
      if (isEncoded(encoded)) {
        columns.push(encoded.column);
        sources.push({ name: source.name, sorted: own?.sorted });
        hashed.push(withoutValues(source.pooled));
      } else excluded.push({ name: source.name, reason: encoded.excluded });
      await breathe(options);
      options.onProgress?.({ stage: "encoding columns", done: (first + i + 1) / common.length });
    }
    if (first + atOnce * each < common.length) start(first + atOnce * each);
  }
  letGo(rooms);
  return { columns, sources, hashed, excluded };
}

/** Rows of numbers are hashed by their ranks. */
function withoutValues(column: Column): Column {
  return hasValues(column) ? { ...column, values: new Float64Array(0) } : column;
}

function holdsInfinity({ sorted }: Source): boolean {
  if (!sorted) return false;
  return [sorted.reference, sorted.current].some((line) => line[0] === -Infinity || line.at(-1) === Infinity);
}
