/** What axe finds at fault in a page. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright";

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

/** As above, in light and in dark, whose faults say so. */
export async function faultsInBothColours(page: Page): Promise<string[]> {
  const light = await faults(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await faults(page, ["color-contrast"]); // the only rule that sees colours
  await page.emulateMedia({ colorScheme: "light" });
  return [...light, ...dark.map((fault) => `dark, ${fault}`)];
}
