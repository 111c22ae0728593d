import { type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { gromovWasserstein, gromovWassersteinMatrix, type TransportPlan } from "@pushforward/methods/transport";
import { describe, expect, test } from "vitest";
import pot from "./fixtures/gromov.json" with { type: "json" };

const kernels = await openKernels({ threads: 1 });

function cloud(n: number, d: number, seed: number): Samples {
  const data = new Float64Array(n * d);
  seededRng(seed).fillNormal(data);
  return samplesFrom(data, d);
}

/** Turned, shifted and in the opposite order. */
function copyOf({ data, n }: Samples): Samples {
  const [c, s] = [3 / 5, 4 / 5];
  const rows = Array.from({ length: n }, (_, k) => {
    const [a, b] = [data[2 * (n - 1 - k)]!, data[2 * (n - 1 - k) + 1]!];
    return [c * a - s * b + 7, s * a + c * b - 2];
  });
  return samplesFrom(Float64Array.from(rows.flat()), 2);
}

/** All orders of 0 … n − 1. */
function orders(n: number): number[][] {
  if (n === 0) return [[]];
  return orders(n - 1)
    .flatMap((rest) => rest.map((_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)]))
    .concat(orders(n - 1).map((rest) => [...rest, n - 1]));
}

const squaredDistance = ({ data, d }: Samples, i: number, k: number): number =>
  Array.from({ length: d }, (_, l) => (data[i * d + l]! - data[k * d + l]!) ** 2).reduce((a, b) => a + b, 0);

const matrixOf = (x: Samples, of: (i: number, k: number) => number) =>
  Float64Array.from({ length: x.n * x.n }, (_, at) => of(Math.floor(at / x.n), at % x.n));

function marginals({ from, to, mass }: TransportPlan, n: number, m: number) {
  const [rows, columns] = [new Float64Array(n), new Float64Array(m)];
  mass.forEach((value, e) => {
    rows[from[e]!]! += value;
    columns[to[e]!]! += value;
  });
  return { rows, columns };
}

test.each(["squared", "euclidean", "inner"] as const)(
  "a copy turned, shifted and shuffled is at distance 0: %s",
  async (geometry) => {
    const x = cloud(60, 2, 1);
    const { distance, plan, converged, gap } = await gromovWasserstein(x, copyOf(x), { geometry, kernels });
    expect(distance).toBeLessThan(1e-13 * 60); // pair by pair nothing cancels: rounding of the turn alone
    expect(plan.to).toEqual(Uint32Array.from(plan.from, (i) => 59 - i));
    expect([converged, gap < 1e-12]).toEqual([true, true]);
  },
);

test.each(["squared", "euclidean", "inner"] as const)(
  "neither the order nor a turn of a cloud changes the answer: %s",
  async (geometry) => {
    const [x, y] = [cloud(40, 2, 2), cloud(33, 2, 3)];
    const options = { geometry, kernels, starts: 5 };
    const [one, other] = [await gromovWasserstein(x, y, options), await gromovWasserstein(x, copyOf(y), options)];
    expect(other.cost / one.cost).toBeCloseTo(1, 9);
  },
);

test("five points to five: the best of all orders is found", async () => {
  for (const seed of [1, 2, 3]) {
    const [x, y] = [cloud(5, 2, 10 + seed), cloud(5, 3, 20 + seed)];
    const cost = (order: readonly number[]) => {
      let sum = 0;
      for (let i = 0; i < 5; i++)
        for (let k = 0; k < 5; k++)
          sum += (squaredDistance(x, i, k) - squaredDistance(y, order[i]!, order[k]!)) ** 2 / 25;
      return sum;
    };
    const least = Math.min(...orders(5).map(cost)); // concave: a minimum lies at a permutation
    const found = await gromovWasserstein(x, y, { starts: 40, kernels });
    expect(found.cost / least).toBeCloseTo(1, 10);
    expect(Math.min(...found.values) / least).toBeCloseTo(1, 10);
  }
});

test("clouds that are whitened, then stretched: inner products give Σ(λ − λ')²", async () => {
  // Points ±e_k·√(d·λ_k): second moments diag(λ), so the bound Σ(λ − λ')² is reached by matching axes in order.
  const along = (values: readonly number[]) =>
    samplesFrom(
      Float64Array.from(
        values.flatMap((value, k) =>
          [1, -1].flatMap((sign) => values.map((_, l) => (l === k ? sign * Math.sqrt(values.length * value) : 0))),
        ),
      ),
      values.length,
    );
  const { cost } = await gromovWasserstein(along([2, 0.7, 0.1]), along([0.3, 1.2, 1]), { geometry: "inner", kernels });
  expect(cost).toBeCloseTo((2 - 1.2) ** 2 + (0.7 - 1) ** 2 + (0.1 - 0.3) ** 2, 12);
});

test("points and their matrices are one problem, with and without entropy", async () => {
  const [x, y] = [cloud(20, 2, 4), cloud(17, 3, 5)];
  const [c, d] = [matrixOf(x, (i, k) => squaredDistance(x, i, k)), matrixOf(y, (i, k) => squaredDistance(y, i, k))];
  for (const epsilon of [undefined, 2]) {
    const options = { epsilon, starts: 1, tolerance: 1e-11, kernels }; // rows off by t change a value by t times the largest cost, here some 100 of it
    const [points, matrices] = [await gromovWasserstein(x, y, options), await gromovWassersteinMatrix(c, d, options)];
    expect(matrices.cost / points.cost).toBeCloseTo(1, 7);
    expect(matrices.objective / points.objective).toBeCloseTo(1, 8);
  }
});

