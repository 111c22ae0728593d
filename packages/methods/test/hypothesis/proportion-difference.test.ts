import { clopperPearson } from "@pushforward/core";
import { proportionDifference, ratioInterval } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

test("Clopper–Pearson limits agree with SciPy 1.17.1 (tools/fixtures/hypothesis/columns.py)", () => {
  const cases = [
    [0, 20, 0.95, 0, 0.16843347098308548],
    [3, 20, 0.95, 0.03207093718554477, 0.37892682654529564],
    [20, 20, 0.9, 0.8608916593316243, 1],
    [17, 340, 0.99, 0.024548912246890466, 0.08872671954687038],
    [123456, 1000000, 0.95, 0.12281184162963026, 0.1241023402768027],
  ] as const;
  for (const [k, n, level, low, high] of cases) {
    const limits = clopperPearson(k, n, level);
    expect(limits.low).toBeCloseTo(low, 12);
    expect(limits.high).toBeCloseTo(high, 12);
  }
});

test("adds the squares of the limits' distances", () => {
  const [a, b] = [clopperPearson(3, 20), clopperPearson(7, 15)];
  const { value, interval } = proportionDifference(3, 20, 7, 15);
  expect(value).toBeCloseTo(7 / 15 - 3 / 20, 15);
  expect(interval.low).toBeCloseTo(value - Math.hypot(7 / 15 - b.low, a.high - 3 / 20), 14);
  expect(interval.high).toBeCloseTo(value + Math.hypot(b.high - 7 / 15, 3 / 20 - a.low), 14);
  const ratio = ratioInterval(3, 20, 7, 15);
  const low = Math.log(7 / 15 / (3 / 20)) - Math.hypot(Math.log(7 / 15 / b.low), Math.log(a.high / (3 / 20)));
  expect(Math.log(ratio.low)).toBeCloseTo(low, 13);
});

test("swapping the samples flips the difference and inverts the ratio", () => {
  const [there, back] = [proportionDifference(3, 20, 70, 340), proportionDifference(70, 340, 3, 20)];
  expect(there.value).toBe(-back.value);
  expect(there.interval.low).toBeCloseTo(-back.interval.high, 14);
  const [forth, inverse] = [ratioInterval(3, 20, 70, 340), ratioInterval(70, 340, 3, 20)];
  expect(forth.low * inverse.high!).toBeCloseTo(1, 12);
});

test("a ratio to no events has no upper limit, of no events the lower limit 0", () => {
  expect(ratioInterval(0, 50, 5, 50)).toMatchObject({ high: null });
  expect(ratioInterval(0, 50, 5, 50).low).toBeGreaterThan(0);
  expect(ratioInterval(5, 50, 0, 50).low).toBe(0);
  expect(ratioInterval(0, 50, 0, 50)).toEqual({ low: 0, high: null, level: 0.95 });
});

/** Binomial probabilities of 0 … n, by ratios from the mode. */
function binomial(n: number, p: number): Float64Array {
  const out = new Float64Array(n + 1);
  const mode = Math.floor((n + 1) * p);
  out[mode] = 1;
  for (let k = mode; k < n; k++) out[k + 1] = (out[k]! * (n - k) * p) / ((k + 1) * (1 - p));
  for (let k = mode; k > 0; k--) out[k - 1] = (out[k]! * k * (1 - p)) / ((n - k + 1) * p);
  const total = out.reduce((a, b) => a + b);
  return out.map((value) => value / total);
}

test.each([
  [20, 20, 0.9],
  [12, 60, 0.95],
  [60, 12, 0.95],
  [30, 90, 0.99],
])(
  "exact coverage at %d/%d, level %d, is at least the level unless one share is near 0 and the other near 1",
  (nA, nB, level) => {
    const shares = [0.005, 0.02, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.98, 0.995];
    const outcomes = Array.from({ length: (nA + 1) * (nB + 1) }, (_, i) => {
      const [kA, kB] = [Math.floor(i / (nB + 1)), i % (nB + 1)];
      const difference = proportionDifference(kA, nA, kB, nB, { level }).interval;
      return { kA, kB, difference, ratio: ratioInterval(kA, nA, kB, nB, { level }) };
    });
    for (const a of shares) {
      const wA = binomial(nA, a);
      for (const b of shares) {
        const wB = binomial(nB, b);
        let [byDifference, byRatio] = [0, 0];
        for (const { kA, kB, difference, ratio } of outcomes) {
          const weight = wA[kA]! * wB[kB]!;
          if (difference.low <= b - a + 1e-12 && b - a - 1e-12 <= difference.high) byDifference += weight;
          if (ratio.low <= b / a + 1e-12 && b / a - 1e-12 <= (ratio.high ?? Infinity)) byRatio += weight;
        }
        expect(byRatio).toBeGreaterThanOrEqual(level);
        expect(byDifference).toBeGreaterThanOrEqual(Math.abs(b - a) < 0.85 ? level : level - 0.03);
      }
    }
  },
);

test("an error names the argument, what was expected and what came", () => {
  expect(() => proportionDifference(5, 4, 1, 2)).toThrow(
    "clopperPearson: k must be an integer from 0 to n = 4; received 5",
  );
  expect(() => clopperPearson(1, 2, 1)).toThrow("level must be between 0 and 1; received 1");
});
