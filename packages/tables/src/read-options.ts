/**
 * What readers take and give.
 * @module
 */
import type { ColumnType, Table, Watch } from "@pushforward/core";
import type { LayoutOptions } from "./csv/layout.js";
import type { Format } from "./format.js";

export interface ReadOptions extends LayoutOptions {
  /** Found from the name and the first bytes when absent. */
  readonly format?: Format | undefined;
  /** Name for messages, and for its ending, when the source has none. */
  readonly name?: string | undefined;
  /** Columns to read, in this order; all when absent. */
  readonly columns?: readonly string[] | undefined;
  /** Further columns to read after `columns` where they exist, in any case: what a condition mentions. */
  readonly mentioned?: readonly string[] | undefined;
  /** Words that mean missing in text formats, in place of `missingWords`. The empty cell always does. */
  readonly missing?: readonly string[] | undefined;
  /** Types of columns in text formats, in place of what their cells suggest. */
  readonly types?: Readonly<Record<string, ColumnType>> | undefined;
  readonly watch?: Watch | undefined;
}

/** A table as it was read, and what the reader had to assume; usable wherever a Table is. */
export interface LoadedTable extends Table {
  /** Sentences for a person, each with the file's name. */
  readonly warnings: readonly string[];
}
