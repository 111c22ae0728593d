import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

test("chosen rows as a table and as a page, the same for the same seed; bad requests in words", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const rows = Array.from({ length: 60 }, (_, i) => `${Math.cos(i)},${Math.sin(3 * i)},p${i}`);
    writeFileSync(at("points.csv"), `x,y,name\n${rows.join("\n")}\n`);
    const words = ["select-subset", at("points.csv"), "--count", "5", "--seed", "4"];
    const first = await here([...words, "--json", "--out", at("some.csv"), "--out", at("page.html")]);
    expect(first.code).toBe(0);
    const { result } = JSON.parse(first.stdout);
    expect(result.table).toBeUndefined();
    expect(result.rows).toHaveLength(5);
    expect(result.random).toMatchObject({ mean: expect.any(Number), standardError: expect.any(Number) });
    const made = readFileSync(at("some.csv"), "utf8").trim().split(/\r?\n/);
    expect(made).toEqual(["x,y,name", ...result.rows.map((row: number) => rows[row - 1])]);
    expect(readFileSync(at("page.html"), "utf8")).toContain("Among all rows");
    await here([...words, "--out", at("again.csv")]);
    expect(readFileSync(at("again.csv"), "utf8")).toBe(readFileSync(at("some.csv"), "utf8"));
    const many = await here([
      "select-subset",
      at("points.csv"),
      "--method",
      "map",
      "--similarity",
      "cosine",
      "--count",
      "3",
    ]);
    expect([many.code, many.stderr]).toEqual([
      2,
      expect.stringContaining("at most the directions that the rows have, 2"),
    ]);
  }));
