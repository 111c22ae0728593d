import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { contentPolicy } from "../../dist/page-headers.js";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

test("the page has the colours of the reports, in light and in dark", () => {
  const source = read("../../../catalog/src/report/chart-style.ts");
  const [light, dark] = ["light", "dark"].map((scheme) => {
    const block = new RegExp(`const ${scheme}: Colours = \\{([^}]*)\\}`).exec(source)![1]!;
    return new Map([...block.matchAll(/"?([a-z-]+)"?: "(#[0-9a-f]{6})"/g)].map(([, name, value]) => [name!, value!]));
  });
  const page = read("../../src/app/style/tokens.css");
  for (const [name, value] of light!) expect(page).toContain(`--${name}: light-dark(${value}, ${dark!.get(name)});`);
  expect(light!.size).toBeGreaterThan(10);
});

test("the policy of the page lets no request leave and no script run but its own", () => {
  const rules = new Map(contentPolicy.split("; ").map((rule) => [rule.split(" ")[0]!, rule.split(" ").slice(1)]));
  expect(rules.get("default-src")).toEqual(["'none'"]);
  expect(rules.get("connect-src")).toEqual(["'self'"]);
  expect(rules.get("script-src")).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  expect(contentPolicy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
});
