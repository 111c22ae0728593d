import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseShared, sharedFragment, sharedText } from "../dist/engine/share.js";
import { version } from "../dist/version.js";

const question = { operation: "compare", version: "0.1.0", options: { seed: 3, columns: ["größe", "b"] } };

test("a question comes back from a link and from a file as it went", async () => {
  expect(await parseShared(sharedFragment(question))).toEqual(question);
  expect(await parseShared(sharedText(question))).toEqual(question);
  expect(sharedFragment(question)).toMatch(/^#question=[\w-]+$/);
});

test.each([
  ["", "no shared question"],
  ["#question=%%%", "no shared question"],
  [sharedFragment(question).slice(0, -9), "no shared question"],
  ["{}", "no shared question"],
  ["[1]", "no shared question"],
  [sharedText(question).replace('"question"', '"table"'), "no shared question"],
  [sharedText({ ...question, version: "<img src=x>" }), "no shared question"],
  [sharedText({ ...question, operation: "toString" }), "an operation that is not here"],
  [sharedText({ ...question, options: { constructor: 1 } }), "compare has no option constructor"],
  [sharedText({ ...question, options: { seed: "<script>" } }), "compare: seed must be an integer"],
  [sharedText({ ...question, options: { columns: ["x".repeat(40_000)] } }), "too long"],
  ['{"pushforward":"question","version":"0.1.0","operation":"compare","options":{},"data":[1]}', "no shared question"],
])("what is no question is refused: %s", async (text, words) => {
  await expect(parseShared(text)).rejects.toThrow(words);
});

test("the version written into answers is that of the package", () => {
  const written = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(version).toBe(written.version);
});