test("every step lowers the objective, and the plan has the weights as marginals", async () => {
  const [x, y] = [
    { ...cloud(30, 2, 6), weights: Float64Array.from({ length: 30 }, (_, i) => (i + 1) / 465) },
    cloud(22, 2, 7),
  ];
  for (const epsilon of [undefined, 1]) {
    const { trace, plan, converged, residual } = await gromovWasserstein(x, y, { epsilon, starts: 2, kernels });
    expect([converged, residual <= 1e-7]).toEqual([true, true]);
    // Inner problems are solved to within a share of the last change, which lets the value rise by as much at first.
    for (let k = 3; k < trace.length; k++) expect(trace[k]!).toBeLessThan(trace[k - 1]! + 1e-4 * Math.abs(trace[k]!));
    const { rows, columns } = marginals(plan, 30, 22);
    for (let i = 0; i < 30; i++) expect(rows[i]).toBeCloseTo(x.weights[i]!, 6);
    for (const value of columns) expect(value).toBeCloseTo(1 / 22, 6);
  }
});

describe("beside POT", () => {
  const lcg = (n: number, d: number, seed: number, scale: readonly number[] = []) => {
    let state = seed;
    const data = Float64Array.from({ length: n * d }, (_, at) => {
      state = Number((1103515245n * BigInt(state) + 12345n) % 2147483648n);
      return (state / 2 ** 31) * (scale[at % d] ?? 1);
    });
    return samplesFrom(data, d);
  };
  const weights = Float64Array.from({ length: 30 }, (_, i) => (1 + (i % 3)) / 60);
  const [x, y] = [{ ...lcg(30, 2, 1), weights }, lcg(25, 3, 2, [1, 0.5, 0.25])];
  const features = { x: lcg(30, 1, 3), y: lcg(25, 1, 4) };

  test.each(pot.records)(
    "$kind $geometry $epsilon",
    async ({ kind, geometry: name, epsilon, alpha, cost, kl, corner }) => {
      const geometry = name === "euclidean" ? "euclidean" : "squared";
      if (kind === "entropic") {
        const found = await gromovWasserstein(x, y, {
          geometry,
          epsilon: epsilon!,
          starts: 1,
          tolerance: 1e-11,
          maxIterations: 5000,
          kernels,
        });
        const objective = cost + epsilon! * kl!;
        expect(found.objective).toBeLessThan(objective * (1 + 1e-8));
        if (Math.abs(found.objective - objective) > 1e-6 * objective) return; // another, better minimum
        expect(found.cost / cost).toBeCloseTo(1, 6);
        const at = (i: number, j: number) =>
          found.plan.mass[found.plan.from.findIndex((row, e) => row === i && found.plan.to[e] === j)]!;
        for (let i = 0; i < 2; i++) for (let j = 0; j < 3; j++) expect(at(i, j)).toBeCloseTo(corner![i]![j]!, 8);
      } else {
        const fused = kind === "fused" ? { features, alpha } : {};
        const found = await gromovWasserstein(x, y, { geometry, kernels, ...fused });
        expect(found.cost).toBeLessThan(cost * (1 + 1e-9)); // POT descends from one start
      }
    },
  );

  test("entropic answers are those of POT, not only as good, at the larger epsilon", async () => {
    const { epsilon, cost } = pot.records.find((record) => record.kind === "entropic")!;
    const found = await gromovWasserstein(x, y, {
      epsilon: epsilon!,
      starts: 1,
      tolerance: 1e-11,
      maxIterations: 5000,
      kernels,
    });
    expect(found.cost / cost).toBeCloseTo(1, 6);
  });
});

test("fused: a feature that tells points apart decides, and its cost is told apart", async () => {
  const x = cloud(12, 2, 8);
  const mark = samplesFrom(
    Float64Array.from({ length: 12 }, (_, i) => 100 * i),
    1,
  );
  const { plan, features, gromov, cost, alpha } = await gromovWasserstein(x, x, {
    features: { x: mark, y: { ...mark, data: mark.data.toReversed() } },
    kernels,
  });
  expect(plan.to).toEqual(Uint32Array.from(plan.from, (i) => 11 - i));
  expect([features, alpha]).toEqual([0, 0.5]);
  expect(cost).toBeCloseTo(gromov / 2, 12);
});

test("a matrix that is not of distances: the step on the segment is the best one", async () => {
  const rng = seededRng(9);
  const random = (n: number) => {
    const half = Float64Array.from({ length: n * n }, () => rng.normal());
    return half.map((value, at) => (value + half[(at % n) * n + Math.floor(at / n)]!) / 2);
  };
  const { trace, gap, cost, converged } = await gromovWassersteinMatrix(random(8), random(9), {
    starts: 1,
    tolerance: 1e-3,
    kernels,
  });
  for (let k = 2; k < trace.length; k++) expect(trace[k]!).toBeLessThanOrEqual(trace[k - 1]! + 1e-12);
  expect(converged).toBe(true);
  expect(cost).toBeGreaterThan(0);
  expect(gap).toBeGreaterThanOrEqual(0);
});

test("errors name what is wrong", async () => {
  const x = cloud(4, 2, 1);
  await expect(gromovWasserstein(x, x, { alpha: 0.5 })).rejects.toThrow(
    "alpha must be 1 when there is nothing to compare directly",
  );
  await expect(gromovWasserstein(x, x, { epsilon: 0 })).rejects.toThrow("epsilon must be positive and finite");
  await expect(gromovWassersteinMatrix(Float64Array.of(0, 1, 2, 0), x.data.subarray(0, 4))).rejects.toThrow(
    "c must be symmetric",
  );
});
