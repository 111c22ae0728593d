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

interface Axe {
  run(options?: object): Promise<{ readonly violations: readonly Violation[] }>;
}

/** Serious and critical violations, each with the elements at fault; of all rules, or of those named. */
async function faults(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async (names) => {
    const options = names ? { runOnly: { type: "rule", values: names } } : {};
    return (await (globalThis as unknown as { axe: Axe }).axe.run(options)).violations;
  }, rules);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

describe.skipIf(whyNot)("accessibility", () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.end());

  test("no page has a serious fault, in light or in dark", { timeout: 400_000 }, async () => {
    const { page, context, address } = await browser.open();
    const found: string[] = [];
    const look = async (name: string): Promise<void> => {
      const light = await faults(page);
      await page.emulateMedia({ colorScheme: "dark" });
      const dark = await faults(page, ["color-contrast"]); // the only rule that sees colours
      await page.emulateMedia({ colorScheme: "light" });
      found.push(...light.map((fault) => `${name}: ${fault}`), ...dark.map((fault) => `${name}, dark: ${fault}`));
    };
    await look("welcome");
    await page.getByRole("button", { name: /A ring becomes two moons/ }).click();
    await page.getByText(/more options/).click();
    await look("form");
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator(".answer .report h1").waitFor();
    await look("answer");
    await page
      .getByRole("button", { name: /^Enlarge/ })
      .first()
      .click();
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
