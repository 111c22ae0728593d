/**
 * Pictures of every page at three widths, in light and dark: `node packages/workbench/tools/screenshots.mjs FOLDER`.
 * The page must be built.
 */
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { pageServer } from "../dist/serve/page-server.js";

const widths = [360, 1280, 2560];
const folder = process.argv[2] ?? "docs/pictures/all";
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** What to do on the page, in order, and what to call the picture of it. */
const stops = [
  ["welcome", async () => {}],
  ["form", async (page) => page.getByRole("button", { name: /Two months of a shop/ }).click()],
  [
    "running",
    async (page) => {
      await page.getByRole("button", { name: "Run" }).click();
      await page.getByRole("progressbar").waitFor();
    },
  ],
  ["answer", async (page) => page.locator(".answer .report h1").waitFor()],
  [
    "rows",
    async (page) => {
      const button = page.getByRole("button", { name: /^Show the rows/ }).first();
      await button.click();
      await page
        .getByRole("region", { name: /^current rows/ })
        .getByRole("cell")
        .first()
        .waitFor();
      await button.scrollIntoViewIfNeeded();
    },
  ],
  ["tables", async (page) => page.goto(`${page.url().split("#")[0]}#/`)],
  ["questions", async (page) => page.goto(`${page.url().split("#")[0]}#/question`)],
  ["results", async (page) => page.goto(`${page.url().split("#")[0]}#/results`)],
  ["about", async (page) => page.goto(`${page.url().split("#")[0]}#/about`)],
  [
    "plan",
    async (page) => {
      await page.goto(`${page.url().split("#")[0]}#/`);
      await page.getByText("Example data").click();
      await page.getByRole("button", { name: /A ring becomes two moons/ }).click();
      await page.getByRole("button", { name: "Run" }).click();
      await page.locator(".answer .report h1").waitFor();
    },
  ],
  [
    "picture",
    async (page) =>
      page
        .getByRole("button", { name: /^Enlarge/ })
        .first()
        .click(),
  ],
];

mkdirSync(folder, { recursive: true });
const server = pageServer(fileURLToPath(new URL("../dist-page/", import.meta.url))).listen(0, "127.0.0.1");
await once(server, "listening");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ reducedMotion: "reduce" });
const page = await context.newPage();
await page.goto(`http://localhost:${server.address().port}/`);
await page.locator("h1").waitFor();
for (const [name, go] of stops) {
  await go(page);
  for (const width of widths) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : Math.round(width * 0.6) });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(name === "running" ? 0 : 150);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
  }
}
await browser.close();
server.closeAllConnections();
server.close();
