import { writeFileSync } from "node:fs";
import type { Sinkhorn, Wasserstein } from "@pushforward/methods/transport";
import { expect, test } from "vitest";
import { answers, digests, recorded } from "./same-answer.js";

const one = await answers(1);

test("one thread gives the bits that every engine must give", async () => {
  const found = await digests(one);
  if (process.env.RECORD === "1")
    writeFileSync(new URL("same-answer.json", import.meta.url), `${JSON.stringify(found, null, 2)}\n`);
  else expect(found).toEqual(recorded);
});

test("two threads give the same bits", async () => {
  expect(await digests(await answers(2))).toEqual(await digests(one));
});

test("these are answers: proved, converged, and all different", async () => {
  expect(new Set(Object.values(await digests(one))).size).toBe(Object.keys(one).length);
  for (const [name, answer] of Object.entries(one)) {
    if (name.startsWith("wasserstein")) expect((answer as Wasserstein).certificate.certified).toBe(true);
    if (name.startsWith("sinkhorn")) expect((answer as Sinkhorn).converged).toBe(true);
  }
});
