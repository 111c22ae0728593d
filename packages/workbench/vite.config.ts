/**
 * The page as static files: relative addresses, so that it works from any folder of any host.
 * @module
 */
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { exampleTables } from "./tools/examples-plugin.mjs";
import { offline } from "./tools/offline-plugin.mjs";

/** A page that is isolated may share memory with its workers, and so use more than one thread. */
const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [react(), exampleTables(), offline()],
  server: { headers: isolation },
  preview: { headers: isolation },
  worker: { format: "es" },
  build: { outDir: "dist-page", emptyOutDir: true, target: "es2023", modulePreload: { polyfill: false } },
});
