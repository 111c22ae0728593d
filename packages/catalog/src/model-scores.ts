/**
 * Scores of models out of a table, long (one row for each model and item) or wide (one row for each item).
 * @module
 */
import { type Column, check, DataError, hasValues, type Table } from "@pushforward/core";
import type { ModelScores, Scores } from "@pushforward/methods/dominance";
import { needColumn } from "./need-column.js";
import { rowTexts } from "./split-by.js";

export interface ScoreColumns {
  /** Column of model names, in a long table. */
  readonly model: string;
  /** Column of items; by default one called "item", if there is one. */
  readonly item?: string | undefined;
  /** Metrics; all other numeric columns when left out. */
  readonly metrics?: readonly string[] | undefined;
  /** Metrics, listed above or not, of which less is better. */
  readonly lowerIsBetter?: readonly string[] | undefined;
  readonly cluster?: string | undefined;
  /** Names of models in a wide table, whose columns are MODEL, or MODEL.METRIC. */
  readonly models?: readonly string[] | undefined;
  readonly pairing: "auto" | "paired" | "unpaired";
}

export interface ReadScores {
  readonly scores: Scores;
  /** Which metrics had their sign turned. */
  readonly turned: readonly boolean[];
  readonly warnings: readonly string[];
}

/** Rows lost beyond this share of a model's are an outcome of their own: no ranking without them. */
const mostLost = 0.05;

/** One row of one model. */
interface Row {
  readonly item: string | undefined;
  readonly cluster: string | undefined;
  readonly values: readonly number[];
}

/**
 * Metrics that never vary are left out; incomplete rows are dropped, for all models together when paired.
 *
 * @throws DataError when columns are absent or not numeric, a model has two rows for an item, there are fewer than two models,
 *   a model loses more than 5% of its rows, or no metric varies.
 */
export function readScores(source: Table, columns: ScoreColumns): ReadScores {
  const metrics = metricNames(source, columns);
  const models = columns.models
    ? wideRows(source, columns.models, metrics, columns)
    : longRows(source, metrics, columns);
  if (models.size < 2)
    throw new DataError(
      `scores: a ranking needs at least two models; the table has ${[...models.keys()][0] ?? "none"}`,
    );
  const hasItems = [...models.values()].every((rows) => rows.every(({ item }) => item !== undefined));
  check(columns.pairing !== "paired" || hasItems, "rank", "--pairing paired", "given with a column of items", "none");
  const paired = columns.pairing === "paired" || (columns.pairing === "auto" && hasItems);
  const kept = paired ? sharedItems(models) : completeRows(models);
  return assemble(kept.models, metrics, columns, paired, kept.warnings);
}

function metricNames(
  source: Table,
  { metrics, lowerIsBetter = [], model, item = "item", cluster, models }: ScoreColumns,
) {
  if (metrics) {
    const twice = metrics.find((name, k) => metrics.indexOf(name) < k);
    check(twice === undefined, "rank", "--metrics", "each named once", twice);
    return [...new Set([...metrics, ...lowerIsBetter])];
  }
  if (models) return [...new Set(["score", ...lowerIsBetter])];
  const others = source.columns.filter(({ name, type }) => isNumber(type) && ![model, item, cluster].includes(name));
  if (others.length === 0)
    throw new DataError("scores: the table has no numeric column beside model, item and cluster");
  return others.map(({ name }) => name);
}

const isNumber = (type: Column["type"]): boolean => type === "numeric" || type === "integer" || type === "boolean";

/** Numbers of a column of scores, NaN where missing. */
function scoresOf(source: Table, name: string): Float64Array {
  const column = needColumn(source, name, "scores");
  if (!isNumber(column.type))
    throw new DataError(
      `scores: column ${name} is ${column.type}, and scores must be numbers; leave it out of --metrics`,
    );
  const values = hasValues(column)
    ? column.values
    : Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : Number(column.levels[code] === "true")));
  const infinite = values.findIndex((value) => Math.abs(value) === Infinity);
  if (infinite >= 0)
    throw new DataError(`scores: column ${name} is infinite in row ${infinite + 1}; drop such rows with --where`);
  return values;
}

function longRows(
  source: Table,
  metrics: readonly string[],
  { model, item, cluster }: ScoreColumns,
): Map<string, Row[]> {
  const names = rowTexts(needColumn(source, model, "scores"));
  const itemName = item ?? source.columns.find(({ name }) => name === "item")?.name;
  const items = itemName === undefined ? undefined : rowTexts(needColumn(source, itemName, "scores"));
  const clusters = cluster === undefined ? undefined : rowTexts(needColumn(source, cluster, "scores"));
  const values = metrics.map((metric) => scoresOf(source, metric));
  const models = new Map<string, Row[]>();
  names.forEach((name, i) => {
    if (name === undefined)
      throw new DataError(`scores: column ${model} is empty in row ${i + 1}; every row needs a model`);
    const rows = models.get(name) ?? [];
    models.set(name, rows);
    rows.push({ item: items?.[i], cluster: clusters?.[i], values: complete(values, i, clusters?.[i], cluster) });
  });
  return models;
}

/** Values of a row; all missing where its cluster is. */
function complete(values: readonly Float64Array[], i: number, cluster: string | undefined, asked: string | undefined) {
  return values.map((column) => (asked !== undefined && cluster === undefined ? Number.NaN : column[i]!));
}

const separators = [".", ":", "/", "_", " "];

