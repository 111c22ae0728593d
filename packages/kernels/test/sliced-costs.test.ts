import { slicedCostsScratchBytes } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

interface Given {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly lines: Float64Array;
  readonly d: number;
  readonly weights?: readonly [Float64Array, Float64Array];
}

function costs(bits: 32 | 64, { x, y, lines, d, weights }: Given, p: number, batch = 4): Float64Array {
  const make = (values: Float64Array) => (bits === 64 ? values : new Float32Array(values));
  return both(({ functions }, scope) => {
    const [a, b, theta] = [x, y, lines].map((array) => scope.copy(make(array)).ptr) as [number, number, number];
    const [u, v] = (weights ?? []).map((array) => scope.copy(array).ptr);
    const [n, m, count] = [x.length / d, y.length / d, lines.length / d];
    const [out, bytes] = [scope.f64(count), bits === 64 ? 8 : 4] as const;
    const scratch = scope.u8(slicedCostsScratchBytes(n, m, d, batch, bytes)).ptr;
    functions[`slicedCostsF${bits}`](a, n, b, m, d, theta, count, batch, p, u ?? 0, v ?? 0, out.ptr, scratch);
    return [out.view];
  })[0] as Float64Array;
}

/** ∫ |F⁻¹ − G⁻¹|^p over the middles of a grid that no jump of weights in whole numbers falls on. */
function byQuantiles({ x, y, lines, d }: Given, weights: readonly [number[], number[]], p: number): Float64Array {
  const [totalX, totalY] = weights.map((list) => list.reduce((sum, value) => sum + value, 0)) as [number, number];
  const steps = totalX * totalY;
  const quantiles = (points: Float64Array, list: number[], theta: Float64Array, each: number) =>
    list
      .map((weight, i) => {
        const at = theta.reduce((sum, value, k) => sum + value * points[i * d + k]!, 0);
        return [at, weight * each] as const;
      })
      .sort((a, b) => a[0] - b[0])
      .flatMap(([at, count]) => new Array<number>(count).fill(at));
  return Float64Array.from({ length: lines.length / d }, (_, l) => {
    const theta = lines.subarray(l * d, l * d + d);
    const a = quantiles(x, weights[0], theta, totalY);
    const b = quantiles(y, weights[1], theta, totalX);
    return a.reduce((sum, value, k) => sum + Math.abs(value - b[k]!) ** p, 0) / steps;
  });
}

test.each([
  [1, 1, 1],
  [5, 5, 2],
  [7, 4, 3],
  [41, 60, 2],
  [64, 64, 5],
])("%d against %d points in R^%d: the coupling of quantiles, at every order", (n, m, d) => {
  const given = { x: uniform(n * d, 1), y: uniform(m * d, 2), lines: uniform(9 * d, 3), d };
  for (const p of [1, 2, 3.5]) {
    const wanted = byQuantiles(given, [new Array(n).fill(1), new Array(m).fill(1)], p);
    costs(64, given, p).forEach((cost, l) => {
      expect(cost).toBeCloseTo(wanted[l]!, 12);
    });
    costs(32, given, p).forEach((cost, l) => {
      expect(cost).toBeCloseTo(wanted[l]!, 5);
    });
  }
});

test("weights count as repeated points do, weights of 0 as none", () => {
  const given = { x: uniform(12, 4), y: uniform(8, 5), lines: uniform(6, 6), d: 2 };
  const [a, b] = [[1, 0, 3, 2, 1, 0], [0, 2, 4, 1]]; // biome-ignore format: weights
  const shares = (list: number[]) => Float64Array.from(list, (value) => value / 7);
  const wanted = byQuantiles(given, [a!, b!], 2);
  const found = costs(64, { ...given, weights: [shares(a!), shares(b!)] }, 2);
  found.forEach((cost, l) => {
    expect(cost).toBeCloseTo(wanted[l]!, 12);
  });
});

test("bits do not depend on the batch", () => {
  const given = { x: uniform(100, 7), y: uniform(60, 8), lines: uniform(22, 9), d: 2 };
  for (const bits of [32, 64] as const) expect(costs(bits, given, 2, 1)).toEqual(costs(bits, given, 2, 16));
});
