import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBrowser, whyNot } from "./open-page.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Serious and critical violations, each with the elements at fault. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations: Violation[] = await page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe;
    return (await run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

describe.skipIf(whyNot)("every page is free of serious faults of accessibility", () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.end());

  test.each(["light", "dark"])("in %s", async (colours) => {
    const { page, context, address } = await browser.open(colours === "dark");
    const found: string[] = [];
    const look = async (name: string): Promise<void> => {
      found.push(...(await faults(page)).map((fault) => `${name}: ${fault}`));
    };
    await look("welcome");
    await page.getByRole("button", { name: /Two months of a shop/ }).click();
    await page.getByText(/more options/).click();
    await look("form");
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator(".answer .report h1").waitFor();
    await page.getByRole("button", { name: /^Show the rows with/ }).first().click();
    await page.getByRole("region", { name: /^current rows/ }).getByRole("cell").first().waitFor();
    await look("answer");
    await page.getByRole("button", { name: /^Enlarge/ }).first().click();
    await page.getByRole("dialog").waitFor();
    await look("picture");
    await page.keyboard.press("Escape");
    for (const [name, hash] of [
      ["tables", "#/"],
      ["questions", "#/question"],
      ["results", "#/results"],
      ["about", "#/about"],
    ] as const) {
      await page.goto(`${address}${hash}`);
      await page.locator("h1").first().waitFor();
      await look(name);
    }
    expect(found).toEqual([]);
    await context.close();
  });
});
