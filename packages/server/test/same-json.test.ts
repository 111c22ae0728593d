/** The answer over HTTP is what the command prints with --json, to the last digit. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../../../tools/docs/run-examples.mjs";
import { closeService, csv, openService, type Trial } from "./with-service.js";

const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "pushforward-same-"));
let trial: Trial;
beforeAll(async () => {
  trial = await openService();
  process.chdir(folder);
  writeFileSync(join(folder, "x.csv"), csv(40));
  writeFileSync(join(folder, "y.csv"), csv(30, 3));
  writeFileSync(join(folder, "z.csv"), `kind,size\n${"red,1\nblue,2\nred,3\n,4\n".repeat(6)}`);
});
afterAll(async () => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
  await closeService(trial);
});

const upload = async (name: string): Promise<string> =>
  (await trial.client.upload(name, readFileSync(join(folder, name)))).id as string;

async function typed(...words: string[]): Promise<Record<string, unknown>> {
  return { ...JSON.parse(await run(`pushforward ${words.map((word) => `"${word}"`).join(" ")} --json`)), seconds: 0 };
}

async function asked(operation: string, request: object): Promise<Record<string, unknown>> {
  const answer = await trial.client.post(operation, request, { wait: 60 });
  return { ...(await answer.json()), seconds: 0 };
}

test("distances, tests, conditions, warnings and seeds are the same", { timeout: 180_000 }, async () => {
  const [x, y, z] = [await upload("x.csv"), await upload("y.csv"), await upload("z.csv")];
  const both = { x, y };
  expect(await asked("wasserstein", { inputs: both, options: { p: 1, seed: 3 } })).toEqual(await typed("wasserstein", "x.csv", "y.csv", "--p", "1", "--seed", "3")); // biome-ignore format: a line
  expect(await asked("sliced-wasserstein", { inputs: both, options: { directions: 16 } })).toEqual(await typed("sliced-wasserstein", "x.csv", "y.csv", "--directions", "16")); // biome-ignore format: a line
  expect(await asked("compare", { inputs: { reference: x, current: y }, options: { columns: ["a"], resamples: 99 }, where: "b > 10" })).toEqual(await typed("compare", "x.csv", "y.csv", "--columns", "a", "--resamples", "99", "--where", "b > 10")); // biome-ignore format: a line
  expect(await asked("compare", { inputs: { reference: z }, options: { by: "kind", resamples: 99 } })).toEqual(await typed("compare", "z.csv", "--by", "kind", "--resamples", "99")); // biome-ignore format: a line
  expect(await asked("entropy", { inputs: { table: z } })).toEqual(await typed("entropy", "z.csv"));
  expect(await asked("barycenter", { inputs: { x, y, more: [x] } })).toEqual(
    await typed("barycenter", "x.csv", "y.csv", "x.csv"),
  );
});

test("so are the reports, but for the time that they tell", async () => {
  const inputs = { reference: await upload("x.csv"), current: await upload("y.csv") };
  const answer = await trial.client.post("compare", { inputs, options: { resamples: 99 }, reports: ["html", "csv"] }, { wait: 60 }); // biome-ignore format: a line
  const job = await trial.client.job(answer.headers.get("pushforward-job")!);
  const report = async (ending: string) => (await trial.client.send(job.links.reports[ending])).text();
  await typed("compare", "x.csv", "y.csv", "--resamples", "99", "--out", "r.html", "--out", "r.csv");
  const written = (ending: string) => readFileSync(join(folder, `r.${ending}`), "utf8");
  expect(await report("csv")).toBe(written("csv"));
  const timeless = (page: string) =>
    page.replaceAll(/\d+(\.\d+)?( s\b|&nbsp;s\b)/g, "…").replaceAll(/seconds[^<]*/g, "…");
  expect(timeless(await report("html"))).toBe(timeless(written("html")));
});

test("schemas, ledgers and releases: a file by its id where the command names a path", async () => {
  const z = await upload("z.csv");
  const drafted = await trial.client.post("schema", { inputs: { table: z }, reports: ["json"] }, { wait: 60 });
  const job = await trial.client.job(drafted.headers.get("pushforward-job")!);
  await typed("schema", "z.csv", "--out", "s.json");
  const text = await (await trial.client.send(job.links.reports.json)).text();
  expect(text).toBe(readFileSync(join(folder, "s.json"), "utf8"));
  const schema = (await trial.client.upload("s.json", text, "&kind=file")).id as string;
  expect(await asked("plan-synthesis", { inputs: { schema }, options: { rows: 1000 } })).toEqual(await typed("plan-synthesis", "s.json", "--rows", "1000")); // biome-ignore format: a line
  const made = await trial.client.post("synthesize", { inputs: { table: z }, options: { schema, unconfirmedSchema: true, epsilon: 1, release: "z.pfr" }, reports: ["csv"] }, { wait: 60 }); // biome-ignore format: a line
  expect(await made.json()).toMatchObject({ options: { schema: "s.json", release: "z.pfr" }, result: { ledger: { releases: [{ epsilon: 1 }] } } }); // biome-ignore format: a line
  const { files } = await trial.client.job(made.headers.get("pushforward-job")!);
  const budget = await asked("privacy-budget", { inputs: { ledger: files.ledger } });
  expect(budget).toMatchObject({
    inputs: { ledger: "z.csv.ledger" },
    result: { ledger: { releases: [{ epsilon: 1, state: "completed" }] } },
  });
  const again = await asked("regenerate", { inputs: { release: files.release }, options: { rows: 7 } });
  expect(again).toMatchObject({ inputs: { release: "z.pfr" }, result: { rows: 7 } });
});
