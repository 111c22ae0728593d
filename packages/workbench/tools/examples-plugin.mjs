/** The example tables beside the page, for those who have none at hand. */
import { readFileSync } from "node:fs";

const folder = new URL("../../../examples/compare/", import.meta.url);

const files = { "examples/shop-march.csv": "reference.csv", "examples/shop-april.csv": "current.csv" };

export function exampleTables() {
  return {
    name: "pushforward-examples",
    apply: "build",
    generateBundle() {
      for (const [fileName, source] of Object.entries(files))
        this.emitFile({ type: "asset", fileName, source: readFileSync(new URL(source, folder)) });
    },
  };
}
