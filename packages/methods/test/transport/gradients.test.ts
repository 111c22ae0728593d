import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  circularWasserstein,
  circularWassersteinGradient,
  gaussianOf,
  gaussianWasserstein,
  gaussianWassersteinGradient,
  gaussianWassersteinGradientOf,
  gaussianWassersteinOf,
  maxSlicedWasserstein,
  maxSlicedWassersteinGradient,
  mongeGap,
  mongeGapGradient,
  type OrliczFunction,
  orliczWasserstein,
  orliczWassersteinGradient,
  sinkhorn,
  sinkhornDivergence,
  sinkhornDivergenceGradient,
  sinkhornGradient,
  slicedWasserstein,
  slicedWassersteinGradient,
  type TransportGradient,
  wasserstein,
  wasserstein1d,
  wasserstein1dGradient,
  wassersteinGradient,
} from "@pushforward/methods/transport";
import { describe, expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });

function cloud(n: number, d: number, seed: number, shift = 0): Samples {
  const rng = seededRng(seed);
  const data = new Float64Array(n * d);
  rng.fillNormal(data);
  const raw = Float64Array.from({ length: n }, () => 0.5 + rng.uniform());
  const sum = raw.reduce((a, b) => a + b, 0);
  return {
    ...samplesFrom(
      data.map((value) => value + shift),
      d,
    ),
    weights: raw.map((value) => value / sum),
  };
}

type Value = (x: Samples, y: Samples) => number | Promise<number>;

/**
 * Slopes against central differences: in some coordinates of both sides, and for mass that goes from point 3 to point 1. With a third derivative
 * T the difference is off by T·h²/6 and by about the rounding of the value over h: 1e-7 at h = 1e-5 for values of size 1 that are good to 1e-13 or better.
 */
async function agrees(value: Value, x: Samples, y: Samples, found: TransportGradient, digits = 6) {
  const h = 1e-5;
  const slope = async (of: (by: number) => readonly [Samples, Samples]) =>
    ((await value(...of(h))) - (await value(...of(-h)))) / (2 * h);
  const nudged = (s: Samples, at: number, by: number) => ({
    ...s,
    data: s.data.map((v, k) => (k === at ? v + by : v)),
  });
  const moved = (s: Samples, by: number) => ({
    ...s,
    weights: s.weights!.map((w, i) => (i === 1 ? w + by : i === 3 ? w - by : w)),
  });
  for (const at of [0, 3, x.data.length - 1])
    expect(found.x[at], `x ${at}`).toBeCloseTo(await slope((by) => [nudged(x, at, by), y]), digits);
  for (const at of [1, 4, y.data.length - 1])
    expect(found.y[at], `y ${at}`).toBeCloseTo(await slope((by) => [x, nudged(y, at, by)]), digits);
  expect(found.xMasses[1]! - found.xMasses[3]!, "mass of x").toBeCloseTo(
    await slope((by) => [moved(x, by), y]),
    digits,
  );
  expect(found.yMasses[1]! - found.yMasses[3]!, "mass of y").toBeCloseTo(
    await slope((by) => [x, moved(y, by)]),
    digits,
  );
  // The convention: slopes in masses have mean 0 under the weights.
  for (const [masses, weights] of [
    [found.xMasses, x.weights!],
    [found.yMasses, y.weights!],
  ] as const)
    expect(masses.reduce((sum, u, i) => sum + weights[i]! * u, 0)).toBeCloseTo(0, 12);
}

const line = ({ data, weights }: Samples) => ({ points: data, weights });

