/**
 * New rows like those of a table, by closed-form diffusion in the space of its encoding.
 *
 * Numbers and times come from where a sample lands, rounded to what is valid and kept within the range of the table. What
 * cannot lie between two rows, such as categories and texts, is taken as a whole from one of the rows that the sample is a mean of,
 * so that their combinations are valid; which one is drawn. With `by` each group is sampled from its own rows, as
 * often as it occurs.
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
import { type ClosedFormOptions, type ClosedFormSamples, closedFormSamples } from "./closed-form-samples.js";
import { type Memorisation, memorisation } from "./memorisation.js";

export interface SampleTableOptions extends ClosedFormOptions {
  /** Column whose groups are sampled apart; times and numbers count as groups by their values. */
  by?: string | undefined;
  /** Numbers in units of the spread of their own column, or all in one unit, as for the pixels of an image. */
  scale?: "columns" | "common" | undefined;
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

export interface SampledGroup extends Omit<ClosedFormSamples, "samples" | "parents"> {
  /** Undefined without `by`. */
  readonly value: string | undefined;
  readonly rows: number;
  readonly count: number;
}

/** 10 to the decimals up to which numbers count as rounded. */
const mostDecimals = 1e6;
/** Levels of a category that have coordinates of their own; beyond it distances do not tell rare ones apart. */
export const maxLevels = 200;

/**
 * @throws DataError when the table has no row or an infinite number, or `by` is missing somewhere; ArgumentError as
 *   `closedFormSamples`.
 */
export async function sampleTable(source: Table, count: number, options: SampleTableOptions): Promise<TableSample> {
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
  const made = await sampleGroups(training, groups, shares, options);
  const drawn = space.table(features, made, options.rng.stream(0));
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

/** Numbers with as many decimals as those of the table have. */
function asWritten<C extends Column>(column: C, source: Column): C {
  if (!hasValues(column) || !hasValues(source) || column.type !== "numeric") return column;
  for (let unit = 1; unit <= mostDecimals; unit *= 10) {
    const whole = (value: number) => Number.isNaN(value) || Math.round(value * unit) / unit === value;
    if (source.values.every(whole))
      return { ...column, values: column.values.map((value) => Math.round(value * unit) / unit) };
  }
  return column;
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

interface Made extends Drawn {
  readonly group: SampledGroup;
}

async function sampleGroups(
  training: Samples,
  groups: readonly Group[],
  shares: readonly number[],
  options: SampleTableOptions,
): Promise<Made[]> {
  const { d } = training;
  const all = shares.reduce((a, b) => a + b, 0);
  const made: Made[] = [];
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
    const found = await closedFormSamples({ data, n: rows.length, d }, count, {
      ...options,
      rng: options.rng.stream(1 + g),
      watch: { signal: options.watch?.signal, onProgress },
    });
    const { samples, parents, ...how } = found;
    made.push({
      samples,
      parents: parents.map((row) => rows[row]!),
      group: { ...how, value, rows: rows.length, count },
    });
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
