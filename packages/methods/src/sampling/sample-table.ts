/**
 * New rows like those of a table, by closed-form diffusion in the space of its encoding. With `by` each group is sampled
 * from its own rows, as often as it occurs. There are two ways:
 *
 *     blended   numbers and times come from where a sample lands, rounded to what is valid and kept within the range of the
 *               table; all else together from one of the rows that the sample is a mean of
 *     drawn     a row is noised once, and a new one put together from the rows that may lie behind it (`rows-behind.ts`,
 *               `crossed-rows.ts`)
 *
 * Blended samples stay near a surface that rows lie on, but means lose variance, and numbers that most rows share: forty
 * hours, no gain. Drawn ones keep the law of each column, and of pairs of them as far as rows nearby agree. So drawn is the way, if
 * nothing else is asked for, of tables with categories or with numbers that two rows share with a chance above 1/200.
 * @module
 */
import {
  type Column,
  check,
  DataError,
  decode,
  type Encoding,
  encode,
  fitEncoding,
  hasValues,
  type Rng,
  type Samples,
  type Table,
  table,
  takeRows,
} from "@pushforward/core";
import { usingKernels } from "@pushforward/kernels";
import { asWritten } from "./as-written.js";
import {
  type ClosedFormOptions,
  type ClosedFormSamples,
  checkOptions,
  closedFormSamples,
} from "./closed-form-samples.js";
import { crossedRows } from "./crossed-rows.js";
import { type Memorisation, memorisation } from "./memorisation.js";
import { rowsBehind } from "./rows-behind.js";
import { someRows } from "./some-rows.js";

export interface SampleTableOptions extends ClosedFormOptions {
  /** Column whose groups are sampled apart; times and numbers count as groups by their values. */
  by?: string | undefined;
  /** Numbers in units of the spread of their own column, or all in one unit, as for the pixels of an image. */
  scale?: "columns" | "common" | undefined;
  /** Which way; by the columns when left out, and blended when all have one unit. */
  numbers?: "blended" | "drawn" | undefined;
  /** Rows of the same law that nothing was made from, to compare novelty with. */
  holdout?: Table | undefined;
}

export interface TableSample {
  readonly table: Table;
  /** Row of the source that the categories of each sample come from. */
  readonly parents: Int32Array;
  readonly groups: readonly SampledGroup[];
  readonly memorisation: Memorisation;
  /** Training rows and samples in the coordinates in which they were made. */
  readonly space: { readonly training: Samples; readonly samples: Samples };
}

/** Of drawn rows `steps` is 0, and `start` the time at which the noise is that of their posterior. */
export interface SampledGroup extends Omit<ClosedFormSamples, "samples" | "parents"> {
  /** Undefined without `by`. */
  readonly value: string | undefined;
  readonly rows: number;
  readonly count: number;
}

/** Levels of a category that have coordinates of their own; beyond it distances do not tell rare ones apart. */
export const maxLevels = 200;

/**
 * @throws DataError when the table has no row or an infinite number, or `by` is missing somewhere; ArgumentError as
 *   `closedFormSamples`.
 */
export async function sampleTable(source: Table, count: number, options: SampleTableOptions): Promise<TableSample> {
  checkOptions(count, options);
  if (source.rows === 0) throw new DataError("sampleTable: the table has no row");
  const by = options.by === undefined ? undefined : source.columns.find(({ name }) => name === options.by);
  check(options.by === undefined || by !== undefined, "sampleTable", "by", "a column of the table", options.by);
  const features = table(source.columns.filter((column) => column !== by));
  checkFinite(features);
  const encoding = fitEncoding(features, { maxLevels, minShare: 0, minCount: 1 });
  if (encoding.names.length === 0) throw new DataError("sampleTable: no column varies, so there is nothing to sample");
  const space = new Space(encoding, options.scale ?? "columns", features);
  const training = space.coordinates(features);
  const groups = groupsOf(by, source.rows);
  const shares = allocate(
    count,
    groups.map(({ rows }) => rows.length),
  );
  const { rng } = options;
  const numbers =
    options.numbers ?? (options.scale !== "common" && features.columns.some(isShared) ? "drawn" : "blended");
  const { made, drawn } = await usingKernels(options.kernels, async (kernels) => {
    if (numbers === "blended") {
      const flowed = await inGroups(training, groups, shares, options, (x, wanted, own) => closedFormSamples(x, wanted, { ...own, kernels })); // biome-ignore format: one line
      return { made: flowed, drawn: space.table(features, flowed, rng.stream(0)) };
    }
    const behind = await inGroups(training, groups, shares, options, (x, wanted, own) => rowsBehind(kernels, x, wanted, own)); // biome-ignore format: one line
    const rows = Int32Array.from(behind.flatMap(({ parents }) => [...parents]));
    return { made: behind, drawn: crossedRows(features, rows, behind[0]!.group.probes, rng.stream(0)) };
  });
  const samples = space.coordinates(drawn.table);
  const { kernels, watch, holdout } = options;
  const others = holdout && space.coordinates(table(holdout.columns.filter(({ name }) => name !== options.by)));
  return {
    table: by ? withGroups(source, drawn.table, by, drawn.parents) : drawn.table,
    parents: drawn.parents,
    groups: made.map(({ group }) => group),
    memorisation: await memorisation(training, samples, { holdout: others, kernels, watch: { signal: watch?.signal } }),
    space: { training, samples },
  };
}

