import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ended, inFolder, real, root, runReal, startCommand } from "./run-command.js";

const example = (name: string): string => join(root, "examples/compare", `${name}.csv`);
const pair = [example("reference"), example("current")];
const data = (name: string): string => join(root, "../shared/data", name);

interface Column {
  name: string;
  pValue: number;
  adjustedPValue: number;
  listed: boolean;
}

describe("the bundled example", () => {
  test("the planted differences are found, named and written to every kind of file", () =>
    inFolder(async (cwd) => {
      const words = [
        "compare",
        ...pair,
        "--json",
        "--out",
        "r.html",
        "--out",
        "r.csv",
        "--out",
        "r.json",
        "--fail-on",
        "different",
      ];
      const { code, stdout, stderr } = await runReal(words, { cwd });
      expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
      const { result, operation, options } = JSON.parse(stdout);
      expect({ operation, verdict: result.verdict, level: options.level }).toEqual({
        operation: "compare",
        verdict: "different",
        level: 0.05,
      });
      const columns: Column[] = result.columns;
      expect(new Set(columns.filter(({ listed }) => listed).map(({ name }) => name))).toEqual(
        new Set(["channel", "age", "basket_eur"]),
      );
      expect(columns.map(({ pValue }) => pValue)).toEqual(columns.map(({ pValue }) => pValue).sort((a, b) => a - b));
      expect(result.pairs[0].columns.toSorted()).toEqual(["delivery_days", "distance_km"]);
      expect(result.groups.length).toBeGreaterThan(0);
      expect(readFileSync(join(cwd, "r.json"), "utf8")).toBe(stdout);
      const page = readFileSync(join(cwd, "r.html"), "utf8");
      expect(page.length).toBeLessThan(2e6);
      expect(page).not.toMatch(/(src|href)=["']?https?:/);
      expect(readFileSync(join(cwd, "r.csv"), "utf8").trimEnd().split("\r\n").length).toBe(columns.length + 1);
    }));

  test.each([40, 80])("the summary fits %i columns and 40 lines", async (width) => {
    const words = ["compare", ...pair, "--resamples", "99", "--columns", "channel,age,distance_km,delivery_days"];
    const { code, stdout } = await runReal(words, { env: { COLUMNS: String(width) } });
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
  });

  test("the result is the same to the last bit with one thread and with two", async () => {
    const words = ["compare", ...pair, "--json", "--resamples", "99", "--seed", "5"];
    const [one, two] = await Promise.all([
      runReal([...words, "--threads", "1"]),
      runReal([...words, "--threads", "2"]),
    ]);
    expect(one.code).toBe(0);
    const [a, b] = [JSON.parse(one.stdout), JSON.parse(two.stdout)];
    expect(JSON.stringify(a.result)).toBe(JSON.stringify(b.result));
    expect(a.seed).toBe(5);
  });

  test("a table does not differ from itself", async () => {
    const { code, stdout } = await runReal([
      "compare",
      pair[0]!,
      pair[0]!,
      "--json",
      "--no-visible",
      "--fail-on",
      "different",
    ]);
    const { result } = JSON.parse(stdout);
    expect({ code, verdict: result.verdict, p: result.pValue }).toEqual({ code: 0, verdict: "not different", p: 1 });
    expect(result.columns.some(({ listed }: Column) => listed)).toBe(false);
  });

  test("--columns and --where choose what is compared, - is standard input", async () => {
    const words = [
      "compare",
      pair[0]!,
      "-",
      "--columns",
      "express,items",
      "--where",
      "country = 'FR'",
      "--json",
      "--no-visible",
    ];
    const { stdout } = await runReal(words, { input: readFileSync(pair[1]!, "utf8") });
    const { result } = JSON.parse(stdout);
    expect(result.columns.map(({ name }: Column) => name).toSorted()).toEqual(["express", "items"]);
    expect(result.sizes.reference).toBeLessThan(1000);
    expect(result.verdict).toBe("not different");
  });

  test("Ctrl-C during work ends with 130 and leaves no file", () =>
    inFolder(async (cwd) => {
      const child = startCommand(real, ["compare", ...pair, "--resamples", "100000", "--out", "r.html"], { cwd });
      const end = ended(child);
      await new Promise((resolve) => setTimeout(resolve, 2500));
      child.kill("SIGINT");
      expect(await end).toEqual({ code: 130, stdout: "", stderr: "pushforward: interrupted\n" });
      expect(readdirSync(cwd)).toEqual([]);
    }));

  test("a reader that leaves early is no error", async () => {
    const child = startCommand(real, ["compare", ...pair, "--resamples", "19", "--columns", "age,channel"]);
    child.stdout.destroy();
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });
});

test.skipIf(!existsSync(data("penguins.json")))(
  "two groups of one table: --by names them, and the column is not compared",
  async () => {
    const words = ["compare", data("penguins.json"), "--by", "Species=Adelie,Gentoo", "--json"];
    const { code, stdout } = await runReal(words);
    const { result } = JSON.parse(stdout);
    expect({ code, verdict: result.verdict, sizes: [result.sizes.reference, result.sizes.current] }).toEqual({
      code: 0,
      verdict: "different",
      sizes: [152, 124],
    });
    expect(result.columns.map(({ name }: Column) => name)).not.toContain("Species");
    const wrong = await runReal(["compare", data("penguins.json"), "--by", "Species=Adelie,Gento"]);
    expect(wrong).toEqual({
      code: 2,
      stdout: "",
      stderr: "pushforward: by: no row has Species = Gento. Did you mean Gentoo?\n",
    });
  },
);

describe("bad input ends with 2, one or two lines, and no file", () => {
  const good = "a,b\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,x\n8,x\n9,y\n10,x\n";
  test.each([
    ["empty file", ""],
    ["header only", "a,b\n"],
    ["no column in common", "c,d\n1,2\n3,4\n5,6\n"],
    ["one row", "a,b\n1,x\n"],
    ["a row too long", "a,b\n1,x\n2,y,3\n4,x\n"],
    ["a row cut off", "a,b\n1,x\n2"],
    ["an open quote", 'a,b\n1,"x\n2,y\n'],
    ["binary", "\u0000\u0001\u0002\u0000\ufffd\u0000"],
  ])("%s", (_, text) =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, "good.csv"), good);
      writeFileSync(join(cwd, "bad.csv"), text);
      const { code, stderr } = await runReal(["compare", "good.csv", "bad.csv", "--out", "r.html"], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^pushforward: /);
      expect(stderr).not.toContain("bug");
      expect(stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
    }),
  );

  test.each([["missing.csv"], ["folder"], ["missing/*.csv"]])("%s, where there is no table", (path) =>
    inFolder(async (cwd) => {
      writeFileSync(join(cwd, "good.csv"), good);
      mkdirSync(join(cwd, "folder"));
      const { code, stdout, stderr } = await runReal(["compare", "good.csv", path, "--out", "r.html"], { cwd });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^pushforward: /);
      expect(stderr).not.toContain("bug");
      expect(readdirSync(cwd)).toEqual(["folder", "good.csv"]);
    }),
  );
});
