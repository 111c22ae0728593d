import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** Asked by the page's tests: a case of the conformance suite, and what the library answers to it in Node. */
async function sentCase(operation: string): Promise<object | undefined> {
  const { conformanceCase } = await import("./tools/conformance/cases.mjs");
  const { libraryAnswer } = await import("./tools/conformance/library-answer.mjs");
  const found = await conformanceCase(operation);
  if (!found) return undefined;
  const files = Object.entries(found.files).map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]);
  return { ...found, files: Object.fromEntries(files), expected: await libraryAnswer(found) };
}

const node = {
  test: {
    name: "node",
    include: ["packages/*/test/**/*.test.ts", "tools/test/**/*.test.ts"],
    exclude: ["**/*.browser.test.ts"],
    testTimeout: 60_000,
  },
};
const browser = {
  server: { headers: isolation },
  test: {
    name: "browser",
    include: ["packages/*/test/**/*.browser.test.ts"],
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: chromium,
          args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      }),
      instances: [{ browser: "chromium" as const }],
      commands: { conformanceCase: (_: unknown, operation: string) => sentCase(operation) },
    },
  },
};

// Two files at a time on two processors: most tests keep one busy.
const maxWorkers = Math.max(2, availableParallelism() - 1);

export default defineConfig({ test: { maxWorkers, projects: existsSync(chromium) ? [node, browser] : [node] } });