describe("on a line", () => {
  test.each([1, 2, 3.5])("p = %d, distance and cost", async (p) => {
    const [x, y] = [cloud(8, 1, 1), cloud(11, 1, 2, 0.4)];
    const distance: Value = (a, b) => wasserstein1d(a.data, b.data, p, { x: a.weights, y: b.weights });
    await agrees(distance, x, y, wasserstein1dGradient(line(x), line(y), { p }));
    const cost: Value = async (a, b) => ((await distance(a, b)) as number) ** p;
    await agrees(cost, x, y, wasserstein1dGradient(line(x), line(y), { p, of: "cost" }));
  });

  test("it is that of `wasserstein` in one dimension, in units of a thousand too", async () => {
    const big = (s: Samples) => ({ ...s, data: s.data.map((v) => 1000 * v) });
    const [x, y] = [big(cloud(8, 1, 1)), big(cloud(11, 1, 2))];
    const [found, other] = [
      wasserstein1dGradient(line(x), line(y), { p: 2 }),
      wassersteinGradient(x, y, await wasserstein(x, y, { kernels })),
    ];
    for (const side of ["x", "y", "xMasses", "yMasses"] as const)
      found[side].forEach((value, at) => {
        expect(value).toBeCloseTo(other[side][at]!, 9);
      });
  });

  test("points of equal laws do not pull, and unknown orders are refused", () => {
    const { x } = wasserstein1dGradient(line(cloud(5, 1, 3)), line(cloud(5, 1, 3)), { p: 2 });
    expect([...x]).toEqual([0, 0, 0, 0, 0]);
    expect(() => wasserstein1dGradient(line(cloud(5, 1, 3)), line(cloud(5, 1, 3)), { p: 0.5 })).toThrow("p must be");
  });
});

describe("on a circle", () => {
  test.each([{ p: 1 }, { p: 2, period: 2.5 }, { p: 3, period: 24 }])("%o", async (options) => {
    const [x, y] = [cloud(8, 1, 4), cloud(7, 1, 5, 3)];
    const distance: Value = (a, b) => circularWasserstein(line(a), line(b), options);
    await agrees(distance, x, y, circularWassersteinGradient(line(x), line(y), options));
    const cost: Value = async (a, b) => ((await distance(a, b)) as number) ** options.p;
    const found = circularWassersteinGradient(line(x), line(y), { ...options, of: "cost" });
    // The cost is of the size period^p.
    await agrees(cost, x, y, found, options.period === 24 ? 4 : 6);
  });

  test("a turn of one law moves all its points by one slope; whole turns change nothing", () => {
    const [x, y] = [cloud(6, 1, 6), cloud(9, 1, 7)];
    const found = circularWassersteinGradient(line(x), line(y));
    const turned = circularWassersteinGradient({ ...line(x), points: x.data.map((v) => v + 3) }, line(y));
    found.x.forEach((value, i) => {
      expect(turned.x[i]).toBeCloseTo(value, 12);
    });
    // Wherever the circle is cut: turning both changes nothing.
    for (let step = 1; step < 12; step++) {
      const both = (s: Samples) => ({ ...line(s), points: s.data.map((v) => v + step / 12) });
      const other = circularWassersteinGradient(both(x), both(y));
      for (const side of ["x", "y", "xMasses", "yMasses"] as const)
        found[side].forEach((value, i) => {
          expect(other[side][i]).toBeCloseTo(value, 10);
        });
    }
    const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    expect(total(found.x) + total(found.y)).toBeCloseTo(0, 13);
  });
});

describe("over lines and subspaces", () => {
  test.each([
    { p: 2, directions: 30 },
    { p: 1, directions: 12, orthogonal: false },
    { p: 2, dimension: 2, directions: 5 },
    { p: 3, dimension: 3 },
  ])("sliced, %o", async (options) => {
    const [x, y] = [cloud(6, 3, 8), cloud(7, 3, 9, 0.5)];
    const drawn = () => ({ ...options, rng: seededRng(3), kernels });
    const found = await slicedWassersteinGradient(x, y, drawn());
    const value: Value = async (a, b) => (await slicedWasserstein(a, b, { ...drawn(), controls: false })).distance;
    expect(found.distance).toBeCloseTo((await value(x, y)) as number, 12);
    await agrees(value, x, y, found);
  });

  // Far apart, so that the farthest line is held by the means and not by two projections that change places.
  test.each([1, 2, 3])("max-sliced, p = %d", async (p) => {
    const [x, y] = [cloud(6, 2, 10), cloud(7, 2, 11, 3)];
    const options = { p, candidates: 64, restarts: 4, maxIterations: 2000, tolerance: 1e-15, kernels };
    const found = await maxSlicedWasserstein(x, y, { ...options, rng: seededRng(4) });
    const value: Value = async (a, b) => (await maxSlicedWasserstein(a, b, { ...options, rng: seededRng(4) })).distance;
    await agrees(value, x, y, await maxSlicedWassersteinGradient(x, y, found, { p, kernels }), 5);
  });
});

