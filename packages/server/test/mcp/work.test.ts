import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defineOperation, findOperation } from "@pushforward/catalog";
import { breathe } from "@pushforward/core";
import { expect, test } from "vitest";
import { z } from "zod";
import { inFolder, withClient } from "./connect.js";

const fake = {
  summary: "Only for tests.",
  description: "Only for tests.",
  source: [],
  formula: "1 = 1",
  shows: [],
  examples: [],
  inputs: [],
  cost: () => ({ seconds: 1, bytes: 1 }),
  options: z.object({}),
  views: { text: () => "done", files: {} },
};

/** Works in `steps` steps, telling each; `log` gets the number of the last one. */
const steps = (count: number, log: { last: number }) =>
  defineOperation({
    ...fake,
    name: "steps",
    run: async (_inputs, _options, { watch }) => {
      for (log.last = 1; log.last <= count; log.last++) {
        watch.onProgress?.({ stage: `step ${log.last}`, done: log.last / count });
        await sleep(2);
        await breathe(watch);
      }
      return { count };
    },
  });

test("a client that asks is told the progress, which only grows", () =>
  inFolder({}, (folder) =>
    withClient({ read: [folder], operations: [steps(20, { last: 0 })] }, async (client) => {
      const told: { progress: number; total?: number | undefined; message?: string | undefined }[] = [];
      const options = { onprogress: (progress: (typeof told)[number]) => void told.push(progress) };
      const reply = await client.callTool({ name: "steps" }, options);
      expect(reply.structuredContent).toMatchObject({ operation: "steps", result: { count: 20 } });
      expect(told.length).toBe(20); // reading is the first quarter, steps of 1/20 share the rest
      for (const [i, { progress }] of told.entries()) expect(progress).toBeCloseTo(0.25 + (0.75 * (i + 1)) / 20, 12);
      expect(told[0]).toMatchObject({ total: 1, message: "step 1" });
    }),
  ));

test("a call that is cancelled stops working, and the next is answered", () =>
  inFolder({}, (folder) => {
    const log = { last: 0 };
    return withClient({ read: [folder], operations: [steps(5000, log)] }, async (client) => {
      const controller = new AbortController();
      const call = client.callTool(
        { name: "steps" },
        { signal: controller.signal, onprogress: () => controller.abort() },
      );
      await expect(call).rejects.toThrow();
      await sleep(50);
      const stopped = log.last;
      await sleep(50);
      expect(log.last).toBe(stopped);
      expect(stopped).toBeLessThan(5000);
      expect((await client.listTools()).tools.length).toBe(1);
    });
  }));

test("a bug of ours is called one, without a stack; an answer that is none is an error with its text", () =>
  inFolder({}, (folder) => {
    const crash = defineOperation({ ...fake, name: "crash", run: async () => (undefined as unknown as { a: 1 }).a });
    const unsure = defineOperation({ ...fake, name: "unsure", run: async () => 1, trouble: () => "give more rows" });
    return withClient({ read: [folder], operations: [crash, unsure] }, async (client) => {
      const broken = await client.callTool({ name: "crash" });
      expect(broken.isError).toBe(true);
      expect(JSON.stringify(broken.content)).toMatch(/a bug of ours: TypeError/);
      expect(JSON.stringify(broken.content)).not.toMatch(/at .*:\d+:\d+/);
      const none = await client.callTool({ name: "unsure" });
      expect(none.isError).toBe(true);
      expect(JSON.stringify(none.content)).toContain("No answer: give more rows");
    });
  }));

test("only the last twenty answers are kept", () =>
  inFolder({}, (folder) =>
    withClient(
      { read: [folder], operations: [defineOperation({ ...fake, name: "quick", run: async () => 1 })] },
      async (client) => {
        const uris: string[] = [];
        for (let i = 0; i < 21; i++)
          uris.push(((await client.callTool({ name: "quick" })).content[1] as { uri: string }).uri);
        await expect(client.readResource({ uri: uris[0]! })).rejects.toThrow("not kept");
        expect((await client.readResource({ uri: uris[1]! })).contents.length).toBe(1);
        expect((await client.listResources()).resources.filter(({ uri }) => uri.includes("/answers/")).length).toBe(20);
      },
    ),
  ));

const people = `age,smoker\n${Array.from({ length: 300 }, (_, i) => `${20 + (i % 50)},${i % 3 === 0}`).join("\n")}\n`;
const schema = JSON.stringify({
  attributes: [
    { name: "age", type: "integer", low: 0, high: 99, bins: 5 },
    { name: "smoker", type: "boolean" },
  ],
});

test("with a folder to write to, synthesize keeps its ledger there and overwrites nothing", () =>
  inFolder({ "people.csv": people, "schema.json": schema, "kept.pfr": "precious" }, async (folder) => {
    const operations = [await findOperation("synthesize")];
    const given = (options: object) => ({
      name: "synthesize",
      arguments: { inputs: { table: "people.csv" }, options: { schema: "schema.json", ...options } },
    });
    await withClient({ read: [], write: [folder], operations }, async (client) => {
      const { tools } = await client.listTools();
      expect(tools[0]!.annotations).toMatchObject({
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
      });
      const over = await client.callTool(given({ release: "kept.pfr" }));
      expect(JSON.stringify(over.content)).toContain("is there already");
      expect(existsSync(join(folder, "people.csv.ledger"))).toBe(false); // refused before anything was spent
      const made = await client.callTool(given({ release: "new.pfr" }));
      expect(made.isError).toBeUndefined();
      expect(readdirSync(folder).sort()).toEqual(["kept.pfr", "new.pfr", "people.csv", "people.csv.ledger", "schema.json"]); // biome-ignore format: one line
      expect(readFileSync(join(folder, "kept.pfr"), "utf8")).toBe("precious");
      const csv = (made.content as { name?: string; uri?: string }[]).find(({ name }) => name === "synthesize.csv");
      const { contents } = await client.readResource({ uri: csv!.uri! });
      expect((contents[0] as { text: string }).text).toMatch(/^age,smoker/);
    });
  }));

test("a ledger outside of the folders for writing is refused", () =>
  inFolder({ "data/people.csv": people, "data/schema.json": schema, "out/a.txt": "a" }, async (folder) => {
    const operations = [await findOperation("synthesize")];
    await withClient({ read: [join(folder, "data")], write: [join(folder, "out")], operations }, async (client) => {
      const inputs = { table: join(folder, "data/people.csv") };
      const options = { schema: join(folder, "data/schema.json") };
      const beside = await client.callTool({ name: "synthesize", arguments: { inputs, options } });
      expect(JSON.stringify(beside.content)).toContain("outside of the allowed folders");
      const named = await client.callTool({ name: "synthesize", arguments: { inputs, options: { ...options, ledger: "people.ledger" } } }); // biome-ignore format: one line
      expect(named.isError).toBeUndefined();
      expect(existsSync(join(folder, "out/people.ledger"))).toBe(true);
    });
  }));
