/**
 * The built page in Chromium, from an empty profile, with a log of its requests and of what it complains about.
 * @module
 */
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright";
import { pageServer } from "../../dist/serve/page-server.js";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const folder = fileURLToPath(new URL("../../dist-page/", import.meta.url));

/** Why the tests of the page cannot run here; undefined when they can. */
export const whyNot = !existsSync(executablePath)
  ? `no browser at ${executablePath}; name one in CHROMIUM`
  : existsSync(`${folder}index.html`)
    ? undefined
    : "the page is not built; run npm run build";

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly address: string;
  /** Addresses asked for by the page and its workers. */
  readonly requests: readonly string[];
  /** Errors in the console and breaches of the policy. */
  readonly complaints: readonly string[];
}

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

/** A browser for all tests of a file, with a server of the page, or with the one at `served`. */
export async function startBrowser(served?: string): Promise<{
  open: (dark?: boolean) => Promise<OpenPage>;
  end: () => Promise<void>;
}> {
  const server = pageServer(folder);
  if (served === undefined) await once(server.listen(0, "127.0.0.1"), "listening");
  const address = served ?? `http://localhost:${(server.address() as AddressInfo).port}/`;
  const browser = await chromium.launch({
    executablePath,
    args: [...quiet, "--disable-component-update", "--disable-sync"],
  });
  return {
    async open(dark = false) {
      const context = await browser.newContext({ colorScheme: dark ? "dark" : "light", reducedMotion: "reduce" });
      context.setDefaultTimeout(90_000); // a busy machine is slow, and not wrong
      const page = await context.newPage();
      const [requests, complaints]: [string[], string[]] = [[], []];
      context.on("request", (request) => requests.push(request.url()));
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(address);
      await page.locator("h1").waitFor();
      return { page, context, address, requests, complaints };
    },
    async end() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** As a hand drops files: browsers refuse a drop that a script makes up. */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const box = (await page.locator(".drop").first().boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  const [x, y] = [box.x + box.width / 2, box.y + 20];
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await session.send("Input.dispatchDragEvent", { type, x, y, data });
  await session.detach();
}

/** Press Tab until the element with this name has the focus. */
export async function tabTo(page: Page, name: RegExp, most = 80): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      const label = element && "labels" in element ? ([...(element.labels as NodeList)][0]?.textContent ?? "") : "";
      return element?.getAttribute("aria-label") ?? (label || element?.textContent) ?? "";
    });
    if (name.test(found)) return;
  }
  throw new Error(`no element called ${name} was reached by Tab`);
}
