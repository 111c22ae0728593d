/**
 * Formats with types of their own, to a table or to batches.
 * @module
 */
import { DataError, stopIfAborted, type Table } from "@pushforward/core";
import type { LoadedTable, ReadOptions } from "../read-options.js";
import { chosenNames } from "../select-columns.js";
import type { ColumnPlan } from "../text/column-builder.js";
import { NativeColumn, type NativeKind } from "./native-column.js";

/** A file opened as far as its column names. */
export interface NativeFile {
  readonly columns: readonly { readonly name: string; readonly kind: NativeKind }[];
  /** Rows of each part that can be read by itself: a row group, a record batch. */
  readonly parts: readonly number[];
  /** Values of a column in a part. */
  read(column: number, part: number): Promise<ArrayLike<unknown>> | ArrayLike<unknown>;
}

/** @throws DataError when there are no rows, or an asked column is absent. */
export async function readNative(file: NativeFile, name: string, options: ReadOptions): Promise<LoadedTable> {
  const columns = [];
  const warnings: string[] = [];
  const chosen = choose(file, name, options);
  for (const [k, j] of chosen.entries()) {
    const column = await readColumn(file, j, false, options);
    columns.push(column.finish(column.plan()));
    warnings.push(...column.warnings.map((sentence) => `${name}: ${sentence}`));
    options.watch?.onProgress?.({ stage: `reading ${name}`, done: (k + 1) / chosen.length });
  }
  return { rows: sum(file.parts), columns, warnings };
}

/** The same part by part, typed like the whole. Parts larger than `rows` are cut. */
export async function* nativeBatches(
  file: NativeFile,
  name: string,
  rows: number,
  options: ReadOptions,
): AsyncGenerator<Table> {
  const chosen = choose(file, name, options);
  const plans: ColumnPlan[] = [];
  for (const j of chosen) plans.push((await readColumn(file, j, true, options)).plan());
  for (let part = 0; part < file.parts.length; part++) {
    stopIfAborted(options.watch);
    const values: ArrayLike<unknown>[] = [];
    for (const j of chosen) values.push(await file.read(j, part));
    for (let at = 0; at < file.parts[part]!; at += rows) {
      const columns = chosen.map((j, k) => {
        const column = new NativeColumn(file.columns[j]!.name, file.columns[j]!.kind);
        column.push(cut(values[k]!, at, at + rows));
        return column.finish(plans[k]!);
      });
      yield { rows: Math.min(rows, file.parts[part]! - at), columns };
    }
    options.watch?.onProgress?.({ stage: `reading ${name}`, done: (part + 1) / file.parts.length });
  }
}

function choose(file: NativeFile, name: string, options: ReadOptions): number[] {
  const names = file.columns.map((column) => column.name);
  if (sum(file.parts) === 0) throw new DataError(`${name}: holds no rows, only ${names.length} columns`);
  return chosenNames(names, options, name).map((column) => names.indexOf(column));
}

async function readColumn(
  file: NativeFile,
  j: number,
  typesOnly: boolean,
  options: ReadOptions,
): Promise<NativeColumn> {
  const column = new NativeColumn(file.columns[j]!.name, file.columns[j]!.kind, typesOnly);
  for (let part = 0; part < file.parts.length; part++) {
    stopIfAborted(options.watch);
    column.push(await file.read(j, part));
  }
  return column;
}

function cut(values: ArrayLike<unknown>, from: number, to: number): ArrayLike<unknown> {
  if (from === 0 && to >= values.length) return values;
  return (values as Float64Array).slice(from, to);
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
