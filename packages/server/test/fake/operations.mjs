/** Operations that show how the service treats any operation. */
import { setTimeout as sleep } from "node:timers/promises";
import { defineOperation } from "@pushforward/catalog";
import { DataError } from "@pushforward/core/errors";
import { z } from "zod";

const table = { name: "x", kind: "table", description: "A table." };
const common = {
  description: "Only for tests.",
  source: [],
  formula: "1 = 1",
  shows: ["Nothing."],
  examples: [],
  inputs: [],
  cost: () => ({ seconds: 1, bytes: 1e6 }),
  options: z.object({}),
  views: { text: () => "text", files: { csv: () => "a,b\r\n" } },
};

const echo = defineOperation({
  ...common,
  name: "echo",
  summary: "Answers with its options.",
  inputs: [
    { ...table, optional: true },
    { ...table, name: "more", optional: true, many: true },
  ],
  options: z.object({
    word: z.string().default("hello").describe("A word."),
    seed: z.int().default(0).describe("Seed."),
  }),
  run: async (tables, options) => ({ options, rows: Object.entries(tables).map(([name, { rows }]) => [name, rows]) }),
});

const slow = defineOperation({
  ...common,
  name: "slow",
  summary: "Takes its time and tells of it.",
  options: z.object({ seconds: z.number().default(1).describe("Seconds to take.") }),
  run: async (_tables, { seconds }, { watch }) => {
    const steps = Math.ceil(seconds / 0.02);
    for (let i = 0; i < steps; i++) {
      await sleep(20);
      watch.signal?.throwIfAborted();
      watch.onProgress?.({ stage: "waiting", done: i / steps });
    }
    return { slept: seconds };
  },
});

const deaf = defineOperation({
  ...common,
  name: "deaf",
  summary: "Computes on, whoever asks it to stop.",
  run: async () => {
    for (;;) Math.sqrt(2);
  },
});

const crash = defineOperation({
  ...common,
  name: "crash",
  summary: "Ends its process.",
  run: async () => process.abort(),
});
const fault = defineOperation({
  ...common,
  name: "fault",
  summary: "Has a bug.",
  run: async () => undefined.something,
});

const hog = defineOperation({
  ...common,
  name: "hog",
  summary: "Takes all memory, without a pause.",
  run: async () => {
    const all = [];
    for (;;) all.push(new Float64Array(1e6).fill(1));
  },
});

const refuse = defineOperation({
  ...common,
  name: "refuse",
  summary: "Cannot use its data.",
  trouble: () => "there is no answer",
  run: async () => {
    throw new DataError("x: has too few rows");
  },
});

const note = defineOperation({
  ...common,
  name: "note",
  summary: "Adds a line to a book beside its table, and writes a copy.",
  inputs: [table],
  options: z.object({
    line: z.string().default("a line").describe("What to add."),
    seconds: z.number().default(0).describe("Seconds to take after that."),
    copy: z.string().optional().describe("Where to write the book."),
    book: z.string().optional().describe("The book."),
  }),
  files: { book: { append: true, beside: "x", ending: ".book" }, copy: { write: true, ending: "txt" } },
  run: async (_tables, { line, seconds, copy }, { files }) => {
    files.append("book", `${line}\n`);
    await sleep(1000 * seconds);
    if (copy !== undefined) files.write("copy", files.read("book"));
    files.whenWritten(() => files.append("book", "written\n"));
    return { book: new TextDecoder().decode(files.read("book")), called: files.nameOf("book") };
  },
});

export const operations = [echo, slow, deaf, crash, fault, hog, refuse, note].map((entry) => ({
  name: entry.name,
  summary: entry.summary,
  load: async () => entry,
}));
