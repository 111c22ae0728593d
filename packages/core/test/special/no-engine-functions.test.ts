import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** Functions of Math whose last bits differ between engines. */
const FORBIDDEN =
  /\bMath\.(exp|expm1|log|log1p|log2|log10|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|cbrt|hypot|random)\b/;
const core = new URL("../../", import.meta.url);

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*$/gm, "");

function offenders(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(js|ts)$/.test(name) && !name.endsWith(".d.ts"))
    .filter((name) => FORBIDDEN.test(withoutComments(readFileSync(join(folder, name), "utf8"))))
    .map((name) => join(folder, name));
}

test("no source of core calls a function that engines round differently", () => {
  expect(offenders(new URL("src", core).pathname)).toEqual([]);
});

test("no @stdlib package behind the special functions does either", () => {
  const manifest = JSON.parse(readFileSync(new URL("package.json", core), "utf8")) as { dependencies: object };
  const open = Object.keys(manifest.dependencies).map((name) => [name, new URL(".", core).pathname] as const);
  const seen = new Set<string>();
  const found: string[] = [];
  for (let next = open.pop(); next; next = open.pop()) {
    const folder = packageFolder(...next);
    if (seen.has(folder)) continue;
    seen.add(folder);
    // The addons of a package are built only on request; `string-…` and `utils-…` packages format errors and tests
    if (next[0].startsWith("@stdlib/math-") && existsSync(join(folder, "lib")))
      found.push(...offenders(join(folder, "lib")));
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
      dependencies?: object;
    };
    for (const name of Object.keys(dependencies)) open.push([name, folder]);
  }
  expect(seen.size).toBeGreaterThan(30);
  expect(found).toEqual([]);
});

function packageFolder(name: string, from: string): string {
  const paths = createRequire(join(from, "package.json")).resolve.paths(name)!;
  const found = paths.map((path) => join(path, name)).find((path) => existsSync(join(path, "package.json")));
  if (!found) throw new Error(`${name} is not installed`);
  return dirname(join(found, "package.json"));
}
