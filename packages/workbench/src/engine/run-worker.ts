/**
 * The worker of one run. It stays as long as somebody may ask for another view of its answer.
 * @module
 */
import { didYouMean, type Operation, type TableEnding, type ViewEnding } from "@pushforward/catalog";
import {
  type Answer,
  type AnswerRequest,
  answerRequest,
  columnsNamed,
  type Envelope,
  envelopeOf,
} from "@pushforward/catalog/answer";
import { operations } from "@pushforward/catalog/operations";
import { parseOptions } from "@pushforward/catalog/render";
import { check, DataError, type Table, type Watch } from "@pushforward/core";
import { z } from "zod";
import { version } from "../version.js";
import { answerCalls } from "./calls.js";
import type { Ending } from "./engine.js";
import { PageFiles } from "./page-files.js";

// Code made from text is refused by the page's policy.
z.config({ jitless: true });

interface RunJob {
  readonly operation: string;
  /** Names of tables, or of kept files, by the names of the inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, Table & { readonly warnings: readonly string[] }>>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly threads: number;
}

export interface RunResult {
  readonly envelope: Envelope;
  readonly text: string;
  readonly trouble: string | undefined;
  readonly endings: readonly Ending[];
  readonly written: readonly string[];
}

interface Done {
  readonly request: AnswerRequest;
  readonly answer: Answer;
}

let done: Done | undefined;

const handlers = {
  async run({ operation: name, inputs, tables, options: raw, threads }: RunJob, watch: Watch): Promise<RunResult> {
    const card = operations.find((card) => card.name === name);
    check(card !== undefined, "run", "operation", "one of the catalogue", name);
    const operation = await card.load();
    const options = parseOptions(operation, raw);
    operation.checkRequest?.(Object.keys(inputs), options);
    const files = await PageFiles.open(operation, inputs, options);
    try {
      const request = { operation, inputs, options };
      const answer = await answerRequest(request, chosen(tables, options), { watch, threads, files, version });
      const envelope = envelopeOf(request, answer);
      const text = await operation.views.text(answer.result, answer.meta, { width: 80, colour: false });
      const written = await files.settle();
      done = { request, answer };
      return { envelope, text, trouble: operation.trouble?.(answer.result), endings: endingsOf(operation), written };
    } finally {
      files.close();
    }
  },
  async view(ending: Ending, _: Watch): Promise<Blob> {
    const { request, answer } = done!;
    const view = request.operation.views.files[ending as ViewEnding | TableEnding];
    const content = view ? await view(answer.result, answer.meta) : `${JSON.stringify(envelopeOf(request, answer))}\n`;
    return new Blob([content as BlobPart], { type: mimeTypes[ending] });
  },
};

const mimeTypes: Readonly<Record<Ending, string>> = {
  html: "text/html;charset=utf-8",
  svg: "image/svg+xml",
  csv: "text/csv;charset=utf-8",
  tsv: "text/tab-separated-values;charset=utf-8",
  json: "application/json",
  jsonl: "application/x-ndjson",
  parquet: "application/vnd.apache.parquet",
  arrow: "application/vnd.apache.arrow.file",
};

function endingsOf({ views }: Operation): Ending[] {
  return [...new Set([...(Object.keys(views.files) as Ending[]), "json" as const])];
}

/** The columns that a reader of files would read for these options. */
function chosen(tables: RunJob["tables"], options: RunJob["options"]): RunJob["tables"] {
  const names = columnsNamed(options);
  if (!names) return tables;
  // A mixture has columns of its own.
  const pick = ([input, table]: [string, RunJob["tables"][string]]) =>
    [
      input,
      input === "mixture" ? table : { ...table, columns: names.map((name) => columnNamed(table, name)) },
    ] as const;
  return Object.fromEntries(Object.entries(tables).map(pick));
}

function columnNamed(table: Table, name: string): Table["columns"][number] {
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  throw new DataError(`there is no column ${name}.${didYouMean(name, table.columns.map((column) => column.name))}`); // biome-ignore format: one line
}

export type RunHandlers = typeof handlers;
answerCalls(handlers);
