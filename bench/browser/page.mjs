/**
 * A page of headless Chromium that holds the cells: one bundle, served with the headers that let a page share memory.
 * @module
 */
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { rolldown } from "rolldown";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** `time(name, threads)` does in a fresh page what `timeCell` does here; `close` ends browser and server. */
export async function openPage() {
  const files = await bundleCells();
  const server = createServer((request, response) => {
    const code = files.get(request.url.slice(1));
    response.writeHead(code === undefined && request.url !== "/" ? 404 : 200, {
      "Content-Type": code === undefined ? "text/html" : "text/javascript",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    });
    response.end(code ?? "<!doctype html><title>cells</title>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  return {
    version: browser.version(),
    time: (name, threads) => timeIn(browser, `http://127.0.0.1:${server.address().port}/`, name, threads),
    async close() {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function timeIn(browser, address, name, threads) {
  const page = await browser.newPage();
  try {
    await page.goto(address);
    const script = "async ([name, threads]) => (await import('/cells.js')).timeCell(name, threads)";
    return await page.evaluate(`(${script})(${JSON.stringify([name, threads])})`);
  } finally {
    await page.close();
  }
}

/** The text of each file, by name. */
async function bundleCells() {
  const kernels = path("../../packages/kernels/dist/");
  const bundle = await rolldown({
    input: { cells: path("cells.mjs"), worker: `${kernels}worker.js`, "plain-worker": `${kernels}plain-worker.js` },
    platform: "browser",
    external: [/^node:/],
  });
  const { output } = await bundle.generate({
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
  });
  return new Map(output.map(({ fileName, code }) => [fileName, code]));
}
