import { type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { circularWasserstein, orliczWasserstein, wasserstein, wasserstein1d } from "@pushforward/methods/transport";
import { describe, expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
const uniform = (n: number, seed: number) => {
  const out = new Float64Array(n);
  seededRng(seed).fillUniform(out);
  return out;
};
const cloud = (n: number, d: number, seed: number): Samples => {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(data, d);
};
const of = (...points: number[]) => ({ points: Float64Array.from(points) });

describe("on a circle", () => {
  test("an hour before midnight is two hours from one o'clock, whatever the order", () => {
    for (const p of [1, 2, 3.5]) expect(circularWasserstein(of(23), of(1), { period: 24, p })).toBeCloseTo(2, 11);
    expect(circularWasserstein(of(-350), of(370), { period: 360 })).toBeCloseTo(0, 9);
  });

  test.each([1, 2, 3])("p = %d: no cyclic shift of the sorted points is cheaper", (p) => {
    const [x, y] = [uniform(12, 1), uniform(12, 2).map((v) => 0.3 * v)];
    const [a, b] = [x.slice().sort(), y.slice().sort()];
    let least = Infinity;
    for (let shift = -12; shift <= 12; shift++) {
      let sum = 0;
      for (let i = 0; i < 12; i++) {
        const j = i + shift;
        const turn = Math.floor(j / 12);
        sum += Math.abs(a[i]! - b[j - 12 * turn]! - turn) ** p / 12;
      }
      least = Math.min(least, sum);
    }
    expect(circularWasserstein({ points: x }, { points: y }, { p }) ** p).toBeCloseTo(least, 11);
  });

  test("p = 1: the differences of the distribution functions from their weighted median", () => {
    const weights = uniform(9, 3);
    const [x, y] = [uniform(9, 4), uniform(14, 5)];
    const total = weights.reduce((s, w) => s + w, 0);
    const cuts = [0, ...[...x, ...y].sort((a, b) => a - b), 1];
    const pieces = cuts.slice(1).map((end, k) => {
      const middle = (cuts[k]! + end) / 2;
      const f = x.reduce((s, v, i) => s + (v <= middle ? weights[i]! / total : 0), 0);
      return { difference: f - y.filter((v) => v <= middle).length / 14, length: end - cuts[k]! };
    });
    const least = Math.min(
      ...pieces.map(({ difference: median }) =>
        pieces.reduce((s, { difference, length }) => s + length * Math.abs(difference - median), 0),
      ),
    );
    expect(circularWasserstein({ points: x, weights }, { points: y }, { p: 1 })).toBeCloseTo(least, 11);
  });

  test("turning both changes nothing; points near each other are as on a line", () => {
    const [x, y] = [uniform(20, 6), uniform(15, 7)];
    const turned = (points: Float64Array) => ({ points: points.map((v) => v + 0.37) });
    expect(circularWasserstein(turned(x), turned(y))).toBeCloseTo(
      circularWasserstein({ points: x }, { points: y }),
      11,
    );
    const [u, v] = [x.map((t) => 0.2 * t), y.map((t) => 0.2 * t)];
    expect(circularWasserstein({ points: u }, { points: v })).toBeCloseTo(wasserstein1d(u, v, 2), 11);
  });
});

describe("Orlicz", () => {
  test.each([1, 2, 3])("ψ(t) = t^%d is W_p, on a line and in the plane", async (power) => {
    const [x, y] = [cloud(15, 2, 8), cloud(12, 2, 9)];
    const { distance, converged } = await orliczWasserstein(x, y, { psi: { power }, kernels });
    expect(distance / (await wasserstein(x, y, { p: power, kernels })).distance).toBeCloseTo(1, 9);
    expect(converged).toBe(true);
    const [u, v] = [cloud(15, 1, 8), cloud(12, 1, 9)];
    expect((await orliczWasserstein(u, v, { psi: { power } })).distance).toBeCloseTo(
      wasserstein1d(u.data, v.data, power),
      12,
    );
  });

  test("a shift by t is at t/ln 2 and t/√(ln 2): ψ(t/s) = 1", async () => {
    const x = cloud(20, 2, 10);
    const y = { ...x, data: x.data.map((v, at) => v + [3, 4][at % 2]!) };
    expect((await orliczWasserstein(x, y, { psi: "exponential", kernels })).distance).toBeCloseTo(5 / Math.LN2, 8);
    expect((await orliczWasserstein(x, y, { kernels })).distance).toBeCloseTo(5 / Math.sqrt(Math.LN2), 8);
  });

  test("three points to three: the least norm over all orders", async () => {
    const [x, y] = [
      cloud(3, 2, 11),
      samples([
        [4, 0],
        [0.5, 0.5],
        [-1, 3],
      ]),
    ];
    const norm = (order: number[]) => {
      const ways = order.map((j, i) =>
        Math.hypot(x.data[2 * i]! - y.data[2 * j]!, x.data[2 * i + 1]! - y.data[2 * j + 1]!),
      );
      let [low, high] = [0.1, 1000];
      for (let k = 0; k < 100; k++) {
        const s = (low + high) / 2;
        if (ways.reduce((sum, t) => sum + Math.expm1((t / s) ** 2) / 3, 0) <= 1) high = s;
        else low = s;
      }
      return high;
    };
    const least = Math.min(
      ...[
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
      ].map(norm),
    );
    expect((await orliczWasserstein(x, y, { kernels })).distance).toBeCloseTo(least, 9);
  });

  test("a law is at 0 from itself", async () => {
    const x = cloud(5, 2, 12);
    expect((await orliczWasserstein(x, x, { kernels })).distance).toBe(0);
  });
});

test("more pairs than memory should hold are refused before any are made", async () => {
  const [x, y] = [cloud(8000, 2, 13), cloud(8000, 2, 14)];
  for (const psi of ["gaussian", "exponential"] as const)
    await expect(orliczWasserstein(x, y, { psi, kernels })).rejects.toThrow(
      "orliczWasserstein: costs of 8000 × 8000 pairs need 3 GB, and 2 GB are used at most; take fewer rows, one column, or psi power",
    );
});
