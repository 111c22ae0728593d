/**
 * Bundle the command: two hundred small modules take longer to find and load than all the rest of its start, in the
 * main thread and again in every worker. Each worker script is an entry of its own, beside the file that starts it.
 * @module
 */
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const packages = fileURLToPath(new URL("../../", import.meta.url));
const dir = `${packages}cli/bundle`;

const bundle = await rolldown({
  input: {
    start: `${packages}cli/dist/start.js`,
    worker: `${packages}kernels/dist/worker.js`,
    "plain-worker": `${packages}kernels/dist/plain-worker.js`,
    "read-worker": `${packages}tables/dist/node/read-worker.js`,
    "beside-worker": `${packages}methods/dist/hypothesis/compare/beside-worker.js`,
  },
  platform: "node",
  external: [/^@duckdb\//],
  // Importing a module of ours does nothing but define: what a thread does not use, it does not load.
  treeshake: {
    moduleSideEffects: [{ test: /packages.(core|kernels|tables|methods|catalog).dist/, sideEffects: false }],
  },
  checks: { eval: false }, // in the charting library's document, never reached with text of ours
});
rmSync(dir, { recursive: true, force: true });
await bundle.write({ dir, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" });
