import { answerRequest, envelopeOf } from "@pushforward/catalog/answer";
import { operations } from "@pushforward/catalog/operations";
import { parseOptions } from "@pushforward/catalog/render";
import { seededRng } from "@pushforward/core";
import { readTable } from "@pushforward/tables";
import { type Engine, openEngine, openHistory } from "@pushforward/workbench/engine";
import { afterAll, beforeAll, expect, test } from "vitest";

let engine: Engine;
beforeAll(() => {
  engine = openEngine();
});
afterAll(() => engine.end());

/** Rows of three normal columns and a group, the first column moved by `shift`. */
function csv(rows: number, shift: number, seed: number): string {
  const rng = seededRng(seed);
  const line = (i: number) => [rng.normal() + shift, rng.normal(), rng.normal(), i % 3 === 0 ? "a" : "b"].join(",");
  return ["x,y,z,group", ...Array.from({ length: rows }, (_, i) => line(i))].join("\n");
}
const blob = (text: string): Blob => new Blob([text]);
const opened = async (name: string, text: string) => engine.open(name, blob(text));

test("the page is isolated here, so runs use the threads of the machine", () => {
  expect(crossOriginIsolated).toBe(true);
  expect(engine.threads).toBe(Math.min(8, navigator.hardwareConcurrency));
});

test("a run answers what the library answers with the same tables", { timeout: 60_000 }, async () => {
  const [left, right] = [csv(400, 0, 1), csv(300, 0.5, 2)];
  const [a, b] = [await opened("a.csv", left), await opened("b.csv", right)];
  const inputs = { reference: a.id, current: b.id };
  const answer = await engine.run({ operation: "compare", inputs, options: { resamples: 99, seed: 5 } });

  const operation = await operations.find(({ name }) => name === "compare")!.load();
  const options = parseOptions(operation, { resamples: 99, seed: 5 });
  const request = { operation, inputs: { reference: "a.csv", current: "b.csv" }, options };
  const read = (text: string, name: string) => readTable(blob(text), { name });
  const tables = { reference: await read(left, "a.csv"), current: await read(right, "b.csv") };
  const expected = await answerRequest(request, tables, { watch: {}, threads: 1, version: "0.1.0" });

  const { seconds: _, ...told } = answer.envelope;
  const { seconds: __, ...wanted } = envelopeOf(request, expected);
  expect(told).toEqual(wanted);
  expect(answer.text).toContain("differ");
  expect(answer.endings).toEqual(expect.arrayContaining(["html", "json"]));
  const report = await answer.view("html");
  expect(report.type).toBe("text/html;charset=utf-8");
  expect(await report.text()).toMatch(/^<!doctype html>/i);
  expect(JSON.parse(await (await answer.view("json")).text())).toEqual(answer.envelope);
  answer.release();
  await expect(answer.view("html")).rejects.toThrow("run it again");
});

