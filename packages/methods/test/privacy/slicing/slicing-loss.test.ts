import { log, logGamma, normalCdf, seededRng } from "@pushforward/core";
import { epsilonOfCurve, renyiOrders } from "@pushforward/methods/privacy";
import {
  exactSlicingDelta,
  gridFor,
  gridSlicingLoss,
  logKummer,
  type SliceShape,
  slicingLoss,
  varianceFor,
  varianceForRho,
  worstLoss,
} from "@pushforward/methods/privacy/slicing";
import { describe, expect, test } from "vitest";

const shape = (mode: "frames" | "independent", dimension: number, slices: number, sliceDimension = 1): SliceShape => ({
  mode,
  dimension,
  slices,
  sliceDimension,
});

// Checked beforehand against Monte Carlo over Beta draws, to 8 digits by an independent program.
test.each([
  [2, 1, 1, 10, 1, 1.5, 0.04597751, 0.04597751],
  [8, 10, 1, 10, 1, 2, 1.93544692, 1],
  [32, 50, 1, 50, 1, 4, 3.09208773, 1],
  [5, 20, 5, 50, 2, 6, 0.56647865, 0.55555556],
  [16, 200, 1, 200, 1, 3, 0.95284028, 0.88888889],
])(
  "the loss at order %d of %d slices of %d directions in R^%d, Δ = %d, σ = %d",
  (alpha, m, k, d, delta, sigma, independent, frames) => {
    const relative = (value: number, known: number) => Math.abs(value / known - 1);
    expect(relative(slicingLoss(shape("independent", d, m, k), delta, sigma)(alpha), independent)).toBeLessThan(1e-6);
    expect(relative(slicingLoss(shape("frames", d, m, k), delta, sigma)(alpha), frames)).toBeLessThan(1e-6);
  },
);

describe("ln ₁F₁", () => {
  test("is t when the Beta law is a point at 1, and (a/b)·t for small t", () => {
    for (const t of [0, 1e-3, 1, 50, 3000, 1e5]) expect(logKummer(2.5, 2.5, t)).toBe(t);
    expect(Math.abs(logKummer(0.5, 5, 1e-3) / 1e-4 - 1)).toBeLessThan(0.01);
    expect(logKummer(0.5, 5, 0)).toBe(0);
  });

  test("₁F₁(1; 2; t) = (eᵗ − 1)/t and ₁F₁(1; 3; t) = 2·(eᵗ − 1 − t)/t²", () => {
    for (const t of [0.5, 3, 20, 300, 2999, 3001, 16_000]) {
      const tail = t > 600 ? 0 : Math.log1p(-Math.exp(-t));
      expect(Math.abs(logKummer(1, 2, t) - (t + tail - log(t)))).toBeLessThan(1e-11 * (1 + t));
      const two = t > 600 ? 0 : Math.log1p(-(1 + t) * Math.exp(-t));
      expect(Math.abs(logKummer(1, 3, t) - (t + two + log(2) - 2 * log(t)))).toBeLessThan(1e-11 * (1 + t));
    }
  });

  test("agrees with its expansion where that is good, and lies above it where it is not", () => {
    const expansion = (a: number, b: number, t: number) =>
      logGamma(b) -
      logGamma(a) +
      t +
      (a - b) * log(t) +
      log(1 + ((b - a) * (1 - a)) / t + ((b - a) * (b - a + 1) * (1 - a) * (2 - a)) / (2 * t * t));
    for (const [a, b] of [
      [0.5, 5],
      [1, 10],
      [2.5, 25],
    ] as const) {
      expect(Math.abs(logKummer(a, b, 3000) / expansion(a, b, 3000) - 1)).toBeLessThan(1e-6);
    }
    // d = 4000, k = 1: the expansion would certify too little loss.
    expect(logKummer(0.5, 2000, 3001) - expansion(0.5, 2000, 3001)).toBeGreaterThan(0.05);
  });

  test("it grows with slope at most 1, and from 2¹⁴ on an upper bound does", () => {
    for (const at of [3000, 2 ** 14]) {
      const [low, middle, high] = [at - 1e-3, at, at + 1e-3].map((t) => logKummer(0.5, 100, t));
      expect(middle).toBeGreaterThanOrEqual(low!);
      expect(high).toBeGreaterThanOrEqual(middle!);
      expect(high! - low!).toBeLessThanOrEqual(2e-3 * (1 + 1e-6));
    }
    expect(() => logKummer(3, 2, 1)).toThrow("a must be above 0 and at most b = 2; received 3");
  });
});

