import { canaryTables, openPrivateData } from "@pushforward/methods/privacy";
import { expect, test } from "vitest";
import { answers, digests, recorded } from "./same-answer.js";

test("a page gives the bits that Node gives", async () => {
  expect(await digests(answers())).toEqual(recorded);
});

test("in a page, too, noise comes from the system: it differs from visit to visit, and has its variance", () => {
  const table = canaryTables("add-remove").without;
  const data = openPrivateData({ table, limit: { rho: 1000 } });
  const runs = 3000;
  const gaps = Array.from({ length: runs }, () => data.marginal([0], 0.02).counts[0]! - 15); // 15 common rows
  const spread = gaps.reduce((sum, gap) => sum + gap * gap, 0) / runs;
  expect(Math.abs(spread / 25 - 1)).toBeLessThan(5 * Math.sqrt(2 / runs));
  expect(new Set(gaps).size).toBeGreaterThan(20);
});
