/**
 * Text formats to a table: one pass, and a second one for columns whose type came as a surprise.
 *
 * A column is numeric, time or levels from its first value on. When a later cell does not fit, the source is read once
 * more and just that column collected as levels, so types follow from whole columns while memory stays near the size of
 * the result plus a few megabytes.
 * @module
 */
import { type Column, type ColumnType, DataError } from "@pushforward/core";
import { numericType } from "../column.js";
import { shortList } from "../csv/layout.js";
import type { LoadedTable, ReadOptions } from "../read-options.js";
import { chosenNames, nearNames } from "../select-columns.js";
import { ColumnBuilder, type ColumnPlan, Kind, kindOfType, type TextRules } from "./column-builder.js";
import type { Encoding } from "./decode.js";
import { MissingWords, missingWords } from "./missing.js";
import type { Misfit, PassSettings, StartPass, TextPass } from "./text-pass.js";

/** All columns of a text source, complete. */
export interface Survey {
  readonly columns: readonly ColumnBuilder[];
  readonly encoding: Encoding;
  readonly plans: readonly ColumnPlan[];
  readonly warnings: readonly string[];
}

/** Read the whole source. @throws DataError when it holds no rows, or an asked column or type does not fit. */
export async function readText(start: StartPass, name: string, options: ReadOptions): Promise<LoadedTable> {
  const { columns, encoding, plans, warnings } = await surveyText(start, name, options, false);
  const made = columns.map((column, j) => checkAsked(column.finish(encoding, plans[j]!), name, options));
  const coarse = made.filter((column) => column.type === "numeric" && holdsHugeIntegers(column.values));
  const empty = made.filter((column) => column.type === "numeric" && column.values.every(Number.isNaN));
  const notes = empty.length > 0 ? [`${name}: no values in ${shortList(empty.map((c) => c.name))}`] : [];
  for (const { name: column } of coarse)
    notes.push(`${name}: ${column} holds integers beyond 2^53, which are rounded; codes are better read as category`);
  return { rows: rowsOf(made), columns: made, warnings: [...warnings, ...notes] };
}

/** Whether all values are integers, some too large for a float64 to tell from their neighbours. */
function holdsHugeIntegers(values: Float64Array): boolean {
  let huge = false;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (!Number.isInteger(value)) return false;
    if (!Number.isSafeInteger(value)) huge = true;
  }
  return huge;
}

const rowsOf = ([first]: readonly Column[]): number =>
  first ? ("values" in first ? first.values : first.codes).length : 0;