// σ/Δ at δ = 10⁻⁵ and the same orders by an independent program, to a unit of the last digit; ε falls about as 1/σ.
test.each([
  [10, 10, 1, 4.958, 4.046, 1e-3],
  [10, 10, 10, 0.6965, 0.5296, 1e-4],
  [50, 10, 5, 0.578, 0.541, 1e-3],
  [50, 200, 1, 8.259, 8.093, 1e-3],
  [200, 1000, 10, 1.193, 1.184, 1e-3],
])("ε of the noise known for d = %d, m = %d, ε = %d", (d, m, epsilon, independent, frames, unit) => {
  for (const [mode, sigma] of [
    ["independent", independent],
    ["frames", frames],
  ] as const) {
    const found = epsilonOfCurve(slicingLoss(shape(mode, d, m), 1, sigma), 1e-5, renyiOrders).epsilon;
    expect(Math.abs(found / epsilon - 1)).toBeLessThan((2 * unit) / sigma);
  }
});

test("calibrated noise certifies ε and little less, in whole steps of the grid", () => {
  const some = shape("frames", 30, 12, 2);
  const variance = varianceFor(some, 3, { epsilon: 2, delta: 1e-6 });
  const grid = gridFor(some, 3);
  expect(Number.isInteger(Math.log2(grid))).toBe(true);
  expect(Number.isInteger(Math.sqrt(variance) / grid)).toBe(true); // noise is drawn for whole σ, where that is fine enough
  const { epsilon } = epsilonOfCurve(gridSlicingLoss(some, 3, variance, grid), 1e-6);
  expect(epsilon).toBeLessThanOrEqual(2);
  expect(epsilon).toBeGreaterThan(2 * 0.999);
  expect(() => varianceFor(some, 3, { epsilon: 0, delta: 1e-6 })).toThrow("epsilon must be a finite number above 0");
  expect(() => varianceFor(some, 3, { epsilon: 1, delta: 1 })).toThrow("delta must be above 0 and below 1");
});

test("noise for ρ keeps the whole curve below ρ·α, with equality for a full frame up to rounding", () => {
  // With 17 columns the grid is half as wide as it may be, and the share c that pays for it is not the best one.
  for (const some of [
    shape("frames", 10, 10),
    shape("frames", 10, 13),
    shape("frames", 17, 17),
    shape("independent", 10, 5, 2),
  ]) {
    const variance = varianceForRho(some, 2, 0.1);
    const curve = gridSlicingLoss(some, 2, variance, gridFor(some, 2));
    for (const alpha of [1.1, 2, 10, 100, 600]) expect(curve(alpha) / alpha).toBeLessThanOrEqual(0.1);
    expect(worstLoss(some, 2, variance, gridFor(some, 2))).toBeLessThanOrEqual(0.1);
  }
  const full = shape("frames", 10, 10);
  expect(varianceForRho(full, 2, 0.1) / (4 / 0.2)).toBeCloseTo(1, 2);
});

/** A random setting of moderate loss. */
function randomSetting(seed: number) {
  const rng = seededRng(seed);
  const d = 2 + rng.integer(30);
  const k = 1 + rng.integer(Math.min(d, 3));
  const m = 1 + rng.integer(8);
  const mode = rng.uniform() < 0.5 ? "frames" : "independent";
  const sensitivity = 0.5 + rng.uniform();
  return { rng, some: shape(mode, d, m, k), sensitivity, sigma: sensitivity * (0.4 + 4 * rng.uniform()) };
}

