import { normalCdf, normalDensity, seededRng } from "@pushforward/core";
import { almostDominance, quantileOrder } from "@pushforward/methods/dominance";
import { expect, test } from "vitest";

const draw = (n: number, mean: number, deviation: number, seed: number) => {
  const rng = seededRng(seed);
  return Float64Array.from({ length: n }, () => mean + deviation * rng.normal());
};

test("by hand: x = 0, 3 against y = 1, 2", () => {
  // D = −1 on the lower half, 1 on the upper; its integral falls to −½ and comes back to 0.
  expect(quantileOrder([3, 0], [1, 2])).toEqual({ ratio: 0.5, violation: 0.5, total: 1 });
  expect(quantileOrder([3, 0], [1, 2], { power: 1 })).toEqual({ ratio: 0.5, violation: 0.5, total: 1 });
  expect(quantileOrder([3, 0], [1, 2], { order: 2 }).ratio).toBe(1);
  expect(quantileOrder([1, 2], [3, 0], { order: 2 }).ratio).toBe(0);
});

test("unequal sizes merge their levels: x = 0, 6 against y = 1, 2, 9", () => {
  // D = −1 on [0, ⅓], −2 on [⅓, ½], 4 on [½, ⅔], −3 on [⅔, 1].
  const violation = 1 / 3 + 4 / 6 + 9 / 3;
  const found = quantileOrder([0, 6], [9, 2, 1]);
  expect(found.violation).toBeCloseTo(violation, 14);
  expect(found.total).toBeCloseTo(violation + 16 / 6, 14);
  // The integral: to −⅓, to −⅔, up through 0 to 0, down to −1.
  const line = (a: number, b: number, length: number) => (length * (a * a + a * b + b * b)) / 3;
  const second = line(0, -1 / 3, 1 / 3) + line(-1 / 3, -2 / 3, 1 / 6) + line(-2 / 3, 0, 1 / 6) + line(0, -1, 1 / 3);
  expect(quantileOrder([0, 6], [9, 2, 1], { order: 2 }).total).toBeCloseTo(second, 14);
  expect(quantileOrder([0, 6], [9, 2, 1], { order: 2 }).ratio).toBeCloseTo(1, 12);
});

test("two directions add to 1, a common shift and unit change nothing, equal samples have no ratio", () => {
  const [x, y] = [draw(57, 0.2, 1, 1), draw(41, 0, 2, 2)];
  for (const order of [1, 2] as const)
    for (const power of [1, 2] as const) {
      const { ratio } = quantileOrder(x, y, { order, power });
      expect(ratio + quantileOrder(y, x, { order, power }).ratio).toBeCloseTo(1, 12);
      const move = (values: Float64Array) => values.map((value) => 4 * value - 7);
      expect(quantileOrder(move(x), move(y), { order, power }).ratio).toBeCloseTo(ratio, 12);
    }
  expect(quantileOrder(x, x).ratio).toBeNaN();
  expect(() => quantileOrder([], [1])).toThrow("quantileOrder: x must be at least one number");
  expect(() => quantileOrder([1], [Number.NaN])).toThrow("y must be finite numbers");
});

/** ρ = (m₁ − m₂)/|s₁ − s₂| of Gaussians N(m₁, s₁²) and N(m₂, s₂²). */
const squared = (rho: number) => ((1 + rho * rho) * normalCdf(-rho) - rho * normalDensity(rho)) / (1 + rho * rho);
const hinge = (rho: number) => {
  const kappa = normalDensity(rho) - rho * normalCdf(-rho);
  return kappa / (2 * kappa + rho);
};

test.each([
  [0.5, 1, 0, 1.5],
  [0, 1, 0, 2],
  [-0.4, 2, 0, 1],
])("Gaussians N(%d, %d²) and N(%d, %d²) have the ratios of their closed forms", (m1, s1, m2, s2) => {
  const n = 200_000;
  const [x, y] = [draw(n, m1, s1, 3), draw(n, m2, s2, 4)];
  const rho = (m1 - m2) / Math.abs(s1 - s2);
  expect(Math.abs(quantileOrder(x, y).ratio - squared(rho))).toBeLessThan(0.005);
  expect(Math.abs(quantileOrder(x, y, { power: 1 }).ratio - hinge(rho))).toBeLessThan(0.005);
  // Equal means, less spread: x dominates in second order.
  if (m1 === m2) expect(quantileOrder(x, y, { order: 2 }).ratio).toBeLessThan(0.02);
});

test("the note's own numbers: 0.03767 and 0.07142 at ρ = 1, a half at ρ = 0", () => {
  expect(squared(1)).toBeCloseTo(0.03767, 5);
  expect(hinge(1)).toBeCloseTo(0.07142, 4);
  expect([squared(0), hinge(0)]).toEqual([0.5, 0.5]);
});

const almost = (x: ArrayLike<number>, y: ArrayLike<number>, options = {}) =>
  almostDominance(x, y, { rng: seededRng(1), resamples: 300, ...options });

test("a clear winner is told, the other way round for the other", () => {
  const [x, y] = [draw(200, 0.6, 1, 5), draw(150, 0, 1, 6)];
  const found = almost(x, y);
  expect(found).toMatchObject({ verdict: "x", sizes: { x: 200, y: 150 }, resamples: 300 });
  expect(found.upperLimit).toBeLessThan(0.25);
  expect(almost(y, x).verdict).toBe("y");
  expect(almost(y, x).ratio).toBeCloseTo(1 - found.ratio, 12);
});

test("less than 20 rows bear no verdict, however far apart", () => {
  expect(almost([5], [1])).toMatchObject({ verdict: "too few rows", ratio: 0 });
  expect(almost(draw(19, 9, 1, 7), draw(500, 0, 1, 8)).verdict).toBe("too few rows");
  expect(almost(draw(20, 9, 1, 7), draw(500, 0, 1, 8)).verdict).toBe("x");
});

test("equal laws: a false verdict in no more than the level, at unequal sizes, paired too, and never between copies", () => {
  const runs = 150;
  for (const paired of [false, true]) {
    let wrong = 0;
    for (let r = 0; r < runs; r++) {
      const [x, y] = [draw(60, 0, 1, 100 + 2 * r), draw(paired ? 60 : 45, 0, 1, 101 + 2 * r)];
      const { verdict } = almost(x, y, { resamples: 50, paired, rng: seededRng(r) });
      wrong += Number(verdict !== "undecided");
    }
    // Four binomial standard errors above 5%.
    expect(wrong / runs).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / runs));
  }
  const x = draw(100, 0, 1, 9);
  expect(almost(x, x)).toMatchObject({ verdict: "undecided", ratio: 0.5, equalityPValue: 1 });
});

test("90% intervals hold the ratio of the laws about 90% of the time", () => {
  const truth = squared(0.5);
  const runs = 120;
  let held = 0;
  for (let r = 0; r < runs; r++) {
    const [x, y] = [draw(250, 0.5, 1, 1000 + 2 * r), draw(200, 0, 2, 1001 + 2 * r)];
    const { interval } = almost(x, y, { resamples: 60, level: 0.1, rng: seededRng(r) });
    held += Number(interval.low <= truth && truth <= interval.high);
  }
  // Four binomial standard errors, and 4% for a skewed estimate at these sizes.
  expect(Math.abs(held / runs - 0.9)).toBeLessThan(0.04 + 4 * Math.sqrt((0.9 * 0.1) / runs));
});