/** Go over the source until every column's type is known; with `typesOnly` no values are kept. */
export async function surveyText(
  start: StartPass,
  name: string,
  options: ReadOptions,
  typesOnly: boolean,
): Promise<Survey> {
  const misfits: Misfit[] = [];
  const onMisfit = (misfit: Misfit) => {
    if (options.types?.[misfit.column.name]) throw misfitError(misfit, name, options.types[misfit.column.name]!);
    misfits.push(misfit);
  };
  const rules = (decimal: number) => missingRules(options, decimal);
  const wanted = options.columns && new Set(options.columns);
  const mentioned = new Set(options.mentioned?.map((column) => column.toLowerCase()));
  const kindFor = (column: string) => {
    if (wanted && !wanted.has(column) && !mentioned.has(column.toLowerCase())) return Kind.skip;
    const type = options.types?.[column];
    return type ? kindOfType[type] : Kind.unknown;
  };
  const first = await runPass(start, {
    columnFor: (column, decimal) => new ColumnBuilder(column, rules(decimal), kindFor(column), typesOnly),
    onMisfit,
    surveying: typesOnly,
  });
  const order = chosenNames(namesOf(first.columns), options, name);
  if (first.rows === 0)
    throw new DataError(`${name}: holds no rows, only the names of ${first.columns.length} columns`);
  const again = new Map<string, ColumnBuilder>();
  const ambiguous = first.columns.filter((column) => column.ambiguousDates);
  const surprising = new Set(first.columns.filter((column) => column.mustRestart).map((column) => column.name));
  if (surprising.size > 0) {
    const second = await runPass(start, {
      columnFor: (column, decimal) =>
        new ColumnBuilder(column, rules(decimal), surprising.has(column) ? Kind.level : Kind.skip, typesOnly),
      onMisfit,
      surveying: typesOnly,
    });
    if (second.rows !== first.rows) throw new DataError(`${name}: changed while it was read`);
    for (const column of second.columns) if (surprising.has(column.name)) again.set(column.name, column);
  }
  const byName = new Map(first.columns.map((column) => [column.name, again.get(column.name) ?? column]));
  const columns = order.map((column) => byName.get(column)!);
  const utf8 = !first.windows && columns.every((column) => column.validIn("utf-8"));
  const encoding = utf8 ? "utf-8" : "windows-1252";
  const plans = columns.map((column) => planOf(column, encoding, name, options));
  const warnings = [
    ...first.warnings,
    ...(utf8 ? [] : ["the text is not UTF-8; read as windows-1252"]),
    ...ambiguous.map(
      ({ name: column }) =>
        `${column}: dates could be day first or month first; kept as texts, write them as 2024-12-31`,
    ),
    ...unknownTypes(options, first.columns),
    ...numberNotes(misfits, byName, encoding),
  ].map((sentence) => `${name}: ${sentence}`);
  return { columns, encoding, plans, warnings };
}

export function missingRules(options: ReadOptions, decimal: number): TextRules {
  return { missing: new MissingWords(options.missing ?? missingWords), decimal };
}

async function runPass(start: StartPass, settings: PassSettings): Promise<TextPass> {
  const pass = start(settings);
  for await (const _ of pass.run());
  return pass;
}

const namesOf = (columns: readonly ColumnBuilder[]): string[] => columns.map((column) => column.name);

function planOf(column: ColumnBuilder, encoding: Encoding, name: string, options: ReadOptions): ColumnPlan {
  const plan = column.plan(encoding);
  const asked = options.types?.[column.name];
  if (asked === "boolean" && plan.type !== "boolean")
    throw new DataError(`${name}: ${column.name} was asked to be boolean but holds other words than true and false`);
  return asked ? { ...plan, type: asked } : plan;
}

function unknownTypes({ types = {} }: ReadOptions, columns: readonly ColumnBuilder[]): string[] {
  const names = new Set(namesOf(columns));
  const unknown = Object.keys(types).filter((column) => !names.has(column));
  return unknown.map((column) => `a type was asked for ${column}; ${nearNames(column, [...names])}`);
}

/** A column that a few words keep from being numeric probably has a missing word of its own. */
function numberNotes(
  misfits: readonly Misfit[],
  columns: ReadonlyMap<string, ColumnBuilder>,
  encoding: Encoding,
): string[] {
  return misfits.flatMap(({ column, kind, text, line }) => {
    if (kind !== Kind.number) return [];
    const levels = columns.get(column.name)?.levels(encoding) ?? [];
    const words = levels.filter((level) => !/^[+-]?[\d.,]+(e[+-]?\d+)?$/i.test(level));
    if (levels.length - words.length < 5 || words.length > 2 || words.length === 0) return [];
    return [
      `${column.name} is no number because of "${text}" in line ${line}; ` +
        `if that means missing, say so (missing: ${JSON.stringify(words)})`,
    ];
  });
}

function misfitError({ column, text, line }: Misfit, name: string, type: ColumnType): DataError {
  return new DataError(`${name}: line ${line}: ${column.name} was asked to be ${type}; received "${text}"`);
}

function checkAsked(column: Column, name: string, options: ReadOptions): Column {
  const asked = options.types?.[column.name];
  if (asked === "integer" && "values" in column && numericType(column.values) !== "integer")
    throw new DataError(`${name}: ${column.name} was asked to be integer but holds other numbers`);
  return column;
}