describe("entropic", () => {
  test.each([
    { of: "objective", cost: "squared" },
    { of: "objective", cost: "euclidean" },
    { of: "transportCost", cost: "squared" },
    { of: "transportCost", cost: "euclidean" },
  ] as const)("%o", async ({ of, cost }) => {
    const [x, y] = [cloud(7, 2, 23), cloud(6, 2, 24, 0.8)];
    const options = { cost, epsilon: 0.4, tolerance: 1e-14, kernels };
    const found = await sinkhornGradient(x, y, await sinkhorn(x, y, options), { of, kernels });
    await agrees(async (a, b) => (await sinkhorn(a, b, options))[of], x, y, found);
  });

  test("the divergence", async () => {
    const [x, y] = [cloud(7, 2, 25), cloud(6, 2, 26, 0.8)];
    const options = { epsilon: 0.4, tolerance: 1e-14, kernels };
    const found = await sinkhornDivergenceGradient(x, y, await sinkhornDivergence(x, y, options), { kernels });
    await agrees(async (a, b) => (await sinkhornDivergence(a, b, options)).divergence, x, y, found);
  });

  test("the cost of transport has no such gradient where mass may change", async () => {
    const [x, y] = [cloud(5, 2, 27), cloud(5, 2, 28)];
    const result = await sinkhorn(x, y, { unbalanced: { penalty: "kl", rho: 1 }, kernels });
    const asked = sinkhornGradient(x, y, result, { of: "transportCost", kernels });
    await expect(asked).rejects.toThrow("result must be balanced for the transport cost");
  });
});

describe("between Gaussians", () => {
  test("in means and covariances", async () => {
    const [a, b] = [gaussianOf(cloud(20, 3, 12)), gaussianOf(cloud(20, 3, 13, 0.7))];
    for (const of of ["distance", "cost"] as const) {
      const gradient = gaussianWassersteinGradient(a, b, await gaussianWasserstein(a, b, { kernels }), of);
      const at = async (by: number, k: number, l: number) => {
        // Both halves of the matrix move, so it stays symmetric.
        const covariance = b.covariance.slice();
        covariance[3 * k + l]! += by;
        if (k !== l) covariance[3 * l + k]! += by;
        return (await gaussianWasserstein(a, { ...b, covariance }, { kernels }))[of];
      };
      const h = 1e-5;
      for (const [k, l] of [
        [0, 0],
        [1, 2],
      ] as const) {
        // biome-ignore format: pairs
        const slope = ((await at(h, k, l)) - (await at(-h, k, l))) / (2 * h);
        expect((k === l ? 1 : 2) * gradient.y.covariance[3 * k + l]!).toBeCloseTo(slope, 7);
      }
      const mean = a.mean.map((value, k) => (k === 1 ? value + h : value));
      const less = a.mean.map((value, k) => (k === 1 ? value - h : value));
      const up = (await gaussianWasserstein({ ...a, mean }, b, { kernels }))[of];
      const down = (await gaussianWasserstein({ ...a, mean: less }, b, { kernels }))[of];
      expect(gradient.x.mean[1]).toBeCloseTo((up - down) / (2 * h), 7);
    }
  });

  test.each(["distance", "cost"] as const)("through the moments of points, %s", async (of) => {
    const [x, y] = [cloud(9, 2, 14), cloud(8, 2, 15, 0.7)];
    const found = gaussianWassersteinGradientOf(x, y, await gaussianWassersteinOf(x, y, { kernels }), of);
    await agrees(async (a, b) => (await gaussianWassersteinOf(a, b, { kernels }))[of], x, y, found);
  });
});

