/** Transport in headless Chromium beside Node: the same bundle of methods, the same points, the same bits. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { cells } from "../browser/cells.mjs";
import { openPage } from "../browser/page.mjs";
import { runOnce } from "../harness.mjs";

export const title =
  "browser: transport in headless Chromium beside Node, seconds of the best run inside each, 2 threads";

const inNode = fileURLToPath(new URL("../ours/cell.mjs", import.meta.url));
const threads = 2;

export async function cases() {
  const only = process.env.BENCH_ONLY?.split(",");
  return Object.entries(cells)
    .filter(([name]) => only?.includes(name) ?? true)
    .map(([name, { label }]) => ({
      label,
      rounds: 3,
      contenders: {
        Node: () => runOnce([process.execPath, inNode, name, String(threads)]),
        Chromium: () => inChromium(name),
      },
      verify: agree,
    }));
}

/** A browser of its own each time, as Node has a process of its own. */
async function inChromium(name) {
  const start = performance.now();
  const page = await openPage();
  try {
    const { version } = page;
    const answer = await page.time(name, threads);
    return { answer, seconds: { wall: (performance.now() - start) / 1000, version } };
  } finally {
    await page.close();
  }
}

function agree({ Node, Chromium }) {
  assert.equal(Chromium.threads, Node.threads);
  assert.equal(Chromium.answer, Node.answer);
}
