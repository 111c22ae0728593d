/**
 * One pass over JSON records, whether they stand in lines, in an array, or as columns.
 * @module
 */
import { DataError } from "@pushforward/core";
import { type ColumnBuilder, Kind } from "../text/column-builder.js";
import { TableBuilder } from "../text/table-builder.js";
import type { PassSettings, TextPass } from "../text/text-pass.js";

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Records in groups, each with the line of its first record and whether records are lines. */
export type RecordGroups = () => AsyncIterable<{ readonly records: readonly JsonRecord[]; readonly line: number }>;

const POINT = 0x2e;
const encoder = new TextEncoder();

export class JsonPass implements TextPass {
  readonly windows = false;
  readonly #table: TableBuilder;
  readonly #byName = new Map<string, ColumnBuilder>();
  readonly #nested = new Set<string>();
  readonly #groups: RecordGroups;
  readonly #settings: PassSettings;
  #scratch = new Uint8Array(1024);
  #line = 0;

  constructor(groups: RecordGroups, settings: PassSettings) {
    this.#groups = groups;
    this.#settings = settings;
    this.#table = new TableBuilder([], settings.blockRows, settings.onBlock);
  }

  get columns(): readonly ColumnBuilder[] {
    return this.#table.columns;
  }

  get rows(): number {
    return this.#table.rows;
  }

  get warnings(): string[] {
    const nested = [...this.#nested].join(", ");
    return nested ? [`values of ${nested} are lists or objects; read as the text of their JSON`] : [];
  }

  async *run(): AsyncGenerator<void> {
    for await (const { records, line } of this.#groups()) {
      this.#line = line;
      for (const record of records) this.#add(record);
      yield;
    }
    this.#table.close(true);
  }

  #add(record: JsonRecord): void {
    const { row, columns } = this.#table;
    for (const column of columns) column.acceptMissing(row);
    for (const name in record) {
      if (!Object.hasOwn(record, name)) continue;
      const column = this.#byName.get(name) ?? this.#column(name);
      if (column.kind !== Kind.skip && column.kind !== Kind.failed) this.#accept(column, record[name], row);
    }
    this.#line++;
    this.#table.next();
  }

  #column(name: string): ColumnBuilder {
    const column = this.#settings.columnFor(name, POINT);
    this.#byName.set(name, column);
    this.#table.add(column);
    column.acceptMissing(this.#table.row);
    return column;
  }

  #accept(column: ColumnBuilder, value: unknown, row: number): void {
    if (value === null || value === undefined) return;
    const fits =
      typeof value === "number" && column.kind !== Kind.level
        ? column.acceptNumber(value, row)
        : this.#acceptText(column, this.#textOf(column, value), typeof value === "string", row);
    if (fits) return;
    this.#settings.onMisfit({ column, text: String(value), line: this.#line, kind: column.kind });
    column.kind = Kind.failed;
  }

  #textOf(column: ColumnBuilder, value: unknown): string {
    if (typeof value === "string") return value;
    if (typeof value !== "object") return String(value);
    this.#nested.add(column.name);
    return JSON.stringify(value);
  }

  #acceptText(column: ColumnBuilder, text: string, quoted: boolean, row: number): boolean {
    if (this.#scratch.length < text.length * 3) this.#scratch = new Uint8Array(text.length * 6);
    const { written } = encoder.encodeInto(text, this.#scratch);
    return column.accept(this.#scratch, 0, written, quoted, row);
  }
}

/** @throws DataError unless the value is an object. */
export function checkRecord(value: unknown, where: string): JsonRecord {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonRecord;
  const received = value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
  throw new DataError(`${where} must be an object of column names and values; received ${received}`);
}
