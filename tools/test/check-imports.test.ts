import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkImports, importsOf, packageArrows, roomArrows } from "../check-imports.mjs";

/** Troubles of a small tree of packages, given as file → text. */
function troubles(files: Record<string, string>, dependencies: Record<string, string[]> = {}): string[] {
  const root = mkdtempSync(join(tmpdir(), "arrows-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(root, "packages", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      const name = path.split("/")[0]!;
      const needed = Object.fromEntries((dependencies[name] ?? []).map((guest) => [guest, "1"]));
      writeFileSync(join(root, "packages", name, "package.json"), JSON.stringify({ dependencies: needed }));
    }
    return checkImports(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("imports are found in all their forms, and not in comments", () => {
  const text = `import a from "a"; import "b"; export * from 'c'; import type { D } from "d";
    const e = await import("e"); new Worker(new URL("./f.js", import.meta.url));
    // import "g";
    /* from "h" */ import {
      i,
    } from "i"; const from = "j";`;
  expect(importsOf(text)).toEqual(["a", "b", "c", "d", "e", "./f.js", "i"]);
});

test("what follows the arrows is fine", () => {
  const files = {
    "core/src/index.ts": 'import x from "@stdlib/math-base-special-erf"; import "./other.js";',
    "methods/src/hypothesis/test.ts":
      'import "../transport/w.js"; import "@pushforward/methods/divergence"; import "@pushforward/core";',
    "cli/src/main.ts": 'import "node:fs"; import "@pushforward/catalog"; import { Command } from "commander/esm.mjs";',
  };
  const dependencies = {
    core: ["@stdlib/math-base-special-erf"],
    methods: ["@pushforward/core"],
    cli: ["@pushforward/catalog", "commander"],
  };
  expect(troubles(files, dependencies)).toEqual([]);
});

test.each([
  ["core/src/a.ts", 'import "zod"', ["zod"], "core may import only @stdlib"],
  ["core/src/a.ts", 'import "node:fs"', [], "core runs everywhere and may import only @stdlib"],
  ["core/src/a.ts", 'import "@pushforward/kernels"', ["@pushforward/kernels"], "core may import only no other package"],
  ["core/src/a.ts", 'export * from "../../kernels/src/b.js"', [], "a file outside of its package's src"],
  ["tables/src/a.ts", 'import "@pushforward/kernels"', ["@pushforward/kernels"], "tables may import only core"],
  [
    "methods/src/transport/a.ts",
    'import "@pushforward/catalog"',
    ["@pushforward/catalog"],
    "methods may import only core, kernels, tables",
  ],
  ["cli/src/a.ts", 'await import("@pushforward/server")', ["@pushforward/server"], "cli may import only"],
  ["workbench/src/a.tsx", 'import "@pushforward/cli"', ["@pushforward/cli"], "workbench may import only"],
  ["catalog/src/a.ts", 'import "@pushforward/methods/transport"', [], "not among the dependencies"],
  ["catalog/src/a.ts", 'import "zod/mini"', [], "not among the dependencies"],
  ["catalog/src/a.ts", 'import "@pushforward/catalog"', [], "use a relative path"],
  ["methods/src/transport/a.ts", 'import "../divergence/b.js"', [], "transport may use only its own room"],
  ["methods/src/sampling/a.ts", 'import "../hypothesis/b.js"', [], "sampling may use only transport, divergence"],
  ["methods/src/divergence/a.ts", 'import "../../src/hypothesis/b.js"', [], "divergence may use only transport"],
  ["methods/src/privacy/deep/a.ts", 'import "../../dominance/b.js"', [], "privacy may use only sampling, transport"],
  ["methods/src/garden/a.ts", 'import "../transport/b.js"', [], "room garden has no arrows yet"],
  ["garden/src/a.ts", "", [], "has no arrows yet"],
])("%s with %s is caught", (path, text, dependencies, message) => {
  const found = troubles({ [path]: text }, { [path.split("/")[0]!]: dependencies });
  expect(found.length).toBe(1);
  expect(found[0]).toContain(message);
});

test("the arrows have no circle", () => {
  for (const arrows of [packageArrows, roomArrows] as Record<string, string[]>[]) {
    const reach = (name: string, seen: string[] = []): string[] =>
      seen.includes(name) ? [name] : (arrows[name] ?? []).flatMap((next) => reach(next, [...seen, name]));
    for (const name of Object.keys(arrows)) expect(reach(name)).toEqual([]);
  }
});

test("this checkout follows them", () => {
  expect(checkImports(new URL("../..", import.meta.url).pathname)).toEqual([]);
});
