/**
 * Variations of the rows of a table by a mirror bridge in the space of its encoding.
 *
 * A variation is a row of the table drawn by the bridge. With jitter its numbers and times move a little, are rounded to
 * what is valid and kept within the range of the table; all else is that of the drawn row. A column of labels takes no part in
 * what is near, and how often it changes is told.
 * @module
 */
import {
  check,
  DataError,
  fitEncoding,
  hasValues,
  type Rng,
  type Samples,
  type Table,
  table,
  takeRows,
  type Watch,
} from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { type Memorisation, memorisation } from "../memorisation.js";
import { checkFinite, maxLevels, Space } from "../sample-table.js";
import { type MirrorBridge, type MirrorBridgeOptions, mirrorBridge } from "./mirror-bridge.js";
import { type Resampled, resample } from "./resample.js";

export interface ResampleTableOptions extends Pick<MirrorBridgeOptions, "change" | "epsilon" | "fitRows"> {
  rng: Rng;
  /** Rows of the table to vary, from 0; all when left out. */
  rows?: readonly number[] | undefined;
  /** Rows to vary that are not of the table, instead of `rows`. */
  queries?: Table | undefined;
  /** Variations of each. */
  count: number;
  /** Noise in numbers, in the units of the encoding; chosen by the distances between rows when left out, 0 for none. */
  jitter?: number | undefined;
  /** Column that is carried along and no coordinate. */
  label?: string | undefined;
  /** Numbers in units of the spread of their own column, or all in one unit. */
  scale?: "columns" | "common" | undefined;
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

export interface TableVariations {
  /** `count` variations of each queried row in turn, with the columns of the table. */
  readonly table: Table;
  readonly bridge: MirrorBridge;
  readonly resampled: Resampled;
  /** Share of the variations that equal the row that they vary. */
  readonly unchanged: number;
  /** How new variations are beside the rows of the table. */
  readonly novelty: Memorisation;
  /** Share of the variations with another label than their row, and of the whole table on average; without queries that lack it. */
  readonly label: { readonly changed: number; readonly ifIndependent: number } | undefined;
  /** The points of the table, of the queries and of the variations. */
  readonly space: { readonly training: Samples; readonly queries: Samples; readonly samples: Samples };
}

/**
 * @throws DataError when the table has no row, an infinite number or no column that varies, or queries lack a column;
 *   ArgumentError as `mirrorBridge` and `resample`, or when a row or column asked for does not exist.
 */
export async function resampleTable(source: Table, options: ResampleTableOptions): Promise<TableVariations> {
  const here = "resampleTable";
  const { rows, label: asked, count, rng, kernels: given } = options;
  if (source.rows === 0) throw new DataError(`${here}: the table has no row`);
  check(rows === undefined || options.queries === undefined, here, "rows", "left out when queries are given", "both");
  const label = source.columns.find(({ name }) => name === asked);
  check(asked === undefined || label !== undefined, here, "label", "a column of the table", asked);
  const features = table(source.columns.filter((column) => column !== label));
  checkFinite(features);
  const encoding = fitEncoding(features, { maxLevels, minShare: 0, minCount: 1 });
  if (encoding.names.length === 0) throw new DataError(`${here}: no column varies, so there is nothing to change`);
  const space = new Space(encoding, options.scale ?? "columns", features);
  const training = space.coordinates(features);
  const queried = queriedRows(source, features, options);
  const queries = space.coordinates(queried.features);
  return usingKernels(given, async (kernels) => {
    const settings = { kernels, watch: options.watch };
    const { change, epsilon, fitRows } = options;
    const bridge = await mirrorBridge(training, { change, epsilon, fitRows, ...settings });
    const values = new Set(encoding.columns.flatMap(({ kind, column }) => (kind === "value" ? [column.name] : [])));
    const jittered = encoding.names.map((name) => values.has(name));
    const resampled = await resample(bridge, queries, count, { rng, jitter: options.jitter, jittered, ...settings });
    const made = rowsOf(space, features, resampled, rng);
    const samples = space.coordinates(made);
    const labels = label && takeRows(table([label]), resampled.parents).columns[0]!;
    const columns = source.columns.map((column) =>
      column === label ? labels! : made.columns.find(({ name }) => name === column.name)!,
    );
    return {
      table: table(columns),
      bridge,
      resampled,
      unchanged: equalRows(queries, samples, count),
      novelty: await memorisation(training, samples, { kernels, watch: { signal: options.watch?.signal } }),
      label: asked === undefined ? undefined : labelChange(source, queried.whole, resampled.parents, asked, count),
      space: { training, queries, samples },
    };
  });
}

/** The rows to vary: with all their columns, and with those of the space. */
function queriedRows(source: Table, features: Table, { rows, queries }: ResampleTableOptions) {
  if (!queries) {
    const places = rows ?? Array.from({ length: source.rows }, (_, i) => i);
    check(places.length > 0, "resampleTable", "rows", "at least one", 0);
    const bad = places.find((row) => !(Number.isInteger(row) && row >= 0 && row < source.rows));
    check(bad === undefined, "resampleTable", "each row", `from 0 to ${source.rows - 1}`, bad);
    return { whole: takeRows(source, places), features: takeRows(features, places) };
  }
  if (queries.rows === 0) throw new DataError("resampleTable: the table of queries has no row");
  const own = table(
    features.columns.map(({ name }) => {
      const column = queries.columns.find((other) => other.name === name);
      if (!column) throw new DataError(`resampleTable: queries lack the column ${name}`);
      return column;
    }),
  );
  checkFinite(own);
  return { whole: queries, features: own };
}

/** The drawn rows themselves, or with jitter in their numbers. */
function rowsOf(space: Space, features: Table, { samples, parents, jitter }: Resampled, rng: Rng): Table {
  const drawn = takeRows(features, parents);
  if (jitter === 0) return drawn;
  const moved = space.table(features, [{ samples, parents, group: { probes: 1 } }], rng.stream(2 ** 32)).table;
  return table(drawn.columns.map((column, c) => (hasValues(column) ? withGaps(column, moved.columns[c]!) : column)));
}

/** What is missing in a row stays missing in its variations. */
function withGaps<C extends Table["columns"][number]>(row: C, moved: Table["columns"][number]): C {
  if (!hasValues(row) || !hasValues(moved)) return row;
  const { values } = moved;
  return { ...row, values: row.values.map((value, i) => (Number.isNaN(value) ? value : values[i]!)) };
}

function equalRows(queries: Samples, { data, n, d }: Samples, count: number): number {
  let equal = 0;
  for (let i = 0; i < n; i++) {
    const from = Math.floor(i / count) * d;
    let same = true;
    for (let k = 0; k < d && same; k++) same = data[i * d + k] === queries.data[from + k];
    equal += Number(same);
  }
  return equal / n;
}

/** A missing label is a label of its own. */
function labelChange(source: Table, queries: Table, parents: Int32Array, name: string, count: number) {
  const own = wordsOf(queries, name);
  if (!own) return undefined;
  const all = wordsOf(source, name)!;
  const counts = new Map<string, number>();
  for (const word of all) counts.set(word, (counts.get(word) ?? 0) + 1);
  const changed = parents.reduce((sum, row, i) => sum + Number(all[row] !== own[Math.floor(i / count)]), 0);
  const others = own.reduce((sum, word) => sum + 1 - (counts.get(word) ?? 0) / all.length, 0);
  return { changed: changed / parents.length, ifIndependent: others / own.length };
}

function wordsOf({ columns }: Table, name: string): string[] | undefined {
  const column = columns.find((other) => other.name === name);
  if (!column) return undefined;
  return hasValues(column)
    ? Array.from(column.values, String)
    : Array.from(column.codes, (code) => (code < 0 ? "" : column.levels[code]!));
}
