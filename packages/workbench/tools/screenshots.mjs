/**
 * Pictures of every page at three widths, in light and dark: `node packages/workbench/tools/screenshots.mjs FOLDER`.
 * The page must be built. The best of them lie in docs/pictures, with 64 colours each.
 */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { pageServer } from "../dist/serve/page-server.js";

const widths = [360, 1280, 2560];
const folder = process.argv[2] ?? "pictures";
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

mkdirSync(folder, { recursive: true });
const server = pageServer(fileURLToPath(new URL("../dist-page/", import.meta.url))).listen(0, "127.0.0.1");
await once(server, "listening");
const address = `http://localhost:${server.address().port}/`;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();

const goTo = (hash) => page.goto(address + hash);
const press = (name) => page.getByRole("button", { name }).first().click();
const run = async () => {
  await press("Run");
  await page.locator(".answer .report h1").waitFor();
};

/** Pictures of what is shown now, from the first element that `top` finds on. */
async function take(name, top, wait = 150) {
  for (const width of widths) {
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: width === 360 ? 740 : Math.round(width * 0.62) });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(wait);
      if (top) await page.locator(top).first().evaluate(toTop);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`) });
    }
  }
}

/** Below the bar that stays. */
const toTop = (element) => {
  const bar = globalThis.document.querySelector("header").getBoundingClientRect().height;
  globalThis.scrollTo(0, element.getBoundingClientRect().top + globalThis.scrollY - bar - 16);
};

await goTo("");
await page.locator("h1").waitFor();
await take("welcome");
await press(/Two months of a shop/);
await page.locator("form.ask").waitFor();
await take("form");
await press("Run");
await page.getByRole("progressbar").waitFor();
await take("running", undefined, 0);
await page.locator(".answer .report h1").waitFor();
await take("answer");
await take("columns", "#columns");
await press(/^Show the rows/);
await page
  .getByRole("region", { name: /^current rows/ })
  .getByRole("cell")
  .first()
  .waitFor();
await take("rows", "article.group");
await goTo("#/");
await take("tables");
await page.getByText("Rows as points").click();
await page.locator(".cloud").getByLabel("Up").selectOption("items");
await take("points", ".cloud", 600);
for (const hash of ["question", "results", "about"]) {
  await goTo(`#/${hash}`);
  await take(hash);
}
await goTo("#/");
await page.getByText("Example data").click();
await press(/A ring becomes two moons/);
await run();
await take("plan");
await press(/^Enlarge/);
await page.getByRole("dialog").waitFor();
await take("picture");

await page.keyboard.press("Escape");
await page.getByText("Method, formula and sources").click();
await page
  .getByRole("link", { name: /^10\.\d+/ })
  .first()
  .waitFor();
await take("sources", 'h3:text-is("Sources")');

// The page as a service serves it.
const { listen, serveOptions } = await import(new URL("../../server/dist/index.js", import.meta.url).href);
const data = mkdtempSync(join(tmpdir(), "pushforward-screenshots-"));
const settings = serveOptions.parse({ port: 0, jobs: 1, threads: 1, workbench: true });
const service = await listen({ ...settings, data, version: "0.1.0" }, () => {});
await page.goto(`${service.address}/#/about`);
await page.getByLabel("Token of the service").fill("not-it");
await press("Connect");
await page.getByText("this is not the token of the service").waitFor();
await take("service-refused", "#service");
await page.getByLabel("Token of the service").fill(service.token.token);
await press("Connect");
await page.getByText(/^Connected to the service/).waitFor();
await take("service-connected", "#service");
await page.goto(`${service.address}/#/question/compare`);
await page.getByLabel("Run it").waitFor();
await take("service-choice", ".go");

await browser.close();
await service.close();
rmSync(data, { recursive: true });
server.closeAllConnections();
server.close();
