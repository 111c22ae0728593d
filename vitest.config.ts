import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** Built packages need no transformation: Node imports them itself, as it does for users. */
const server = { deps: { external: [/\/packages\/[^/]+\/dist\//] } };

const node = {
  test: {
    name: "node",
    // Files that follow each other in a process share what is loaded, compiled and optimised by then.
    isolate: false,
    server,
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
    },
  },
};

// Two files at a time on two processors: most tests keep one busy.
const maxWorkers = Math.max(2, availableParallelism() - 1);

export default defineConfig({ test: { maxWorkers, projects: existsSync(chromium) ? [node, browser] : [node] } });
