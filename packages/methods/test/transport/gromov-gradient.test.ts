import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { gromovWasserstein, gromovWassersteinGradient } from "@pushforward/methods/transport";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(
    data.map((value, at) => value + (at % d)),
    d,
  );
}

test.each(["squared", "inner"] as const)("differences of the cost agree with the gradient: %s", async (geometry) => {
  const weights = Float64Array.from({ length: 9 }, (_, i) => (i + 1) / 45);
  const [x, y] = [{ ...cloud(9, 2, 1), weights }, cloud(7, 3, 2)];
  const features = { x: cloud(9, 1, 3), y: cloud(7, 1, 4) };
  const options = { geometry, features, alpha: 0.7, starts: 3, kernels };
  const result = await gromovWasserstein(x, y, options);
  const gradient = await gromovWassersteinGradient(x, y, result, { geometry, features, kernels });
  const h = 1e-5;
  const cost = async (side: "x" | "y", at: number, by: number) => {
    const move = (s: Samples) => ({ ...s, data: s.data.map((value, k) => (k === at ? value + by : value)) });
    const found = await gromovWasserstein(side === "x" ? move(x) : x, side === "y" ? move(y) : y, options);
    return found.cost;
  };
  for (const [side, at] of [
    ["x", 0],
    ["x", 5],
    ["x", 17],
    ["y", 1],
    ["y", 12],
  ] as const) {
    const slope = ((await cost(side, at, h)) - (await cost(side, at, -h))) / (2 * h);
    // Central differences: h² of the third derivative, and rounding of the cost over h.
    expect(Math.abs(gradient[side][at]! - slope)).toBeLessThan(1e-8 * (1 + result.cost) + 100 * h * h);
  }
});

test.each([
  { geometry: "squared" },
  { geometry: "inner" },
  { geometry: "squared", alpha: 0.7 },
  { geometry: "inner", alpha: 0.4 },
  { geometry: "squared", epsilon: 8 },
  { geometry: "inner", epsilon: 0.5, alpha: 0.6 },
] as const)(
  "mass that goes from point to point changes the cost by the difference of their slopes: %o",
  async (kind) => {
    const weighted = (s: Samples) => ({
      ...s,
      weights: s.data.slice(0, s.n).map((_, i) => ((i + 2) / (s.n * (s.n + 3))) * 2),
    });
    const [x, y] = [weighted(cloud(9, 2, 7)), weighted(cloud(7, 3, 8))];
    const features = "alpha" in kind ? { x: cloud(9, 1, 9), y: cloud(7, 1, 10) } : undefined;
    const options = {
      ...kind,
      ...(features && { features }),
      starts: 6,
      tolerance: 1e-12,
      kernels,
    };
    const result = await gromovWasserstein(x, y, options);
    const gradient = await gromovWassersteinGradient(x, y, result, { geometry: kind.geometry, features, kernels });
    const h = 1e-6;
    const moved = (s: Samples, by: number) => ({
      ...s,
      weights: s.weights!.map((w, i) => (i === 1 ? w + by : i === 3 ? w - by : w)),
    });
    const slope = async (of: (by: number) => readonly [Samples, Samples]) =>
      ((await gromovWasserstein(...of(h), options)).objective -
        (await gromovWasserstein(...of(-h), options)).objective) /
      (2 * h);
    // Rounding of the objective over h, 1e-8 of its size, and what the entropic plan is short of stationary.
    const error = (kind.geometry === "squared" ? 1e-5 : 1e-6) * (1 + Math.abs(result.objective));
    const ofX = gradient.xMasses[1]! - gradient.xMasses[3]!;
    expect(Math.abs(ofX - (await slope((by) => [moved(x, by), y])))).toBeLessThan(error);
    const ofY = gradient.yMasses[1]! - gradient.yMasses[3]!;
    expect(Math.abs(ofY - (await slope((by) => [x, moved(y, by)])))).toBeLessThan(error);
    expect(gradient.xMasses.reduce((sum, u, i) => sum + x.weights![i]! * u, 0)).toBeCloseTo(0, 10);
  },
);

test("it is 0 where two clouds are copies, and sums to 0: shifts change nothing", async () => {
  const x = cloud(10, 2, 5);
  const same = await gromovWasserstein(x, x, { kernels });
  for (const value of (await gromovWassersteinGradient(x, x, same, { kernels })).x)
    expect(Math.abs(value)).toBeLessThan(1e-12);
  const y = cloud(8, 2, 6);
  const { x: slopes } = await gromovWassersteinGradient(x, y, await gromovWasserstein(x, y, { kernels }), { kernels });
  for (const k of [0, 1]) expect(slopes.filter((_, at) => at % 2 === k).reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12);
});
