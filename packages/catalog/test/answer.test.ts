import { defineOperation } from "@pushforward/catalog";
import { answerRequest, columnsNamed, envelopeOf } from "@pushforward/catalog/answer";
import { errorMessage } from "@pushforward/catalog/error-message";
import { DataError, type Table } from "@pushforward/core";
import { expect, test } from "vitest";
import { z } from "zod";

const table = { rows: 2, columns: [], warnings: ["the header was guessed"] } as unknown as Table;

const operation = defineOperation({
  name: "halve",
  summary: "Half of a number.",
  description: "…",
  source: [],
  inputs: [{ name: "x", kind: "table", description: "…" }],
  options: z.object({ of: z.number(), seed: z.int().default(0) }),
  formula: "y = x/2",
  shows: [],
  examples: [],
  cost: () => ({ seconds: 0, bytes: 0 }),
  run: async ({ x }, { of }, { nameInput }) => {
    nameInput?.("x", `${x!.rows} rows`);
    return { half: of / 2, list: Float64Array.of(1, Number.NaN) };
  },
  views: { text: () => "", files: {} },
  warnings: () => ["small"],
});

const request = { operation, inputs: { x: "a.csv" }, options: { of: 3, seed: 5 }, where: "z > 1" };
const context = { watch: {}, threads: 1, version: "1.2.3" };

test("an answer names its inputs, gathers warnings, and is told as one object", async () => {
  const answer = await answerRequest(request, { x: table }, context);
  expect(answer.meta).toMatchObject({ inputs: ["2 rows (a.csv)"], warnings: ["the header was guessed"] });
  const envelope = envelopeOf(request, answer);
  expect(Object.keys(envelope).join()).toBe("operation,version,inputs,options,seed,result,warnings,seconds");
  expect(envelope).toMatchObject({
    operation: "halve",
    version: "1.2.3",
    inputs: { x: "a.csv" },
    options: { of: 3, seed: 5, where: "z > 1" },
    seed: 5,
    result: { half: 1.5, list: [1, null] },
    warnings: ["the header was guessed", "small", "result.list[1] is not finite and was written as null"],
  });
});

test("work that was stopped while it ran gives no answer", async () => {
  const stop = new AbortController();
  const late = { ...operation, run: async () => stop.abort(new Error("stopped")) };
  const asked = answerRequest({ ...request, operation: late }, { x: table }, { ...context, watch: stop });
  await expect(asked).rejects.toThrow("stopped");
});

test("columns to read are those that any option names, and all where the whole table is needed", () => {
  expect(columnsNamed({})).toBeUndefined();
  expect(columnsNamed({ weights: "w" })).toBeUndefined();
  expect(columnsNamed({ columns: ["a"], weights: "w", target: "a", within: undefined })).toEqual(["a", "w"]);
  expect(columnsNamed({ columns: ["a"], by: "group" })).toBeUndefined();
});

test("errors meant for people keep their words, systems that refuse get some, bugs get none", () => {
  expect(errorMessage(new DataError("a.csv: is empty"))).toBe("a.csv: is empty");
  expect(errorMessage(Object.assign(new Error("x"), { code: "ENOENT", path: "b.csv" }))).toBe("b.csv: no such file");
  expect(errorMessage(new RangeError("Array buffer allocation failed"))).toMatch(/^not enough memory/);
  expect(errorMessage(new TypeError("undefined is no function"))).toBeUndefined();
});