/** @throws DataError when a number is infinite. */
export function checkFinite({ columns }: Table): void {
  for (const column of columns) {
    if (!hasValues(column)) continue;
    const bad = column.values.findIndex((value) => value === Infinity || value === -Infinity);
    if (bad >= 0)
      throw new DataError(`row ${bad + 1}, column ${column.name}: infinite; remove it or leave the column out`);
  }
}

/** Between tables and the coordinates in which samples are made. */
export class Space {
  /** What a coordinate of the encoding is multiplied by. */
  readonly #factors: Float64Array;

  constructor(
    private readonly encoding: Encoding,
    scale: "columns" | "common",
    features: Table,
  ) {
    this.#factors = new Float64Array(encoding.names.length).fill(1);
    if (scale === "common") this.#toCommonUnit(features);
  }

  /** The root mean square of the columns' deviations becomes 1. */
  #toCommonUnit(features: Table): void {
    const { data, n, d } = encode(this.encoding, features);
    const spreads = spreadsOf(this.encoding);
    const variance = new Float64Array(d);
    for (let k = 0; k < d; k++) {
      let [sum, square] = [0, 0];
      for (let i = 0; i < n; i++) {
        const value = data[i * d + k]! * (spreads[k] ?? 0);
        sum += value / n;
        square += (value * value) / n;
      }
      variance[k] = Math.max(0, square - sum * sum);
    }
    const numbers = spreads.filter((spread) => spread !== undefined).length;
    const unit = Math.sqrt(variance.reduce((a, b) => a + b, 0) / numbers) || 1;
    spreads.forEach((spread, k) => {
      if (spread !== undefined) this.#factors[k] = spread / unit;
    });
  }

  coordinates(features: Table): Samples {
    const { data, n, d, names } = encode(this.encoding, features);
    return { data: data.map((value, at) => value * this.#factors[at % d]!), n, d, ...(names && { names }) };
  }

  /** Samples as rows; `chance` draws the row behind the categories of each. */
  table(features: Table, made: readonly Drawn[], chance: Rng): { readonly table: Table; readonly parents: Int32Array } {
    const d = this.#factors.length;
    const n = made.reduce((sum, { parents, group }) => sum + parents.length / group.probes, 0);
    const data = new Float64Array(n * d);
    const parents = new Int32Array(n);
    let at = 0;
    for (const { samples, parents: rows, group } of made)
      for (let i = 0; i < samples.n; i++, at++) {
        for (let k = 0; k < d; k++) data[at * d + k] = samples.data[i * d + k]! / this.#factors[k]!;
        parents[at] = rows[i * group.probes + chance.integer(group.probes)]!;
      }
    const numbers = decode(this.encoding, { data, n, d }, { withinRange: true });
    const taken = takeRows(features, parents);
    const columns = numbers.columns.map((column, c) =>
      hasValues(column) ? asWritten(column, features.columns[c]!) : taken.columns[c]!,
    );
    return { table: table(columns), parents };
  }
}

/** Spread behind each coordinate that is a number in linear scale. */
function spreadsOf(encoding: Encoding): (number | undefined)[] {
  const spreads = new Map(
    encoding.columns.flatMap((column) =>
      column.kind === "value" && column.varies && column.scale.kind === "linear"
        ? [[column.column.name, column.scale.spread] as const]
        : [],
    ),
  );
  return encoding.names.map((name) => spreads.get(name));
}

interface Group {
  readonly value: string | undefined;
  readonly rows: Int32Array;
}

/** Rows by what the column says; without a column, all of them. */
function groupsOf(by: Column | undefined, n: number): Group[] {
  if (!by) return [{ value: undefined, rows: Int32Array.from({ length: n }, (_, i) => i) }];
  const lists = new Map<string, number[]>();
  for (let i = 0; i < n; i++) {
    const value = hasValues(by) ? by.values[i]! : by.codes[i]!;
    if (Number.isNaN(value) || (!hasValues(by) && value < 0))
      throw new DataError(`row ${i + 1}, column ${by.name}: missing; groups need a value in every row`);
    const word = hasValues(by) ? String(value) : by.levels[value]!;
    const list = lists.get(word);
    if (list) list.push(i);
    else lists.set(word, [i]);
  }
  return [...lists]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([value, rows]) => ({ value, rows: Int32Array.from(rows) }));
}

