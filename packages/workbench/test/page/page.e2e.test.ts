import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dropFiles, type OpenPage, startBrowser, tabTo, whyNot } from "./open-page.js";

const shop = ["reference", "current"].map((name) =>
  fileURLToPath(new URL(`../../../../examples/compare/${name}.csv`, import.meta.url)),
);

if (whyNot) console.warn(`the workbench's page was not tested: ${whyNot}`);

describe.skipIf(whyNot)("the page, from an empty profile", { timeout: 180_000 }, () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let opened: OpenPage;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.end());

  test("two files are dropped, compared, brushed, saved; after a reload the question is asked again", async () => {
    opened = await browser.open();
    const { page, requests, complaints, address } = opened;
    await dropFiles(page, shop);
    await page.getByRole("button", { name: "Compare them" }).click();
    await page.getByRole("heading", { name: "The two tables differ", level: 1 }).waitFor();

    const group = page.getByRole("button", { name: /^Show the rows with delivery_days ≤ 2 and distance_km > 97\.8$/ });
    await group.click();
    const current = page.getByRole("region", { name: /^current rows with delivery_days/ });
    await current.getByRole("cell").first().waitFor();
    const heading = current.getByRole("heading", { name: /of 1,874/ });
    await heading.waitFor();
    // The report's 11% is of the half of the rows that the group was measured on.
    const share = /rows of 1,874, ([\d.]+)%/.exec((await heading.innerText()).replaceAll(/\s+/g, " "))!;
    expect(Number(share[1])).toBeGreaterThan(8);
    expect(Number(share[1])).toBeLessThan(14);
    const cells = await current.locator("tbody tr:not(.filler)").first().locator("td").allInnerTexts();
    const names = await current.locator("thead th").allInnerTexts();
    const cell = (name: string) => Number(cells[names.indexOf(name) - 1]);
    expect(cell("delivery_days")).toBeLessThanOrEqual(2);
    expect(cell("distance_km")).toBeGreaterThan(97.8);

    const report = await saved(page, "Report (HTML)");
    expect(report).toContain("<h1>The two tables differ</h1>");
    expect(report).not.toMatch(/(src|href)="https?:/);
    const numbers = JSON.parse(await saved(page, "All numbers (JSON)"));
    expect(numbers).toMatchObject({ operation: "compare", seed: 0, result: { verdict: "different" } });

    await page.reload();
    await page.goto(`${address}#/results`);
    await page.getByRole("button", { name: /^Run again: Compare/ }).click();
    await page.getByRole("heading", { name: "The two tables differ", level: 1 }).waitFor();
    const again = JSON.parse(await saved(page, "All numbers (JSON)"));
    expect(again.result).toEqual(numbers.result);

    await page.getByRole("link", { name: "Compare with another result" }).click();
    await page.getByText("All options are the same").waitFor();
    const changes = await page
      .getByRole("region", { name: "Number" })
      .locator("tbody tr td:last-child")
      .allInnerTexts();
    expect(changes.length).toBeGreaterThan(5);
    expect(new Set(changes)).toEqual(new Set(["same"]));

    expect(new Set(requests.map((request) => new URL(request).origin))).toEqual(new Set([new URL(address).origin]));
    expect(complaints).toEqual([]);
  });

  async function saved(page: OpenPage["page"], what: string): Promise<string> {
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("menuitem", { name: what }).click(),
    ]);
    const folder = await mkdtemp(join(tmpdir(), "pushforward-"));
    const path = join(folder, "file");
    await download.saveAs(path);
    const text = await readFile(path, "utf8");
    await rm(folder, { recursive: true });
    return text;
  }

  test("with the network cut, tables open, operations run that never ran before, and a reload works", async () => {
    const { page, context, complaints } = opened;
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await context.setOffline(true);
    await page.reload();
    await page.getByRole("link", { name: "Pushforward" }).click();
    await page.getByRole("button", { name: /A ring becomes two moons/ }).click();
    await page.getByRole("button", { name: "Run" }).click();
    await page.locator(".answer .report h1").waitFor();
    await page
      .getByRole("button", { name: /^Enlarge the picture/ })
      .first()
      .click();
    await page.getByRole("dialog").getByRole("button", { name: "Zoom in" }).click();
    await page.keyboard.press("Escape");
    await context.setOffline(false);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("by keyboard alone: example, question, answer, rows of a group, results, run again", async () => {
    const { page, context } = await browser.open();
    await tabTo(page, /Two months of a shop/);
    await page.keyboard.press("Enter");
    await page.locator("form.ask").waitFor();
    await tabTo(page, /^\s*Run\s*$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "The two tables differ", level: 1 }).waitFor();
    await tabTo(page, /^Show the rows with delivery_days/);
    await page.keyboard.press("Enter");
    await page
      .getByRole("region", { name: /^current rows with delivery_days/ })
      .getByRole("cell")
      .first()
      .waitFor();
    await page.goto(`${page.url().split("#")[0]}#/results`);
    await tabTo(page, /^Run again: Compare/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "The two tables differ", level: 1 }).waitFor();
    await context.close();
  });

  test("a run is watched, computes beside the page, and is cancelled", async () => {
    const { page, context } = await browser.open();
    await page.getByRole("button", { name: /Two months of a shop/ }).click();
    await page.getByText(/more options/).click();
    await page.getByLabel("Resamples").fill("1000000");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("progressbar").waitFor();
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable", { timeDomain: "threadTicks" }); // processor time, not the clock's
    const busy = async (): Promise<number> => {
      const { metrics } = await session.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "TaskDuration")!.value;
    };
    const before = await busy();
    await page.getByRole("link", { name: "Question" }).click();
    await page.getByRole("searchbox").fill("privacy");
    await page.goBack();
    await page.waitForTimeout(1000);
    expect((await busy()) - before).toBeLessThan(0.8); // three pages drawn, and nothing of the second's computing
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("heading", { name: "Cancelled" }).waitFor();
    await context.close();
  });

  test("a wrong option is told beside its field, in the words of its schema", async () => {
    const { page, context } = await browser.open();
    await page.getByRole("button", { name: /Two months of a shop/ }).click();
    await page.getByText(/more options/).click();
    await page.getByLabel("Level", { exact: true }).fill("7");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("alert").waitFor();
    const field = page.getByLabel("Level", { exact: true });
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    const told = (await field.getAttribute("aria-describedby"))!.split(" ")[0]!;
    expect(await page.locator(`[id="${told}"]`).innerText()).toContain("above 0 and below 1");
    await context.close();
  });
});
