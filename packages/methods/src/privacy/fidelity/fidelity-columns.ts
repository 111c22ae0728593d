/**
 * The columns that a real table, a synthetic one and a holdout share, under one type each, rows pooled: real rows
 * first, then the holdout's, then the synthetic ones.
 * @module
 */
import {
  type Column,
  type ColumnType,
  check,
  compareBytewise,
  DataError,
  hasValues,
  type LevelColumn,
  type Table,
} from "@pushforward/core";
import { poolColumns } from "../../hypothesis/compare/reconcile.js";

/** Stated once: the code and the manual read these. */
export const fidelityColumnDefaults = { fewValues: 20, textShare: 0.5, keyRows: 100 } as const;

interface Named {
  readonly name: string;
  /** Type after the tables were reconciled. */
  readonly type: ColumnType;
}

/** A column of numbers or times; NaN is missing. */
export interface OrderedColumn extends Named {
  readonly kind: "ordered";
  readonly values: Float64Array;
}

/** A column of categories; −1 is missing. Levels from frequent to rare in all rows, ties by their bytes. */
export interface CategoryColumn extends Named {
  readonly kind: "levels";
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

export type FidelityColumn = OrderedColumn | CategoryColumn;

export interface ExcludedColumn {
  readonly name: string;
  readonly reason: string;
  /** Of free text and keys: the share of synthetic values that stand in the real table as well. */
  readonly alsoInReal?: number;
}

export interface FidelityColumns {
  readonly real: number;
  readonly holdout: number;
  readonly synthetic: number;
  readonly columns: readonly FidelityColumn[];
  readonly excluded: readonly ExcludedColumn[];
}

export interface FidelityColumnsOptions {
  /** Columns to look at; all common ones when left out. */
  readonly columns?: readonly string[] | undefined;
  /** Columns that are categories whatever is in them. */
  readonly categories?: readonly string[] | undefined;
}

/**
 * Columns of whole numbers with at most 20 different ones in the real and holdout rows are categories.
 *
 * @throws DataError when a table has no row, lacks a column that was asked for, or nothing is left to look at.
 */
export function fidelityColumns(
  tables: { readonly real: Table; readonly synthetic: Table; readonly holdout?: Table | undefined },
  { columns, categories = [] }: FidelityColumnsOptions = {},
): FidelityColumns {
  const { real, synthetic, holdout } = tables;
  const given = Object.entries(tables).filter((entry): entry is [string, Table] => entry[1] !== undefined);
  for (const [name, table] of given)
    if (table.rows === 0) throw new DataError(`fidelity: the ${name} table has no row`);
  const { names, lonely } = commonNames(given, columns);
  for (const name of categories)
    check(names.includes(name), "fidelity", "categories", "columns that all tables have", name);
  const reference = holdout
    ? { rows: real.rows + holdout.rows, columns: poolColumns(real, holdout, names).map(({ pooled }) => pooled) }
    : real;
  const sizes = { real: real.rows, holdout: holdout?.rows ?? 0, synthetic: synthetic.rows };
  const kept: FidelityColumn[] = [];
  const excluded: ExcludedColumn[] = lonely.map((name) => ({ name, reason: "not in all tables" }));
  for (const { name, pooled } of poolColumns(reference, synthetic, names)) {
    const column = typed(pooled, reference.rows, categories.includes(name));
    const trouble = columns?.includes(name) ? undefined : reasonToExclude(column, sizes);
    if (trouble) excluded.push({ name, ...trouble });
    else kept.push(column);
  }
  if (kept.length === 0)
    throw new DataError(
      `fidelity: no column is left to look at: ${excluded
        .slice(0, 4)
        .map(({ name, reason }) => `${name} (${reason})`)
        .join(", ")}`,
    );
  return { ...sizes, columns: kept, excluded };
}

function commonNames(tables: readonly [string, Table][], asked: readonly string[] | undefined) {
  const namesOf = ({ columns }: Table) => columns.map(({ name }) => name);
  const all = [...new Set(tables.flatMap(([, table]) => namesOf(table)))];
  const common = all.filter((name) => tables.every(([, table]) => namesOf(table).includes(name)));
  for (const name of asked ?? []) {
    const lacking = tables.find(([, table]) => !namesOf(table).includes(name));
    if (lacking) throw new DataError(`fidelity: the ${lacking[0]} table has no column ${name}`);
  }
  if (common.length === 0) {
    const lists = tables.map(([source, table]) => `${source} has ${namesOf(table).slice(0, 6).join(", ") || "none"}`);
    throw new DataError(`fidelity: the tables have no column in common: ${lists.join("; ")}`);
  }
  return {
    names: asked ? [...asked] : common,
    lonely: asked ? [] : all.filter((name) => !common.includes(name)).sort(compareBytewise),
  };
}

function typed(pooled: Column, reference: number, asCategory: boolean): FidelityColumn {
  const { name, type } = pooled;
  if (!hasValues(pooled)) return { name, type, kind: "levels", ...byFrequency(pooled) };
  const few = type !== "time" && isFewWholeNumbers(pooled.values.subarray(0, reference));
  if (!asCategory && !few) return { name, type, kind: "ordered", values: pooled.values };
  return { name, type: "category", kind: "levels", ...byFrequency(levelsOf(name, pooled.values)) };
}

function isFewWholeNumbers(values: Float64Array): boolean {
  const seen = new Set<number>();
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) return false;
    seen.add(value);
    if (seen.size > fidelityColumnDefaults.fewValues) return false;
  }
  return seen.size > 0;
}

