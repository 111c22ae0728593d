/**
 * The page as static files: relative addresses, so that it works from any folder of any host.
 * @module
 */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { pageHeaders } from "./src/page-headers.js";
import { englishOnly } from "./tools/english-only.mjs";
import { exampleTables } from "./tools/examples-plugin.mjs";
import { manualPlugin } from "./tools/manual-plugin.js";
import { offlinePlugin } from "./tools/offline-plugin.js";
import { references } from "./tools/references-plugin.mjs";

/** The development server adds scripts of its own, which the policy would refuse. */
const { "Content-Security-Policy": _, ...isolation } = pageHeaders;

/** In the charting library's document, never reached with text of ours. */
const checks = { eval: false, pluginTimings: false };

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "./",
  plugins: [react(), englishOnly(), exampleTables(), references(), offlinePlugin(), manualPlugin()],
  server: { headers: isolation },
  preview: { headers: pageHeaders },
  worker: { format: "es", rolldownOptions: { checks } },
  build: {
    outDir: "dist-page",
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      checks,
      input: { index: here("index.html"), "service-worker": here("src/offline/service-worker.ts") },
      output: {
        entryFileNames: ({ name }) => (name === "service-worker" ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
