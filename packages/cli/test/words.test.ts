import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { here, root, runReal } from "./run-command.js";

const versionWritten = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;

test("help and version go to stdout and end with 0", async () => {
  const [version, help, none, operation, byWord] = await Promise.all([
    here(["--version"]),
    here(["--help"]),
    here([]),
    here(["compare", "--help"]),
    here(["help", "compare"]),
  ]);
  expect(version).toEqual({ code: 0, stdout: `${versionWritten}\n`, stderr: "" });
  expect(help.stdout).toMatch(/compare +Do two tables/);
  expect(none).toEqual(help);
  expect(operation.code).toBe(0);
  expect(operation.stdout).toContain("--level <number>");
  expect(operation.stdout).toContain("--fail-on <answer>");
  expect(byWord).toEqual(operation);
});

test.each([
  [["lst"], "there is no operation lst. Did you mean list?"],
  [["comapre", "a", "b"], "there is no operation comapre. Did you mean compare?"],
  [["zzz"], "there is no operation zzz. See pushforward list."],
  [["--verison"], "Did you mean --version?"],
  [["compare"], "compare: missing required argument reference"],
  [
    ["compare", "a"],
    "compare: current must be a second table; received none; name one, or compare two groups of one table with --by COLUMN=A,B",
  ],
  [["compare", "a", "b", "c"], "compare: too many arguments"],
  [["compare", "a", "b", "--levle", "0.1"], "compare has no option --levle. Did you mean --level?"],
  [["compare", "a", "b", "--level"], "compare: option --level <number> argument missing"],
  [["compare", "a", "b", "--level", "0"], "compare: --level must be a number above 0 and below 1; received 0"],
  [["compare", "a", "b", "--level", "five"], "compare: --level must be a number above 0 and below 1; received five"],
  [["compare", "a", "b", "--level", ""], "compare: --level must be a number above 0 and below 1; received nothing"],
  [["compare", "a", "b", "--seed", "-3"], "compare: --seed must be an integer of at least 0; received -3"],
  [["compare", "a", "b", "--seed", "1.5"], "compare: --seed must be an integer of at least 0; received 1.5"],
  [
    ["compare", "a", "b", "--threads", "0"],
    "compare: --threads must be an integer of at least 1 and at most 256; received 0",
  ],
  [
    ["compare", "a", "b", "--statistics", "energy,x"],
    "compare: --statistics must be one or more of energy, columns, dependence, scan, parted by commas; received x",
  ],
  [["compare", "a", "b", "--fail-on", "same"], "compare: --fail-on must be one of different; received same"],
  [["compare", "a", "b", "--by", "sex"], "compare: --by must be left out when two tables are given; received sex"],
  [["compare", "-", "-"], "compare: inputs must be standard input (-) at most once; received it twice"],
  [["explain", "compere"], "no operation is called compere. Did you mean compare or compose?"],
  [["completions", "tcsh"], "completions: shell must be one of bash, zsh, fish; received tcsh"],
  [["doctor", "--jsn"], "doctor has no option --jsn. Did you mean --json?"],
])("%j ends with 2 and one line that says what to do", async (words, message) => {
  const { code, stdout, stderr } = await here(words);
  expect(stderr.startsWith("pushforward: ")).toBe(true);
  expect(stderr).toContain(message);
  expect(stderr.trimEnd().split("\n").length).toBe(1);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
});

test("list, explain, doctor and completions answer", async () => {
  const [list, explain, markdown, doctor, words] = await Promise.all([
    here(["list", "--json"]),
    here(["explain", "compare"], { env: { COLUMNS: "60" } }),
    here(["explain", "compare", "--markdown"]),
    here(["doctor", "--json"]),
    here(["doctor"]),
  ]);
  expect(JSON.parse(list.stdout)[0].name).toBe("compare");
  for (const title of ["Usage", "Formula", "Options", "Cost", "Examples", "Sources"])
    expect(explain.stdout).toMatch(new RegExp(`^${title}$`, "m"));
  expect(markdown.stdout).toMatch(/^# compare\n/);
  const found = JSON.parse(doctor.stdout);
  expect(found).toMatchObject({
    version: versionWritten,
    node: process.versions.node,
    nodeSupported: true,
    simd: true,
    sharedMemory: true,
  });
  expect(found.threads).toBeGreaterThanOrEqual(1);
  expect(words.stdout).toContain(`Node           ${process.versions.node}`);
});

test("the bash completion offers commands, flags and words", async () => {
  const { stdout } = await here(["completions", "bash"]);
  const complete = async (typed: string[]): Promise<string[]> => {
    const script = `${stdout}\nCOMP_WORDS=(pushforward ${typed.map((word) => `"${word}"`).join(" ")}); COMP_CWORD=${typed.length}; _pushforward; echo "\${COMPREPLY[@]}"`;
    return spawnSync("bash", ["-c", script], { encoding: "utf8" }).stdout.trim().split(" ");
  };
  expect(await complete(["comp"])).toEqual(["compare", "compose", "completions"]);
  expect(await complete(["compare", "--res"])).toEqual(["--resamples"]);
  expect(await complete(["compare", "--statistics", "e"])).toEqual(["energy"]);
  expect(await complete(["compare", "--fail-on", ""])).toEqual(["different"]);
  expect(await complete(["explain", "comp"])).toEqual(["compare", "compose"]);
});

test("the program itself says the same", async () => {
  const [version, help, wrong] = await Promise.all([runReal(["--version"]), runReal(["--help"]), runReal(["lst"])]);
  expect(version).toEqual({ code: 0, stdout: `${versionWritten}\n`, stderr: "" });
  expect(help).toEqual(await here(["--help"]));
  expect(wrong).toEqual(await here(["lst"]));
});

test("the version is the same in every package and comes from one place", () => {
  const versions = readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name, "package.json"))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, "utf8")).version);
  expect(new Set(versions)).toEqual(new Set([versionWritten]));
});
