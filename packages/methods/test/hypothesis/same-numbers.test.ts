import { expect, test } from "vitest";
import { expectedFingerprint, fingerprint, sameNumbers } from "./same-numbers.js";

test("effects, pairs and groups have the bits that every engine must give", async () => {
  expect(fingerprint(await sameNumbers())).toBe(expectedFingerprint);
});
