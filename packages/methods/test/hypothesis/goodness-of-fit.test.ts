import { binomialCdf, binomialSf, type Rng, type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { type GoodnessOfFitOptions, goodnessOfFit, type KnownLaw } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

const rows = (n: number, d: number, draw: (at: number) => number): Samples =>
  samplesFrom(
    Float64Array.from({ length: n * d }, (_, at) => draw(at)),
    d,
  );
const run = (x: Samples, law: KnownLaw, options: Partial<GoodnessOfFitOptions> = {}) =>
  goodnessOfFit(x, { law, rng: seededRng(1), resamples: 99, ...options });

test("the Stein kernel by hand: one row at z in a standard normal law", async () => {
  // x = y: k = 1/c, u = s²/c + d/c³ with s = −z, c = √2.
  const law: KnownLaw = { kind: "normal", mean: [1], sd: [2] };
  const { statistic } = await run(
    rows(1, 1, () => 4),
    law,
  );
  expect(statistic).toBeCloseTo(1.5 ** 2 / Math.SQRT2 + 1 / Math.SQRT2 ** 3, 14);
});

test("the mean of u over a law that fits is 0, whatever the other row: the score is that of the mixture", async () => {
  const components = [
    { weight: 1, mean: [-1, 0], sd: 0.7 },
    { weight: 3, mean: [1, 2], sd: 1.2 },
  ];
  const law: KnownLaw = { kind: "mixture", components };
  const rng = seededRng(4);
  const draw = (n: number) => {
    const of = Array.from({ length: n }, () => components[rng.uniform() < 0.25 ? 0 : 1]!);
    return rows(n, 2, (at) => of[Math.floor(at / 2)]!.mean[at % 2]! + of[Math.floor(at / 2)]!.sd * rng.normal());
  };
  const pValues = [];
  for (let k = 0; k < 20; k++) pValues.push((await run(draw(60), law, { rng: rng.stream(k), resamples: 19 })).pValue);
  expect(pValues.filter((p) => p <= 0.5).length).toBeGreaterThan(2); // 20 coins: fewer with chance 2e-4
  expect(pValues.filter((p) => p <= 0.5).length).toBeLessThan(18);
  const moved = rows(80, 2, () => 1 + rng.normal());
  expect((await run(moved, law)).pValue).toBe(0.01);
});

test("a score alone: the wild bootstrap keeps its level with many rows and sees heavy tails", async () => {
  const law: KnownLaw = {
    kind: "score",
    scale: Math.SQRT2,
    score: (point, out) => {
      out[0] = -point[0]!;
    },
  };
  const rng = seededRng(9);
  const runs = 150;
  let rejected = 0;
  for (let k = 0; k < runs; k++)
    rejected += Number((await run(rows(100, 1, () => rng.normal()), law, { rng: rng.stream(k), resamples: 39 })).pValue <= 0.1); // biome-ignore format: a line
  expect(binomialSf(rejected - 1, runs, 0.1)).toBeGreaterThan(1e-4);
  expect(binomialCdf(rejected, runs, 0.1)).toBeGreaterThan(1e-4);
  expect((await run(rows(300, 1, () => rng.normal() / Math.abs(rng.normal())), law)).pValue).toBe(0.01); // biome-ignore format: a line
});

const exponential = (rng: Rng) => -Math.log(1 - rng.uniform());
const cases: Record<string, { law: KnownLaw; d: number; draw: (rng: Rng) => number; test: "stein" | "ks" }> = {
  "a normal law given": { law: { kind: "normal", mean: [1], sd: [2] }, d: 1, draw: (rng) => 1 + 2 * rng.normal(), test: "stein" }, // biome-ignore format: table
  "a normal law fitted": { law: { kind: "normal" }, d: 2, draw: (rng) => 5 + 3 * rng.normal(), test: "stein" },
  "a normal law fitted, by ks": { law: { kind: "normal" }, d: 1, draw: (rng) => 5 + 3 * rng.normal(), test: "ks" },
  "the uniform law": { law: { kind: "uniform" }, d: 1, draw: (rng) => rng.uniform(), test: "ks" },
  "an exponential law fitted": { law: { kind: "exponential" }, d: 1, draw: (rng) => 7 * exponential(rng), test: "ks" },
};

test.each(Object.keys(cases).flatMap((name) => [4, 10, 40].map((n) => [name, n] as const)))(
  "%s: the level is exact with %d rows",
  async (name, n) => {
    const { law, d, draw, test: by } = cases[name]!;
    const rng = seededRng(n);
    const runs = 120;
    let [tenths, halves] = [0, 0];
    for (let k = 0; k < runs; k++) {
      const { pValue } = await run(rows(n, d, () => draw(rng)), law, { test: by, rng: rng.stream(k), resamples: 19 }); // biome-ignore format: a line
      tenths += Number(pValue <= 0.1);
      halves += Number(pValue <= 0.5);
    }
    for (const [count, level] of [
      [tenths, 0.1],
      [halves, 0.5],
    ] as const) {
      expect(binomialSf(count - 1, runs, level), `${count}`).toBeGreaterThan(1e-6);
      expect(binomialCdf(count, runs, level), `${count}`).toBeGreaterThan(1e-6);
    }
  },
);

test("agrees with SciPy 1.15.3 on D; affine maps change nothing for a fitted normal law", async () => {
  const x = rows(9, 1, (i) => Math.sin(0.7 * (i + 1)));
  const standard: KnownLaw = { kind: "normal", mean: [0], sd: [1] };
  expect((await run(x, standard, { test: "ks" })).statistic).toBeCloseTo(0.1629384587498946, 13);
  const wide = rows(30, 3, (i) => Math.sin(0.7 * i * i));
  const mapped = rows(30, 3, (i) => 100 + 5 * wide.data[i]! + (i % 3 === 2 ? 40 * wide.data[i - 1]! : 0));
  const [one, other] = [await run(wide, { kind: "normal" }), await run(mapped, { kind: "normal" })];
  expect(other.statistic).toBeCloseTo(one.statistic, 10);
  expect(other.pValue).toBe(one.pValue);
});

test("two clusters are not normal; a law is refused where the rows cannot fit it", async () => {
  const rng = seededRng(5);
  const clusters = rows(80, 2, (at) => (Math.floor(at / 2) % 2 === 0 ? 3 : -3) + rng.normal());
  expect((await run(clusters, { kind: "normal" })).pValue).toBe(0.01);
  const normal = rows(30, 3, () => rng.normal());
  const copied = rows(30, 2, (at) => normal.data[Math.floor(at / 2)]!);
  await expect(run(copied, { kind: "normal" })).rejects.toThrow("none of which is constant or follows from the others");
  await expect(run(rows(30, 1, () => 2), { kind: "normal" })).rejects.toThrow("none of which is constant"); // biome-ignore format: a line
  await expect(run(rows(4, 3, () => rng.normal()), { kind: "normal" })).rejects.toThrow("at least 5 rows"); // biome-ignore format: a line
  await expect(run(normal, { kind: "uniform" })).rejects.toThrow("one column for the uniform law");
  await expect(run(normal, { kind: "normal" }, { test: "ks" })).rejects.toThrow("test must be stein");
  await expect(run(normal, { kind: "normal", mean: [0], sd: [1] })).rejects.toThrow("mean must be 3 numbers");
});
