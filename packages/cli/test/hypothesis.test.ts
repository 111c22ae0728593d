import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { here } from "./run-command.js";

const folder = mkdtempSync(join(tmpdir(), "pushforward-tests-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join("\n"));
  return path;
}
const range = Array.from({ length: 40 }, (_, i) => i);
const a = file("a.csv", ["u,v,site", ...range.map((i) => `${Math.sin(i)},${Math.cos(3 * i)},${i % 2}`)]);
const b = file("b.csv", ["u,v,site", ...range.map((i) => `${Math.sin(2 * i) + 2},${Math.cos(i)},${i % 2}`)]);

test("two-sample fails on a difference when asked, and writes its picture; strata are read beside chosen columns", async () => {
  const out = join(folder, "null.svg");
  const words = ["two-sample", a, b, "--columns", "u", "--within", "site", "--fail-on", "different", "--out", out];
  const { code, stdout } = await here(words);
  expect(code).toBe(1);
  expect(stdout).toContain("the laws differ");
  expect(readFileSync(out, "utf8")).toContain("Law of the statistic under the null");
});

test("goodness-of-fit reads a mixture with its own columns", async () => {
  const mixture = file("mixture.csv", ["u,sd,weight", "0,0.7,1"]);
  const { code, stdout, stderr } = await here(["goodness-of-fit", a, mixture, "--columns", "u", "--resamples", "19", "--json"]); // biome-ignore format: a line
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout).result).toMatchObject({ test: "stein", method: "draws from the law", resamples: 19 });
});

test("adjust-p-values writes a row for each test", async () => {
  const [p, out] = [file("p.csv", ["p", "0.01", "0.5"]), join(folder, "adjusted.csv")];
  expect((await here(["adjust-p-values", p, "--out", out])).code).toBe(0);
  expect(readFileSync(out, "utf8")).toBe("row,p,adjusted,rejected\r\n1,0.01,0.02,true\r\n2,0.5,0.5,false\r\n");
});
