import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ended, here, inFolder, real, startCommand } from "./run-command.js";

const people = `age,job,born\n${Array.from({ length: 60 }, (_, i) => `${20 + (i % 50)},${["nurse", "clerk", ""][i % 3]},19${50 + (i % 40)}-03-0${1 + (i % 9)}`).join("\n")}\n`;
const schema = {
  attributes: [
    { name: "age", type: "integer", low: 0, high: 120, bins: 12 },
    { name: "job", type: "category", values: ["nurse", "clerk", "other"], other: "other", missing: true },
    { name: "born", type: "time", low: "1900-01-01", high: "2030-01-01", bins: 13 },
  ],
};

const oneLine = (text: string): string => text.replace(/\s+/g, " ");

/** A folder with a table and its schema, and the command run on them. */
const inTrial = (
  use: (at: (name: string) => string, run: (...words: string[]) => ReturnType<typeof here>) => Promise<void>,
) =>
  inFolder(async (folder) => {
    const at = (name: string): string => join(folder, name);
    writeFileSync(at("t.csv"), people);
    writeFileSync(at("s.json"), JSON.stringify(schema));
    await use(at, (...words) =>
      here(["synthesize", at("t.csv"), "--schema", at("s.json"), "--mechanism", "independent", ...words]),
    );
  });

test("a synthetic table, its certificate and the ledger in one object", () =>
  inTrial(async (at, run) => {
    const { code, stdout, stderr } = await run("--epsilon", "2", "--delta", "1e-6", "--out", at("o.csv"), "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { result } = JSON.parse(stdout);
    expect(result).toMatchObject({
      epsilon: 2,
      delta: 1e-6,
      adjacency: "add-remove",
      mechanism: "independent",
      certificate: {
        epsilon: 2,
        schema: { confirmed: true, unconfirmed: [] },
        versions: { pushforward: expect.any(String) },
      },
      ledger: { file: "t.csv.ledger", budget: 10, spent: expect.closeTo(2, 6), remaining: expect.closeTo(8, 6) },
    });
    expect(result.certificate.receipt.length).toBe(3);
    expect(result.table).toBeUndefined();
    const lines = readFileSync(at("o.csv"), "utf8").trim().split("\n");
    expect(lines[0]).toBe("age,job,born");
    expect(lines.length).toBe(result.rows + 1);
    expect(lines[1]).toMatch(/^\d+,(nurse|clerk|other)?,\d{4}-\d\d-\d\d$/);
    expect(
      readFileSync(at("t.csv.ledger"), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).kind),
    ).toEqual(["ledger", "intention", "completion"]);
    expect(readdirSync(at(".")).sort()).toEqual(["o.csv", "s.json", "t.csv", "t.csv.ledger"]);
  }));

test("what a person reads says what it guarantees and what is left", () =>
  inTrial(async (at, run) => {
    const stdout = oneLine((await run("--out", at("o.csv"))).stdout);
    expect(stdout).toContain("by independent");
    expect(stdout).toMatch(/spent so far 1 of 10, by 1 release in t\.csv\.ledger/);
    expect(stdout).toContain("(1, 0.000001)-differential privacy: adding or removing any one row");
    expect(stdout).toContain("One row is one person");
  }));

test("an exhausted budget, a wrong budget and bad requests spend nothing", () =>
  inTrial(async (at, run) => {
    expect((await run("--budget", "1", "--out", at("o.csv"))).code).toBe(0);
    const before = readFileSync(at("t.csv.ledger"), "utf8");
    const refusals: [string[], string][] = [
      [["--epsilon", "0.5"], "above the budget 1; spent so far 1. Nothing was spent"],
      [["--budget", "9"], "budget must be 1, as it was set when the ledger was made"],
      [["--epsilon", "0"], "--epsilon must be a number above 0; received 0"],
      [["--epsilon", "-1"], "--epsilon must be a number above 0; received -1"],
      [["--delta", "0.5"], "delta must be above 0 and below 1/rows = 0.017; received 0.5"],
      [["--mechanism", "marginal"], "marginal; Did you mean marginals?"],
      [["--label", "jop"], "label must be one of age, job, born; received jop"],
      [["--release", at("r.txt")], "must end in .pfr"],
      [["--out", at("s.json")], "would overwrite an input"],
      [["--ledger", at("none/l")], "--ledger must be a file, or a name in a folder that is there"],
      [["--schema", at("none.json")], "none.json: no such file"],
    ];
    for (const [words, message] of refusals) {
      const { code, stderr } = await run("--out", at("p.csv"), ...words);
      expect([code, stderr.trim()]).toEqual([2, expect.stringContaining(message)]);
    }
    expect(readFileSync(at("t.csv.ledger"), "utf8")).toBe(before);
    expect(existsSync(at("p.csv"))).toBe(false);
  }));

