import { frontierCurve, frontierIntegral, mauve } from "@pushforward/methods/diversity";
import { expect, test } from "vitest";

const uniform = [1, 1, 1, 1];

test("disjoint histograms score (c!)²/(2c)!: 1/252 at c = 5", () => {
  expect(mauve([1, 2, 0, 0], [0, 0, 3, 1])).toBeCloseTo(1 / 252, 8); // steps of 1/256, to the fourth power
  expect(mauve([1, 2, 0, 0], [0, 0, 3, 1], { steps: 2048 })).toBeCloseTo(1 / 252, 12);
  expect(mauve([1, 0], [0, 1], { scaling: 1 })).toBeCloseTo(1 / 2, 9); // y = 1 − x
  expect(mauve([1, 0], [0, 1], { scaling: 2 })).toBeCloseTo(1 / 6, 8);
  expect(frontierIntegral([1, 2, 0, 0], [0, 0, 3, 1])).toBe(1);
});

test("equal histograms score 1, uniform or not, in any units", () => {
  expect(mauve(uniform, [3, 3, 3, 3])).toBe(1);
  expect(mauve([1, 5, 2], [1, 5, 2])).toBe(1);
  expect(frontierIntegral(uniform, [3, 3, 3, 3])).toBe(0);
});

test("half in common: the curve is known", () => {
  // P on {1, 2}, Q on {2, 3}: KL(P‖R) = −½·ln λ, so x = λ^½ and y = (1 − λ)^½ at c = 1: a quarter of a disc.
  expect(mauve([1, 1, 0], [0, 1, 1], { scaling: 1, steps: 4096 })).toBeCloseTo(Math.PI / 4, 6);
  expect(frontierIntegral([1, 1, 0], [0, 1, 1])).toBeCloseTo(0.5, 14);
});

test("both are symmetric, ordered as the histograms are apart, and agree with quadrature", () => {
  const [p, q] = [[5, 3, 2, 0], [1, 4, 3, 2]]; // biome-ignore format: pair
  expect(mauve(q, p)).toBeCloseTo(mauve(p, q), 9);
  expect(frontierIntegral(q, p)).toBeCloseTo(frontierIntegral(p, q), 14);
  expect(mauve(p, [2, 4, 3, 1])).toBeGreaterThan(mauve(p, q));
  const [a, b] = [p.map((c) => c / 10), q.map((c) => c / 10)];
  const steps = 20_000;
  let integral = 0;
  for (let k = 0; k < steps; k++) {
    const l = (k + 0.5) / steps;
    a.forEach((share, i) => {
      const r = l * share + (1 - l) * b[i]!;
      integral +=
        (2 * (share > 0 ? l * share * Math.log(share / r) : 0) + 2 * (1 - l) * b[i]! * Math.log(b[i]! / r)) / steps;
    });
  }
  expect(frontierIntegral(p, q)).toBeCloseTo(integral, 7);
  expect(mauve(p, q, { steps: 64 })).toBeCloseTo(mauve(p, q, { steps: 8192 }), 4);
});

test("small differences keep their digits: FI is χ²/6 to second order", () => {
  const e = 1e-7;
  expect(frontierIntegral([1 + e, 1 - e], [1 - e, 1 + e]) / ((2 * e * e) / 3)).toBeCloseTo(1, 6);
});

test("the curve runs from R = Q to R = P", () => {
  const { x, y } = frontierCurve([1, 1, 0], [0, 1, 1], { scaling: 2, steps: 2 });
  expect([...x, ...y]).toEqual([0, expect.closeTo(0.5, 12), 1, 1, expect.closeTo(0.5, 12), 0]);
});

test("what is no histogram is refused", () => {
  expect(() => mauve([1, -1], [1, 1])).toThrow("mauve: p[1] must be nonnegative and finite; received -1");
  expect(() => mauve([1], [1, 1])).toThrow("q must be 1 cells like p; received 2");
  expect(() => mauve([0, 0], [1, 1])).toThrow("p must be of positive total; received 0");
  expect(() => mauve([1], [1], { steps: 3 })).toThrow("steps must be an even number of at least 2; received 3");
});