function levelsOf(name: string, values: Float64Array): LevelColumn {
  const place = new Map<number, number>();
  const codes = new Int32Array(values.length).fill(-1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    let code = place.get(value);
    if (code === undefined) {
      code = place.size;
      place.set(value, code);
    }
    codes[i] = code;
  }
  return { name, type: "category", codes, levels: Array.from(place.keys(), String) };
}

function byFrequency({ codes, levels }: LevelColumn): Pick<CategoryColumn, "codes" | "levels"> {
  const counts = new Float64Array(levels.length);
  for (const code of codes) if (code >= 0) counts[code]!++;
  const order = Array.from(levels, (_, code) => code)
    .filter((code) => counts[code]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || compareBytewise(levels[a]!, levels[b]!));
  const place = new Int32Array(levels.length);
  order.forEach((code, k) => {
    place[code] = k;
  });
  const placed = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) placed[i] = codes[i]! < 0 ? -1 : place[codes[i]!]!;
  return { codes: placed, levels: order.map((code) => levels[code]!) };
}

/** Values as numbers: codes for categories, NaN where missing. */
export function numbersOf(column: FidelityColumn): Float64Array {
  if (column.kind === "ordered") return column.values;
  const { codes } = column;
  const values = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i++) values[i] = codes[i]! < 0 ? Number.NaN : codes[i]!;
  return values;
}

function reasonToExclude(column: FidelityColumn, sizes: Pick<FidelityColumns, "real" | "holdout" | "synthetic">) {
  const { fewValues, textShare, keyRows } = fidelityColumnDefaults;
  const values = column.kind === "ordered" ? column.values : column.codes;
  const isKnown = (value: number): boolean => (column.kind === "ordered" ? !Number.isNaN(value) : value >= 0);
  const same = (value: number): boolean => value === values[0] || (Number.isNaN(value) && Number.isNaN(values[0]));
  if (values.every(same)) return { reason: isKnown(values[0]!) ? "constant" : "all values are missing" };
  const [isKey, isWords] = [column.type === "integer", column.type === "text" || column.type === "category"];
  const real = new Set<number>();
  let observed = 0;
  for (let i = 0; (isKey || isWords) && i < sizes.real; i++) {
    if (!isKnown(values[i]!)) continue;
    observed++;
    real.add(values[i]!);
    if (isKey && real.size < observed) break; // no key
  }
  const alsoInReal = () => {
    const drawn = values.slice(sizes.real + sizes.holdout);
    return drawn.filter((value) => isKnown(value) && real.has(value)).length / drawn.length;
  };
  if (isKey && real.size === observed && real.size >= keyRows)
    return { reason: "a unique key: every value occurs once", alsoInReal: alsoInReal() };
  if (isWords && real.size > fewValues && real.size > textShare * observed)
    return { reason: "free text: mostly different values", alsoInReal: alsoInReal() };
  return undefined;
}
