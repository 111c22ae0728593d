import { type Rng, seededRng } from "@pushforward/core";
import { brunnerMunzel } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const x = Float64Array.of(1.1, 2.3, 2.3, 3.7, 5, 5, 6.2);
const y = Float64Array.of(2.3, 4.1, 5, 7.3, 8.8, 9.1, 9.1, 10.2);

test("θ and its standard error agree with SciPy 1.17.1 (tools/fixtures/hypothesis/columns.py)", () => {
  const { value, standardError } = brunnerMunzel(x, y);
  expect(value).toBeCloseTo(0.8214285714285714, 14);
  expect(standardError).toBeCloseTo(0.11195947786658964, 13);
});

test("the interval is symmetric on the logit scale and stays between 0 and 1", () => {
  const { value, interval } = brunnerMunzel(x, y, { level: 0.999 });
  const logit = (p: number) => Math.log(p / (1 - p));
  expect(logit(interval.high) - logit(value)).toBeCloseTo(logit(value) - logit(interval.low), 9);
  expect(interval.low).toBeGreaterThan(0);
  expect(interval.high).toBeLessThan(1);
});

test("swapping the samples gives 1 − θ; increasing maps change nothing", () => {
  const [there, back] = [brunnerMunzel(x, y), brunnerMunzel(y, x)];
  expect(back.value).toBeCloseTo(1 - there.value, 15);
  expect(back.interval.low).toBeCloseTo(1 - there.interval.high, 13);
  expect(brunnerMunzel(x.map(Math.exp), y.map(Math.exp))).toEqual(there);
});

test("perfect separation and all ties are judged by disjoint pairs", () => {
  const apart = brunnerMunzel(Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6, 7));
  expect(apart).toMatchObject({ value: 1, standardError: 0 });
  expect(apart.interval.low).toBeCloseTo(0.025 ** (1 / 3), 14);
  expect(apart.interval.high).toBe(1);
  expect(brunnerMunzel(Float64Array.of(4, 5), Float64Array.of(1)).interval.low).toBe(0);
  const tied = brunnerMunzel(Float64Array.of(1, 1, 1), Float64Array.of(1, 1));
  expect(tied.value).toBe(0.5);
  expect(tied.interval.high).toBeCloseTo(1 - Math.sqrt(0.05) / 2, 14);
  expect(brunnerMunzel(Float64Array.of(2), Float64Array.of(1, 3)).interval).toEqual({ low: 0, high: 1, level: 0.95 });
});

const cases: [name: string, x: (r: Rng) => number, y: (r: Rng) => number, theta: number, n: number, m: number][] = [
  ["equal normals", (r) => r.normal(), (r) => r.normal(), 0.5, 60, 340],
  ["normals, shifted and stretched", (r) => r.normal(), (r) => 3 * r.normal() + 1, 0.6240851829770754, 60, 340], // Φ(1/√10)
  [
    "heavy ties",
    (r) => r.integer(2),
    (r) => r.integer(3),
    (1 / 2) * (2 / 3 + 1 / 6) + (1 / 2) * (1 / 3 + 1 / 6),
    340,
    60,
  ],
  ["few rows", (r) => r.normal(), (r) => 2 * r.normal(), 0.5, 12, 9],
];
test.each(cases)("95 in 100 intervals hold θ: %s", (_, drawX, drawY, theta, n, m) => {
  const rng = seededRng(6);
  const runs = 800;
  let hits = 0;
  for (let run = 0; run < runs; run++) {
    const a = Float64Array.from({ length: n }, () => drawX(rng));
    const { low, high } = brunnerMunzel(
      a,
      Float64Array.from({ length: m }, () => drawY(rng)),
    ).interval;
    if (low <= theta && theta <= high) hits++;
  }
  const room = 4 * Math.sqrt((0.95 * 0.05) / runs);
  expect(hits / runs).toBeGreaterThan(0.95 - room);
  if (n + m >= 400) expect(hits / runs).toBeLessThan(0.95 + room); // with few rows the logit scale covers more
});

test("an error names the argument, what was expected and what came", () => {
  expect(() => brunnerMunzel(x, new Float64Array(0))).toThrow("brunnerMunzel: y must be at least 1 value; received 0");
  expect(() => brunnerMunzel(x, y, { level: 95 })).toThrow("level must be between 0 and 1; received 95");
});
