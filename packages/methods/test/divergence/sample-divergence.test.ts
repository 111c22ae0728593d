import { type Samples, samples, samplesFrom, seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import {
  cauchySchwarz,
  criticDivergence,
  densityDivergence,
  discreteDivergence,
  type FMeasure,
  gaussianDivergence,
  generatorOf,
  neighbourDivergence,
  variationalBound,
} from "@pushforward/methods/divergence";
import { afterAll, expect, test } from "vitest";
import { cloud, gaussianPair } from "./gaussian-pair.js";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());
const mapped = (points: Samples, f: (row: Float64Array, i: number) => number[]) =>
  samples(Array.from({ length: points.n }, (_, i) => f(points.data.subarray(i * points.d, (i + 1) * points.d), i)));

test("nearest neighbours, d = 5, n = 5000: KL of Gaussians within 3 standard errors, either way", async () => {
  const { p, q } = gaussianPair(5);
  const [x, y] = [cloud(p, 5000, 1), cloud(q, 5000, 2)];
  for (const measure of ["kl", "reverse-kl"] as const) {
    const found = await neighbourDivergence(x, y, { measure }, { kernels });
    const truth = gaussianDivergence(p, q, { measure });
    expect(Math.abs(found.value - truth)).toBeLessThan(3 * found.standardError!);
    expect(found.standardError!).toBeLessThan(0.2 * truth);
  }
});

test.each([
  ["kl", 1, 1],
  ["renyi", 0.5, 2],
  ["alpha", 1.5, 2],
] as const)(
  "nearest neighbours, %s of order %d in %d dimensions: intervals cover 95%% of the time",
  async (measure, order, d) => {
    const { p, q } = gaussianPair(d);
    const truth = gaussianDivergence(p, q, { measure, order });
    const runs = 80;
    let hits = 0;
    for (let run = 0; run < runs; run++) {
      const { interval } = await neighbourDivergence(
        cloud(p, 600, 2 * run),
        cloud(q, 600, 2 * run + 1),
        { measure, order },
        { kernels },
      );
      hits += Number(interval!.low <= truth && truth <= interval!.high);
    }
    expect(Math.abs(hits / runs - 0.95)).toBeLessThan(0.098); // four binomial standard errors
  },
);

test("nearest neighbours: an affine map of both changes nothing, swapping swaps, no model is needed", async () => {
  const { p, q } = gaussianPair(2);
  const [x, y] = [cloud(p, 600, 5), cloud(q, 500, 6)];
  const kl = (a: Samples, b: Samples) => neighbourDivergence(a, b, { measure: "kl" }, { kernels });
  const value = (await kl(x, y)).value;
  const affine = (row: Float64Array) => [3 + 20 * row[0]!, row[0]! - 0.1 * row[1]!];
  expect((await kl(mapped(x, affine), mapped(y, affine))).value).toBeCloseTo(value, 8);
  expect((await neighbourDivergence(y, x, { measure: "reverse-kl" }, { kernels })).value).toBe(value);
  // Beta(2, 2) from uniform: E ln(6u(1 − u)) = ln 6 − 5/3
  const rng = seededRng(7);
  const uniform = (n: number) => Float64Array.from({ length: n }, () => rng.uniform());
  const beta = Float64Array.from({ length: 3000 }, () => [...uniform(3)].sort((a, b) => a - b)[1]!); // a median of three
  const found = await kl(samplesFrom(beta, 1), samplesFrom(uniform(3000), 1));
  expect(Math.abs(found.value - (Math.log(6) - 5 / 3))).toBeLessThan(3 * found.standardError!);
});

