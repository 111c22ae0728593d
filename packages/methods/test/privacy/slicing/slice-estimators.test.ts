import { seededRng } from "@pushforward/core";
import { type Kernels, openKernels } from "@pushforward/kernels";
import {
  divergences,
  GeneratorHeads,
  MixtureGenerator,
  NetworkGenerator,
  noiseKernelLikelihood,
  ratioDivergence,
  rowEncoding,
} from "@pushforward/methods/privacy/slicing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

function normals(count: number, seed: number, scale = 1): Float64Array {
  const out = new Float64Array(count);
  seededRng(seed).fillNormal(out);
  return out.map((value) => scale * value);
}

/** (f(x + h) − f(x − h))/2h in each coordinate. */
function differences(f: (x: Float64Array) => number, x: Float64Array, h: number): Float64Array {
  return x.map((value, at) => {
    const [up, down] = [x.slice(), x.slice()];
    up[at] = value + h;
    down[at] = value - h;
    return (f(up) - f(down)) / (2 * h);
  });
}

const largestGap = (x: ArrayLike<number>, y: ArrayLike<number>) =>
  Math.max(...Array.from(x, (value, i) => Math.abs(value - y[i]!)));

describe("noise-kernel likelihood", () => {
  const [n, b] = [70, 9]; // no whole number of lanes
  const plain = (noisy: Float64Array, fakes: Float64Array, k: number, variance: number) => {
    let total = 0;
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < b; j++) {
        let squares = 0;
        for (let c = 0; c < k; c++) squares += (noisy[i * k + c]! - fakes[j * k + c]!) ** 2;
        sum += Math.exp(-squares / (2 * variance));
      }
      total -= Math.log(sum / b);
    }
    return total / n;
  };

  test.each([1, 2, 3])("is its formula, and its gradient is that of differences, k = %d", (k) => {
    const [noisy, fakes] = [normals(n * k, 1), normals(b * k, 2)];
    const scope = kernels.scope();
    const estimator = noiseKernelLikelihood(kernels, scope, { fakes: b, rows: n, dimension: k, variance: 0.3 });
    const gradient = new Float64Array(b * k);
    const loss = estimator({ dimension: k, noisy, fakes }, gradient);
    expect(Math.abs(loss - plain(noisy, fakes, k, 0.3))).toBeLessThan(1e-5); // float32 weights, costs below 30
    const known = differences((x) => plain(noisy, x, k, 0.3), fakes, 1e-5);
    expect(largestGap(gradient, known)).toBeLessThan(1e-5);
    scope.free();
  });

  test("rows far from every fake pull the nearest one, by their distance", () => {
    const scope = kernels.scope();
    const estimator = noiseKernelLikelihood(kernels, scope, { fakes: 2, rows: 2, dimension: 1, variance: 0.01 });
    const gradient = new Float64Array(2);
    estimator({ dimension: 1, noisy: Float64Array.of(50, -43), fakes: Float64Array.of(0, -3) }, gradient);
    expect(gradient[0]! / (-50 / 0.02)).toBeCloseTo(1, 6);
    expect(gradient[1]! / (40 / 0.02)).toBeCloseTo(1, 6);
    scope.free();
  });
});

describe("density ratio", () => {
  test.each(Object.keys(divergences) as (keyof typeof divergences)[])(
    "%s: f(1) = f′(1) = 0, f′ is its slope",
    (name) => {
      const { value, slope } = divergences[name];
      expect(value(1)).toBeCloseTo(0, 14);
      expect(slope(1)).toBeCloseTo(0, 14);
      for (const r of [0.1, 0.7, 1.9, 6]) expect((value(r + 1e-5) - value(r - 1e-5)) / 2e-5).toBeCloseTo(slope(r), 8);
    },
  );

  test.each([1, 2])("its gradient, through the solve, is that of differences, k = %d", (k) => {
    const [noisy, fakes] = [normals(40 * k, 3), normals(12 * k, 4, 1.3)];
    for (const divergence of Object.values(divergences)) {
      const at = (points: Float64Array, gradient = new Float64Array(points.length)) =>
        ratioDivergence(kernels, { k, noisy, fakes: points, divergence, ridge: 0.1 }, gradient);
      const gradient = new Float64Array(fakes.length);
      at(fakes, gradient);
      expect(largestGap(gradient, differences(at, fakes, 1e-5))).toBeLessThan(1e-6);
    }
  });

  test("is small between two samples of one law, and grows as they part", () => {
    const noisy = normals(400, 5);
    const at = (shift: number) =>
      ratioDivergence(
        kernels,
        { k: 1, noisy, fakes: normals(200, 6).map((x) => x + shift), divergence: divergences.kl, ridge: 0.1 },
        new Float64Array(200),
      );
    expect(at(0)).toBeLessThan(0.05);
    expect(at(1)).toBeGreaterThan(at(0) + 0.1);
    expect(at(2)).toBeGreaterThan(at(1));
  });
});

