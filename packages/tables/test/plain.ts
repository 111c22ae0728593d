import type { Table } from "@pushforward/core";

export interface PlainColumn {
  name: string;
  type: string;
  /** Numbers, texts and null for missing. */
  values: unknown[];
}

/** A table as plain arrays, for comparison; the numbering of levels is left out. */
export function plain(table: Table): PlainColumn[] {
  return table.columns.map((column) => {
    const { name, type } = column;
    if (!("codes" in column))
      return { name, type, values: Array.from(column.values, (v) => (Number.isNaN(v) ? null : v)) };
    return { name, type, values: Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code])) };
  });
}
