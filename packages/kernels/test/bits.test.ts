import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hashes } from "./support/cases.js";
import expected from "./support/expected-hashes.json" with { type: "json" };
import { plain, wasm } from "./support/twins.js";

// The browser project holds the same file against Chromium. RECORD=1 writes it anew, after a change of a kernel.
test("outputs on fixed inputs have the recorded bits in WebAssembly and in plain TypeScript", () => {
  const found = hashes(wasm);
  expect(hashes(plain)).toEqual(found);
  const file = new URL("./support/expected-hashes.json", import.meta.url);
  if (process.env.RECORD) writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
  else expect(found).toEqual(expected);
});
