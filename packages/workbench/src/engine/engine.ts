/**
 * What the page asks of its engine. The engine runs in workers: no call takes the page's thread for longer than it
 * takes to send a message, and everything that takes time can be watched and stopped.
 * @module
 */
import type { Cost, TableEnding, ViewEnding } from "@pushforward/catalog";
import type { Envelope } from "@pushforward/catalog/answer";
import type { Column, ColumnType, Watch } from "@pushforward/core";

/** What a page shows of a column without holding it. */
export interface ColumnCard {
  readonly name: string;
  readonly type: ColumnType;
  /** Rows in which it is missing. */
  readonly missing: number;
  readonly summary: NumberSummary | LevelSummary | EmptySummary;
}

export interface NumberSummary {
  /** `time` counts milliseconds since 1970-01-01 UTC. */
  readonly kind: "number" | "time";
  readonly min: number;
  /** 25 %, 50 %, 75 %; the lower value where a quantile falls between two. */
  readonly quartiles: readonly [number, number, number];
  readonly max: number;
  readonly mean: number;
  /** Rows in bins of equal width from `from` to `to`; infinite values are in none. */
  readonly histogram: { readonly from: number; readonly to: number; readonly counts: readonly number[] };
}

export interface LevelSummary {
  readonly kind: "level";
  readonly distinct: number;
  /** The most frequent values, most frequent first. */
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

/** No row has a value. */
export interface EmptySummary {
  readonly kind: "empty";
}

export interface TableCard extends TableOrigin {
  readonly id: string;
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly ColumnCard[];
  /** What the reader had to assume, a sentence each. */
  readonly warnings: readonly string[];
}

/** Rows as texts; null is missing. */
export interface Preview {
  readonly from: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** One plain condition on a column; numbers and times compare by value, texts as they are. */
export type Condition =
  | { readonly column: string; readonly op: "<" | "≤" | ">" | "≥"; readonly value: number | string }
  | { readonly column: string; readonly op: "=" | "≠" | "contains"; readonly value: number | string }
  | { readonly column: string; readonly op: "in"; readonly value: readonly (number | string)[] }
  | { readonly column: string; readonly op: "not in"; readonly value: readonly (number | string)[] }
  | { readonly column: string; readonly op: "missing" | "present" };

/** Done in this order: types, filter, split, columns. */
export interface Derivation {
  readonly types?: Readonly<Record<string, ColumnType>>;
  /** Rows for which all hold. */
  readonly filter?: readonly Condition[];
  /** A table for each value of this column, without it; rows where it is missing are in none. */
  readonly splitBy?: string;
  /** Columns to keep, in this order. */
  readonly columns?: readonly string[];
  /** Name of the new table; with `splitBy`, "name: value" of each. */
  readonly name?: string;
}

export interface OpenOptions extends Watch {
  /** Keep the bytes in this browser, so that `restore` finds them in a later visit. */
  readonly keep?: boolean;
}

export interface RunRequest {
  readonly operation: string;
  /** Ids of tables by the operation's input names; for an input of kind `file`, the name of a kept file. */
  readonly inputs: Readonly<Record<string, string>>;
  /** As a form holds them; checked and filled with defaults by the entry. */
  readonly options: Readonly<Record<string, unknown>>;
}

export type { Envelope };

export type Ending = ViewEnding | TableEnding | "json";

export interface Answer {
  /** The same object as the command's `--json`. */
  readonly envelope: Envelope;
  /** What the command would print to a terminal of 80 columns. */
  readonly text: string;
  /** Why the result is no answer to the question, where it is none. */
  readonly trouble: string | undefined;
  /** Views that can be asked for; `json` always is. */
  readonly endings: readonly Ending[];
  /** Kept files that the run wrote or appended to. */
  readonly written: readonly string[];
  /** Made when first asked for. @throws PushforwardError when the answer was released. */
  view(ending: Ending): Promise<Blob>;
  /** Let its worker go. The engine keeps the latest few answers, and releases older ones by itself. */
  release(): void;
}

/** A table kept in this browser by `open(…, { keep: true })`. */
export interface KeptTable {
  readonly digest: string;
  readonly name: string;
  readonly bytes: number;
  readonly when: string;
}

/** Files of operations (schemas, ledgers, releases), kept in this browser by name. */
export interface KeptFiles {
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
  put(name: string, content: Blob): Promise<void>;
  /** @throws DataError when there is none. */
  get(name: string): Promise<Blob>;
  remove(name: string): Promise<void>;
}

/** Where a table came from, enough to make it again. */
export interface TableOrigin {
  /** Name of the file that was read. */
  readonly file: string;
  /** SHA-256 of its bytes, in hexadecimal. */
  readonly digest: string;
  /** What was done to what was read, in order. */
  readonly steps: readonly Derivation[];
}

export interface Engine {
  /** Threads of a run: those of the machine where the page is isolated, else 1. */
  readonly threads: number;
  /** Read a file of any known format. @throws DataError when it cannot be read as a table. */
  open(name: string, content: Blob | Uint8Array, options?: OpenOptions): Promise<TableCard>;
  /**
   * The table of this origin: one that is open, or made again from the bytes of an open or kept table. Undefined when
   * nobody has the bytes any more.
   */
  restore(origin: TableOrigin, watch?: Watch): Promise<TableCard | undefined>;
  /** The table of a kept file, as it was read. @throws DataError when it is not kept any more. */
  reopen(digest: string, watch?: Watch): Promise<TableCard>;
  kept(): Promise<readonly KeptTable[]>;
  /** Remove a kept table from this browser. */
  forget(digest: string): Promise<void>;
  tables(): Promise<readonly TableCard[]>;
  rename(id: string, name: string): Promise<TableCard>;
  close(id: string): Promise<void>;
  /** A part of the rows, for a virtual table. */
  rows(id: string, from: number, count: number): Promise<Preview>;
  /** The rows with these indices, in this order. */
  rowsAt(id: string, indices: ArrayLike<number>): Promise<Preview>;
  /** Whole columns for pictures; shared with the page without a copy where memory can be shared. */
  columns(id: string, names: readonly string[]): Promise<readonly Column[]>;
  /** The table as a file: the one that it was read from, or its own rows and types as Arrow. */
  content(id: string, watch?: Watch): Promise<{ readonly name: string; readonly content: Blob }>;
  /** New tables beside the old one. */
  derive(id: string, derivation: Derivation, watch?: Watch): Promise<readonly TableCard[]>;
  /** Expected time and memory of a run. @throws ArgumentError when the options are out of range. */
  estimate(request: RunRequest): Promise<Cost>;
  /**
   * Carry out an operation. An abort asks the worker to stop, and ends it when it does not.
   * @throws ArgumentError, DataError, MemoryError with the words for the user; the signal's reason when aborted.
   */
  run(request: RunRequest, watch?: Watch): Promise<Answer>;
  readonly files: KeptFiles;
  /** End all workers. */
  end(): void;
}