test("nearest neighbours: ties, constant and copied columns, few rows and d > n are refused with a cure", async () => {
  const { p } = gaussianPair(2);
  const good = cloud(p, 200, 8);
  const kl = (x: Samples) => neighbourDivergence(x, good, { measure: "kl" }, { kernels });
  const tied = mapped(cloud(p, 600, 10), ([a, b]) => (a! > -2.3 ? [0, 0] : [a!, b!])); // about 99% ties
  await expect(kl(tied)).rejects.toThrow("% of the rows have an exact copy in its own table");
  await expect(kl(mapped(good, ([a, b]) => [a!, b!]))).rejects.toThrow(
    "100% of the rows have an exact copy in the other table",
  );
  const few = mapped(cloud(p, 600, 10), ([a, b], i) => (i < 25 ? [0, 0] : [a!, b!])); // 4%, but 25 alike
  await expect(kl(few)).rejects.toThrow("some row has 5 others exactly like it");
  await expect(kl(mapped(good, ([a]) => [a!, 4]))).rejects.toThrow(
    "x: coordinate 1 is constant, so these rows have no density",
  );
  await expect(kl(mapped(good, ([a]) => [a!, 2 - a!]))).rejects.toThrow(
    "coordinate 1 is a linear function of the columns before it",
  );
  await expect(
    kl(
      samples([
        [0, 1],
        [1, 0],
      ]),
    ),
  ).rejects.toThrow("x must be more than 21 points; received 2");
  const wide = samplesFrom(cloud(p, 600, 9).data, 40);
  await expect(neighbourDivergence(wide, wide, { measure: "kl" }, { kernels })).rejects.toThrow(
    "x must be more than 42 points; received 30",
  );
  expect((await kl(cloud(p, 60, 3))).standardError).toBeUndefined();
});

test.each(["classifier", "kernel"] as const)(
  "a %s finds the divergences of Gaussians up to a small shortfall",
  async (critic) => {
    const { p, q, logP, logQ } = gaussianPair(2);
    const [x, y] = [cloud(p, 800, 11), cloud(q, 800, 12)];
    const at = ({ data, n, d }: Samples) => {
      const rows = Array.from({ length: n }, (_, i) => data.subarray(i * d, i * d + d));
      return { logP: rows.map(logP), logQ: rows.map(logQ) };
    };
    for (const measure of ["kl", "jensen-shannon", "total-variation", "squared-hellinger"] as const) {
      const truth = densityDivergence(at(x), at(y), { measure }); // the same rows with the true densities
      const found = await criticDivergence(x, y, { measure }, { rng: seededRng(1), critic });
      expect(found.lowerBound).toBe(true);
      expect(Math.abs(found.value - truth.value)).toBeLessThan(
        0.1 * truth.value + 3 * Math.hypot(found.standardError!, truth.standardError!),
      );
    }
  },
);

test("a classifier's bound stays below the truth, covers it in the model, and says 0 for equal laws", async () => {
  const { p, q } = gaussianPair(2);
  const truth = gaussianDivergence(p, q, { measure: "kl" });
  const runs = 40;
  let [covered, above, equal] = [0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const [x, y, z] = [cloud(p, 600, 3 * run), cloud(q, 600, 3 * run + 1), cloud(p, 300, 3 * run + 2)];
    const { interval } = await criticDivergence(x, y, { measure: "kl" }, { rng: seededRng(run) });
    covered += Number(interval!.low <= truth && truth <= interval!.high);
    above += Number(interval!.low > truth);
    equal += Number(
      (await criticDivergence(z, samplesFrom(x.data.slice(0, 600), 2), { measure: "kl" }, { rng: seededRng(run) }))
        .interval!.low > 0,
    );
  }
  expect(Math.abs(covered / runs - 0.95)).toBeLessThan(0.138); // four binomial standard errors
  expect(above / runs).toBeLessThan(0.025 + 0.099);
  expect(equal / runs).toBeLessThan(0.025 + 0.099);
});

test("critics take ties, constant and copied columns, d > n, and separated tables", async () => {
  const { p } = gaussianPair(2);
  const [x, y] = [cloud(p, 100, 21), cloud(p, 100, 22)];
  const tv = (a: Samples, b: Samples) => criticDivergence(a, b, { measure: "total-variation" }, { rng: seededRng(1) });
  const odd = (points: Samples) => mapped(points, ([a]) => [a!, a!, 7, a! > 2.3 ? a! : 0]);
  expect((await tv(odd(x), odd(y))).interval!.low).toBe(0);
  const far = mapped(y, ([a, b]) => [a! + 50, b!]);
  expect((await tv(x, far)).value).toBeCloseTo(1, 12);
  const wide = (seed: number) => samplesFrom(cloud(p, 300, seed).data, 60);
  expect((await tv(wide(1), wide(2))).interval!.low).toBe(0);
  await expect(tv(samples([[1]]), samples([[2]]))).rejects.toThrow("x must be at least 10 points; received 1");
});

