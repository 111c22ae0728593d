import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { inFolder, runFake, runReal } from "./run-command.js";

test("every ending asked for is written, and nothing else", () =>
  inFolder(async (cwd) => {
    const { code, stdout } = await runFake(["echo", "--out", "a.html", "--out", "b.CSV", "--out", "c.json", "--json"], {
      cwd,
    });
    expect(code).toBe(0);
    expect(readdirSync(cwd).sort()).toEqual(["a.html", "b.CSV", "c.json"]);
    expect(readFileSync(join(cwd, "a.html"), "utf8")).toBe("<p>page</p>");
    expect(readFileSync(join(cwd, "c.json"), "utf8")).toBe(stdout);
  }));

test("an old file is replaced when all goes well, and kept when not", () =>
  inFolder(async (cwd) => {
    for (const name of ["a.html", "b.csv"]) writeFileSync(join(cwd, name), "old");
    const failed = await runFake(["halfway", "--out", "b.csv", "--out", "a.html"], { cwd });
    expect(failed.code).toBe(2);
    expect(readdirSync(cwd).sort()).toEqual(["a.html", "b.csv"]);
    expect(readFileSync(join(cwd, "b.csv"), "utf8")).toBe("old");
    await runFake(["echo", "--out", "b.csv"], { cwd });
    expect(readFileSync(join(cwd, "b.csv"), "utf8")).toBe("a,b\r\n");
  }));

test.each([
  ["x.png", "--out x.png must end in one of .html, .csv, .json"],
  ["x", "--out x must end in one of .html, .csv, .json"],
  ["none/x.html", "--out none/x.html cannot be written: there is no folder none"],
  ["file/x.html", "--out file/x.html cannot be written: file is no folder"],
  ["folder.html", "--out folder.html is a folder; name a file in it"],
  ["/proc/x.html", "--out /proc/x.html cannot be written"],
])("--out %s is refused before any work", (path, message) =>
  inFolder(async (cwd) => {
    mkdirSync(join(cwd, "folder.html"));
    writeFileSync(join(cwd, "file"), "");
    const { code, stdout, stderr } = await runFake(["wait", "--out", path], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(readdirSync(cwd).sort()).toEqual(["file", "folder.html"]);
  }),
);

test("neither an input nor a file named twice is overwritten", () =>
  inFolder(async (cwd) => {
    writeFileSync(join(cwd, "a.csv"), "x\n1\n");
    const [input, twice] = await Promise.all([
      runReal(["compare", "a.csv", "b.csv", "--out", "./a.csv"], { cwd }),
      runReal(["compare", "a.csv", "b.csv", "--out", "r.html", "--out", "./r.html"], { cwd }),
    ]);
    expect(input.stderr).toContain("--out ./a.csv would overwrite an input");
    expect(twice.stderr).toContain("--out ./r.html is given twice");
    expect(readFileSync(join(cwd, "a.csv"), "utf8")).toBe("x\n1\n");
  }));
