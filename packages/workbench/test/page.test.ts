import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { type Browser, chromium } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pageServer } from "../dist/serve/page-server.js";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const folder = fileURLToPath(new URL("../dist-page/", import.meta.url));

/** A host that knows files and nothing else. */
const bareServer = (): Server =>
  createServer(({ url }, response) => {
    const path = `${folder}${url === "/" ? "index.html" : url!.slice(1)}`;
    if (!existsSync(path)) return void response.writeHead(404).end();
    response.setHeader("Content-Type", path.endsWith(".html") ? "text/html" : path.endsWith(".css") ? "text/css" : "text/javascript"); // biome-ignore format: one line
    response.end(readFileSync(path));
  });

let browser: Browser;
beforeAll(async () => {
  if (existsSync(executablePath)) browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
afterAll(() => browser?.close());

/** Visit the page, then visit it again while its host is gone. */
async function twoVisits(server: Server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `http://localhost:${(server.address() as { port: number }).port}/`;
  const context = await browser.newContext();
  const page = await context.newPage();
  const foreign: string[] = [];
  const faults: string[] = [];
  context.on("request", (request) => request.url().startsWith(address) || foreign.push(request.url()));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  const look = () => page.evaluate(() => ({ isolated: crossOriginIsolated, text: document.body.innerText }));
  await page.goto(address);
  await page.waitForSelector("h1");
  const first = await look();
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await page.reload();
  await page.waitForSelector("h1");
  const second = await look();
  await context.close();
  return { first, second, foreign, faults };
}

test.skipIf(!existsSync(executablePath))(
  "the page is isolated, asks nobody but its host, and opens without it",
  async () => {
    const { first, second, foreign, faults } = await twoVisits(pageServer(folder));
    expect(first.isolated).toBe(true);
    expect(second).toEqual(first);
    expect(foreign).toEqual([]);
    expect(faults).toEqual([]);
  },
);

test.skipIf(!existsSync(executablePath))(
  "from a host that says no headers it works, and is isolated from the second visit on",
  async () => {
    const { first, second, faults } = await twoVisits(bareServer());
    expect(first.isolated).toBe(false);
    expect(second).toEqual({ ...first, isolated: true });
    expect(faults).toEqual([]);
  },
);