test.each<[string, OrliczFunction, number]>([
  ["gaussian", "gaussian", 2],
  ["exponential", "exponential", 2],
  ["power", { power: 3 }, 2],
  ["gaussian on a line", "gaussian", 1],
  ["power on a line", { power: 1.5 }, 1],
])("Orlicz, %s", async (_, psi, d) => {
  const [x, y] = [cloud(7, d, 16), cloud(6, d, 17, 0.8)];
  const found = orliczWassersteinGradient(x, y, await orliczWasserstein(x, y, { psi, kernels }));
  await agrees(async (a, b) => (await orliczWasserstein(a, b, { psi, kernels })).distance, x, y, found);
});

test("Orlicz on a line: where all masses end together the potentials are feasible and tight on the plan", async () => {
  const [{ data: u }, { data: v }] = [cloud(6, 1, 29), cloud(6, 1, 30, 0.8)];
  const { plan, potentials, distance } = await orliczWasserstein(samplesFrom(u, 1), samplesFrom(v, 1), { kernels });
  const cost = (i: number, j: number) => Math.expm1(((u[i]! - v[j]!) / distance) ** 2);
  for (let i = 0; i < 6; i++)
    for (let j = 0; j < 6; j++) expect(potentials.x[i]! + potentials.y[j]!).toBeLessThan(cost(i, j) + 1e-10);
  plan.from.forEach((i, e) => {
    expect(potentials.x[i]! + potentials.y[plan.to[e]!]!).toBeCloseTo(cost(i, plan.to[e]!), 10);
  });
});

test("without weights the slopes in the masses have mean 0 too", async () => {
  const [{ data: u }, { data: v }] = [cloud(6, 2, 31), cloud(5, 2, 32)];
  const [x, y] = [samplesFrom(u, 2), samplesFrom(v, 2)];
  const { xMasses, yMasses } = wassersteinGradient(x, y, await wasserstein(x, y, { kernels }));
  for (const slopes of [xMasses, yMasses]) expect(slopes.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
});

test("Orlicz on a line: points without mass have the slope that mass put there would have", async () => {
  const [x, y] = [cloud(6, 1, 18), cloud(5, 1, 19, 0.8)];
  const weights = x.weights!.map((w, i) => (i === 2 ? 0 : w / (1 - x.weights![2]!)));
  const at = async (by: number) => {
    const own = weights.map((w, i) => (i === 2 ? by : i === 4 ? w - by : w));
    return orliczWasserstein({ ...x, weights: own }, y, { kernels });
  };
  const found = orliczWassersteinGradient({ ...x, weights }, y, await at(0));
  const h = 1e-5; // one-sided: second-order error of h at the value's curvature
  expect(found.xMasses[2]! - found.xMasses[4]!).toBeCloseTo(((await at(h)).distance - (await at(0)).distance) / h, 3);
});

test.each([{ p: 2 }, { p: 1 }, { p: 3, metric: "manhattan" as const }])("Monge gap, %o", async (options) => {
  const [x, images] = [cloud(7, 2, 20), cloud(7, 2, 21, 0.3)];
  const found = mongeGapGradient(x, images, await mongeGap(x, images, { ...options, kernels }));
  const value: Value = async (a, b) => (await mongeGap(a, { ...b, weights: a.weights! }, { ...options, kernels })).gap;
  await agrees(value, x, { ...images, weights: x.weights! }, found);
});

test("the Monge gap does not change at an optimal pairing", async () => {
  const x = cloud(7, 2, 22);
  const images = { ...x, data: x.data.map((value) => 2 * value + 1) }; // the gradient of |x|² + Σ x
  const { x: slopes, y, xMasses } = mongeGapGradient(x, images, await mongeGap(x, images, { kernels }));
  for (const value of [...slopes, ...y, ...xMasses]) expect(Math.abs(value)).toBeLessThan(1e-12);
});
