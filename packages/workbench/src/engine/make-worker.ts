/**
 * The worker that makes tables: from files, and from other tables. One job, then it ends.
 * @module
 */
import type { Column, ColumnType, Table, Watch } from "@pushforward/core";
import { formatOfName, readTable, writeTable } from "@pushforward/tables";
import { answerCalls, Handover } from "./calls.js";
import { derive, type Part } from "./derive.js";
import type { ColumnCard, Derivation } from "./engine.js";
import { ownBuffers, shareColumns } from "./share-table.js";
import { columnCard } from "./summarise.js";

interface ReadJob {
  /** Name of the file, whose ending tells the format. */
  readonly file: string;
  readonly content: Blob;
  /** The last may split the table. */
  readonly steps: readonly Derivation[];
}

interface DeriveJob {
  readonly name: string;
  readonly table: Table;
  readonly step: Derivation;
}

/** A table with what a page shows of it. */
export interface MadeTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly cards: readonly ColumnCard[];
  readonly warnings: readonly string[];
  /** The steps that were done, of which none splits. */
  readonly steps: readonly Derivation[];
}

const handlers = {
  async read({ file, content, steps }: ReadJob, watch: Watch): Promise<Handover<MadeTable[]>> {
    const texts = hasTexts(file);
    // Another type for cells of text is another way to read them: 007 is a number, or three signs.
    const types: Record<string, ColumnType> = texts ? Object.assign({}, ...steps.map((step) => step.types)) : {};
    const read = await readTable(content, { name: file, types, watch });
    let parts: Part[] = [{ name: file, table: { rows: read.rows, columns: read.columns }, step: {} }];
    const done: Derivation[] = [];
    for (const step of steps) {
      const { types, ...rest } = step;
      const { name, table } = parts[0]!;
      parts = derive(table, name, texts ? rest : step).map((part) => ({ ...part, step: { ...part.step, ...(types && { types }) } })); // biome-ignore format: one line
      if (parts.length === 1) done.push(parts[0]!.step);
    }
    const before = parts.length === 1 ? done.slice(0, -1) : done;
    return handOver(parts.map((part) => finish(part, read.warnings, steps.length > 0 ? [...before, part.step] : [])));
  },
  derive({ name, table, step }: DeriveJob, _: Watch): Handover<MadeTable[]> {
    return handOver(derive(table, name, step).map((part) => finish(part, [], [part.step])));
  },
  async write(table: Table, _: Watch): Promise<Blob> {
    return new Blob([(await writeTable(table, "arrow")) as BlobPart]);
  },
};

/** A file whose name does not tell is text, or its reader knows it by its first bytes and gives it types of its own. */
function hasTexts(file: string): boolean {
  return ["csv", "tsv", "json", "jsonl"].includes(formatOfName(file) ?? "csv");
}

function finish({ name, table }: Part, warnings: readonly string[], steps: readonly Derivation[]): MadeTable {
  const columns = shareColumns([...table.columns]);
  return { name, rows: table.rows, columns, cards: columns.map(columnCard), warnings, steps };
}

function handOver(made: MadeTable[]): Handover<MadeTable[]> {
  return new Handover(made, [...new Set(made.flatMap(({ columns }) => ownBuffers(columns)))]);
}

export type MakeHandlers = typeof handlers;
answerCalls(handlers);
