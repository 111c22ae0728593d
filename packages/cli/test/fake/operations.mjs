/** Operations that show how the command treats any operation. */
import { setTimeout as sleep } from "node:timers/promises";
import { defineOperation } from "@pushforward/catalog";
import { z } from "zod";

const common = {
  description: "Only for tests.",
  source: [],
  formula: "1 = 1",
  shows: ["Nothing."],
  examples: [],
  inputs: [],
  cost: () => ({ seconds: 60, bytes: 1e9 }),
  options: z.object({ seed: z.int().min(0).default(0).describe("Seed.") }),
  views: {
    text: (_result, meta, { width, colour }) =>
      `text of ${meta.operation}, ${width} wide, ${colour ? "colour" : "plain"}`,
    files: { html: () => "<p>page</p>", csv: () => "a,b\r\n" },
  },
};

const echo = defineOperation({
  ...common,
  name: "echo",
  summary: "Answers with its options.",
  options: z.object({
    level: z.number().gt(0).lt(1).default(0.05).describe("A level."),
    maxRows: z.int().min(1).optional().describe("Rows."),
    parts: z
      .array(z.enum(["a", "b", "c"]))
      .default(["a"])
      .describe("Parts."),
    columns: z.array(z.string()).optional().describe("Columns."),
    shown: z
      .union([z.literal("auto"), z.boolean()])
      .default("auto")
      .describe("Show it."),
    kind: z.enum(["red", "green"]).default("red").describe("Kind."),
    seed: z.int().min(0).default(0).describe("Seed."),
  }),
  negatives: { red: ({ options }) => options.kind === "red" },
  warnings: () => ["a warning"],
  run: async (_inputs, options, { threads }) => ({
    options,
    threads,
    third: 1 / 3,
    big: Number.MAX_SAFE_INTEGER,
    tiny: 5e-324,
    list: Float64Array.of(0.1, Number.NaN),
  }),
});

const wait = defineOperation({
  ...common,
  name: "wait",
  summary: "Works until it is stopped.",
  run: async (_inputs, _options, { watch }) => {
    process.stdout.write("working\n");
    for (;;) {
      await sleep(5);
      watch.onProgress?.({ stage: "waiting", done: 0.5 });
      watch.signal?.throwIfAborted();
    }
  },
});

const slow = defineOperation({
  ...common,
  name: "slow",
  summary: "Takes a moment.",
  run: async (_inputs, _options, { watch }) => {
    for (let i = 0; i < 3; i++) {
      await sleep(60);
      watch.onProgress?.({ stage: "waiting", done: i / 3 });
    }
  },
});

const deaf = defineOperation({
  ...common,
  name: "deaf",
  summary: "Works on, whoever asks it to stop.",
  run: async () => {
    process.stdout.write("working\n");
    for (;;) await sleep(5);
  },
});

const crash = defineOperation({
  ...common,
  name: "crash",
  summary: "Has a bug.",
  run: async () => undefined.something,
});

const flood = defineOperation({
  ...common,
  name: "flood",
  summary: "Says a lot.",
  run: async () => ({ text: "x".repeat(4_000_000) }),
});

const unsure = defineOperation({
  ...common,
  name: "unsure",
  summary: "Finds no answer.",
  trouble: () => "unsure: no answer at this size; give more rows",
  run: async () => ({ verdict: "none" }),
});

const halfway = defineOperation({
  ...common,
  name: "halfway",
  summary: "Fails while its page is made.",
  views: {
    ...common.views,
    files: {
      csv: common.views.files.csv,
      html: () => {
        throw new Error("no page");
      },
    },
  },
  run: async () => ({}),
});

export const operations = [echo, slow, wait, deaf, crash, flood, unsure, halfway].map((entry) => ({
  name: entry.name,
  summary: entry.summary,
  load: async () => entry,
}));
