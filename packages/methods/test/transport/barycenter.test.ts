import { type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  barycenter,
  fixedSupportBarycenter,
  gaussianBarycenter,
  lineBarycenter,
  orderedCoupling,
  wasserstein,
  wasserstein1d,
} from "@pushforward/methods/transport";
import { describe, expect, test } from "vitest";
import pot from "./fixtures/barycenter.json" with { type: "json" };

const kernels = await openKernels({ threads: 1 });

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(data, d);
}

describe("free support", () => {
  test("one point goes to the weighted mean of the means, at once", async () => {
    const laws = [
      samples([
        [0, 0],
        [2, 0],
      ]),
      samples([[5, 8]]),
    ];
    const { points, cost, iterations } = await barycenter(laws, { shares: [3, 1], start: samples([[9, 9]]), kernels });
    expect([...points.data]).toEqual([2, 2]); // ¾·(1, 0) + ¼·(5, 8)
    expect(cost).toBeCloseTo(0.75 * (1 + 1 + 4) + 0.25 * (9 + 36), 12);
    expect(iterations).toBe(2); // the second finds nothing to move
  });

  test("two clouds of one size: from the middle of the way, nothing moves, and the cost is λ(1 − λ)·W²", async () => {
    const [x, y] = [cloud(50, 3, 1), cloud(50, 3, 2)];
    const { plan, cost: whole } = await wasserstein(x, y, { kernels });
    const middle = new Float64Array(150);
    plan.from.forEach((i, e) => {
      for (let k = 0; k < 3; k++) middle[3 * i + k] = 0.3 * x.data[3 * i + k]! + 0.7 * y.data[3 * plan.to[e]! + k]!;
    });
    const found = await barycenter([x, y], { shares: [0.3, 0.7], start: samplesFrom(middle, 3), kernels });
    expect(found.cost / (0.21 * whole)).toBeCloseTo(1, 10);
    expect(found.trace[0]! / found.cost).toBeCloseTo(1, 10);
  });

  test("the value never rises, ends still, and the same seed draws the same points", async () => {
    const laws = [
      cloud(40, 2, 3),
      { ...cloud(31, 2, 4), weights: Float64Array.from({ length: 31 }, (_, i) => (i + 1) / 496) },
    ];
    const run = () => barycenter(laws, { points: 12, rng: seededRng(5), kernels });
    const { trace, converged, points } = await run();
    for (let k = 1; k < trace.length; k++) expect(trace[k]!).toBeLessThanOrEqual(trace[k - 1]! * (1 + 1e-12));
    expect(converged).toBe(true);
    expect((await run()).points.data).toEqual(points.data);
  });

  test("neither points nor a start is refused", async () => {
    await expect(barycenter([cloud(3, 2, 1)])).rejects.toThrow(
      "barycenter: points must be an integer of at least 1, or a start given",
    );
  });
});

describe("on a line", () => {
  test("quantiles are averaged: two points and three", () => {
    const found = lineBarycenter([{ points: Float64Array.of(6, 0) }, { points: Float64Array.of(0, 3, 9) }]);
    // Sixths: 0 0 0 6 6 6 with 0 0 3 3 9 9.
    expect([...found.points]).toEqual([0, 1.5, 4.5, 7.5]);
    expect(found.weights.map((w) => Math.round(w * 6))).toEqual(Float64Array.of(2, 1, 1, 2));
  });

  test("between two laws it lies on the geodesic, for every share", () => {
    const [x, y] = [cloud(30, 1, 6).data, cloud(17, 1, 7).data];
    const whole = wasserstein1d(x, y, 2);
    for (const t of [0, 0.3, 1]) {
      const { points, weights } = lineBarycenter([{ points: x }, { points: y }], [1 - t, t]);
      expect(wasserstein1d(points, x, 2, { x: weights })).toBeCloseTo(t * whole, 12);
      expect(wasserstein1d(points, y, 2, { x: weights })).toBeCloseTo((1 - t) * whole, 12);
    }
  });

  test("three laws of five points: no other matching has a smaller sum of squared differences", () => {
    const laws = [8, 9, 10].map((seed) => ({ points: cloud(5, 1, seed).data }));
    const { indices, mass } = orderedCoupling(laws);
    const between = (tuple: readonly number[]) =>
      (tuple[0]! - tuple[1]!) ** 2 + (tuple[0]! - tuple[2]!) ** 2 + (tuple[1]! - tuple[2]!) ** 2;
    const tuple = (t: number) => laws.map(({ points }, s) => points[indices[3 * t + s]!]!);
    const best = mass.reduce((sum, m, t) => sum + m * between(tuple(t)), 0);
    const all = (n: number): number[][] =>
      n === 0
        ? [[]]
        : all(n - 1).flatMap((rest) =>
            Array.from({ length: n }, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)]),
          );
    let least = Infinity;
    for (const a of all(5))
      for (const b of all(5))
        least = Math.min(
          least,
          a.reduce(
            (sum, j, i) => sum + between([laws[0]!.points[i]!, laws[1]!.points[j]!, laws[2]!.points[b[i]!]!]) / 5,
            0,
          ),
        );
    expect(best).toBeCloseTo(least, 12);
  });

  test("points of weight 0 take no part", () => {
    const { indices, mass } = orderedCoupling([
      { points: Float64Array.of(1, 2), weights: Float64Array.of(0, 5) },
      { points: Float64Array.of(3) },
    ]);
    expect([[...indices], [...mass]]).toEqual([[1, 0], [1]]);
  });
});