/** Gradient of Σ weights·outputs with respect to the parameters, by the generator and by differences. */
function parameterGradients(
  make: () => {
    parameters: Float32Array;
    gradient: Float32Array;
    forward: NetworkGenerator["forward"];
    backward: NetworkGenerator["backward"];
  },
  outputs: number,
) {
  const weights = Float32Array.from(normals(outputs, 7));
  const generator = make();
  const start = generator.parameters.slice();
  const value = (parameters: Float64Array) => {
    generator.parameters.set(parameters);
    const out = generator.forward(seededRng(8));
    return out.reduce((sum, x, i) => sum + x * weights[i]!, 0);
  };
  const known = differences(value, Float64Array.from(start), 2 ** -8);
  value(Float64Array.from(start));
  generator.backward(weights.slice());
  return { found: generator.gradient.slice(), known };
}

test("a network's gradient is that of differences, but for kinks that a difference straddles", () => {
  const scope = kernels.scope();
  const shape = { latent: 3, hidden: [6, 5], outputs: 4 };
  const start = Float64Array.of(0.1, -0.2, 0.3, 0);
  const { found, known } = parameterGradients(
    () => new NetworkGenerator(kernels, scope, shape, 7, start, seededRng(9)),
    28,
  );
  const off = Array.from(found, (value, i) => Math.abs(value - known[i]!)).filter((gap) => gap > 2e-3);
  expect(found.some((value) => Math.abs(value) > 0.5)).toBe(true);
  expect(off.length).toBeLessThanOrEqual(found.length * 0.1);
  scope.free();
});

const mixed = rowEncoding({
  attributes: [
    { name: "u", type: "numeric", low: 0, high: 1, edges: [0, 0.5, 1], missing: true },
    { name: "c", type: "category", values: ["a", "b", "c"] },
  ],
});

test("a mixture's gradient is that of differences: it is linear in its parameters", () => {
  const { found, known } = parameterGradients(
    () => new MixtureGenerator(mixed, 3, 10, new Float64Array(5), seededRng(10)),
    50,
  );
  expect(largestGap(found, known)).toBeLessThan(1e-4);
});

describe("heads", () => {
  test("choices follow the softmax of the outputs, and give legal points", () => {
    const rows = 40_000;
    const heads = new GeneratorHeads(mixed, rows);
    const outputs = new Float32Array(rows * 5);
    for (let i = 0; i < rows; i++) outputs.set([0.4, -1, 0, 1, -0.5], 5 * i);
    heads.forward(outputs, 0.5, seededRng(11));
    const total = 1 + Math.E + Math.exp(-0.5);
    for (const [at, share] of [
      [1, 1 / (1 + Math.E)],
      [2, 1 / total],
      [3, Math.E / total],
    ] as const) {
      let seen = 0;
      for (let i = 0; i < rows; i++) if (heads.points[5 * i + at]! > 0) seen++;
      expect(Math.abs(seen / rows - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / rows));
    }
    const legal = Array.from({ length: rows }, (_, i) => {
      const [u, mark, ...choice] = heads.points.subarray(5 * i, 5 * i + 5);
      const chosen = choice.filter((value) => value === Math.fround(Math.SQRT1_2)).length;
      return chosen === 1 && Math.abs(u! - (mark! > 0 ? 0.5 : 1 / (1 + Math.exp(-0.4)))) < 1e-6;
    });
    expect(legal.every(Boolean)).toBe(true);
  });

  test("a number's gradient is the slope of the sigmoid; a category's sums to 0", () => {
    const heads = new GeneratorHeads(mixed, 1);
    const outputs = Float32Array.of(0.3, -50, 0, 1, 2); // never missing
    heads.forward(outputs, 0.7, seededRng(12));
    const gradient = Float32Array.of(2, 5, 1, -1, 3);
    heads.backward(gradient, 0.7);
    const unit = 1 / (1 + Math.exp(-0.3));
    expect(gradient[0]).toBeCloseTo(2 * unit * (1 - unit), 6);
    expect(gradient[1]).toBeCloseTo(0, 6);
    expect(gradient[2]! + gradient[3]! + gradient[4]!).toBeCloseTo(0, 6);
  });
});