function wideRows(
  source: Table,
  models: readonly string[],
  metrics: readonly string[],
  { item, cluster, metrics: asked }: ScoreColumns,
): Map<string, Row[]> {
  const has = (name: string) => source.columns.some((column) => column.name === name);
  const items = item === undefined ? undefined : rowTexts(needColumn(source, item, "scores"));
  const clusters = cluster === undefined ? undefined : rowTexts(needColumn(source, cluster, "scores"));
  const nameOf = (model: string, metric: string) =>
    (asked === undefined ? model : separators.map((sep) => `${model}${sep}${metric}`).find(has)) ??
    `${model}.${metric}`;
  const list = models.map((model) => {
    const values = metrics.map((metric) => scoresOf(source, nameOf(model, metric)));
    const rows = Array.from({ length: source.rows }, (_, i): Row => {
      const place = items ? items[i] : String(i + 1);
      return { item: place, cluster: clusters?.[i], values: complete(values, i, clusters?.[i], cluster) };
    });
    return [model, rows] as const;
  });
  return new Map(list);
}

const isComplete = ({ values }: Row): boolean => !values.some(Number.isNaN);

interface Kept {
  readonly models: ReadonlyMap<string, readonly Row[]>;
  readonly warnings: readonly string[];
}

/** Items that every model has in full, in the order of the first model. */
function sharedItems(models: ReadonlyMap<string, readonly Row[]>): Kept {
  const byItem = new Map([...models].map(([name, rows]) => [name, itemsOf(name, rows)]));
  const [first] = byItem.values();
  const shared = [...first!.keys()].filter((item) =>
    [...byItem.values()].every((rows) => {
      const row = rows.get(item);
      return row !== undefined && isComplete(row);
    }),
  );
  const all = new Set([...byItem.values()].flatMap((rows) => [...rows.keys()])).size;
  const lost = new Map([...models].map(([name, rows]) => [name, rows.length - shared.length]));
  refuseLosses(
    models,
    lost,
    "not every model has all scores of these items; rank them unpaired with --pairing unpaired, or leave a model out with --where",
  );
  const gaps = [...byItem].filter(([, rows]) => rows.size < all || [...rows.values()].some((row) => !isComplete(row)));
  const warnings =
    shared.length < all
      ? [
          `${all - shared.length} of ${all} items were dropped for all models: ${gaps.map(([name]) => name).join(", ")} ${gaps.length === 1 ? "lacks" : "lack"} scores of some.`,
        ]
      : [];
  const pick = (rows: ReadonlyMap<string, Row>) => shared.map((item) => rows.get(item)!);
  return { models: new Map([...byItem].map(([name, rows]) => [name, pick(rows)])), warnings };
}

function itemsOf(name: string, rows: readonly Row[]): Map<string, Row> {
  const items = new Map<string, Row>();
  for (const row of rows) {
    if (row.item === undefined)
      throw new DataError(`scores: ${name} has a row without an item; --pairing unpaired needs none`);
    if (items.has(row.item))
      throw new DataError(
        `scores: ${name} has two rows for item ${row.item}; keep one of them, or take items as clusters with --pairing unpaired --cluster ITEM`,
      );
    items.set(row.item, row);
  }
  return items;
}

function completeRows(models: ReadonlyMap<string, readonly Row[]>): Kept {
  const kept = new Map([...models].map(([name, rows]) => [name, rows.filter(isComplete)]));
  const lost = new Map([...models].map(([name, rows]) => [name, rows.length - kept.get(name)!.length]));
  refuseLosses(models, lost, "fill in the missing scores, or drop the metric that lacks them");
  const named = [...lost].filter(([, count]) => count > 0).map(([name, count]) => `${name} ${count}`);
  return { models: kept, warnings: named.length > 0 ? [`Incomplete rows were dropped: ${named.join(", ")}.`] : [] };
}

function refuseLosses(
  models: ReadonlyMap<string, readonly Row[]>,
  lost: ReadonlyMap<string, number>,
  cure: string,
): void {
  for (const [name, count] of lost) {
    const rows = models.get(name)!.length;
    if (count > mostLost * rows)
      throw new DataError(
        `scores: ${name} would lose ${count} of ${rows} rows, more than ${100 * mostLost}%: what is missing may be what matters; ${cure}`,
      );
  }
}

function assemble(
  models: ReadonlyMap<string, readonly Row[]>,
  metrics: readonly string[],
  { lowerIsBetter = [], cluster }: ScoreColumns,
  paired: boolean,
  warnings: readonly string[],
): ReadScores {
  const rows = [...models.values()].flat();
  const varies = metrics.map((_, k) => rows.some(({ values }) => values[k] !== rows[0]!.values[k]));
  if (!varies.includes(true))
    throw new DataError("scores: every metric is the same for all models and items; there is nothing to rank");
  const left = metrics.filter((_, k) => varies[k]);
  const constant = metrics.filter((_, k) => !varies[k]);
  const signs = metrics.map((metric) => (lowerIsBetter.includes(metric) ? -1 : 1));
  const numbers = new Map<string, number>();
  const number = (name: string) => numbers.get(name) ?? numbers.set(name, numbers.size).size - 1;
  const list = [...models].map(([name, own]): ModelScores => {
    const data = own.flatMap(({ values }) => values.flatMap((value, k) => (varies[k] ? [signs[k]! * value + 0] : [])));
    return { name, data: Float64Array.from(data) };
  });
  const clusters = [...models.values()].map((own) => Int32Array.from(own, (row) => number(row.cluster!)));
  const told = constant.map((metric) => `${metric} was left out: it is the same for all models and items.`);
  return {
    scores: { metrics: left, models: list, paired, ...(cluster !== undefined && { clusters }) },
    turned: left.map((metric) => lowerIsBetter.includes(metric)),
    warnings: [...warnings, ...told],
  };
}
