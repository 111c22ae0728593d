/**
 * A catalogue entry: one operation in words, types and code, from which every face grows.
 * @module
 */
import type { Table, Watch } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { Kernels } from "@pushforward/kernels";
import type { z } from "zod";
import type { FileUse, OperationFiles } from "./operation-files.js";

export interface OperationInput {
  /** How the input is called in messages and in the manual, such as "reference". */
  readonly name: string;
  /** A `file` is not read as a table; the operation takes its bytes from `files`. */
  readonly kind: "table" | "file";
  readonly description: string;
  /** True when some options make it unnecessary. */
  readonly optional?: boolean;
  /** True for a last input that stands for any number of tables, called `name1`, `name2` and so on. */
  readonly many?: boolean;
  /** True for an optional input that may also be given as `--name FILE`. */
  readonly byName?: boolean;
}

/** Tables by the names of the operation's inputs. */
export type OperationInputs = Readonly<Record<string, Table>>;

export interface TableSize {
  readonly rows: number;
  readonly columns: number;
}

export interface Cost {
  /** Expected on two threads of a plain laptop, within a factor of three. */
  readonly seconds: number;
  /** Peak of the memory taken beside the inputs. */
  readonly bytes: number;
}

export interface OperationContext {
  readonly watch: Watch;
  /** Threads to use, at least 1; results do not depend on it. */
  readonly threads: number;
  /** Kernels that a long-lived face, such as a server, keeps open; the operation opens its own when absent. */
  readonly kernels?: Kernels;
  /** Told what an input turned out to hold, such as `sex = F`, for people to read. */
  nameInput?(input: string, words: string): void;
  /** The files that the request names; absent where a face has none. */
  readonly files?: OperationFiles;
  /** Of Pushforward, for what is written down with a result. */
  readonly version?: string;
}

export interface OperationExample {
  readonly title: string;
  /** As typed in a shell, beginning with `pushforward`. */
  readonly command: string;
}

/** What a reader of a result wants to know beside it. */
export interface ResultMeta {
  readonly operation: string;
  readonly version: string;
  readonly inputs: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly seconds: number;
  /** What the readers of the inputs had to assume, a sentence each. */
  readonly warnings?: readonly string[];
  /** ISO date; absent keeps the output reproducible byte for byte. */
  readonly date?: string;
}

export interface TextStyle {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colour: boolean;
}

export type Rendered = string | Promise<string>;

/** Endings that `--out` may ask for; every result can be written as JSON, a few as a JSON of their own. */
export type ViewEnding = "html" | "csv" | "svg" | "json";
/** Endings of whole tables. */
export type TableEnding = "tsv" | "jsonl" | "parquet" | "arrow";

// Methods and not function properties, so that an entry can stand for one whose own types are forgotten.
interface View<R> {
  render(result: R, meta: ResultMeta): Rendered;
}
interface BytesView<R> {
  bytes(result: R): Promise<Uint8Array>;
}
interface Question<R> {
  holds(result: R): boolean;
}

/** What can be made of a result for a person; text goes to a terminal, the rest to files. */
export interface OperationViews<R> {
  text(result: R, meta: ResultMeta, style: TextStyle): Rendered;
  /** What JSON holds of the result; all of it when left out. */
  json?(result: R): unknown;
  readonly files: Partial<Record<ViewEnding, View<R>["render"]> & Record<TableEnding, BytesView<R>["bytes"]>>;
}

export interface OperationDefinition<S extends z.ZodObject, R> {
  /** kebab-case, the word of the command. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What it does, when to use it, what to take care of. Paragraphs are parted by empty lines. */
  readonly description: string;
  /** Keys of docs/references.bib. */
  readonly source: readonly string[];
  readonly inputs: readonly OperationInput[];
  /** Every option has a description, and a default unless it may be left out. */
  readonly options: S;
  /** Options that name files, by their keys, and inputs that are files, with what is done with them. */
  readonly files?: Readonly<Record<string, FileUse>>;
  /** What is computed, in plain mathematical text. */
  readonly formula: string;
  /** What a person should see of the result. */
  readonly shows: readonly string[];
  readonly examples: readonly OperationExample[];
  cost(sizes: Readonly<Record<string, TableSize>>, options: z.output<S>): Cost;
  /** Throw an ArgumentError when these inputs (by name) and options cannot work together; called before any reading. */
  checkRequest?(given: readonly string[], options: z.output<S>): void;
  /** Load what `run` needs and open its kernels; a face may call it while it reads the inputs, and closes them. */
  prepare?(threads: number): Promise<Kernels>;
  run(inputs: OperationInputs, options: z.output<S>, context: OperationContext): Promise<R>;
  /** A view may ask for less than the result holds. */
  readonly views: OperationViews<NoInfer<R>>;
  /** Answers that a caller may ask to fail on, by the word after `--fail-on`. */
  readonly negatives?: Readonly<Record<string, Question<R>["holds"]>>;
  /** What kept the question from being answered, when the result is no answer. */
  trouble?(result: R): string | undefined;
  /** Warnings carried by the result. */
  warnings?(result: R): readonly string[];
}

/** An entry whose own types are forgotten: what registries and faces hold. */
export type Operation<S extends z.ZodObject = z.ZodObject, R = unknown> = OperationDefinition<S, R>;

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * The entry, checked for what no type can say.
 * @throws ArgumentError when the name is not kebab-case, the summary not one line, or an optional input comes before a needed one.
 */
export function defineOperation<S extends z.ZodObject, R>(entry: OperationDefinition<S, R>): Operation<S, R> {
  const here = "defineOperation";
  check(kebab.test(entry.name), here, "name", "in kebab-case", entry.name);
  check(entry.summary.length > 0 && !entry.summary.includes("\n"), here, "summary", "one line", entry.summary);
  const firstOptional = entry.inputs.findIndex((input) => input.optional);
  const ordered = firstOptional < 0 || entry.inputs.slice(firstOptional).every((input) => input.optional);
  check(
    ordered,
    here,
    "inputs",
    "listed with the optional ones last",
    entry.inputs.map((input) => input.name).join(", "),
  );
  const named = entry.inputs.filter((input) => input.byName && (!input.optional || input.name in entry.options.shape));
  check(named.length === 0, here, "an input by name", "optional and no option", named[0]?.name);
  const many = entry.inputs.findIndex((input) => input.many);
  check(many < 0 || many === entry.inputs.length - 1, here, "inputs", "listed with the one for many last", many + 1);
  return entry;
}
