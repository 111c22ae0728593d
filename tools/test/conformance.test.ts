/** One request, one answer: library, command, service, tools of agents and the built page tell the same numbers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { findOperation } from "../../packages/catalog/dist/operations.js";
import { inFolder, withClient } from "../../packages/server/test/mcp/connect.js";
import { closeService, openService, type Trial } from "../../packages/server/test/with-service.js";
import { askPage } from "../../packages/workbench/test/page/ask-page.js";
import { type OpenPage, startBrowser, whyNot } from "../../packages/workbench/test/page/open-page.js";
import { type Case, conformanceCases } from "../conformance/cases.mjs";
import { comparable, seedless, wrongWith } from "../conformance/comparable.mjs";
import { libraryAnswer, textsOf } from "../conformance/library-answer.mjs";
import { inFolder as inCurrentFolder, run } from "../docs/run-examples.mjs";

const cases: readonly Case[] = await conformanceCases();
const named = cases.map((one) => [one.operation, one] as const);
const expected = new Map<string, object>();
let trial: Trial;
let browser: Awaited<ReturnType<typeof startBrowser>> | undefined;
let opened: OpenPage | undefined;

beforeAll(async () => {
  for (const one of cases) expected.set(one.operation, await libraryAnswer(one));
  trial = await openService();
  if (whyNot) return console.warn(whyNot);
  browser = await startBrowser();
  opened = await browser.open();
}, 300_000);
afterAll(async () => {
  await closeService(trial);
  await browser?.end();
});

/** The answer of a face is that of the library; a synthesis, whose noise has no seed, is one of the same table. */
async function expectRight(
  { operation, files }: Case,
  answer: object,
  synthetic: () => Promise<string>,
): Promise<void> {
  expect(comparable(answer)).toEqual(expected.get(operation));
  if (!seedless.includes(operation)) return;
  const { result } = answer as { result: Parameters<typeof wrongWith>[0] };
  expect(wrongWith(result, await synthetic(), textsOf(files))).toEqual([]);
}

test.each(named)("%s: the command", (operation, one) =>
  inCurrentFolder(one.files, async (read: (name: string) => Uint8Array) => {
    const out = seedless.includes(operation) ? " --out synthetic.csv" : "";
    const printed = await run(`pushforward ${one.words.map(quoted).join(" ")} --json${out}`);
    await expectRight(one, JSON.parse(printed), async () => new TextDecoder().decode(read("synthetic.csv")));
  }),
);

test.each(named)("%s: the service", async (operation, one) => {
  const { inputs, options, files } = one;
  const entry = await findOperation(operation);
  const kinds = new Map(entry.inputs.map(({ name, kind }) => [inputs[name], kind]));
  const ids: Record<string, string> = {};
  for (const [name, bytes] of Object.entries(files)) {
    const query = kinds.get(name) === "table" ? "" : "&kind=file";
    ids[name] = (await trial.client.upload(name, bytes, query)).id as string;
  }
  const byId = (named: object) => Object.fromEntries(Object.entries(named).map(([key, name]) => [key, ids[name]]));
  const read = Object.entries(options).filter(([key]) => entry.files?.[key] === "read");
  const reports = seedless.includes(operation) ? ["csv"] : [];
  const asked = { inputs: byId(inputs), options: { ...options, ...byId(Object.fromEntries(read)) }, reports };
  const answer = await trial.client.post(operation, asked, { wait: 60 });
  const job = answer.headers.get("pushforward-job");
  const report = async () => (await trial.client.send(`/v1/jobs/${job}/reports/csv`)).text();
  await expectRight(one, await answer.json(), report);
});

test.each(named)("%s: the tools of agents", async (operation, one) => {
  const { inputs, options, files } = one;
  const operations = [await findOperation(operation)];
  await inFolder(files, (folder) =>
    withClient({ read: [folder], write: seedless.includes(operation) ? [folder] : [], operations }, async (client) => {
      const given = Object.keys(inputs).length > 0 ? { inputs, options } : { options };
      const reply = await client.callTool({ name: operation, arguments: given });
      const told = reply.structuredContent as { resultAt?: string };
      expect(reply.isError, JSON.stringify(reply.content)).toBeUndefined();
      const textAt = async (uri: string) => ((await client.readResource({ uri })).contents[0] as { text: string }).text;
      const whole = told.resultAt === undefined ? told : JSON.parse(await textAt(told.resultAt));
      const links = reply.content as { name?: string; uri: string }[];
      await expectRight(one, whole, () => textAt(links.find(({ name }) => name === `${operation}.csv`)!.uri));
    }),
  );
});

test.skipIf(whyNot).each(named)("%s: the page", { timeout: 120_000 }, async (operation, one) => {
  const { inputs: entries } = await findOperation(operation);
  const ofFiles = entries.filter(({ kind }) => kind === "file").map(({ name }) => name);
  const tables = Object.keys(one.inputs).filter((key) => !ofFiles.includes(key));
  const view = seedless.includes(operation) ? { view: "csv" } : {};
  const answer = await askPage(opened!.page, { ...one, tables, ...view });
  await expectRight(one, answer.envelope, async () => answer.view!);
});

test.skipIf(whyNot)("the page asked nobody but its own server", () => {
  expect(opened!.requests.filter((address) => !address.startsWith(opened!.address))).toEqual([]);
  expect(opened!.complaints).toEqual([]);
});

const quoted = (word: string): string => (/\s/.test(word) ? `"${word}"` : word);
