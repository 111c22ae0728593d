import { binomialCdf, binomialSf, type Rng, type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { type Kernels, openKernels } from "@pushforward/kernels";
import { energyDistance, mmd } from "@pushforward/methods/divergence";
import {
  cramerVonMises,
  cramerVonMisesSf,
  kolmogorovSmirnov,
  type TwoSampleOptions,
  type TwoSampleTest,
  twoSample,
  twoSampleTests,
} from "@pushforward/methods/hypothesis";
import { slicedWasserstein, wasserstein1d } from "@pushforward/methods/transport";
import { afterAll, beforeAll, expect, test } from "vitest";
import { subsets } from "./subsets.js";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const sample = (n: number, d: number, draw: (i: number) => number): Samples =>
  samplesFrom(
    Float64Array.from({ length: n * d }, (_, i) => draw(i)),
    d,
  );
const wave = (n: number, d: number, step: number, shift = 0) => sample(n, d, (i) => Math.sin(step * (i + 1)) + shift);
const run = (x: Samples, y: Samples, name: TwoSampleTest, options: Partial<TwoSampleOptions> = {}) =>
  twoSample(x, y, { rng: seededRng(1), test: name, kernels, ...options });
const onLine: readonly TwoSampleTest[] = ["ks", "cramer-von-mises", "wasserstein"];

test("statistics are those of the estimators", async () => {
  const [x, y] = [wave(12, 2, 0.7), wave(17, 2, 1.3, 0.3)];
  const energy = await energyDistance(x, y, { estimator: "biased", kernels });
  expect((await run(x, y, "energy")).statistic).toBeCloseTo(energy.value, 12);
  const kernel = await mmd(x, y, { estimator: "biased", bandwidth: 0.8, kernels });
  expect((await run(x, y, "mmd", { bandwidth: 0.8 })).statistic).toBeCloseTo(kernel.value, 12);
  const [a, b] = [wave(9, 1, 0.7), wave(14, 1, 1.3, 0.3)];
  for (const p of [1, 2, 3]) {
    const distance = wasserstein1d(a.data, b.data, p);
    expect((await run(a, b, "wasserstein", { p })).statistic).toBeCloseTo(distance, 12);
    expect((await run(a, b, "sliced-wasserstein", { p })).statistic).toBeCloseTo(distance, 12);
  }
  const sliced = await slicedWasserstein(x, y, { rng: seededRng(5), p: 2, directions: 4000, kernels });
  const lines = (await run(x, y, "sliced-wasserstein", { p: 2, directions: 400, resamples: 1 })).statistic;
  expect(Math.abs(lines - sliced.distance)).toBeLessThan(0.06 * sliced.distance); // squares on a line in the plane vary by 100%/√2, over √400
});

test("agrees with SciPy 1.15.3 without ties (tools/fixtures/hypothesis/tests.py)", async () => {
  const [a, b] = [wave(9, 1, 0.7), wave(14, 1, 1.3, 0.3)];
  expect((await run(a, b, "cramer-von-mises")).statistic).toBeCloseTo(0.12318840579710111, 13);
  const limit = [
    [0.03, 0.023831549441707976],
    [0.1, 0.4151265615932029],
    [0.4, 0.9277526774641589],
    [1.5, 0.9998273037802107],
  ] as const;
  for (const [t, share] of limit) expect(1 - cramerVonMisesSf(t)).toBeCloseTo(share, 12);
});

test.each(twoSampleTests)("%s: with few rows, tied ones too, p is the share of all labellings", async (name) => {
  const d = onLine.includes(name) ? 1 : 2;
  const rng = seededRng(7);
  const pooled = sample(9, d, () => rng.integer(3));
  const part = (rows: readonly number[]) =>
    samplesFrom(Float64Array.from(rows.flatMap((row) => [...pooled.data.subarray(row * d, row * d + d)])), d);
  const of = (rows: readonly number[]) => {
    const others = [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((row) => !rows.includes(row));
    return run(part(rows), part(others), name, { bandwidth: 1.5, directions: 5 });
  };
  const observed = await of([0, 1, 2, 3]);
  if (name === "classifier") return expect(observed.method).toBe("all relabellings"); // of the rows held out
  const all = await Promise.all(subsets(9, 4).map(of));
  const reached = all.filter(({ statistic }) => statistic >= observed.statistic - 1e-12).length;
  expect(observed.pValue).toBeCloseTo(reached / all.length, 13);
  expect(observed.pValueError).toBe(0);
  return undefined;
});

/** Laws in which everything that troubles a test occurs. */
const laws: Record<string, (rng: Rng) => number> = {
  normal: (rng) => rng.normal(),
  ties: (rng) => Math.min(2, Math.floor(-1.5 * Math.log(1 - rng.uniform()))),
  heavy: (rng) => rng.normal() / rng.normal(),
};
const sizes = [
  [3, 27],
  [10, 10],
  [40, 160],
] as const;

/** P-values on `runs` pairs of samples from one law, with few relabellings of which 0.1 and 0.5 are whole parts. */
async function nullPValues(name: TwoSampleTest, law: string, [n, m]: readonly [number, number], runs: number) {
  const d = onLine.includes(name) ? 1 : 2;
  const rng = seededRng(twoSampleTests.indexOf(name) + 10 * n);
  const pValues: number[] = [];
  for (let k = 0; k < runs; k++) {
    const [x, y] = [sample(n, d, () => laws[law]!(rng)), sample(m, d, () => laws[law]!(rng))];
    const options = { rng: rng.stream(k), resamples: 19, directions: 4 };
    pValues.push((await run(x, y, name, options)).pValue);
  }
  return pValues;
}

test.each(twoSampleTests.flatMap((name) => sizes.map((size) => [name, ...size] as const)))(
  "%s keeps its level at %d and %d rows, with ties and with heavy tails",
  async (name, n, m) => {
    const runs = 60;
    for (const law of Object.keys(laws)) {
      const pValues = await nullPValues(name, law, [n, m], runs);
      for (const level of [0.1, 0.5]) {
        const rejected = pValues.filter((p) => p <= level).length;
        // 42 bands of probability 1e-6 in all are left one time in 10⁴.
        expect(binomialSf(rejected - 1, runs, level), `${law} ${level}: ${rejected}`).toBeGreaterThan(1e-6);
        const isExact = law !== "ties" && !["classifier", "ks"].includes(name) && n * m > 100;
        if (isExact) expect(binomialCdf(rejected, runs, level), `${law} ${level}: ${rejected}`).toBeGreaterThan(1e-6);
      }
    }
  },
);

test.each(twoSampleTests)("%s sees a shift, and finds nothing in constant rows", async (name) => {
  const rng = seededRng(3);
  const d = onLine.includes(name) ? 1 : 3;
  const [x, y] = [sample(60, d, () => rng.normal()), sample(90, d, () => rng.normal() + 1)];
  const seen = await run(x, y, name, { resamples: 199 });
  expect(seen.pValue).toBeLessThanOrEqual(0.005);
  expect(seen.null.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
  const constant = sample(20, d, () => 4);
  expect(
    (
      await run(
        constant,
        sample(30, d, () => 4),
        name,
        { resamples: 99 },
      )
    ).pValue,
  ).toBe(1);
});

test("mmd with several bandwidths sees differences on a small scale that one median bandwidth blurs", async () => {
  const rng = seededRng(8);
  const comb = () => rng.integer(6) + 0.05 * rng.normal();
  const [x, y] = [sample(250, 1, () => comb()), sample(250, 1, () => comb() + rng.integer(2) - 0.5)];
  expect((await run(x, y, "mmd", { resamples: 199 })).pValue).toBeLessThanOrEqual(0.01);
  expect((await run(x, y, "mmd", { resamples: 199, bandwidth: "median" })).pValue).toBeGreaterThan(0.05);
});

test("beyond 2,000 rows units move together: same statistic, level kept at uneven sizes", async () => {
  const rng = seededRng(11);
  const [x, y] = [sample(1500, 1, () => rng.normal()), sample(1500, 1, () => rng.normal())];
  const { statistic, rowsUsed } = await run(x, y, "energy", { resamples: 19 });
  expect(rowsUsed).toBe(3000);
  expect(statistic).toBeCloseTo((await energyDistance(x, y, { estimator: "biased" })).value, 12);
  const few = await run(sample(50, 1, () => rng.normal()), sample(9001, 1, () => rng.normal()), "energy", { resamples: 19 }); // biome-ignore format: a line
  expect(few.rowsUsed).toBe(2000); // 50 rows beside 1,950
  const odd = await run(sample(701, 1, () => rng.normal()), sample(3000, 1, () => rng.normal()), "energy", { resamples: 19 }); // biome-ignore format: a line
  expect(odd.rowsUsed).toBe(700 + 3000);
});

test("strata: a difference between strata is no difference within them", async () => {
  const rng = seededRng(4);
  const day = (i: number, n: number) => Number(i < n / 5);
  // Days differ by 5, and x has more of the second day.
  const draw = (n: number, shift: number, flip: boolean) =>
    sample(n, 1, (i) => rng.normal() + 5 * (flip ? 1 - day(i, n) : day(i, n)) + shift);
  const strata = [...Array.from({ length: 100 }, (_, i) => 1 - day(i, 100)), ...Array.from({ length: 140 }, (_, i) => day(i, 140))]; // biome-ignore format: a line
  const [x, same, moved] = [draw(100, 0, true), draw(140, 0, false), draw(140, 1.2, false)];
  for (const name of ["energy", "ks", "cramer-von-mises", "mmd"] as const) {
    expect((await run(x, same, name)).pValue).toBeLessThan(0.01);
    expect((await run(x, same, name, { strata })).pValue).toBeGreaterThan(0.02);
    expect((await run(x, moved, name, { strata })).pValue).toBeLessThan(0.01);
  }
});

test("large samples on a line go by the limit, close to relabelling", async () => {
  const rng = seededRng(6);
  for (const draw of [() => rng.normal(), () => rng.integer(4)]) {
    const [x, y] = [Float64Array.from({ length: 900 }, draw), Float64Array.from({ length: 600 }, draw)];
    const near = await cramerVonMises(x, y, { rng, exactUpTo: 0 });
    const exact = await cramerVonMises(x, y, { rng, resamples: 4000 });
    expect(near.method).toBe("asymptotic");
    expect(near.statistic).toBeCloseTo(exact.statistic, 12);
    // Two moments are matched: the shape with four values leaves up to 0.02, 4000 draws four errors of 0.008.
    expect(Math.abs(near.pValue - exact.pValue)).toBeLessThan(0.05);
  }
  const [x, y] = [sample(3000, 1, () => rng.normal()), sample(2500, 1, () => rng.normal() + 0.05)];
  const large = await run(x, y, "ks");
  const alone = kolmogorovSmirnov(x.data, y.data);
  expect([large.statistic, large.pValue, large.method]).toEqual([alone.statistic, alone.pValue, "asymptotic"]);
});

test("the same seed gives the same answer; more columns than rows and single rows are fine", async () => {
  const [x, y] = [wave(5, 40, 0.7), wave(8, 40, 1.3)];
  expect(await run(x, y, "energy")).toEqual(await run(x, y, "energy"));
  expect((await run(wave(1, 3, 1), wave(1, 3, 2), "energy")).pValue).toBe(1);
  await expect(run(wave(1, 3, 1), wave(9, 3, 2), "classifier")).rejects.toThrow("at least 2 rows");
  await expect(run(x, y, "ks")).rejects.toThrow("of one column for ks; received 40 columns");
  await expect(run(x, y, "energy", { resamples: 0 })).rejects.toThrow("resamples must be a positive integer");
});
