/**
 * The worker that owns the tables and directs the others. It does nothing long itself, so that it answers at once.
 * @module
 */
import { type Column, check, DataError, type Table, type Watch } from "@pushforward/core";
import { answerCalls, Caller } from "./calls.js";
import type { DigestHandlers } from "./digest-worker.js";
import type { Derivation, Ending, Preview, RunRequest, TableCard, TableOrigin } from "./engine.js";
import { forgetTable, getFile, keptTable, listFiles, listTables, putFile, removeFile } from "./kept.js";
import type { MadeTable, MakeHandlers } from "./make-worker.js";
import { previewAt, previewRows } from "./preview.js";
import type { RunHandlers, RunResult } from "./run-worker.js";

interface Held {
  readonly card: TableCard;
  readonly table: Table & { readonly warnings: readonly string[] };
  /** Bytes of the file that it came from; they stay on the disk. */
  readonly content: Blob;
}

/** Answers whose workers are kept for further views. */
const mostAnswers = 4;
/** Time that a run gets to stop by itself. */
const graceMs = 300;

const held = new Map<string, Held>();
const answers = new Map<string, Caller<RunHandlers>>();
let nextTable = 1;
let nextAnswer = 1;

const makeWorker = () =>
  new Caller<MakeHandlers>(new Worker(new URL("./make-worker.js", import.meta.url), { type: "module" }));
const digestWorker = () =>
  new Caller<DigestHandlers>(new Worker(new URL("./digest-worker.js", import.meta.url), { type: "module" }));
const runWorker = () =>
  new Caller<RunHandlers>(new Worker(new URL("./run-worker.js", import.meta.url), { type: "module" }));

/** Its scripts are loaded while the user is choosing. */
let spare: Caller<RunHandlers> | undefined;

