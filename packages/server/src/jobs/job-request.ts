/**
 * From the body of a request to a job: everything checked that can be checked without reading a file.
 * @module
 */
import type { FileUse, Operation } from "@pushforward/catalog";
import { didYouMean } from "@pushforward/catalog/near-names";
import { parseOptions } from "@pushforward/catalog/render";
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import { Refusal } from "../http/problem.js";
import { newId } from "../store/data-folder.js";
import type { Change } from "../store/database.js";
import type { FileRecord, JobRecord, Records } from "../store/records.js";
import { checkName, type Uploads } from "../store/uploads.js";

/** What a client sends. */
export const jobRequest = z.strictObject({
  inputs: z
    .record(z.string(), z.union([z.string(), z.array(z.string()).max(1000)]))
    .default({})
    .describe("Ids of uploaded files, by the names of the operation's inputs."),
  options: z.record(z.string(), z.unknown()).default({}).describe("Options of the operation."),
  where: z.string().min(1).max(10_000).optional().describe("SQL condition on the rows to read."),
  reports: z.array(z.string()).max(10).default([]).describe("Endings of reports to make, such as html."),
});

export type JobRequest = z.output<typeof jobRequest>;

export interface PlannedJob {
  readonly job: JobRecord;
  /** What else is to be remembered with it. */
  readonly changes: readonly Change<Records>[];
}

/** Reports that can be asked for: what the operation writes, and the text that the command prints. */
export function reportEndings({ views }: Operation): string[] {
  return [...Object.keys(views.files), "txt"];
}

/** @throws ArgumentError, Refusal */
export function planJob(operation: Operation, asked: JobRequest, uploads: Uploads): PlannedJob {
  const inputs = placeInputs(operation, asked.inputs, uploads);
  checkKeys(operation, asked.options);
  const options = parseOptions(operation, asked.options, ({ key }) => key);
  operation.checkRequest?.(Object.keys(inputs), options);
  const known = reportEndings(operation);
  const unknown = asked.reports.find((ending) => !known.includes(ending));
  check(unknown === undefined, operation.name, "reports", `some of ${known.join(", ")}`, unknown);
  const files = placeFiles(operation, inputs, options, uploads);
  const job: JobRecord = {
    id: newId(),
    operation: operation.name,
    inputs,
    options: { ...options, ...files.options },
    ...(asked.where !== undefined && { where: asked.where }),
    files: files.ids,
    appends: files.appends,
    reports: [...new Set(asked.reports)],
    state: "queued",
    attempts: 0,
    submitted: new Date().toISOString(),
  };
  return { job, changes: [...files.made, ...used(inputs, files.ids, uploads)] };
}

/** Ids by the names of the inputs, in their order; one that stands for many becomes `name1`, `name2` and so on. */
function placeInputs(
  { name: where, inputs }: Operation,
  given: JobRequest["inputs"],
  uploads: Uploads,
): Record<string, string> {
  const names = inputs.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  check(unknown === undefined, where, "inputs", `some of ${names.join(", ") || "none"}`, unknown);
  const placed: [string, string][] = [];
  let gap: string | undefined;
  for (const { name, kind, optional, many, byName } of inputs) {
    const value = Object.hasOwn(given, name) ? given[name]! : undefined;
    const several = many ? "a list of ids of uploaded files" : "the id of an uploaded file";
    check(value !== undefined || optional === true, where, `inputs.${name}`, several, "nothing");
    if (value === undefined) gap ??= byName ? undefined : name;
    else {
      check(Array.isArray(value) === (many === true), where, `inputs.${name}`, several, value);
      check(gap === undefined || byName === true, where, `inputs.${name}`, `left out where ${gap} is`, value);
      const ids = Array.isArray(value) ? value : [value];
      ids.forEach((id, i) => {
        const file = uploads.find(id);
        check(kind === "file" || file.kind === "table", where, `inputs.${name}`, "an uploaded table", file.kind);
        placed.push([many ? `${name}${i + 1}` : name, id]);
      });
    }
  }
  return Object.fromEntries(placed);
}

function checkKeys({ name, options }: Operation, given: Readonly<Record<string, unknown>>): void {
  const known = Object.keys(options.shape);
  const unknown = Object.keys(given).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new Refusal(
      400,
      `${name} has no option ${JSON.stringify(unknown.slice(0, 80))}.${didYouMean(unknown, known)}`,
    );
}

interface PlacedFiles {
  /** By the keys of the operation's files. */
  readonly ids: Record<string, string>;
  /** What those are called that options name. */
  readonly options: Record<string, string>;
  readonly made: Change<Records>[];
  appends: boolean;
}

function placeFiles(
  { name: where, files = {} }: Operation,
  inputs: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>>,
  uploads: Uploads,
): PlacedFiles {
  const placed: PlacedFiles = { ids: {}, options: {}, made: [], appends: false };
  for (const [key, use] of Object.entries(files)) {
    const named = options[key] as string | undefined;
    if (inputs[key] !== undefined) placed.ids[key] = inputs[key];
    else if (named !== undefined) placeNamed(where, key, named, use, placed, uploads);
    else if (typeof use === "object" && "append" in use)
      placeBeside(key, inputs[use.beside], use.ending, placed, uploads);
    placed.appends ||= typeof use === "object" && "append" in use && placed.ids[key] !== undefined;
  }
  return placed;
}

function placeNamed(
  where: string,
  key: string,
  named: string,
  use: FileUse,
  placed: PlacedFiles,
  uploads: Uploads,
): void {
  if (typeof use === "object" && "write" in use) {
    checkName(named);
    check(named.endsWith(`.${use.ending}`), where, key, `a name that ends in .${use.ending}`, named);
    placed.ids[key] = newId();
  } else {
    placed.ids[key] = named;
    placed.options[key] = uploads.find(named).name;
  }
}

/** The file beside a table is made when first needed, and found from then on. */
function placeBeside(
  key: string,
  table: string | undefined,
  ending: string,
  placed: PlacedFiles,
  uploads: Uploads,
): void {
  if (table === undefined) return;
  const name = `${uploads.find(table).name}${ending}`;
  const there = uploads.database.values("files").find((file) => file.beside === table && file.name === name);
  placed.ids[key] = there?.id ?? newId();
  if (there) return;
  const now = new Date().toISOString();
  const record: FileRecord = {
    id: placed.ids[key],
    name,
    bytes: 0,
    kind: "file",
    created: now,
    used: now,
    beside: table,
  };
  placed.made.push(["files", record.id, record]);
}

/** Files are kept from their last use on; a note an hour is enough. */
function used(inputs: Record<string, string>, files: Record<string, string>, uploads: Uploads): Change<Records>[] {
  const now = new Date();
  return [...new Set([...Object.values(inputs), ...Object.values(files)])].flatMap((id) => {
    const record = uploads.database.get("files", id);
    if (!record || now.getTime() - Date.parse(record.used) < 3_600_000) return [];
    return [["files", id, { ...record, used: now.toISOString() }] as const];
  });
}
