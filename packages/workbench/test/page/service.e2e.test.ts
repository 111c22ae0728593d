import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { faultsInBothColours } from "./axe-faults.js";
import { startBrowser, whyNot } from "./open-page.js";

// By its place: faces never import each other, and this is what a user starts.
const { listen, serveOptions } = await import(new URL("../../../server/dist/index.js", import.meta.url).href);

describe.skipIf(whyNot)("jobs sent to the service that serves the page", { timeout: 180_000 }, () => {
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let data: string;
  let service: { address: string; token: { token: string }; close(): Promise<void> };
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), "pushforward-service-"));
    const options = serveOptions.parse({ port: 0, jobs: 1, threads: 1, workbench: true });
    service = await listen({ ...options, data, version: "0.1.0" }, () => {});
    browser = await startBrowser(`${service.address}/`);
  });
  afterAll(async () => {
    await browser?.end();
    await service?.close();
    if (data) await rm(data, { recursive: true });
  });

  const jobs = async () => {
    const headers = { authorization: `Bearer ${service.token.token}` };
    return (await (await fetch(`${service.address}/v1/jobs`, { headers })).json()).jobs;
  };

  async function ask(page: Page, place?: string): Promise<string> {
    await page.getByRole("link", { name: /^Data/ }).click();
    if ((await page.getByText("Your tables").count()) > 0) await page.getByText("Example data").click();
    await page.getByRole("button", { name: /Two months of a shop/ }).click();
    await page.getByText(/more options/).click();
    await page.getByLabel("Resamples").fill("99");
    if (place) await page.getByLabel("Run it").selectOption(place);
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.getByRole("heading", { name: "The two tables differ", level: 1 }).waitFor();
    await page.getByText("All numbers").click();
    return page.locator("details.fold", { hasText: "All numbers" }).innerText();
  }

  test("a wrong token is refused; with the right one an answer is the same there and here, and a run can be stopped", async () => {
    const { page, requests, complaints, address, context } = await browser.open();
    const asked = () => requests.filter((request) => /\/(v1|health)/.test(new URL(request).pathname));
    const here = await ask(page);
    expect(asked()).toEqual([]);

    await page.goto(`${address}#/about`);
    await page.getByLabel("Token of the service").fill("not-it");
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByText("this is not the token of the service").waitFor();
    expect(await faultsInBothColours(page)).toEqual([]);
    await page.getByLabel("Token of the service").fill(service.token.token);
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByText(/^Connected to the service/).waitFor();
    expect(await faultsInBothColours(page)).toEqual([]);
    await page.getByTitle("Only what you send to the service leaves this page").waitFor();
    expect(await jobs()).toEqual([]);

    await page.goto(`${address}#/question/compare`);
    await page.getByLabel("Run it").waitFor();
    await page.getByText("Method, formula and sources").click();
    await page
      .getByRole("link", { name: /^10\.\d+/ })
      .first()
      .waitFor();
    expect(await faultsInBothColours(page)).toEqual([]);

    const there = await ask(page, "service");
    expect(there).toContain("different");
    expect(there).toBe(here);
    expect(await jobs()).toMatchObject([{ operation: "compare", state: "done", options: { resamples: 99 } }]);
    expect(new Set(requests.map((request) => new URL(request).origin))).toEqual(new Set([new URL(address).origin]));
    expect(complaints.filter((words) => !words.includes("401"))).toEqual([]);

    // A run that is cancelled here is cancelled there.
    await page.getByRole("button", { name: "Change and run again" }).click();
    await page.getByLabel("Resamples").fill("1000000");
    await page.getByLabel("Run it").selectOption("service");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await expect.poll(async () => (await jobs())[0].state, { timeout: 60_000 }).toBe("running");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("heading", { name: "Cancelled" }).waitFor();
    await expect.poll(async () => (await jobs())[0].state, { timeout: 60_000 }).toBe("cancelled");
    await context.close();
  });
});
