/**
 * A process that runs jobs, one at a time, so that a crash or a flood of memory ends a job and not the service.
 *
 *     node job-process.js CATALOG BYTES       a module that exports `operations`, and the most memory to take
 * @module
 */
import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Operation } from "@pushforward/catalog";
import { type Answer, type AnswerRequest, answerRequest, envelopeOf } from "@pushforward/catalog/answer";
import { errorMessage, firstLine } from "@pushforward/catalog/error-message";
import { RequestFiles } from "@pushforward/catalog/node";
import { findOperation, type OperationCard } from "@pushforward/catalog/operations";
import { readInputs } from "@pushforward/catalog/read-inputs";
import { ArgumentError, MemoryError, type Progress, PushforwardError, partOf, type Watch } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { FailureKind, JobFailure, JobOutputs } from "../store/records.js";
import {
  answerFile,
  type FromProcess,
  type JobOutcome,
  type JobTask,
  outputsFile,
  reportFile,
  type ToProcess,
} from "./job-task.js";

const [, , catalog, bytes] = process.argv;
const { operations } = (await import(catalog!)) as { operations: readonly OperationCard[] };

/** Reading takes about this share of the whole. */
const readingShare = 0.25;
const progressEvery = 100; // milliseconds
/** Bytes of an answer that goes into the journal, where many jobs share one flush. */
const smallAnswer = 8192;

let stop: AbortController | undefined;
let kernels: Kernels | undefined;
/** An operation has the kernels in its hands. */
let computing = false;

new Worker(new URL("./watchdog.js", import.meta.url), {
  workerData: { bytes: Number(bytes), parent: process.ppid },
}).unref();
// Ctrl-C reaches the whole group; the service says what is to happen.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => {});
process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToProcess) => {
  if ("run" in message) void perform(message.run);
  else stop?.abort(new Error("cancelled"));
});
tell({ ready: true });

function tell(message: FromProcess): void {
  process.send!(message);
}

async function perform(task: JobTask): Promise<void> {
  stop = new AbortController();
  let outcome: JobOutcome;
  try {
    outcome = { outputs: await answer(task, { signal: stop.signal, onProgress: teller() }) };
  } catch (error) {
    outcome = { failure: failureOf(error) };
    if (computing) await dropKernels();
  }
  tell({ memory: process.memoryUsage.rss(), ...outcome });
}

/** Work that was broken off may have left its kernels in the middle of something. */
async function dropKernels(): Promise<void> {
  await kernels?.close().catch(() => {});
  kernels = undefined;
  computing = false;
}

async function answer(task: JobTask, watch: Watch): Promise<JobOutputs> {
  const begin = performance.now();
  const { options, where, threads, version } = task;
  const operation = await findOperation(task.operation, operations);
  const [inputs, names] = [pathsOf(task.inputs), namesOf(task.inputs)];
  const files = new RequestFiles(pathsOf(task.files), inputs, { ...names, ...namesOf(task.files) });
  const wanted = { operation, inputs, names, options, where, threads };
  const tables = await readInputs(wanted, partOf(watch, 0, readingShare));
  kernels ??= await (await import("@pushforward/kernels")).openKernels({ threads });
  const request = { operation, inputs: names, options, where };
  const context = { watch: partOf(watch, readingShare, 1), threads, kernels, files, version, begin };
  computing = true;
  const found = await answerRequest(request, tables, context);
  computing = false;
  const text = `${JSON.stringify(envelopeOf(request, found))}\n`;
  const trouble = operation.trouble?.(found.result);
  const facts = { bytes: Buffer.byteLength(text), seconds: found.meta.seconds, ...(trouble !== undefined && { trouble }) }; // biome-ignore format: a line
  const alone = task.reports.length === 0 && Object.keys(task.files).length === 0;
  if (alone && facts.bytes <= smallAnswer) return { ...facts, reports: {}, answer: text };
  mkdirSync(task.out, { mode: 0o700 });
  keep(join(task.out, answerFile), text);
  const outputs = { ...facts, reports: await writeReports(request, found, task) };
  for (const { path, content } of files.queued) keep(path, content);
  keep(join(task.out, outputsFile), JSON.stringify(outputs));
  flush(task.out);
  files.settle();
  return outputs;
}

/** Gives the bytes of each report, by its ending. */
async function writeReports(
  { operation }: AnswerRequest,
  found: Answer,
  task: JobTask,
): Promise<Record<string, number>> {
  const reports: Record<string, number> = {};
  for (const ending of task.reports) {
    const content = await viewOf(operation, ending)(found.result, found.meta);
    reports[ending] = keep(join(task.out, reportFile(ending)), content);
  }
  return reports;
}

type View = (result: unknown, meta: Answer["meta"]) => Promise<string | Uint8Array> | string;

function viewOf({ views }: Operation, ending: string): View {
  if (ending === "txt") return (result, meta) => views.text(result, meta, { width: 80, colour: false });
  return views.files[ending as keyof typeof views.files] as View;
}

/** Write a file that outlasts a crash of the machine; gives its bytes. */
function keep(path: string, content: string | Uint8Array): number {
  const data = Buffer.from(content as string);
  writeFileSync(path, data, { mode: 0o600, flush: true });
  return data.length;
}

function flush(folder: string): void {
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}

function pathsOf(named: JobTask["inputs"]): Record<string, string> {
  return Object.fromEntries(Object.entries(named).map(([name, { path }]) => [name, path]));
}

function namesOf(named: JobTask["inputs"]): Record<string, string> {
  return Object.fromEntries(Object.entries(named).map(([name, entry]) => [name, entry.name]));
}

/** Tells progress at most ten times a second. */
function teller(): (progress: Progress) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const now = performance.now();
    if (now - last < progressEvery) return;
    last = now;
    tell({ progress });
  };
}

function failureOf(error: unknown): JobFailure {
  const message = errorMessage(error);
  if (message === undefined) return { kind: "fault", message: `unexpected error, a bug of ours: ${firstLine(error)}` };
  return { kind: kindOf(error), message };
}

function kindOf(error: unknown): FailureKind {
  if (error instanceof ArgumentError) return "request";
  if (error instanceof MemoryError || error instanceof RangeError) return "memory";
  return error instanceof PushforwardError ? "data" : "fault";
}
