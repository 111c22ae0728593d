import { type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  barycentricProjection,
  entropicMap,
  mongeGap,
  sinkhorn,
  transportMap,
  wasserstein,
} from "@pushforward/methods/transport";
import { describe, expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(data, d);
}
const moved = (x: Samples, f: (value: number, k: number) => number): Samples => ({
  ...x,
  data: x.data.map((value, at) => f(value, at % x.d)),
});
const largest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, k) => Math.max(most, Math.abs(value - b[k]!)), 0);

describe("a shift is found, at new points too", () => {
  const x = cloud(60, 2, 1);
  const y = moved(x, (value, k) => value + [3, -1][k]!);
  const at = cloud(20, 2, 2);
  const shifted = moved(at, (value, k) => value + [3, -1][k]!);

  test.each(["gaussian", "barycentric"] as const)("exactly: %s", async (kind) => {
    const map = await transportMap(x, y, { kind, kernels });
    expect(largest((await map.apply(at)).data, shifted.data)).toBeLessThan(1e-12);
    expect(map.converged).toBe(true);
  });

  test("entropic: the same as entropicMap, and at x near to the shift for a small ε", async () => {
    const map = await transportMap(x, y, { epsilon: 0.02, kernels });
    const { potentials } = await sinkhorn(x, y, { epsilon: 0.02, kernels });
    const direct = await entropicMap(at, y, potentials.y, { epsilon: 0.02, cost: "squared", kernels });
    expect((await map.apply(at, { kernels })).data).toEqual(direct.images.data);
    expect(largest((await map.apply(x, { kernels })).data, y.data)).toBeLessThan(0.2); // blur √(ε/2) = 0.1
  });
});

test("the Gaussian map of a diagonal stretch is that stretch", async () => {
  const x = cloud(200, 3, 3);
  const y = moved(x, (value, k) => [2, 0.5, 1][k]! * value + k);
  // Σ_y = D·Σ_x·D, whose optimal map is D: symmetric and positive.
  const images = await (await transportMap(x, y, { kind: "gaussian", kernels })).apply(x);
  expect(largest(images.data, y.data)).toBeLessThan(1e-9);
});

describe("the sparse map", () => {
  // Coordinate 0 moves by 4; the others are noise of size 0.1, drawn anew.
  const x = moved(cloud(40, 5, 4), (value, k) => (k === 0 ? value : 0.1 * value));
  const y = moved(cloud(40, 5, 5), (value, k) => (k === 0 ? value + 4 : 0.1 * value));

  test("moves few coordinates, and those that matter", async () => {
    const sparse = await (await transportMap(x, y, { kind: "sparse", gamma: 1, epsilon: 0.1, kernels })).apply(x);
    const full = await (await transportMap(x, y, { epsilon: 0.2, kernels })).apply(x, { kernels });
    const stays = (images: Samples, k: number) =>
      Array.from({ length: 40 }, (_, i) => images.data[5 * i + k] === x.data[5 * i + k]).filter(Boolean).length;
    for (let k = 1; k < 5; k++) {
      expect(stays(sparse, k)).toBeGreaterThan(20); // most: only points outside of what they go to move
      expect(stays(full, k)).toBe(0);
    }
    for (let i = 0; i < 40; i++) expect(sparse.data[5 * i]! - x.data[5 * i]!).toBeGreaterThan(2);
  });

  test("with γ → 0 it is the entropic map: h is then half the squared distance", async () => {
    const sparse = await (await transportMap(x, y, { kind: "sparse", gamma: 1e-9, epsilon: 0.5, kernels })).apply(x);
    const full = await (await transportMap(x, y, { epsilon: 1, kernels })).apply(x, { kernels });
    expect(largest(sparse.data, full.data)).toBeLessThan(1e-6);
  });

  test("a single target is reached whatever γ: the displacement is recovered from its slope", async () => {
    const target = samples([[5, -2]]);
    const from = cloud(6, 2, 6);
    const images = await (await transportMap(from, target, { kind: "sparse", gamma: 3, kernels })).apply(from);
    expect(
      largest(
        images.data,
        from.data.map((_, at) => target.data[at % 2]!),
      ),
    ).toBeLessThan(1e-12);
  });
});

test("the barycentric projection averages by mass, and points without mass stay", () => {
  const plan = { from: Uint32Array.of(0, 0), to: Uint32Array.of(0, 1), mass: Float64Array.of(0.75, 0.25) };
  expect([...barycentricProjection(plan, samples([[0], [9]]), samples([[4], [8]])).data]).toEqual([5, 9]);
});

describe("Monge gap", () => {
  test("0 for an optimal pairing, by hand for a crossing", async () => {
    const x = samples([[0], [1]]);
    expect((await mongeGap(x, samples([[5], [7]]), { kernels })).gap).toBe(0);
    const crossed = await mongeGap(x, samples([[7], [5]]), { kernels });
    expect([crossed.mapCost, crossed.transportCost, crossed.gap]).toEqual([(49 + 16) / 2, (25 + 36) / 2, 2]);
  });

  test("0 for gradients of convex functions, positive for a turn", async () => {
    const x = cloud(50, 2, 7);
    expect(
      (
        await mongeGap(
          x,
          moved(x, (value, k) => (k === 0 ? 3 * value + 1 : value + value ** 3)),
          { kernels },
        )
      ).gap,
    ).toBeLessThan(1e-12);
    const turned = { ...x, data: x.data.map((_, at) => (at % 2 === 0 ? -x.data[at + 1]! : x.data[at - 1]!)) };
    const found = await mongeGap(x, turned, { kernels });
    const { cost } = await wasserstein(x, turned, { kernels });
    expect(found.gap).toBeCloseTo(found.mapCost - cost, 12);
    expect(found.gap).toBeGreaterThan(1);
  });

  test("other orders and metrics", async () => {
    const [x, y] = [
      samples([
        [0, 0],
        [1, 0],
      ]),
      samples([
        [1, 1],
        [0, 1],
      ]),
    ];
    expect((await mongeGap(x, y, { p: 1, metric: "manhattan", kernels })).gap).toBeCloseTo(1, 12); // 2 against 1
    expect((await mongeGap(x, y, { p: 1, kernels })).gap).toBeCloseTo(Math.SQRT2 - 1, 12);
  });
});

test("options that do not belong together are refused", async () => {
  const x = cloud(3, 2, 1);
  await expect(transportMap(x, x, { kind: "sparse" })).rejects.toThrow("gamma must be given for the sparse map");
  await expect(transportMap(x, x, { gamma: 1 })).rejects.toThrow("and for no other");
  await expect((await transportMap(x, x, { kind: "gaussian", kernels })).apply(cloud(3, 1, 1))).rejects.toThrow(
    "2-dimensional like x",
  );
});

test("the sparse map refuses more pairs than memory should hold, before it makes any", async () => {
  const data = new Float64Array(10_000);
  const x = { data, n: 10_000, d: 1 };
  await expect(transportMap(x, x, { kind: "sparse", gamma: 1, kernels })).rejects.toThrow(
    "transportMap: costs of 10000 × 10000 pairs need 3 GB, and 2 GB are used at most; take fewer rows, or the entropic map, which needs no matrix",
  );
});
