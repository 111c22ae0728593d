/**
 * The manual beside the page, where it was built before the page (`npm run docs`); else the page has no link to it.
 * @module
 */
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const manual = fileURLToPath(new URL("../../../docs/dist/", import.meta.url));

export function manualPlugin(): Plugin {
  const built = existsSync(join(manual, "index.html"));
  return {
    name: "manual",
    config: () => ({ define: { __MANUAL__: built } }),
    writeBundle({ dir }) {
      if (built) cpSync(manual, join(dir!, "manual"), { recursive: true });
    },
  };
}