test("values that the schema does not allow are refused before anything is spent", () =>
  inTrial(async (at, run) => {
    writeFileSync(
      at("s.json"),
      JSON.stringify({
        attributes: [
          { name: "age", type: "integer", low: 0, high: 30 },
          { name: "job", type: "category", values: ["nurse"], missing: true },
        ],
      }),
    );
    expect((await run("--out", at("o.csv"))).stderr).toContain(
      "column age, row 12: 31 is outside of the declared bounds, 0 to 30",
    );
    writeFileSync(
      at("s.json"),
      JSON.stringify({ attributes: [{ name: "job", type: "category", values: ["nurse"], missing: true }] }),
    );
    expect((await run("--out", at("o.csv"))).stderr).toContain(
      'column job, row 2: "clerk" is none of the declared values (nurse)',
    );
    writeFileSync(at("t.csv"), "age\n3\n");
    writeFileSync(at("s.json"), '{"age": 9}');
    expect((await run("--out", at("o.csv"))).stderr).toContain("the table has one row, and at least 2 are needed");
    expect(existsSync(at("t.csv.ledger"))).toBe(false);
  }));

test("a drafted schema is refused until it is confirmed or asked for, and the certificate says which", () =>
  inTrial(async (at) => {
    expect(oneLine((await here(["schema", at("t.csv"), "--out", at("d.json")])).stdout)).toContain(
      "to be confirmed (3 attributes)",
    );
    const words = ["synthesize", at("t.csv"), "--mechanism", "independent", "--out", at("o.csv"), "--json"];
    expect((await here([...words, "--schema", at("d.json")])).stderr).toContain(
      "the schema of age, job, born was drafted from the data and is not confirmed",
    );
    expect((await here(words)).stderr).toContain("a --schema is needed");
    for (const more of [["--schema", at("d.json")], []]) {
      const { stdout, code } = await here([...words, ...more, "--unconfirmed-schema"]);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        result: { certificate: { schema: { confirmed: false } } },
        warnings: [expect.stringContaining("drafted from the data")],
      });
    }
    const confirmed = JSON.parse(readFileSync(at("d.json"), "utf8"));
    for (const entry of confirmed.attributes) delete entry.confirmed;
    writeFileSync(at("d.json"), JSON.stringify(confirmed));
    const { stdout } = await here([...words, "--schema", at("d.json")]);
    expect(JSON.parse(stdout).result.certificate.schema.confirmed).toBe(true);
  }));

test("a release makes more rows for free, without table and ledger", () =>
  inTrial(async (at, run) => {
    expect((await run("--release", at("r.pfr"), "--out", at("o.csv"))).code).toBe(0);
    const before = readFileSync(at("t.csv.ledger"), "utf8");
    const again = await here(["regenerate", at("r.pfr"), "--out", at("a.csv"), "--out", at("a.parquet"), "--json"]);
    expect([again.code, again.stderr]).toEqual([0, ""]);
    expect(readFileSync(at("a.csv"), "utf8")).toBe(readFileSync(at("o.csv"), "utf8"));
    const more = await here(["regenerate", at("r.pfr"), "--seed", "2", "--rows", "500", "--out", at("b.csv")]);
    expect(oneLine(more.stdout)).toMatch(/500 rows, 3 columns, by independent/);
    expect(readFileSync(at("b.csv"), "utf8").split("\n").length).toBe(502);
    expect(readFileSync(at("t.csv.ledger"), "utf8")).toBe(before);
    writeFileSync(at("r.pfr"), readFileSync(at("r.pfr")).subarray(0, 200));
    expect((await here(["regenerate", at("r.pfr"), "--out", at("c.csv")])).stderr).toContain(
      "r.pfr: its header does not fit the file; it was cut off or damaged",
    );
    expect((await here(["regenerate", at("t.csv"), "--out", at("c.csv")])).stderr).toContain(
      "t.csv: it is no release file",
    );
  }));

