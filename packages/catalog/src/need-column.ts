/**
 * A column by its name, or the error that every operation gives when there is none.
 * @module
 */
import { type Column, DataError, type Table } from "@pushforward/core";
import { didYouMean } from "./near-names.js";

/** Names that a message lists. */
const mostNames = 20;

/** `source` is what messages call the table. @throws DataError with near names, or those that there are. */
export function needColumn(table: Table, asked: string, source: string): Column {
  const column = table.columns.find(({ name }) => name === asked);
  if (column) return column;
  const names = table.columns.map(({ name }) => name);
  const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : "";
  const hint = didYouMean(asked, names) || ` It has: ${names.slice(0, mostNames).join(", ")}${more}.`;
  throw new DataError(`${source}: the table has no column ${asked}.${hint}`);
}
