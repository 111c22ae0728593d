import { permutation, sampleWithoutReplacement, seededRng, shuffle } from "@pushforward/core";
import { expect, test } from "vitest";

/** Chi-square of counts of equally likely outcomes, less its mean, in its standard deviations. */
function excess(counts: readonly number[], outcomes: number): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / outcomes;
  const seen = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const unseen = (outcomes - counts.length) * expected;
  return (seen + unseen - (outcomes - 1)) / Math.sqrt(2 * (outcomes - 1));
}

function tally(draws: number, draw: () => string): readonly number[] {
  const counts = new Map<string, number>();
  for (let i = 0; i < draws; i++) {
    const key = draw();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.values()];
}

test("all 24 orders of four things are equally likely", () => {
  const rng = seededRng(1);
  expect(
    excess(
      tally(24_000, () => shuffle(rng, ["a", "b", "c", "d"]).join("")),
      24,
    ),
  ).toBeLessThan(4);
  expect(
    excess(
      tally(24_000, () => permutation(rng, 4).join("")),
      24,
    ),
  ).toBeLessThan(4);
});

test("all 60 ordered choices of three out of five are equally likely", () => {
  const rng = seededRng(2);
  expect(
    excess(
      tally(30_000, () => sampleWithoutReplacement(rng, 5, 3).join("")),
      60,
    ),
  ).toBeLessThan(4);
});

test("a sample holds distinct integers below n", () => {
  for (const [n, k] of [
    [0, 0],
    [1, 1],
    [5, 0],
    [5, 5],
    [1000, 62],
    [1000, 63],
    [2 ** 32 - 1, 1000],
  ] as const) {
    const sample = sampleWithoutReplacement(seededRng(3), n, k);
    expect(new Set(sample).size).toBe(k);
    for (const value of sample) expect(value).toBeLessThan(n);
  }
});

test("sparse and dense memory draw the same sample", () => {
  const n = 640;
  for (let seed = 0; seed < 100; seed++) {
    const dense = sampleWithoutReplacement(seededRng(seed), n, 40); // 40 = n/16 is the first dense size
    const sparse = sampleWithoutReplacement(seededRng(seed), n, 39);
    expect(dense.slice(0, 39)).toEqual(sparse);
  }
});

test("an error names the argument", () => {
  expect(() => sampleWithoutReplacement(seededRng(1), 3, 4)).toThrow(
    "k must be an integer from 0 to n = 3; received 4",
  );
  expect(() => permutation(seededRng(1), -1)).toThrow("permutation: n");
});
