import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsInBothColours } from "./axe-faults.js";
import { startBrowser, whyNot } from "./open-page.js";

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
      found.push(...(await faultsInBothColours(page)).map((fault) => `${name}: ${fault}`));
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