test("three different generators learn from one release of slices, and the ledger stays as it is", () =>
  inTrial(async (at) => {
    const words = ["synthesize", at("t.csv"), "--schema", at("s.json"), "--epsilon", "5", "--out", at("o.csv")];
    const slices = [...words, "--mechanism", "slicing", "--generator", "gaussian", "--release", at("r.pfr")];
    expect((await here(slices)).code).toBe(0);
    const [ledger, release] = [readFileSync(at("t.csv.ledger"), "utf8"), readFileSync(at("r.pfr"))];
    rmSync(at("t.csv"));
    const made = new Set<string>();
    for (const generator of ["gaussian", "mixture", "latent-class"]) {
      const { code, stdout } = await here(["regenerate", at("r.pfr"), "--generator", generator, "--rows", "40", "--out", at("g.csv"), "--json"]); // biome-ignore format: one line
      expect(code).toBe(0);
      expect(JSON.parse(stdout).result).toMatchObject({ rows: 40, mechanism: "slicing" });
      made.add(readFileSync(at("g.csv"), "utf8"));
    }
    expect(made.size).toBe(3);
    expect(readFileSync(at("t.csv.ledger"), "utf8")).toBe(ledger);
    expect(readFileSync(at("r.pfr"))).toEqual(release);
  }));

test("a plan says what to expect from schema and budget alone; auto follows it, and needs public sizes", () =>
  inTrial(async (at, run) => {
    const planned = await here(["plan-synthesis", at("s.json"), "--rows", "60", "--json", "--out", at("p.html")]);
    expect([planned.code, planned.stderr]).toEqual([0, ""]);
    const { result, warnings } = JSON.parse(planned.stdout);
    const errors: number[] = result.forecasts.map(({ pairwise }: { pairwise: number }) => pairwise);
    expect(errors).toEqual([...errors].sort((a, b) => a - b));
    expect(errors.every((error) => error > 0 && error <= 1)).toBe(true);
    expect(warnings.join()).toContain("with 60 rows of 3 columns");
    expect((await run("--mechanism", "auto", "--out", at("o.csv"))).stderr).toContain(
      "expected-rows must be given with --mechanism auto",
    );
    expect(existsSync(at("t.csv.ledger"))).toBe(false);
    const auto = await run("--mechanism", "auto", "--expected-rows", "60", "--out", at("o.csv"), "--json");
    const answer = JSON.parse(auto.stdout);
    expect(answer.result.mechanism).toBe(result.recommendation);
    expect(answer.warnings).toEqual(expect.arrayContaining(warnings));
  }));

test("a damaged ledger is refused with a cure, before noise", () =>
  inTrial(async (at, run) => {
    expect((await run("--out", at("o.csv"))).code).toBe(0);
    const damaged = readFileSync(at("t.csv.ledger"), "utf8").replace('"budget":10', '"budget":90');
    writeFileSync(at("t.csv.ledger"), damaged);
    const { code, stderr } = await run("--out", at("p.csv"));
    expect(code).toBe(2);
    expect(stderr).toContain(
      "t.csv.ledger: line 1: it was changed: its checksum does not fit. Nothing was spent. Put back a copy of the ledger",
    );
    expect(readFileSync(at("t.csv.ledger"), "utf8")).toBe(damaged);
  }));

test("processes at once share one ledger and never overspend", () =>
  inTrial(async (at) => {
    const words = (k: number): string[] => [
      "synthesize",
      at("t.csv"),
      "--schema",
      at("s.json"),
      "--mechanism",
      "independent",
      "--budget",
      "1.3",
      "--quiet",
      "--out",
      at(`o${k}.csv`),
    ];
    const all = await Promise.all([1, 2, 3].map((k) => ended(startCommand(real, words(k)))));
    const fine = all.filter(({ code }) => code === 0).length;
    expect(fine).toBeLessThanOrEqual(1); // two at epsilon 1 come to 1.45
    expect(all.filter(({ code }) => code === 2).every(({ stderr }) => stderr.includes("above the budget 1.3"))).toBe(
      true,
    );
    const lines = readFileSync(at("t.csv.ledger"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const withdrawn = lines.filter(({ kind }) => kind === "withdrawal").length;
    expect(lines.filter(({ kind }) => kind === "intention").length - withdrawn).toBe(fine);
  }));

test("Ctrl-C before the noise spends nothing, and help says that the seed rules no noise", () =>
  inTrial(async (at) => {
    const child = startCommand(real, ["synthesize", at("t.csv"), "--schema", at("s.json"), "--out", at("o.csv")]);
    const end = ended(child);
    child.kill("SIGINT");
    await end;
    expect(existsSync(at("o.csv"))).toBe(false);
    expect((await here(["synthesize", "--help"])).stdout).toMatch(/the noise\s+has none/);
  }));
