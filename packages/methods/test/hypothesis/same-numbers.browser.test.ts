import { expect, test } from "vitest";
import { expectedFingerprint, fingerprint, sameNumbers } from "./same-numbers.js";

test("effects, pairs and groups have the same bits here as in Node", async () => {
  expect(fingerprint(await sameNumbers())).toBe(expectedFingerprint);
});
