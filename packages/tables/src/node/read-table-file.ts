/**
 * Tables by path, in Node.
 * @module
 */
import { DataError, partOf, type Table } from "@pushforward/core";
import { concatTables, familyOf } from "../concat-tables.js";
import type { Format } from "../format.js";
import { type BatchOptions, readBatches } from "../read-batches.js";
import type { LoadedTable, ReadOptions } from "../read-options.js";
import { identify, readTable } from "../read-table.js";
import { chosenNames } from "../select-columns.js";
import { openPath } from "./file-source.js";
import { conditionColumns, filterRows } from "./filter-rows.js";
import { findFiles } from "./find-files.js";

export interface ReadFileOptions extends ReadOptions {
  /** A SQL expression; rows for which it is not true are left out. See `filterRows`. */
  readonly where?: string | undefined;
}

/**
 * Read a table from a file, from standard input (`-`), from a web address, from all files that match a pattern
 * (`data/*.csv`), or from all tables in a directory. Several files are put one after the other in the order of their
 * names, their columns united by name.
 *
 * @throws DataError when a file cannot be read, or the condition holds for no row.
 */
export async function readTableFile(path: string, options: ReadFileOptions = {}): Promise<LoadedTable> {
  const { where, columns, ...rest } = options;
  if (where === undefined) return readFiles(path, options);
  const mentioned = columns ? await conditionColumns(where) : [];
  const table = await readFiles(path, { ...rest, columns, mentioned });
  const filtered = await filterRows(table, where, options.watch);
  const kept = columns ? columns.map((name) => filtered.columns.find((c) => c.name === name)!) : filtered.columns;
  return { rows: filtered.rows, columns: kept, warnings: table.warnings };
}

/** The same in batches (one file only); see `readBatches`. */
export async function* readBatchesFile(path: string, options: BatchOptions = {}): AsyncGenerator<Table> {
  const files = await findFiles(path);
  if (files.length > 1) throw new DataError(`${path}: stands for ${files.length} files; batches are read from one`);
  yield* readBatches(await openPath(files[0]!), options);
}

/** The format of one file, by the name that people know it by and its first bytes. @throws DataError when it is none. */
export async function identifyFile(path: string, name: string): Promise<Format> {
  return (await identify({ ...(await openPath(path)), name })).format;
}

async function readFiles(path: string, options: ReadOptions): Promise<LoadedTable> {
  const files = await findFiles(path);
  if (files.length === 1) return readTable(await openPath(files[0]!), options);
  const tables: LoadedTable[] = [];
  for (const [k, file] of files.entries()) {
    const watch = partOf(options.watch, k / files.length, (k + 1) / files.length);
    tables.push(await readTable(await openPath(file), { ...options, columns: undefined, watch }));
  }
  // A column asked for may be missing from some of the files, but not from all.
  const names = [...new Set(tables.flatMap((table) => table.columns.map((column) => column.name)))];
  const chosen = chosenNames(names, options, path);
  const picked = tables.map((table) => ({ ...table, columns: table.columns.filter((c) => chosen.includes(c.name)) }));
  const joined = concatTables(await agree(picked, files, options));
  const columns = chosen.map((name) => joined.columns.find((column) => column.name === name)!);
  return { rows: joined.rows, columns, warnings: tables.flatMap((table) => table.warnings) };
}

/** A column of numbers in one text file and of texts in another is a column of texts: read it again as that. */
async function agree(tables: readonly LoadedTable[], files: readonly string[], options: ReadOptions): Promise<Table[]> {
  const families = new Map<string, Set<string>>();
  for (const column of tables.flatMap((table) => table.columns)) {
    const family = familyOf(column);
    if (family !== "none") families.set(column.name, (families.get(column.name) ?? new Set()).add(family));
  }
  const mixed = [...families].filter(([, found]) => found.size > 1).map(([name]) => name);
  if (mixed.length === 0) return [...tables];
  return Promise.all(tables.map((table, k) => asTexts(table, files[k]!, mixed, options)));
}

async function asTexts(
  table: LoadedTable,
  file: string,
  mixed: readonly string[],
  options: ReadOptions,
): Promise<Table> {
  const wrong = table.columns.filter((c) => mixed.includes(c.name) && "values" in c && familyOf(c) !== "none");
  if (wrong.length === 0) return table;
  const names = wrong.map((column) => column.name);
  const source = await openPath(file);
  const { format } = await identify(source, options.format);
  if (!["csv", "tsv", "json", "jsonl"].includes(format))
    throw new DataError(`${file}: ${names.join(", ")} has another type here than in the other files`);
  const types = Object.fromEntries(names.map((name) => [name, "category" as const]));
  const again = await readTable(source, { ...options, columns: names, types: { ...options.types, ...types } });
  const texts = new Map(again.columns.map((column) => [column.name, column]));
  return { rows: table.rows, columns: table.columns.map((column) => texts.get(column.name) ?? column) };
}
