import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fakes, here } from "./run-command.js";

const versionWritten = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
const stackLine = /^\s+at .+:\d+:\d+/m;
const runFake = (words: readonly string[], around = {}) => here(words, { operations: fakes, ...around });

test("--json is one object on stdout, defaults filled in, numbers as they are, nothing that is not finite", async () => {
  const { code, stdout, stderr } = await runFake([
    "echo",
    "--json",
    "--level",
    "0.1",
    "--max-rows",
    "7",
    "--parts",
    "b,c",
    "--no-shown",
    "--seed",
    "9",
    "--threads",
    "3",
    "--columns",
    'a,"b, c"',
    "--columns",
    "d",
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.trimEnd().split("\n").length).toBe(1);
  const options = {
    level: 0.1,
    maxRows: 7,
    parts: ["b", "c"],
    columns: ["a", "b, c", "d"],
    shown: false,
    kind: "red",
    seed: 9,
  };
  const { seconds, ...rest } = JSON.parse(stdout);
  expect(seconds).toBeGreaterThanOrEqual(0);
  expect(rest).toEqual({
    operation: "echo",
    version: versionWritten,
    inputs: {},
    options,
    seed: 9,
    result: { options, threads: 3, third: 1 / 3, big: Number.MAX_SAFE_INTEGER, tiny: 5e-324, list: [0.1, null] },
    warnings: ["a warning", "result.list[1] is not finite and was written as null"],
  });
});

test("text takes the width it is given and no colour in a pipe", async () => {
  const [wide, narrow, silly] = await Promise.all([
    runFake(["echo"]),
    runFake(["echo"], { env: { COLUMNS: "40", FORCE_COLOR: "" } }),
    runFake(["echo"], { env: { COLUMNS: "3" } }),
  ]);
  expect(wide.stdout).toBe("text of echo, 80 wide, plain\n");
  expect(narrow.stdout).toBe("text of echo, 40 wide, plain\n");
  expect(silly.stdout).toBe("text of echo, 20 wide, plain\n");
});

test("--fail-on ends with 1 when that is the answer, and only then", async () => {
  const [red, green] = await Promise.all([
    runFake(["echo", "--fail-on", "red"]),
    runFake(["echo", "--fail-on", "red", "--kind", "green"]),
  ]);
  expect([red.code, green.code]).toEqual([1, 0]);
  expect(red.stderr).toBe("");
});

test("a result that is no answer is printed and ends with 2", async () => {
  const { code, stdout, stderr } = await runFake(["unsure", "--json"]);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).result).toEqual({ verdict: "none" });
  expect(stderr).toBe("pushforward: unsure: no answer at this size; give more rows\n");
});

test("a bug is called a bug, with a stack only when asked for", async () => {
  const [plain, debug] = await Promise.all([
    runFake(["crash"]),
    runFake(["crash"], { env: { PUSHFORWARD_DEBUG: "1" } }),
  ]);
  expect(plain.code).toBe(2);
  expect(plain.stderr).toContain("a bug of ours");
  expect(plain.stderr).toContain("PUSHFORWARD_DEBUG=1");
  expect(plain.stderr).not.toMatch(stackLine);
  expect(plain.stderr.trimEnd().split("\n").length).toBe(2);
  expect(debug.stderr).toMatch(stackLine);
});
