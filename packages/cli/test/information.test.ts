import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { here, inFolder } from "./run-command.js";

/** Two fair bits, each pair of values as often, their XOR, and a number that says the first. */
const rows = Array.from({ length: 64 }, (_, i) => [i & 1, (i >> 1) & 1, (i ^ (i >> 1)) & 1, 10 * (i & 1) + i / 100]);
const csv = ["a,b,xor,size", ...rows.map((row) => row.map((v, j) => (j < 3 ? (v ? "yes" : "no") : v)).join(","))].join(
  "\n",
);

test("entropy, information and its parts from a file", () =>
  inFolder(async (folder) => {
    const file = join(folder, "bits.csv");
    writeFileSync(file, `${csv}\n`);
    const json = async (...words: string[]) => {
      const { code, stdout, stderr } = await here([...words.slice(0, 1), file, ...words.slice(1), "--json"]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      return JSON.parse(stdout).result;
    };
    const plain = ["--correction", "plug-in", "--unit", "bits"];
    expect((await json("entropy", "--columns", "a,b", ...plain)).entropy).toBeCloseTo(2, 12);
    expect((await json("mutual-information", "--x", "a", "--y", "xor", ...plain)).information).toBeCloseTo(0, 12);
    const given = await json("mutual-information", "--x", "a", "--y", "xor", "--given", "b", ...plain);
    expect(given.information).toBeCloseTo(1, 12);
    // Never above the one bit that there is.
    const told = await json("mutual-information", "--x", "size", "--y", "a", "--unit", "bits");
    expect(told.information).toBeLessThanOrEqual(1);
    expect(told.information).toBeGreaterThan(0.9);
    const parts = await json("information-decomposition", "--target", "xor", "--sources", "a,b");
    expect(parts.partial.synergy.value).toBeCloseTo(1, 6);
    expect((await json("select-features", "--target", "a", "--columns", "size,b")).selected[0].name).toBe("size");
    const picture = join(folder, "map.svg");
    const { code } = await here(["information-map", file, "--out", picture, "--quiet"]);
    expect([code, existsSync(picture)]).toEqual([0, true]);
    const refused = await here(["mutual-information", file, "--x", "a"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--y must be given; received nothing; name a column: --y COLUMN");
  }));