describe("Gaussians", () => {
  const gaussian = (mean: readonly number[], covariance: readonly number[]) => ({
    mean: Float64Array.from(mean),
    covariance: Float64Array.from(covariance),
  });

  test("covariances that commute: deviations are averaged", async () => {
    // Rotated by the 3-4-5 angle: R·diag(a², b²)·Rᵀ.
    const of = (a: number, b: number) => {
      const [c, s] = [0.6, 0.8];
      return [
        c * c * a * a + s * s * b * b,
        c * s * (a * a - b * b),
        c * s * (a * a - b * b),
        s * s * a * a + c * c * b * b,
      ];
    };
    const found = await gaussianBarycenter([gaussian([0, 1], of(1, 2)), gaussian([4, 1], of(3, 0.5))], {
      shares: [0.25, 0.75],
      kernels,
    });
    const expected = of(0.25 * 1 + 0.75 * 3, 0.25 * 2 + 0.75 * 0.5);
    expected.forEach((value, k) => {
      expect(found.covariance[k]).toBeCloseTo(value, 9);
    });
    expect([...found.mean]).toEqual([3, 1]);
    expect(found.cost).toBeCloseTo(0.25 * 0.75 * (16 + 4 + 2.25), 9);
    expect(found.converged).toBe(true);
  });

  test("three that do not commute: Σ = Σ_s λ_s·(Σ^½·Σ_s·Σ^½)^½, as first-order conditions ask", async () => {
    const laws = [
      gaussian([0, 0], [2, 1, 1, 1]),
      gaussian([1, 0], [1, -0.5, -0.5, 3]),
      gaussian([0, 2], [0.5, 0, 0, 0.1]),
    ];
    const { covariance, residual, converged } = await gaussianBarycenter(laws, { kernels });
    expect([converged, residual < 1e-10]).toEqual([true, true]);
    // No small step away lowers the value.
    const value = async (change: readonly number[]) => {
      const nearby = gaussian(
        [0, 0],
        [...covariance].map((c, k) => c + change[k]!),
      );
      const { gaussianWasserstein } = await import("@pushforward/methods/transport");
      const costs = await Promise.all(
        laws.map((law) => gaussianWasserstein({ ...nearby, mean: law.mean }, law, { kernels })),
      );
      return costs.reduce((sum, { cost }) => sum + cost / 3, 0);
    };
    const least = await value([0, 0, 0, 0]);
    for (const change of [
      [1, 0, 0, 0],
      [-1, 0, 0, 0],
      [0, 1, 1, 0],
      [0, -1, -1, 0],
      [0, 0, 0, 1],
      [0, 0, 0, -1],
    ])
      expect(await value(change.map((c) => 1e-3 * c))).toBeGreaterThan(least);
  });
});

describe("fixed support", () => {
  const grid = Float64Array.from({ length: 40 }, (_, i) => i);
  const costs = Float64Array.from({ length: 1600 }, (_, at) => (grid[Math.floor(at / 40)]! - grid[at % 40]!) ** 2);
  const histograms = [
    grid.map((g) => Math.exp(-((g - 8) ** 2) / 8)),
    grid.map((g) => Math.exp(-((g - 28) ** 2) / 32) + 0.01),
  ];

  test("b's tail of 0.01 is relative to its sum, as in the fixture; the weights are POT's", async () => {
    for (const { epsilon, shares, weights } of pot.records) {
      const found = await fixedSupportBarycenter(costs, histograms, {
        epsilon,
        shares,
        tolerance: 1e-13,
        maxIterations: 20000,
        kernels,
      });
      expect(found.converged).toBe(true);
      weights.forEach((weight, j) => {
        expect(found.weights[j]).toBeCloseTo(weight, 9);
      });
    }
  });

  test("an ε far below POT's range still ends in probabilities, between both", async () => {
    const found = await fixedSupportBarycenter(costs, histograms, { epsilon: 0.2, tolerance: 1e-4, kernels });
    expect(found.weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    const mean = found.weights.reduce((sum, w, j) => sum + w * j, 0);
    const of = (h: Float64Array) => h.reduce((sum, w, j) => sum + w * j, 0) / h.reduce((a, b) => a + b, 0);
    expect(mean).toBeCloseTo((of(histograms[0]!) + of(histograms[1]!)) / 2, 1);
  });
});