test.each<FMeasure>(["kl", "reverse-kl", "jensen-shannon", "chi-square", "squared-hellinger", "total-variation"])(
  "%s: the variational bound is the divergence at the right critic, and less at any other",
  (measure) => {
    const [p, q] = [
      [2, 5, 3],
      [4, 3, 3],
    ];
    const g = generatorOf({ measure });
    const rows = (law: number[], critic: number[]) =>
      law.flatMap((mass, k) => new Array<number>(mass).fill(critic[k]!));
    const best = p.map((mass, k) => g.slope(mass / q[k]!));
    const bound = (critic: number[]) => variationalBound(rows(p, critic), rows(q, critic), g).value;
    const truth = discreteDivergence(p, q, { measure });
    expect(bound(best)).toBeCloseTo(truth, 13);
    const rng = seededRng(3);
    for (let trial = 0; trial < 50; trial++) {
      const other = best.map((u) => Math.min(g.top - 1e-3, u + 0.3 * (rng.uniform() - 0.5)));
      expect(bound(other)).toBeLessThanOrEqual(truth + 1e-13);
    }
    expect(variationalBound([1, 2], [g.top + 1, 0], g).value).toBeLessThanOrEqual(g.top === Infinity ? 1.5 : -Infinity);
  },
);

test("Cauchy–Schwarz through kernels: the closed form of the blurred Gaussians, and intervals that cover", async () => {
  const { p, q } = gaussianPair(2);
  const bandwidth = 0.5;
  const blurred = (law: typeof p) => ({
    ...law,
    covariance: law.covariance.map((v, at) => v + (at % 3 === 0 ? bandwidth ** 2 : 0)),
  });
  const truth = gaussianDivergence(blurred(p), blurred(q), { measure: "cauchy-schwarz" });
  const runs = 60;
  let hits = 0;
  for (let run = 0; run < runs; run++) {
    const { interval } = await cauchySchwarz(cloud(p, 300, 2 * run), cloud(q, 250, 2 * run + 1), {
      bandwidth,
      kernels,
    });
    hits += Number(interval!.low <= truth && truth <= interval!.high);
  }
  expect(Math.abs(hits / runs - 0.95)).toBeLessThan(0.113); // four binomial standard errors
});

test("log-densities: from p alone, from both, densities of 0, and intervals that cover", () => {
  const [logP, logQ] = [Math.log(0.5), Math.log(0.25)];
  // p uniform on 2 of the 4 cells of q: KL ln 2, total variation ½, and every draw says so
  const x = { logP: [logP, logP], logQ: [logQ, logQ] };
  const y = { logP: [logP, logP, -Infinity, -Infinity], logQ: [logQ, logQ, logQ, logQ] };
  expect(densityDivergence(x, undefined, { measure: "kl" })).toMatchObject({ value: Math.LN2, standardError: 0 });
  expect(densityDivergence(x, y, { measure: "kl" }).value).toBeCloseTo(Math.LN2, 15);
  expect(densityDivergence(x, y, { measure: "total-variation" }).value).toBe(0.5);
  expect(densityDivergence(x, undefined, { measure: "total-variation" }).value).toBe(0.5);
  expect(densityDivergence(x, y, { measure: "reverse-kl" }).value).toBe(Infinity);
  expect(densityDivergence(x, y, { measure: "renyi", order: 0.5 }).value).toBeCloseTo(Math.LN2, 14);
  const truth = 0.125; // N(0, 1) from N(½, 1)
  const runs = 500;
  const hits = Array.from({ length: runs }, (_, seed) => {
    const rng = seededRng(seed);
    const z = Array.from({ length: 200 }, () => rng.normal());
    const { interval } = densityDivergence(
      { logP: z.map((v) => (-v * v) / 2), logQ: z.map((v) => -((v - 0.5) ** 2) / 2) },
      undefined,
      { measure: "kl" },
    );
    return interval!.low <= truth && truth <= interval!.high;
  }).filter(Boolean).length;
  expect(Math.abs(hits / runs - 0.95)).toBeLessThan(0.039); // four binomial standard errors
  expect(() => densityDivergence({ logP: [0, -Infinity], logQ: [0, 0] }, undefined, { measure: "kl" })).toThrow(
    "x.logP[1] must be finite: the point was drawn from this law",
  );
  expect(() => densityDivergence({ logP: [0, 0], logQ: [0, Number.NaN] }, undefined, { measure: "kl" })).toThrow(
    "x.logQ[1] must be a number or −∞",
  );
});
