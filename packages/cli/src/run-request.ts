/**
 * A checked request carried out: read, run, write, print, answer with an exit code.
 * @module
 */
import type { Operation, TableEnding, ViewEnding } from "@pushforward/catalog";
import { type Answer, answerRequest, envelopeOf } from "@pushforward/catalog/answer";
import { type PlannedOutput, type RequestFiles, writeOutputs } from "@pushforward/catalog/node";
import { readInputs } from "@pushforward/catalog/read-inputs";
import { type Progress, PushforwardError, partOf, stopIfAborted, type Table, type Watch } from "@pushforward/core";
import { colourOn, type Io, print, widthOf } from "./io.js";
import { clock, ProgressBar } from "./progress-bar.js";
import { version } from "./version.js";

export interface Request {
  readonly operation: Operation;
  /** Paths by the names of the operation's inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Checked, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly where: string | undefined;
  readonly threads: number;
  readonly json: boolean;
  /** Files that options name, and inputs that are no tables. */
  readonly files: RequestFiles;
  readonly outputs: readonly PlannedOutput[];
  readonly quiet: boolean;
  readonly failOn: readonly string[];
}

/** Work is announced when it is expected to take longer. */
const longSeconds = 10;
/** Reading takes about this share of the whole. */
const readingShare = 0.25;

export async function runRequest(request: Request, io: Io): Promise<number> {
  const bar = io.stderr.isTTY && !request.quiet ? new ProgressBar(io.stderr) : undefined;
  let answer: Answer;
  try {
    answer = await findAnswer(request, io, bar);
    await writeFiles(request, answer, bar);
  } finally {
    bar?.end();
  }
  stopIfAborted(io);
  if (!request.json && !request.quiet) await tellWarnings(answer, io);
  await print(io.stdout, request.json ? jsonText(request, answer) : await plainText(request, answer, io));
  return exitCode(request, answer.result);
}

async function findAnswer(request: Request, { signal }: Io, bar: ProgressBar | undefined): Promise<Answer> {
  const begin = performance.now();
  const watch: Watch = { signal, onProgress: bar && ((progress: Progress) => bar.update(progress)) };
  const { operation, threads, files } = request;
  const reading = readInputs(request, partOf(watch, 0, readingShare));
  const prepared = operation.prepare?.(threads);
  try {
    const [tables, kernels] = await Promise.all([reading, prepared]);
    announce(request, tables, bar);
    stopIfAborted(watch);
    const context = { watch: partOf(watch, readingShare, 1), threads, files, version, begin };
    return await answerRequest(request, tables, { ...context, ...(kernels && { kernels }) });
  } finally {
    prepared?.then((kernels) => kernels.close()).catch(() => {});
  }
}

function announce(
  { operation, options }: Request,
  tables: Readonly<Record<string, Table>>,
  bar: ProgressBar | undefined,
): void {
  const sizes = Object.entries(tables).map(
    ([name, { rows, columns }]) => [name, { rows, columns: columns.length }] as const,
  );
  const { seconds, bytes } = operation.cost(Object.fromEntries(sizes), options);
  if (seconds > longSeconds)
    bar?.note(
      `note: this may take about ${clock(Number(seconds.toPrecision(1)))} and ${Math.ceil(bytes / 1e8) / 10} GB`,
    );
}

// The operation's own warnings are part of its text; those of reading are not.
async function tellWarnings({ meta }: Answer, { stderr }: Io): Promise<void> {
  for (const warning of meta.warnings ?? []) await print(stderr, `pushforward: warning: ${warning}\n`);
}

async function writeFiles(request: Request, answer: Answer, bar: ProgressBar | undefined): Promise<void> {
  const { files, outputs } = request;
  const rendered = outputs.map(async ({ path, ending }) => ({
    path,
    content: await fileContent(request, answer, ending),
  }));
  const written = [...(await Promise.all(rendered)), ...files.queued];
  writeOutputs(written);
  files.settle();
  for (const { path } of written) bar?.note(`wrote ${path}`);
}

async function fileContent(request: Request, answer: Answer, ending: string): Promise<string | Uint8Array> {
  const view = request.operation.views.files[ending as ViewEnding | TableEnding];
  return view ? view(answer.result, answer.meta) : jsonText(request, answer);
}

function jsonText(request: Request, answer: Answer): string {
  return `${JSON.stringify(envelopeOf(request, answer))}\n`;
}

async function plainText({ operation }: Request, { result, meta }: Answer, { stdout, env }: Io): Promise<string> {
  const style = { width: widthOf(stdout, env), colour: colourOn(stdout, env) };
  const text = await operation.views.text(result, meta, style);
  return text.endsWith("\n") ? text : `${text}\n`;
}

function exitCode({ operation, failOn }: Request, result: unknown): number {
  const trouble = operation.trouble?.(result);
  if (trouble !== undefined) throw new PushforwardError(trouble);
  return failOn.some((answer) => operation.negatives![answer]!(result)) ? 1 : 0;
}
