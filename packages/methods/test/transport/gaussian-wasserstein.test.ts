import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  type Gaussian,
  gaussianGeodesic,
  gaussianOf,
  gaussianWasserstein,
  gaussianWassersteinOf,
} from "@pushforward/methods/transport";
import { afterAll, expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());
const between = (x: Gaussian, y: Gaussian) => gaussianWasserstein(x, y, { kernels });

/** Row-major product of d × d matrices. */
function times(a: ArrayLike<number>, b: ArrayLike<number>, d: number): Float64Array {
  return Float64Array.from({ length: d * d }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += a[Math.floor(at / d) * d + k]! * b[k * d + (at % d)]!;
    return sum;
  });
}
function random(d: number, seed: number): Gaussian {
  const rng = seededRng(seed);
  const [factor, mean] = [new Float64Array(d * d), new Float64Array(d)];
  rng.fillNormal(factor);
  rng.fillNormal(mean);
  const turned = Float64Array.from(factor, (_, at) => factor[(at % d) * d + Math.floor(at / d)]!);
  return { mean, covariance: times(factor, turned, d) };
}
const close = (a: ArrayLike<number>, b: ArrayLike<number>, digits = 9) => {
  Array.from(b).forEach((value, k) => {
    expect(a[k]).toBeCloseTo(value, digits);
  });
};

test("on a line: means and standard deviations, N(0, 1) to N(3, 4) is √(9 + 1)", async () => {
  const one = { mean: Float64Array.of(0), covariance: Float64Array.of(1) };
  const two = { mean: Float64Array.of(3), covariance: Float64Array.of(4) };
  const found = await between(one, two);
  expect(found.distance).toBeCloseTo(Math.sqrt(10), 14);
  expect(found.parts).toEqual({ means: 9, spreads: expect.closeTo(1, 14) });
  close(found.map, [2], 14);
});

test.each([2, 5, 20])(
  "in R^%d the map carries one covariance to the other, its inverse carries it back, and it costs what is told",
  async (d) => {
    const [x, y] = [random(d, 1), random(d, 2)];
    const { cost, parts, map, inverseMap } = await between(x, y);
    close(times(times(map, x.covariance, d), map, d), y.covariance, 7);
    close(
      times(map, inverseMap, d),
      new Float64Array(d * d).map((_, at) => Number(at % (d + 1) === 0)),
      6,
    );
    // E|x − T(x)|² = |m_x − m_y|² + tr (I − A)·Σ_x·(I − A)
    const less = map.map((value, at) => Number(at % (d + 1) === 0) - value);
    const moved = times(times(less, x.covariance, d), less, d);
    const spread = moved.reduce((sum, value, at) => (at % (d + 1) === 0 ? sum + value : sum), 0);
    expect(parts.spreads).toBeCloseTo(spread, 8);
    expect(cost).toBeCloseTo(parts.means + parts.spreads, 12);
    expect((await between(y, x)).cost).toBeCloseTo(cost, 8);
  },
);

test("near laws lose no digits: spreads 1 and 1 + 1e−10 are 1e−10 apart; equal ones 0", async () => {
  const at = (sd: number) => ({ mean: new Float64Array(2), covariance: Float64Array.of(sd * sd, 0, 0, 9) });
  expect((await between(at(1), at(1 + 1e-10))).distance).toBeCloseTo(1e-10, 15);
  const x = random(6, 3);
  expect((await between(x, x)).distance).toBeLessThan(1e-13);
});

test("singular covariances: a point costs its distance and the spread of the other", async () => {
  const point = { mean: Float64Array.of(1, 2, 3), covariance: new Float64Array(9) };
  const y = random(3, 4);
  const trace = y.covariance[0]! + y.covariance[4]! + y.covariance[8]!;
  expect((await between(point, y)).parts.spreads).toBeCloseTo(trace, 9);
  const flat = { mean: new Float64Array(2), covariance: Float64Array.of(1, 0, 0, 0) };
  const wide = { mean: new Float64Array(2), covariance: Float64Array.of(4, 0, 0, 0) };
  const found = await between(flat, wide);
  expect(found.distance).toBeCloseTo(1, 12);
  close(found.map, [2, 0, 0, 0], 12);
});

test("the geodesic starts and ends right, and distances along it are shares of the whole", async () => {
  const [x, y] = [random(4, 5), random(4, 6)];
  const whole = (await between(x, y)).distance;
  for (const t of [0, 0.3, 1]) {
    const middle = await gaussianGeodesic(x, y, t, { kernels });
    expect((await between(x, middle)).distance).toBeCloseTo(t * whole, 6);
    expect((await between(middle, y)).distance).toBeCloseTo((1 - t) * whole, 6);
  }
});

function draw(n: number, seed: number, { mean, covariance: [a = 0, b = 0, , c = 0] }: Gaussian): Samples {
  const rng = seededRng(seed);
  const [first, cross] = [Math.sqrt(a), b / Math.sqrt(a)];
  const rest = Math.sqrt(c - cross * cross);
  const rows = Array.from({ length: n }, () => [rng.normal(), rng.normal()] as const);
  return samplesFrom(
    Float64Array.from(rows.flatMap(([u, v]) => [mean[0]! + first * u, mean[1]! + cross * u + rest * v])),
    2,
  );
}

test("samples: the moments by hand, and 95-in-100 intervals that hold the true distance that often", async () => {
  const x = { ...samplesFrom(Float64Array.of(0, 0, 2, 4), 2), weights: Float64Array.of(0.25, 0.75) };
  expect(gaussianOf(x)).toEqual({ mean: Float64Array.of(1.5, 3), covariance: Float64Array.of(0.75, 1.5, 1.5, 3) });
  const one = { mean: Float64Array.of(0, 0), covariance: Float64Array.of(1, 0.3, 0.3, 2) };
  const two = { mean: Float64Array.of(0.5, -0.2), covariance: Float64Array.of(2, -0.4, -0.4, 1) };
  const truth = (await between(one, two)).distance;
  let hits = 0;
  for (let seed = 0; seed < 300; seed++) {
    const [a, b] = [draw(400, 10 + 2 * seed, one), draw(300, 11 + 2 * seed, two)];
    const { distance, standardError } = await gaussianWassersteinOf(a, b, { kernels });
    hits += Number(Math.abs(distance - truth) < 1.96 * standardError!);
  }
  // Four binomial standard errors, and as much for the bias of order 1/n.
  expect(Math.abs(hits / 300 - 0.95)).toBeLessThan(0.06);
  const same = await gaussianWassersteinOf(draw(500, 1, one), draw(500, 2, one), { kernels });
  expect(same.standardError).toBeUndefined();
});

test("an error names the argument, what was expected and what came", async () => {
  const plane = { mean: new Float64Array(2), covariance: Float64Array.of(1, 0, 0, 1) };
  const bad = { mean: new Float64Array(2), covariance: Float64Array.of(1, 0, 0, -1) };
  await expect(between(plane, random(3, 7))).rejects.toThrow("gaussianWasserstein: y must be 2-dimensional like x");
  await expect(between(plane, bad)).rejects.toThrow("covariance of y must be nonnegative definite");
  await expect(gaussianGeodesic(plane, plane, 2)).rejects.toThrow("t must be between 0 and 1; received 2");
});
