/** One request, one answer: the library, the command, the service and the tools of agents tell the same numbers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { findOperation } from "../../packages/catalog/dist/operations.js";
import { inFolder, withClient } from "../../packages/server/test/mcp/connect.js";
import { closeService, openService, type Trial } from "../../packages/server/test/with-service.js";
import { type Case, conformanceCases } from "../conformance/cases.mjs";
import { libraryAnswer, timeless } from "../conformance/library-answer.mjs";
import { inFolder as inCurrentFolder, run } from "../docs/run-examples.mjs";

const cases: readonly Case[] = await conformanceCases();
const named = cases.map((one) => [one.operation, one] as const);
const expected = new Map<string, object>();
let trial: Trial;

beforeAll(async () => {
  for (const one of cases) expected.set(one.operation, await libraryAnswer(one));
  trial = await openService();
}, 300_000);
afterAll(() => closeService(trial));

test.each(named)("%s: the command", async (operation, { words, files }) => {
  const printed = await inCurrentFolder(files, () => run(`pushforward ${words.map(quoted).join(" ")} --json`));
  expect(timeless(JSON.parse(printed))).toEqual(expected.get(operation));
});

test.each(named)("%s: the service", async (operation, { inputs, options, files }) => {
  const entry = await findOperation(operation);
  const kinds = new Map(entry.inputs.map(({ name, kind }) => [inputs[name], kind]));
  const ids: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(files)) {
    const query = kinds.get(name) === "table" ? "" : "&kind=file";
    ids[name] = (await trial.client.upload(name, bytes, query)).id as string;
  }
  const byId = Object.fromEntries(Object.entries(inputs).map(([key, name]) => [key, ids[name]]));
  const answer = await trial.client.post(operation, { inputs: byId, options }, { wait: 60 });
  expect(timeless(await answer.json())).toEqual(expected.get(operation));
});

test.each(named)("%s: the tools of agents", async (operation, { inputs, options, files }) => {
  const operations = [await findOperation(operation)];
  await inFolder(files, (folder) =>
    withClient({ read: [folder], operations }, async (client) => {
      const given = Object.keys(inputs).length > 0 ? { inputs, options } : { options };
      const reply = await client.callTool({ name: operation, arguments: given });
      const told = reply.structuredContent as { resultAt?: string };
      expect(reply.isError, JSON.stringify(reply.content)).toBeUndefined();
      if (told.resultAt === undefined) return expect(timeless(told)).toEqual(expected.get(operation));
      const { contents } = await client.readResource({ uri: told.resultAt });
      const whole = JSON.parse((contents[0] as { text: string }).text);
      return expect(timeless(whole)).toEqual(expected.get(operation));
    }),
  );
});

const quoted = (word: string): string => (/\s/.test(word) ? `"${word}"` : word);
