import { seededRng } from "@pushforward/core";
import {
  type BallDivergence,
  ballDivergences,
  discreteDivergence,
  robustBounds,
} from "@pushforward/methods/divergence";
import { expect, test } from "vitest";

const values = [0.3, -1.2, 2.5, 0.9, 0.9, -0.1, 2.5];
const reference = [1, 2, 1, 3, 2, 1, 0.5];
const radii: Record<BallDivergence, number[]> = {
  kl: [1e-6, 0.1, 1],
  "reverse-kl": [0.1, 3],
  "chi-square": [0.01, 0.5],
  "squared-hellinger": [0.02, 0.3],
  "jensen-shannon": [0.02, 0.3],
  alpha: [0.1],
  "total-variation": [0.05, 0.5],
  wasserstein: [0.1, 1],
};
const cases = ballDivergences.flatMap((divergence) => radii[divergence].map((radius) => [divergence, radius] as const));
const mean = values.reduce((sum, value, i) => sum + value * reference[i]!, 0) / 10.5;

test.each(cases)(
  "%s, radius %d: primal and dual agree, the law lies in the ball, mirrored values mirror",
  (divergence, radius) => {
    const options = { radius, divergence, reference, order: 1.5 };
    const { mean: own, lower, upper } = robustBounds(values, options);
    expect(own).toBeCloseTo(mean, 14);
    for (const { value, dual, gap, weights, values: at } of [lower, upper]) {
      expect(gap).toBeLessThan(1e-9);
      expect(dual).toBeCloseTo(value, 9);
      expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 13);
      expect(weights.reduce((sum, weight, i) => sum + weight * at[i]!, 0)).toBeCloseTo(value, 13);
      if (divergence !== "wasserstein")
        expect(discreteDivergence(weights, reference, { measure: divergence, order: 1.5 })).toBeLessThanOrEqual(
          radius * (1 + 1e-9),
        );
    }
    expect(lower.value).toBeLessThan(mean);
    expect(upper.value).toBeGreaterThan(mean);
    const mirrored = robustBounds(
      values.map((value) => -value),
      options,
    );
    expect(mirrored.upper.value).toBeCloseTo(-lower.value, 12);
    expect(
      robustBounds(
        values.map((value) => 3 * value + 1),
        { ...options, radius: divergence === "wasserstein" ? 3 * radius : radius },
      ).upper.value,
    ).toBeCloseTo(3 * upper.value + 1, 9);
  },
);

test.each(ballDivergences)(
  "%s: radius 0 gives the mean, a large one the largest and the smallest value",
  (divergence) => {
    const none = robustBounds(values, { radius: 0, divergence, reference });
    for (const { value, dual } of [none.lower, none.upper]) {
      expect(value).toBeCloseTo(mean, 13);
      expect(dual).toBeCloseTo(mean, 13);
    }
    const large = divergence === "total-variation" ? 1 : divergence === "squared-hellinger" ? 0.9999 : 1e4;
    const most = robustBounds(values, { radius: large, divergence, reference });
    // reverse-kl never gives up a row: at 1e4 the mean still lacks a share e^(-1e4), rounded away
    expect(most.upper.value).toBeCloseTo(2.5, 6);
    expect(most.lower.value).toBeCloseTo(-1.2, 6);
  },
);

test("closed forms: two rows under KL and chi-square, a share exchanged, a way moved", () => {
  // Rows 0 and 1 with equal weight: p on the 1 has KL p·ln 2p + (1 − p)·ln 2(1 − p) and chi-square (2p − 1)².
  const p = 0.8;
  const radius = p * Math.log(2 * p) + (1 - p) * Math.log(2 * (1 - p));
  expect(robustBounds([0, 1], { radius }).upper.value).toBeCloseTo(p, 10);
  expect(robustBounds([0, 1], { radius: 0.36, divergence: "chi-square" }).upper.value).toBeCloseTo(0.8, 10);
  const four = [0, 1, 2, 3];
  expect(robustBounds(four, { radius: 0.3, divergence: "total-variation" }).upper.value).toBeCloseTo(
    1.5 + 0.25 * 3 + 0.05 * 2,
    14,
  );
  const wide = robustBounds(four, { radius: 0.3, divergence: "total-variation", range: [-5, 10] });
  expect(wide.upper.value).toBeCloseTo(1.5 - 0.05 * 1 + 0.3 * 10, 14);
  expect([wide.upper.values.at(-1), wide.upper.weights.at(-1)]).toEqual([10, 0.3]);
  expect(robustBounds(four, { radius: 0.5, divergence: "wasserstein" }).upper.value).toBeCloseTo(2, 14);
  expect(robustBounds(four, { radius: 9, divergence: "wasserstein", range: [0, 8] }).upper.value).toBe(8);
});

test("a wider ball never gives narrower bounds; small balls go as √(2ρ)·sd (KL) and √ρ·sd (chi-square)", () => {
  const rng = seededRng(1);
  const normal = Float64Array.from({ length: 400 }, () => rng.normal());
  const width = (radius: number, divergence: BallDivergence) => {
    const { lower, upper } = robustBounds(normal, { radius, divergence });
    return upper.value - lower.value;
  };
  const { mean: own } = robustBounds(normal, { radius: 0 });
  const sd = Math.sqrt(normal.reduce((sum, x) => sum + (x - own) ** 2, 0) / 400);
  expect(width(1e-8, "kl") / (2 * Math.sqrt(2e-8) * sd)).toBeCloseTo(1, 4);
  expect(width(1e-8, "chi-square") / (2 * Math.sqrt(1e-8) * sd)).toBeCloseTo(1, 4);
  const widths = [0.01, 0.1, 0.5, 2].map((radius) => width(radius, "kl"));
  expect(widths).toEqual([...widths].sort((a, b) => a - b));
});

test("standard errors over rows hold 95% of the time: normal rows under KL, sup mean = √(2ρ)", () => {
  const runs = 120;
  const radius = 0.08; // exponential tilting of N(0, 1) by b has KL b²/2 and mean b
  const hits = Array.from({ length: runs }, (_, seed) => {
    const rng = seededRng(100 + seed);
    const { value, standardError } = robustBounds(
      Array.from({ length: 500 }, () => rng.normal()),
      { radius },
    ).upper;
    return Math.abs(value - 0.4) < 1.96 * standardError;
  }).filter(Boolean).length;
  expect(Math.abs(hits / runs - 0.95)).toBeLessThan(0.08); // four binomial standard errors
});

test("one value, equal values, n = 2", () => {
  expect(robustBounds([4], { radius: 1 }).upper).toMatchObject({ value: 4, dual: 4, standardError: 0 });
  expect(robustBounds([4, 4, 4], { radius: 1, divergence: "chi-square" }).lower.value).toBe(4);
  expect(robustBounds([0, 1], { radius: Math.LN2 }).upper.value).toBe(1); // all mass on one of two
});

test("an error names the argument, what was expected and what came", () => {
  expect(() => robustBounds([], { radius: 1 })).toThrow("values must be at least one number");
  expect(() => robustBounds([1], { radius: -1 })).toThrow("radius must be a finite number of at least 0; received -1");
  expect(() => robustBounds([1, 2], { radius: 2, divergence: "total-variation" })).toThrow(
    "at most 1 for total variation",
  );
  expect(() => robustBounds([1, 2], { radius: 1, range: [1.5, 3] })).toThrow("range must be around all values, 1 to 2");
});
