import { type Rng, seededRng } from "@pushforward/core";
import { compareEffects, type EncodedPair } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";
import { levelColumn, orderedColumn } from "./encoded-pair.js";

function pairOf(n: number, m: number, rng: Rng, shift: number): EncodedPair {
  const x = Float64Array.from({ length: n + m }, (_, row) => rng.normal() + (row < n ? 0 : shift));
  const y = x.map(() => (rng.uniform() < 0.1 ? Number.NaN : rng.normal()));
  const codes = Uint8Array.from({ length: n + m }, () => rng.integer(3));
  return { n, m, columns: [orderedColumn("x", x), orderedColumn("y", y), levelColumn("c", codes, ["a", "b", "c"])] };
}

test("all four scales agree that there is a difference, and grow with it", async () => {
  const energy = { value: 0.3, method: "given" };
  const [small, large] = [
    await compareEffects(pairOf(700, 500, seededRng(1), 0.5), { seed: 1, energy }),
    await compareEffects(pairOf(700, 500, seededRng(1), 1.5), { seed: 1 }),
  ];
  expect(small.energy).toBe(energy);
  for (const name of ["slicedWasserstein", "auc", "changedRows"] as const) {
    expect(large[name].value).toBeGreaterThan(small[name].value);
    expect(large[name].interval!.low).toBeLessThanOrEqual(large[name].value);
    expect(large[name].interval!.high).toBeGreaterThanOrEqual(large[name].value);
    expect(large[name].interval!.level).toBe(0.95);
  }
  expect(small.slicedWasserstein.interval!.low).toBeGreaterThan(0);
  expect(small.auc.interval!.low).toBeGreaterThan(0.5);
});

test("the same seed gives the same numbers, progress never falls, an abort is heard", async () => {
  const pair = pairOf(300, 200, seededRng(2), 1);
  const done: number[] = [];
  const watch = { onProgress: (progress: { done: number }) => void done.push(progress.done) };
  expect(await compareEffects(pair, { seed: 7, watch })).toEqual(await compareEffects(pair, { seed: 7 }));
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(done.length).toBeGreaterThan(5);
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(compareEffects(pair, { seed: 1, watch: { signal } })).rejects.toThrow("enough");
});

test.each([
  [1, 1],
  [1, 40],
  [2, 2],
  [4, 5],
])("tables of %d and %d rows get numbers, none of them NaN", async (n, m) => {
  const effects = await compareEffects(pairOf(n, m, seededRng(3), 1), { seed: 1 });
  for (const { value, interval } of Object.values(effects)) {
    expect(value).toBeGreaterThanOrEqual(0);
    expect(interval === undefined || interval.low <= interval.high).toBe(true);
  }
});
