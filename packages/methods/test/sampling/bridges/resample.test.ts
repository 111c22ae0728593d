import { samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { mirrorBridge, mirrorPlan, resample } from "@pushforward/methods/sampling";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { moons } from "../clouds.js";

let kernels: Awaited<ReturnType<typeof openKernels>>;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

describe("variations", () => {
  test("of a row are drawn by its row of the plan", async () => {
    const x = moons(60, 8);
    const bridge = await mirrorBridge(x, { change: 0.3, kernels });
    const plan = mirrorPlan(bridge);
    const point = samplesFrom(x.data.slice(10, 12), 2);
    const { parents, effectiveCandidates, expectedChange } = await resample(bridge, point, 20_000, {
      rng: seededRng(2),
      jitter: 0,
      kernels,
    });
    const counts = new Float64Array(x.n);
    for (const row of parents) counts[row]! += 1;
    let [square, entropy, change] = [0, 0, 0];
    for (let j = 0; j < x.n; j++) {
      const p = plan[5 * x.n + j]! * x.n;
      square += (counts[j]! - 20_000 * p) ** 2 / (20_000 * p);
      entropy -= p * Math.log(p);
      change += p * ((x.data[2 * j]! - x.data[10]!) ** 2 + (x.data[2 * j + 1]! - x.data[11]!) ** 2);
    }
    // χ² of 59 degrees of freedom passes 110 with probability 6e-5.
    expect(square).toBeLessThan(110);
    expect(effectiveCandidates[0]).toBeCloseTo(Math.exp(entropy), 6);
    expect(expectedChange[0]).toBeCloseTo(change, 8);
  });

  test("of a point are the same beside any others, and existing rows without jitter", async () => {
    const x = moons(100, 9);
    const bridge = await mirrorBridge(x, { change: 0.3, kernels });
    const points = moons(3, 10);
    const all = await resample(bridge, points, 4, { rng: seededRng(3), jitter: 0, kernels });
    const first = await resample(bridge, samplesFrom(points.data.slice(0, 2), 2), 4, {
      rng: seededRng(3),
      jitter: 0,
      kernels,
    });
    expect(first.samples.data).toEqual(all.samples.data.slice(0, 8));
    all.parents.forEach((row, i) => {
      expect(all.samples.data.slice(2 * i, 2 * i + 2)).toEqual(x.data.slice(2 * row, 2 * row + 2));
    });
  });

  test("with jitter add its square to the variance of each coordinate", async () => {
    const x = moons(300, 11);
    const bridge = await mirrorBridge(x, { change: 0.3, kernels });
    const made = await resample(bridge, x, 20, { rng: seededRng(4), kernels });
    expect(made.jitter).toBeGreaterThan(0);
    expect(made.jitter ** 2).toBeLessThanOrEqual(bridge.epsilon / 4);
    const noise = made.samples.data.map(
      (value, at) => value - x.data[2 * made.parents[Math.floor(at / 2)]! + (at % 2)]!,
    );
    const variance = noise.reduce((sum, value) => sum + value ** 2, 0) / noise.length;
    expect(Math.abs(variance / made.jitter ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / noise.length));
    const still = await resample(bridge, x, 1, { rng: seededRng(4), jitter: 0, kernels });
    expect(made.expectedChange[7]! - still.expectedChange[7]!).toBeCloseTo(2 * made.jitter ** 2, 12);
    expect(made.achieved.low).toBeLessThan(made.achieved.median);
    expect(made.achieved.median).toBeLessThan(made.achieved.high);
  });

  test("of some coordinates alone leave the others those of the row, and expect as much less change", async () => {
    const x = moons(100, 12);
    const bridge = await mirrorBridge(x, { change: 0.3, kernels });
    const draw = (jitter: number, jittered?: readonly boolean[]) =>
      resample(bridge, x, 2, { rng: seededRng(6), jitter, jittered, kernels });
    const [still, one] = [await draw(0), await draw(0.1, [false, true])];
    for (const i of [0, 5, 150]) {
      expect(one.samples.data[2 * i]).toBe(x.data[2 * one.parents[i]!]);
      expect(one.samples.data[2 * i + 1]).not.toBe(x.data[2 * one.parents[i]! + 1]);
    }
    expect(one.expectedChange[7]! - still.expectedChange[7]!).toBeCloseTo(0.01, 12);
  });

  test("jitter by half the distance between nearest rows, and never by more than half of √ε", async () => {
    const x = samplesFrom(Float64Array.of(0, 2, 5, 7, 10, 12), 1); // the nearest is 2 away
    const jitter = async (epsilon: number) =>
      (await resample(await mirrorBridge(x, { epsilon, kernels }), x, 1, { rng: seededRng(7), kernels })).jitter;
    expect(await jitter(9)).toBe(1);
    expect(await jitter(1)).toBe(0.5);
  });

  test("that were achieved are measured from the points that they vary", async () => {
    const x = moons(50, 13);
    const bridge = await mirrorBridge(x, { change: 0.3, kernels });
    const { samples, achieved } = await resample(bridge, x, 3, { rng: seededRng(8), kernels });
    const squares = Array.from({ length: 150 }, (_, i) => {
      const of = Math.floor(i / 3);
      return (samples.data[2 * i]! - x.data[2 * of]!) ** 2 + (samples.data[2 * i + 1]! - x.data[2 * of + 1]!) ** 2;
    });
    expect(achieved.mean).toBeCloseTo(squares.reduce((a, b) => a + b) / 150, 12);
    const below = (value: number) => squares.filter((square) => square <= value).length / 150;
    for (const [value, share] of [[achieved.low, 0.05], [achieved.median, 0.5], [achieved.high, 0.95]] as const) // biome-ignore format: a line
      expect(Math.abs(below(value) - share)).toBeLessThanOrEqual(1 / 150);
  });
});
