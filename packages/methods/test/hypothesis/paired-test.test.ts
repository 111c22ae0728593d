import { binomialCdf, binomialSf, type Rng, seededRng } from "@pushforward/core";
import { pairedTest, pairedTests } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const wave = (n: number, step: number, shift: number) =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(step * (i + 1)) + shift);
const d = wave(15, 2.1, 0.4);
const rng = seededRng(1);

test("agrees with SciPy 1.15.3 (tools/fixtures/hypothesis/tests.py)", () => {
  const all = pairedTest(d, { rng, resamples: 2 ** 15 });
  expect([all.pValue, all.method, all.resamples]).toEqual([0.055908203125, "all relabellings", 2 ** 15 - 1]);
  expect(pairedTest(d, { rng, test: "wilcoxon" }).pValue).toBeCloseTo(0.22930908203125, 14);
  expect(pairedTest(d, { rng, test: "sign" }).pValue).toBeCloseTo(0.30175781249999994, 14);
  const tied = Float64Array.of(1, -2, 3, 3, -1, 4, 2, 2, 0, 5, -3, 1);
  expect(pairedTest(tied, { rng, test: "wilcoxon" }).pValue).toBeCloseTo(0.1279296875, 14);
  expect(pairedTest(tied, { rng, test: "wilcoxon" })).toMatchObject({ zeros: 1, pairs: 12, method: "exact" });
  const many = pairedTest(wave(400, 2.1, 0.05), { rng, test: "wilcoxon" });
  expect(many.method).toBe("asymptotic");
  expect(many.pValue).toBeCloseTo(0.06179515468022732, 12);
});

test.each(pairedTests)("%s: the interval holds just the shifts that the test does not reject", (name) => {
  const values = wave(9, 1.7, 0.6);
  const p = (shift: number) => pairedTest(values.map((value) => value - shift), { rng, test: name, resamples: 511 }).pValue; // biome-ignore format: a line
  const { difference } = pairedTest(values, { rng, test: name, coverage: 0.9, resamples: 511 });
  const { low, high } = difference.interval!;
  for (const [inside, outside] of [
    [low + 1e-9, low - 1e-9],
    [high - 1e-9, high + 1e-9],
  ] as const) {
    expect(p(inside)).toBeGreaterThan(0.1);
    expect(p(outside)).toBeLessThanOrEqual(0.1);
  }
});

test("Hodges–Lehmann by hand: the median of all Walsh averages", () => {
  const values = Float64Array.of(0, 1, 5);
  // 0, ½, 1, 2½, 3, 5
  expect(pairedTest(values, { rng, test: "wilcoxon" }).difference.value).toBe(1.75);
  expect(pairedTest(values, { rng, test: "sign" }).difference.value).toBe(1);
  expect(pairedTest(values, { rng }).difference.interval).toBeUndefined(); // ¼ is the least p-value there is
});

const laws: Record<string, (rng: Rng) => number> = {
  normal: (draws) => draws.normal(),
  ties: (draws) => draws.integer(5) - 2,
  heavy: (draws) => draws.normal() / draws.normal(),
};

test.each(pairedTests.flatMap((name) => [3, 10, 40].map((n) => [name, n] as const)))(
  "%s keeps its level with %d pairs, ties and heavy tails; intervals cover",
  (name, n) => {
    const runs = 300;
    for (const [law, draw] of Object.entries(laws)) {
      const draws = seededRng(n);
      let [rejected, halves, covered] = [0, 0, 0];
      for (let k = 0; k < runs; k++) {
        const values = Float64Array.from({ length: n }, () => draw(draws));
        const { pValue, difference } = pairedTest(values, {
          rng: draws.stream(k),
          test: name,
          resamples: 199,
          coverage: 0.9,
        });
        rejected += Number(pValue <= 0.1);
        halves += Number(pValue <= 0.5);
        const { low, high } = difference.interval ?? { low: -Infinity, high: Infinity };
        covered += Number(low <= 0 && 0 <= high);
      }
      expect(binomialSf(rejected - 1, runs, 0.1), `${law}: ${rejected}`).toBeGreaterThan(1e-6);
      expect(binomialSf(halves - 1, runs, 0.5), `${law}: ${halves}`).toBeGreaterThan(1e-6);
      expect(binomialCdf(covered, runs, 0.9), `${law}: ${covered}`).toBeGreaterThan(1e-6);
      if (name === "mean" && law === "normal" && n === 40)
        expect(binomialSf(covered - 1, runs, 0.9)).toBeGreaterThan(1e-6);
    }
  },
);

test("no difference at all, one pair, and errors", () => {
  for (const name of pairedTests) {
    expect(pairedTest(new Float64Array(20), { rng, test: name }).pValue).toBe(1);
    expect(pairedTest(Float64Array.of(3), { rng, test: name }).pValue).toBeCloseTo(1, 12);
  }
  expect(() => pairedTest(Float64Array.of(1, Number.NaN), { rng })).toThrow("differences must be finite; received NaN");
  expect(() => pairedTest(new Float64Array(0), { rng })).toThrow("differences must be at least 1 number");
});

test("random signs agree with all of them", () => {
  const all = pairedTest(d, { rng, resamples: 2 ** 15 });
  const some = pairedTest(d, { rng, resamples: 9999 });
  expect(Math.abs(some.pValue - all.pValue)).toBeLessThan(4 * some.pValueError);
  expect(some.difference.interval!.low).toBeCloseTo(all.difference.interval!.low, 1);
});