test("a card tells the columns, rows come in parts, and values are shared", async () => {
  const card = await opened("people.csv", "age,sex\n31,F\n44,M\n,F\n");
  expect(card).toMatchObject({ name: "people.csv", rows: 3, file: "people.csv", steps: [] });
  expect(card.columns.map(({ name, type, missing }) => [name, type, missing])).toEqual([["age", "integer", 1], ["sex", "category", 0]]); // biome-ignore format: one line
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("age,sex\n31,F\n44,M\n,F\n"));
  expect(card.digest).toBe(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join(""));
  expect((await engine.rows(card.id, 1, 9)).rows).toEqual([["44", "M"], [null, "F"]]); // biome-ignore format: one line
  expect((await engine.rowsAt(card.id, [2, 0])).rows).toEqual([[null, "F"], ["31", "F"]]); // biome-ignore format: one line
  const [age] = await engine.columns(card.id, ["age"]);
  expect(age).toMatchObject({ name: "age", values: Float64Array.of(31, 44, NaN) });
  expect("values" in age! && age.values.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test("another type reads the file again, and a derived table can be made again from its origin", async () => {
  const card = await opened("codes.csv", "code,n\n007,1\n07,2\n007,3\n8,4\n");
  const [texts] = await engine.derive(card.id, { types: { code: "category" } });
  expect(texts).toMatchObject({ name: "codes.csv (2)", rows: 4 });
  expect((await engine.rows(texts!.id, 0, 4)).rows.map(([code]) => code)).toEqual(["007", "07", "007", "8"]);
  const [part] = await engine.derive(texts!.id, { filter: [{ column: "code", op: "=", value: "007" }], name: "bonds" });
  expect(part).toMatchObject({ name: "bonds", rows: 2 });
  await engine.close(part!.id);
  const again = await engine.restore(part!);
  expect(again).toMatchObject({ name: "bonds", rows: 2, digest: card.digest, columns: part!.columns });
  expect((await engine.restore(again!))!.id).toBe(again!.id);
});

test("a split of a table gives two that can be compared", async () => {
  const card = await opened("both.csv", csv(300, 0, 3));
  const parts = await engine.derive(card.id, { splitBy: "group" });
  expect(parts.map(({ name, rows }) => [name, rows])).toEqual([["group: a", 100], ["group: b", 200]]); // biome-ignore format: one line
  const inputs = { x: parts[0]!.id, y: parts[1]!.id };
  const { envelope } = await engine.run({ operation: "wasserstein", inputs, options: {} });
  expect(envelope.inputs).toEqual({ x: "group: a", y: "group: b" });
});

test("a table that is kept outlives the engine, one that is forgotten does not", async () => {
  const first = openEngine();
  const { digest } = await first.open("kept.csv", blob("a,b\n1,2\n3,4\n"), { keep: true });
  first.end();
  const second = openEngine();
  expect(await second.kept()).toContainEqual(expect.objectContaining({ digest, name: "kept.csv", bytes: 12 }));
  const origin = { file: "kept.csv", digest, steps: [{ columns: ["b"] }] };
  expect(await second.restore(origin)).toMatchObject({ rows: 2, columns: [{ name: "b" }] });
  await second.forget(digest);
  await expect(second.reopen(digest)).rejects.toThrow("open its file again");
  second.end();
});

test("errors come with their class and words", async () => {
  await expect(opened("broken.parquet", "PAR1 and no more")).rejects.toMatchObject({ name: "DataError" });
  const card = await opened("small.csv", "a,b\n1,2\n3,4\n");
  const run = engine.run({ operation: "wasserstein", inputs: { x: card.id, y: card.id }, options: { p: "much" } });
  await expect(run).rejects.toMatchObject({ name: "ArgumentError", argument: "p" });
  const unknown = engine.run({ operation: "wasserstein", inputs: { x: card.id, y: card.id }, options: { columns: ["aa"] } }); // biome-ignore format: one line
  await expect(unknown).rejects.toThrow("there is no column aa");
});

test("an abort stops a long run at once, and the next run works", { timeout: 60_000 }, async () => {
  const [a, b] = [await opened("long a.csv", csv(20_000, 0, 4)), await opened("long b.csv", csv(20_000, 0.1, 5))];
  const inputs = { reference: a.id, current: b.id };
  const stop = new AbortController();
  const seen: number[] = [];
  const onProgress = ({ done }: { done: number }) => {
    seen.push(done);
    stop.abort(new DOMException("enough", "AbortError"));
  };
  const long = engine.run({ operation: "compare", inputs, options: { resamples: 9999 } }, { signal: stop.signal, onProgress }); // biome-ignore format: one line
  await expect(long).rejects.toThrow("enough");
  expect(seen.length).toBeGreaterThan(0);
  const cost = await engine.estimate({ operation: "compare", inputs, options: {} });
  expect(cost.seconds).toBeGreaterThan(0);
  const short = await engine.run({ operation: "gaussian-wasserstein", inputs: { x: a.id, y: b.id }, options: { columns: ["x", "y"] } }); // biome-ignore format: one line
  expect(short.envelope.operation).toBe("gaussian-wasserstein");
});

test("a schema is written to a kept file and read from it by the next run", { timeout: 60_000 }, async () => {
  const card = await opened("release.csv", csv(200, 0, 6));
  const described = await engine.run({ operation: "schema", inputs: { table: card.id }, options: {} });
  expect(described.envelope.operation).toBe("schema");
  await engine.files.put("my schema.json", await described.view("json"));
  expect(await engine.files.list()).toContainEqual(expect.objectContaining({ name: "my schema.json" }));
  expect((await engine.files.get("my schema.json")).size).toBeGreaterThan(100);
  await engine.files.remove("my schema.json");
  await expect(engine.files.get("my schema.json")).rejects.toThrow("no such file is kept");
});

test("history keeps what was asked and answered, latest first, and forgets it when told", async () => {
  const history = await openHistory("test history");
  await history.clear();
  const card = await opened("h.csv", "a,b\n1,2\n3,5\n9,1\n");
  const request = { operation: "gaussian-wasserstein", inputs: { x: card.id, y: card.id }, options: {} };
  const { envelope } = await engine.run(request);
  const { name, file, digest, steps } = card;
  const asked = { options: {}, inputs: { x: { name, file, digest, steps } }, envelope };
  const first = await history.add(asked);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const second = await history.add(asked);
  expect((await history.list()).map(({ id }) => id)).toEqual([second.id, first.id]);
  expect(await history.get(first.id)).toEqual(first);
  expect(first).toMatchObject({ operation: "gaussian-wasserstein", version: "0.1.0" });
  await history.remove(second.id);
  expect(await history.list()).toHaveLength(1);
  await history.clear();
  expect(await history.list()).toEqual([]);
});