test("50 random settings: what is certified at δ holds by the exact curve", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { some, sensitivity, sigma } = randomSetting(seed);
    const { epsilon } = epsilonOfCurve(slicingLoss(some, sensitivity, sigma), 1e-5);
    if (epsilon < 600) expect(exactSlicingDelta(some, sensitivity, sigma, epsilon).lower).toBeLessThanOrEqual(1e-5);
  }
});

test("50 random settings: frames never cost more than independent slices", () => {
  for (let seed = 0; seed < 50; seed++) {
    const { some, sensitivity, sigma } = randomSetting(seed);
    for (const alpha of [1.5, 4, 30]) {
      const frames = slicingLoss({ ...some, mode: "frames" }, sensitivity, sigma)(alpha);
      const independent = slicingLoss({ ...some, mode: "independent" }, sensitivity, sigma)(alpha);
      expect(frames).toBeLessThanOrEqual(independent * (1 + 1e-12));
    }
  }
});

test("200 random pairs: ε falls with σ and d, and rises with m, k and Δ", () => {
  const epsilonOf = (some: SliceShape, sensitivity: number, sigma: number) =>
    epsilonOfCurve(slicingLoss(some, sensitivity, sigma), 1e-5, renyiOrders).epsilon;
  for (let seed = 0; seed < 40; seed++) {
    const { some, sensitivity, sigma } = randomSetting(100 + seed);
    const base = epsilonOf(some, sensitivity, sigma);
    expect(epsilonOf(some, sensitivity, 1.1 * sigma)).toBeLessThan(base);
    expect(epsilonOf({ ...some, dimension: some.dimension + 3 }, sensitivity, sigma)).toBeLessThan(base);
    expect(epsilonOf({ ...some, slices: some.slices + 1 }, sensitivity, sigma)).toBeGreaterThan(base);
    const { dimension, sliceDimension } = some;
    const wider = { ...some, dimension: dimension + 1 };
    expect(epsilonOf({ ...wider, sliceDimension: sliceDimension + 1 }, sensitivity, sigma)).toBeGreaterThan(
      epsilonOf(wider, sensitivity, sigma),
    );
    expect(epsilonOf(some, 1.1 * sensitivity, sigma)).toBeGreaterThan(base);
  }
});

describe("the exact curve", () => {
  test("has the values found beforehand", () => {
    expect(exactSlicingDelta(shape("frames", 20, 5), 1, 2, 1).lower).toBeCloseTo(6.53e-5, 8);
    expect(exactSlicingDelta(shape("frames", 10, 10), 1, 4.0462, 1).lower).toBeCloseTo(2.354e-6, 9);
    const [at2, at4] = [0.2, 0.4].map((epsilon) => exactSlicingDelta(shape("independent", 10, 10), 1, 4.9581, epsilon));
    expect(at2!.lower).toBeLessThan(0.0189);
    expect(at2!.upper).toBeGreaterThan(0.0189);
    expect(at4!.lower).toBeLessThan(0.0029);
    expect(at4!.upper).toBeGreaterThan(0.0029);
  });

  test("is that of the Gaussian mechanism for a full frame", () => {
    const [mu, epsilon] = [0.8, 0.5];
    const known = normalCdf(mu / 2 - epsilon / mu) - Math.exp(epsilon) * normalCdf(-mu / 2 - epsilon / mu);
    expect(exactSlicingDelta(shape("frames", 6, 3, 2), 0.8, 1, 0.5).lower).toBeCloseTo(known, 14);
  });

  test("one slice: frames by quadrature lie between the bounds of the convolution", () => {
    for (const [d, k] of [
      [2, 1],
      [3, 2],
      [40, 1],
      [9, 4],
    ] as const) {
      const { lower } = exactSlicingDelta(shape("frames", d, 1, k), 1, 0.9, 0.6);
      const bounds = exactSlicingDelta(shape("independent", d, 1, k), 1, 0.9, 0.6);
      expect(bounds.lower).toBeLessThanOrEqual(lower);
      expect(bounds.upper).toBeGreaterThanOrEqual(lower);
    }
  });
});
