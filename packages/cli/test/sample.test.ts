import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRng } from "@pushforward/core";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

/** Rows on a circle, with a side and a whole number. */
function rows(n: number, seed: number): string {
  const rng = seededRng(seed);
  const lines = Array.from({ length: n }, () => {
    const angle = 2 * Math.PI * rng.uniform();
    return `${Math.cos(angle)},${Math.sin(angle)},${Math.round(10 * angle)},${Math.cos(angle) > 0 ? "right" : "left"}`;
  });
  return `x,y,tenths,side\n${lines.join("\n")}\n`;
}

test("new rows as a table, the report as JSON and as a page; the same seed gives the same rows", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    writeFileSync(at("data.csv"), rows(200, 1));
    writeFileSync(at("apart.csv"), rows(100, 2));
    const words = ["sample", at("data.csv"), at("apart.csv"), "--count", "150", "--seed", "1", "--json"];
    const first = await here([...words, "--out", at("new.csv"), "--out", at("page.html"), "--out", at("page.svg")]);
    expect(first.code).toBe(0);
    const { result } = JSON.parse(first.stdout);
    expect(result.memorisation).toMatchObject({
      copies: expect.any(Number),
      reference: { of: "held-out rows", rows: 100 },
    });
    expect(result.memorisation.medianNovelty).toBeGreaterThan(0);
    expect(result.memorisation.coverage).toBeGreaterThan(0.8);
    expect(result.table).toBeUndefined();
    const made = readFileSync(at("new.csv"), "utf8").trim().split("\n");
    expect(made[0]).toBe("x,y,tenths,side");
    expect(made).toHaveLength(151);
    for (const line of made.slice(1)) expect(line).toMatch(/^-?[\d.e-]+,-?[\d.e-]+,\d+,(left|right)$/);
    expect(readFileSync(at("page.html"), "utf8")).toContain("How new");
    expect(readFileSync(at("page.svg"), "utf8")).toContain("<svg");
    await here([...words, "--out", at("again.csv")]);
    expect(readFileSync(at("again.csv"), "utf8")).toBe(readFileSync(at("new.csv"), "utf8"));
  }));

test("without smoothing the rows are copies, which --fail-on and a warning tell", () =>
  inFolder(async (folder) => {
    const at = join(folder, "data.csv");
    writeFileSync(at, rows(60, 3));
    const words = ["sample", at, "--sigma", "0", "--count", "50", "--steps", "400"];
    const { code, stdout } = await here([...words, "--fail-on", "copies"]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/copies\s+(4\d|50)/);
    expect(stdout).toContain("More than half of the new rows are copies");
  }));

test("bad tables and options are told in words", () =>
  inFolder(async (folder) => {
    const at = join(folder, "data.csv");
    const told = async (text: string, ...more: string[]) => {
      writeFileSync(at, text);
      const { code, stderr } = await here(["sample", at, ...more]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await told("x\n1\n1\n1\n")).toContain("no column varies");
    expect(await told("x\n1\n2\n", "--by", "y")).toContain("the table has no column y");
    expect(await told("x\n1\n2\n", "--count", "0")).toContain("--count");
    expect(await told("x\n1\nInfinity\n")).toContain("row 2, column x: infinite");
    writeFileSync(at, "x,y\n1,2\n");
    expect((await here(["sample", at, "--count", "3"])).code).toBe(2);
  }));
