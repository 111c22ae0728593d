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

test("columns of pixels become a sheet of images beside the nearest of the table, in the page and in the result", () =>
  inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    const rng = seededRng(4);
    // Stripes of two widths, 4 × 3 pixels from 0 to 9, the kind between the pixels.
    const lines = Array.from({ length: 40 }, (_, i) => {
      const pixels = Array.from({ length: 12 }, (_, k) => (k % (2 + (i % 2)) ? 0 : 6 + rng.integer(4)));
      return [...pixels.slice(0, 5), i % 2 ? "wide" : "narrow", ...pixels.slice(5)].join();
    });
    const names = [
      ...Array.from({ length: 5 }, (_, k) => `p${k}`),
      "kind",
      ...Array.from({ length: 7 }, (_, k) => `q${k}`),
    ];
    writeFileSync(at("images.csv"), `${names.join()}\n${lines.join("\n")}\n`);
    const words = ["sample", at("images.csv"), "--by", "kind", "--scale", "common", "--count", "20", "--json"];
    const { stdout } = await here([...words, "--image-width", "4", "--out", at("new.csv"), "--out", at("page.html")]);
    const { images } = JSON.parse(stdout).result;
    expect(images).toMatchObject({ width: 4, height: 3 });
    expect(images.pairs).toHaveLength(20);
    // Shades are pixels over 9, the largest; those of the nearest row are of a row of the table.
    const made = readFileSync(at("new.csv"), "utf8").trim().split("\n").slice(1);
    const shades = (line: string) => line.split(",").filter((_, c) => c !== 5).map((value) => Number(value) / 9); // biome-ignore format: a line
    images.pairs.forEach((pair: { made: number[]; nearest: number[]; row: number; distance: number }, i: number) => {
      expect(pair.made).toEqual(shades(made[i]!));
      expect(pair.nearest).toEqual(shades(lines[pair.row]!));
      const apart = (row: number) => Math.hypot(...shades(lines[row]!).map((value, k) => value - pair.made[k]!));
      expect(apart(pair.row)).toBeCloseTo(Math.min(...lines.map((_, row) => apart(row))), 12);
      expect(pair.distance > 0).toBe(apart(pair.row) > 0);
    });
    const page = readFileSync(at("page.html"), "utf8");
    expect(page).toContain("New images beside the nearest of the table");
    expect(page.match(/class="current-line" x=/g)).toHaveLength(20);
    const { code, stderr } = await here([...words, "--image-width", "5"]);
    expect(code).toBe(2);
    expect(stderr).toContain("a width that divides the 12 columns of numbers");
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