const handlers = {
  async open(
    { name, content, keep }: { name: string; content: Blob; keep: boolean },
    watch: Watch,
  ): Promise<TableCard> {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, ...(watch.signal ? [watch.signal] : [])]);
    try {
      const [{ digest, notKept }, made] = await Promise.all([
        using(digestWorker(), (worker) => worker.call("digest", { name, content, keep }, { signal })),
        using(makeWorker(), (worker) => worker.call("read", { file: name, content, steps: [] }, { ...watch, signal })),
      ]);
      const { warnings, ...table } = made[0]!;
      const told = notKept === undefined ? warnings : [...warnings, `${name}: is not kept in this browser: ${notKept}`];
      return hold({ ...table, warnings: told }, { file: name, digest, steps: [] }, content);
    } finally {
      stop.abort(); // one that failed leaves the other nothing to do
      spare ??= runWorker();
    }
  },

  async restore(origin: TableOrigin, watch: Watch): Promise<TableCard | undefined> {
    const { file, digest, steps } = origin;
    const same = [...held.values()].find(({ card }) => card.digest === digest && sameSteps(card.steps, steps));
    if (same) return same.card;
    const content = contentOf(digest) ?? (await keptTable(digest))?.content;
    if (!content) return undefined;
    const made = await using(makeWorker(), (worker) => worker.call("read", { file, content, steps }, watch));
    return hold(made[0]!, origin, content);
  },

  async reopen({ digest }: { digest: string }, watch: Watch): Promise<TableCard> {
    const kept = await keptTable(digest);
    const card = kept && (await handlers.restore({ file: kept.name, digest, steps: [] }, watch));
    if (!card) throw new DataError("this table is not kept in this browser any more; open its file again");
    return card;
  },

  async derive({ id, step }: { id: string; step: Derivation }, watch: Watch): Promise<TableCard[]> {
    const { card, table, content } = need(id);
    const { file, digest, steps } = card;
    const retyped = Object.keys(step.types ?? {}).length > 0;
    const made = await using(makeWorker(), (worker) =>
      retyped
        ? worker.call("read", { file, content, steps: [...steps, step] }, watch)
        : worker.call("derive", { name: card.name, table, step }, watch),
    );
    const warnings = retyped ? [] : card.warnings;
    return made.map((part) => {
      const all = retyped ? part.steps : [...steps, ...part.steps];
      const named = step.name === undefined && step.splitBy === undefined ? { ...part, name: card.name } : part;
      return hold({ ...named, warnings: [...warnings, ...part.warnings] }, { file, digest, steps: all }, content);
    });
  },

  async run(
    { request, threads }: { request: RunRequest; threads: number },
    watch: Watch,
  ): Promise<RunResult & { id: string }> {
    const tables = Object.entries(request.inputs).flatMap(([input, id]) => {
      const table = held.get(id)?.table;
      return table ? [[input, table] as const] : [];
    });
    const names = Object.entries(request.inputs).map(([input, id]) => [input, held.get(id)?.card.name ?? id] as const);
    const worker = spare ?? runWorker();
    spare = undefined;
    try {
      const job = { ...request, inputs: Object.fromEntries(names), tables: Object.fromEntries(tables), threads };
      const result = await worker.call("run", job, watch);
      const id = `answer ${nextAnswer++}`;
      answers.set(id, worker);
      for (const old of [...answers.keys()].slice(0, -mostAnswers)) release(old);
      return { ...result, id };
    } catch (error) {
      setTimeout(() => worker.end(), watch.signal?.aborted ? graceMs : 0);
      throw error;
    } finally {
      spare ??= runWorker();
    }
  },

  async view({ id, ending }: { id: string; ending: Ending }, watch: Watch): Promise<Blob> {
    const worker = answers.get(id);
    if (!worker) throw new DataError("this answer is no longer in memory; run it again");
    return worker.call("view", ending, watch);
  },

  release: ({ id }: { id: string }) => release(id),
  tables: () => [...held.values()].map(({ card }) => card),
  rename({ id, name }: { id: string; name: string }): TableCard {
    check(name.trim() !== "", "rename", "name", "a name", "nothing");
    const renamed = { ...need(id), card: { ...need(id).card, name: freeName(name.trim(), id) } };
    held.set(id, renamed);
    return renamed.card;
  },
  close: ({ id }: { id: string }) => void held.delete(id),
  rows: ({ id, from, count }: { id: string; from: number; count: number }): Preview => previewRows(need(id).table, from, count), // biome-ignore format: one line
  rowsAt: ({ id, indices }: { id: string; indices: Uint32Array }): Preview => previewAt(need(id).table, indices),
  columns: ({ id, names }: { id: string; names: readonly string[] }): Column[] =>
    names.map((name) => {
      const column = need(id).table.columns.find((column) => column.name === name);
      check(column !== undefined, "columns", "name", "a column of the table", name);
      return column;
    }),

  async content({ id }: { id: string }, watch: Watch): Promise<{ name: string; content: Blob }> {
    const { card, table, content } = need(id);
    if (card.steps.length === 0) return { name: card.file, content };
    const { rows, columns } = table;
    const job = { rows, columns };
    return {
      name: `${card.name}.arrow`,
      content: await using(makeWorker(), (worker) => worker.call("write", job, watch)),
    };
  },

  kept: () => listTables(),
  forget: ({ digest }: { digest: string }) => forgetTable(digest),
  listFiles: () => listFiles(),
  putFile: ({ name, content }: { name: string; content: Blob }) => putFile(name, content),
  getFile: ({ name }: { name: string }): Promise<Blob> => getFile(name),
  removeFile: ({ name }: { name: string }) => removeFile(name),
};

/** Do one thing with a worker, and end it. An abort ends it at once. */
async function using<H, R>(worker: Caller<H>, work: (worker: Caller<H>) => Promise<R>): Promise<R> {
  try {
    return await work(worker);
  } finally {
    worker.end();
  }
}

function hold(made: MadeTable, origin: TableOrigin, content: Blob): TableCard {
  const id = `table ${nextTable++}`;
  const { rows, columns, cards, warnings } = made;
  const { file, digest, steps } = origin;
  const card = { id, name: freeName(made.name, id), rows, columns: cards, warnings, file, digest, steps };
  held.set(id, { card, table: { rows, columns, warnings }, content });
  return card;
}

/** Answers name their inputs, so no two tables have one name. */
function freeName(name: string, id: string): string {
  const taken = new Set([...held].flatMap(([other, { card }]) => (other === id ? [] : [card.name])));
  let free = name;
  for (let k = 2; taken.has(free); k++) free = `${name} (${k})`;
  return free;
}

function need(id: string): Held {
  const found = held.get(id);
  check(found !== undefined, "engine", "table", "one that is open", id);
  return found;
}

function contentOf(digest: string): Blob | undefined {
  return [...held.values()].find(({ card }) => card.digest === digest)?.content;
}

const sameSteps = (a: readonly Derivation[], b: readonly Derivation[]): boolean =>
  JSON.stringify(a) === JSON.stringify(b);

function release(id: string): void {
  answers.get(id)?.end();
  answers.delete(id);
}

export type TableHandlers = typeof handlers;
answerCalls(handlers);