/** Whole numbers of sum `count` in proportion to `sizes`: rounded down, then the largest remainders up. */
function allocate(count: number, sizes: readonly number[]): number[] {
  const whole = sizes.reduce((a, b) => a + b, 0);
  const wanted = sizes.map((size) => (count * size) / whole);
  const shares = wanted.map(Math.floor);
  const left = count - shares.reduce((a, b) => a + b, 0);
  const order = wanted.map((_, g) => g).sort((a, b) => wanted[b]! - shares[b]! - (wanted[a]! - shares[a]!) || a - b);
  for (const g of order.slice(0, left)) shares[g]! += 1;
  return shares;
}

/** Samples and where their categories may come from. */
export interface Drawn {
  readonly samples: Samples;
  /** Rows of the whole table, `probes` a sample. */
  readonly parents: Int32Array;
  readonly group: { readonly probes: number };
}

/** Two rows that agree more often than once in so many tell a number of few values. */
const fewValues = 200;
/** Rows whose values are counted. */
const mostCounted = 20_000;

/** Whether a column holds no numbers, or some that rows share. */
function isShared(column: Column): boolean {
  if (!hasValues(column)) return true;
  const rows = someRows(column.values.length, mostCounted);
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(column.values[row]!, (counts.get(column.values[row]!) ?? 0) + 1);
  const agreeing = [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0);
  return counts.size > 1 && fewValues * agreeing > rows.length * (rows.length - 1);
}

type Made<Found> = Omit<Found, "parents"> & { readonly parents: Int32Array; readonly group: SampledGroup };

/** What `make` finds of the rows of each group, with rows counted in the whole table. */
async function inGroups<Found extends Omit<ClosedFormSamples, "samples">>(
  training: Samples,
  groups: readonly Group[],
  shares: readonly number[],
  options: SampleTableOptions,
  make: (x: Samples, count: number, options: ClosedFormOptions) => Promise<Found>,
): Promise<Made<Found>[]> {
  const { d } = training;
  const all = shares.reduce((a, b) => a + b, 0);
  const made: Made<Found>[] = [];
  let before = 0;
  for (const [g, { value, rows }] of groups.entries()) {
    const count = shares[g]!;
    if (count === 0) continue;
    const data = new Float64Array(rows.length * d);
    rows.forEach((row, i) => {
      data.set(training.data.subarray(row * d, (row + 1) * d), i * d);
    });
    const from = before / all;
    before += count;
    const onProgress = ({ done }: { readonly done: number }) =>
      options.watch?.onProgress?.({ stage: "sampling", done: from + (done * count) / all });
    const own = { ...options, rng: options.rng.stream(1 + g), watch: { signal: options.watch?.signal, onProgress } };
    const found = await make({ data, n: rows.length, d }, count, own);
    const { sigma, probes, steps, start, estimator, leftOut } = found;
    const group = { value, rows: rows.length, count, sigma, probes, steps, start, estimator, leftOut };
    made.push({ ...found, parents: found.parents.map((row) => rows[row]!), group });
  }
  return made;
}

/** The columns in their old order, that of the groups back in its place. */
function withGroups(source: Table, made: Table, by: Column, parents: Int32Array): Table {
  const groups = takeRows(table([by]), parents).columns[0]!;
  return table(
    source.columns.map(({ name }) => (name === by.name ? groups : made.columns.find((c) => c.name === name)!)),
  );
}
