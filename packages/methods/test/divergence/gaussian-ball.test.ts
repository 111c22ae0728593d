import { chiSquareCdf, normalCdf, seededRng } from "@pushforward/core";
import { logGaussianBall } from "@pushforward/methods/divergence";
import { expect, test } from "vitest";

test("on a line it is a difference of normal distribution functions, also where that is tiny", () => {
  for (const centre of [0, 0.3, 1.7, 6])
    for (const r of [1e-8, 0.1, 1, 4]) {
      const exact =
        r > 1e-3
          ? normalCdf(r - centre) - normalCdf(-r - centre)
          : (2 * r * Math.exp(-(centre ** 2) / 2)) / Math.sqrt(2 * Math.PI);
      expect(logGaussianBall(1, centre ** 2, r)).toBeCloseTo(Math.log(exact), 9);
    }
});

test("around the origin it is the chi-square distribution function, far off it is nearly none, in wide balls all", () => {
  for (const d of [2, 5, 40])
    for (const r of [0.5, 2, 6]) expect(logGaussianBall(d, 0, r)).toBeCloseTo(Math.log(chiSquareCdf(r * r, d)), 10);
  expect(logGaussianBall(3, 4, 1e3)).toBe(0);
  expect(logGaussianBall(3, 4, 0)).toBe(-Infinity);
});

test("in R³ off the origin it agrees with drawing", () => {
  const rng = seededRng(1);
  const draws = 40_000;
  let inside = 0;
  for (let i = 0; i < draws; i++) {
    const [a, b, c] = [rng.normal() - 1, rng.normal() - 1, rng.normal()];
    inside += Number(a * a + b * b + c * c <= 2.25);
  }
  const share = Math.exp(logGaussianBall(3, 2, 1.5));
  expect(Math.abs(inside / draws - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / draws));
});
