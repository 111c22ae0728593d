import { seededRng } from "@pushforward/core";
import { circularInterval, circularTransport, circularWasserstein } from "@pushforward/methods/transport";
import { describe, expect, test } from "vitest";

const uniform = (n: number, seed: number) => {
  const out = new Float64Array(n);
  seededRng(seed).fillUniform(out);
  return out;
};
const of = (...points: number[]) => ({ points: Float64Array.from(points) });
/** The shortest way round. */
const way = (a: number, b: number, period: number) => {
  const t = (((a - b) % period) + period) % period;
  return Math.min(t, period - t);
};

describe("potentials", () => {
  const weights = Float64Array.from({ length: 12 }, (_, i) => 1 + (i % 4));
  const cases = [
    { name: "equal sizes", x: { points: uniform(12, 1) }, y: { points: uniform(12, 2).map((v) => 0.3 * v) } },
    { name: "unequal sizes", x: { points: uniform(9, 3) }, y: { points: uniform(14, 4) } },
    { name: "weights", x: { points: uniform(12, 5), weights }, y: { points: uniform(7, 6) } },
    { name: "ties", x: of(0.1, 0.1, 0.5, 0.9), y: of(0.1, 0.6, 0.6) },
    { name: "a single point", x: of(0.95), y: of(0.05, 0.5) },
    { name: "equal laws", x: of(0.2, 0.7, 0.9), y: of(0.9, 0.2, 0.7) },
    { name: "a turn of all", x: of(0, 0.25, 0.5, 0.75), y: of(0.1, 0.35, 0.6, 0.85) },
  ];
  test.each(cases.flatMap((each) => [1, 1.5, 2, 4].map((p) => ({ ...each, p }))))(
    "$name, p = $p: no pair violates them, and they prove the cost",
    ({ x, y, p }) => {
      const period = 24;
      const scaled = ({ points, weights: w }: { points: Float64Array; weights?: Float64Array }) => {
        return { points: points.map((v) => period * v - 100), weights: w };
      };
      const [a, b] = [scaled(x), scaled(y)];
      const { cost, dual, distance, potentials } = circularTransport(a, b, { period, p });
      expect(dual / cost || 1).toBeCloseTo(1, 9);
      expect(distance).toBe(circularWasserstein(a, b, { period, p }));
      a.points.forEach((v, i) => {
        b.points.forEach((w, j) => {
          const slack = way(v, w, period) ** p - potentials.x[i]! - potentials.y[j]!;
          expect(slack).toBeGreaterThan(-1e-9 * period ** p);
        });
      });
    },
  );

  test("a point of weight 0 changes nothing", () => {
    const [x, y] = [of(1, 5), of(3, 20)];
    const more = { points: Float64Array.of(1, 9, 5), weights: Float64Array.of(2, 0, 2) };
    const [plain, with0] = [circularTransport(x, y, { period: 24 }), circularTransport(more, y, { period: 24 })];
    expect([with0.cost, with0.dual]).toEqual([plain.cost, plain.dual]);
    expect(with0.potentials.x).toEqual(Float64Array.of(plain.potentials.x[0]!, 0, plain.potentials.x[1]!));
  });
});

test("an hour before midnight to one o'clock: all goes over midnight, forwards; back it goes backwards", () => {
  expect(circularTransport(of(23), of(1), { period: 24 }).overOrigin).toBeCloseTo(1, 9);
  expect(circularTransport(of(1), of(23), { period: 24 }).overOrigin).toBeCloseTo(-1, 9);
  expect(circularTransport(of(23, 12), of(1, 13), { period: 24, p: 1 }).overOrigin).toBeCloseTo(0.5, 9);
  expect(circularTransport(of(8, 12), of(9, 13), { period: 24 }).overOrigin).toBeCloseTo(0, 9);
});

describe("the interval", () => {
  const sample = (n: number, from: number, width: number, seed: number) => ({
    points: uniform(n, seed).map((v) => (from + width * v) % 1),
  });

  test("uniform arcs a quarter apart: 95% intervals hold the distance more often, p = 2", () => {
    // Arcs of length 0.2 at 0.9 and 0.15: every point moves by 0.25.
    let [hits, tooLow] = [0, 0];
    for (let k = 0; k < 200; k++) {
      const [x, y] = [sample(120, 0.9, 0.2, 2 * k), sample(90, 0.15, 0.2, 2 * k + 1)];
      const { interval } = circularInterval(x, y, circularTransport(x, y), { rng: seededRng(k) });
      if (interval!.low <= 0.25 && 0.25 <= interval!.high) hits++;
      if (interval!.high < 0.25) tooLow++;
    }
    // At most 5% outside, 2.5% above, and three binomial standard errors of 200 runs.
    expect(hits / 200).toBeGreaterThan(0.95 - 3 * Math.sqrt((0.95 * 0.05) / 200));
    expect(tooLow / 200).toBeLessThan(0.025 + 3 * Math.sqrt((0.975 * 0.025) / 200));
  });

  test("equal laws: 0 is nearly always inside, p = 1 and 2", () => {
    for (const p of [1, 2]) {
      let inside = 0;
      for (let k = 0; k < 100; k++) {
        const [x, y] = [sample(60, 0.8, 0.7, 2 * k), sample(80, 0.8, 0.7, 2 * k + 1)];
        const result = circularTransport(x, y, { p });
        if (circularInterval(x, y, result, { rng: seededRng(k) }).interval!.low === 0) inside++;
      }
      expect(inside).toBeGreaterThanOrEqual(95);
    }
  });

  test("its standard error is that of the distance from sample to sample", () => {
    const runs = Array.from({ length: 200 }, (_, k) => {
      const [x, y] = [sample(150, 0.9, 0.2, 2 * k), sample(150, 0.15, 0.4, 2 * k + 1)];
      const { value, standardError } = circularInterval(x, y, circularTransport(x, y), { rng: seededRng(0) });
      return { value, error: standardError! };
    });
    const mean = runs.reduce((sum, { value }) => sum + value / 200, 0);
    const spread = Math.sqrt(runs.reduce((sum, { value }) => sum + (value - mean) ** 2 / 199, 0));
    const told = runs.reduce((sum, { error }) => sum + error / 200, 0);
    // A standard deviation from 200 runs is known to 1/√400 of itself.
    expect(Math.abs(told / spread - 1)).toBeLessThan(4 / Math.sqrt(400));
  });

  test("one row has none; other points are refused", () => {
    const [x, y] = [of(0.1), of(0.2, 0.3)];
    const result = circularTransport(x, y);
    expect(circularInterval(x, y, result, { rng: seededRng(0) }).interval).toBeUndefined();
    expect(() => circularInterval(y, y, result, { rng: seededRng(0) })).toThrow("result must be of 2 and 2 points");
    expect(() => circularInterval(x, y, result, { rng: seededRng(0), level: 1 })).toThrow(
      "level must be between 0 and 1",
    );
  });
});
