import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { here } from "./run-command.js";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const stay = { name: "stay", summary: "Stays.", module: new URL("fake/face.mjs", import.meta.url).href };
const absent = { name: "gone", summary: "Not installed.", module: "@pushforward/gone/tools" };
const open = (words: readonly string[]) => here(words, { faces: [stay, absent] });

test("a face gets its checked options, its words and the version, and gives the exit code", async () => {
  const { code, stdout } = await open(["stay", "a", "b", "--port", "0", "--read-only"]);
  expect(code).toBe(7);
  expect(JSON.parse(stdout)).toEqual({ options: { port: 0, readOnly: true }, folders: ["a", "b"], version });
  const plain = await open(["stay"]);
  expect(JSON.parse(plain.stdout)).toEqual({ options: { port: 7070, readOnly: false }, folders: [], version });
});

test("help and completions grow from its schema, and the first page lists it", async () => {
  const [help, byWord, first, bash] = await Promise.all([
    open(["stay", "--help"]),
    open(["help", "stay"]),
    open(["--help"]),
    open(["completions", "bash"]),
  ]);
  for (const words of ["[folders...]", "--port <integer>", "(default: 7070)", "pushforward stay ."])
    expect(help.stdout).toContain(words);
  expect(byWord).toEqual(help);
  expect(first.stdout).toMatch(/stay +Stays\.\n +gone +Not installed\./);
  expect(bash.stdout).toContain('stay) flags="--port --read-only --no-read-only --help"');
  expect(bash.stdout).toMatch(/"explain explain"\)[^\n]*compare(?![^\n]*\bstay\b)/);
});

test.each([
  [["gone"], "gone comes in a package of its own; npm install @pushforward/gone"],
  [["stay", "--port", "70000"], "stay: --port must be an integer of at least 0 and at most 65535; received 70000"],
  [["stay", "--prot"], "stay has no option --prot. Did you mean --port?"],
  [["stya"], "there is no operation stya. Did you mean stay?"],
  [["stay", "--port", "1"], "stay: --port must be one that is free; received 1"],
])("%j ends with 2 and one line that says what to do", async (words, message) => {
  expect(await open(words)).toEqual({ code: 2, stdout: "", stderr: `pushforward: ${message}\n` });
});

test("a face that fails to load is told as a fault, not as one to install", async () => {
  const broken = { ...stay, module: "data:text/javascript,throw new Error('broken')" };
  const { code, stderr } = await here(["stay"], { faces: [broken] });
  expect(code).toBe(2);
  expect(stderr).toContain("unexpected error, a bug of ours: Error: broken");
});
