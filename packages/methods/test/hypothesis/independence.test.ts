import { binomialCdf, binomialSf, type Rng, type Samples, samplesFrom, seededRng } from "@pushforward/core";
import { type Kernels, openKernels } from "@pushforward/kernels";
import { type IndependenceOptions, independence, independenceTests } from "@pushforward/methods/hypothesis";
import { afterAll, beforeAll, expect, test } from "vitest";

let kernels: Kernels;
beforeAll(async () => {
  kernels = await openKernels({ threads: 1 });
});
afterAll(() => kernels.close());

const columns = (n: number, d: number, draw: (at: number) => number): Samples =>
  samplesFrom(
    Float64Array.from({ length: n * d }, (_, at) => draw(at)),
    d,
  );
const run = (x: Samples, y: Samples, options: Partial<IndependenceOptions> = {}) =>
  independence(x, y, { rng: seededRng(2), kernels, ...options });

test("distance correlation agrees with hyppo 0.5.2 and NumPy (tools/fixtures/hypothesis/tests.py)", async () => {
  const [u, v] = [columns(30, 2, (i) => Math.sin(0.7 * (i + 1))), columns(30, 1, (i) => Math.sin(1.9 * (i + 1)) ** 2)];
  const { statistic, strength } = await run(u, v);
  expect(statistic).toBeCloseTo(0.313882105003342, 13);
  expect(strength).toBe(statistic);
});

test.each(independenceTests)("%s of few rows: p is the share of all orders", async (name) => {
  const rng = seededRng(3);
  const [x, y] = [columns(5, 1, () => rng.integer(4)), columns(5, 1, () => rng.integer(4))];
  const observed = await run(x, y, { test: name });
  expect([observed.method, observed.resamples]).toEqual(["all relabellings", 119]);
  let [reached, orders] = [0, 0];
  for (const order of permutations([0, 1, 2, 3, 4])) {
    const { statistic } = await run(x, columns(5, 1, (i) => y.data[order[i]!]!), { test: name, resamples: 1 }); // biome-ignore format: a line
    reached += Number(statistic >= observed.statistic - 1e-12);
    orders++;
  }
  expect(observed.pValue).toBeCloseTo(reached / orders, 13);
});

function* permutations(rest: readonly number[], first: readonly number[] = []): Generator<readonly number[]> {
  if (rest.length === 0) yield first;
  for (const one of rest) yield* permutations(rest.filter((other) => other !== one), [...first, one]); // biome-ignore format: a line
}

const laws: Record<string, (rng: Rng) => number> = {
  normal: (rng) => rng.normal(),
  ties: (rng) => Math.min(2, rng.integer(5)),
  heavy: (rng) => rng.normal() / rng.normal(),
};

const sizes = { "distance-correlation": [3, 10, 40], hsic: [3, 10, 40], "mutual-information": [10] }; // the last takes long

test.each(independenceTests.flatMap((name) => sizes[name].map((n) => [name, n] as const)))(
  "%s keeps its level with %d rows, ties and heavy tails, alone and given a third column",
  async (name, n) => {
    const runs = name === "mutual-information" ? 40 : 80;
    const all = { runs: 0, tenths: 0, halves: 0 }; // without ties: weaker faults show in all laws together
    for (const [law, draw] of Object.entries(laws))
      for (const conditional of [false, true]) {
        const rng = seededRng(n + 7);
        let [tenths, halves] = [0, 0];
        for (let k = 0; k < runs; k++) {
          const z = columns(n, 1, () => rng.integer(4));
          const of = () => columns(n, 2, (i) => draw(rng) + (conditional ? 3 * z.data[Math.floor(i / 2)]! : 0));
          const options = { test: name, resamples: 19, rng: rng.stream(k), cell: 2, ...(conditional && { given: z }) };
          const { pValue } = await run(of(), of(), options);
          tenths += Number(pValue <= 0.1);
          halves += Number(pValue <= 0.5);
        }
        // 72 bounds of 1e-6: all hold but one time in 10⁴. Cells of two equal z at most 40 rows are pure.
        expect(binomialSf(tenths - 1, runs, 0.1), `${law} ${conditional}: ${tenths}`).toBeGreaterThan(1e-6);
        expect(binomialSf(halves - 1, runs, 0.5), `${law} ${conditional}: ${halves}`).toBeGreaterThan(1e-6);
        if (law !== "ties" && n === 40)
          expect(binomialCdf(halves, runs, 0.5), `${law} ${conditional}: ${halves}`).toBeGreaterThan(1e-6);
        if (law === "ties") continue;
        all.runs += runs;
        all.tenths += tenths;
        all.halves += halves;
      }
    expect(binomialSf(all.tenths - 1, all.runs, 0.1), `${all.tenths} of ${all.runs}`).toBeGreaterThan(1e-6);
    expect(binomialSf(all.halves - 1, all.runs, 0.5), `${all.halves} of ${all.runs}`).toBeGreaterThan(1e-6);
  },
);

test.each(independenceTests)("%s sees a circle, a copy, and dependence that z does not explain", async (name) => {
  const rng = seededRng(5);
  const angle = Array.from({ length: 200 }, () => 2 * Math.PI * rng.uniform());
  const circle = [Math.cos, Math.sin].map((f) => columns(200, 1, (i) => f(angle[i]!) + 0.1 * rng.normal()));
  expect((await run(circle[0]!, circle[1]!, { test: name, resamples: 99 })).pValue).toBeLessThan(0.025);
  expect((await run(circle[0]!, circle[0]!, { test: name, resamples: 1 })).strength).toBeGreaterThan(0.99);
  const z = columns(200, 1, () => rng.normal());
  const [x, y] = [columns(200, 1, (i) => z.data[i]! + rng.normal()), columns(200, 1, (i) => z.data[i]! + rng.normal())]; // biome-ignore format: a line
  const more = columns(200, 1, (i) => y.data[i]! + x.data[i]!);
  expect((await run(x, y, { test: name, resamples: 99 })).pValue).toBe(0.01);
  expect((await run(x, y, { test: name, resamples: 99, given: z })).pValue).toBeGreaterThan(0.02);
  expect((await run(x, more, { test: name, resamples: 99, given: z })).pValue).toBe(0.01);
});

test("constant columns carry nothing; more columns than rows are fine; large tables go in blocks", async () => {
  const rng = seededRng(6);
  const normal = (n: number, d: number) => columns(n, d, () => rng.normal());
  for (const name of independenceTests) {
    expect((await run(columns(20, 1, () => 2), normal(20, 3), { test: name })).pValue).toBe(1); // biome-ignore format: a line
    expect((await run(normal(8, 30), normal(8, 20), { test: name, resamples: 99 })).pValue).toBeGreaterThan(0.01);
  }
  const x = normal(1200, 1);
  const y = columns(1200, 1, (i) => rng.normal() * (1 + Math.abs(x.data[i]!)));
  expect((await run(x, y, { resamples: 19 })).pValue).toBe(0.05);
  expect((await run(x, normal(1200, 1), { resamples: 19, given: normal(1200, 1) })).pValue).toBeGreaterThan(0.05);
  await expect(run(x, normal(9, 1))).rejects.toThrow("y must be 1200 rows like x; received 9 rows");
  await expect(run(x, y, { cell: 1 })).rejects.toThrow("cell must be an integer of at least 2");
});

test("given columns: a quadratic of theirs added to x changes nothing, and in three dimensions the level holds", async () => {
  const rng = seededRng(12);
  const normal = (n: number, d: number) => columns(n, d, () => rng.normal());
  const [x, y, z] = [normal(60, 1), normal(60, 1), normal(60, 2)];
  const bent = columns(60, 1, (i) => x.data[i]! + 3 - 5 * z.data[2 * i]! + 2 * z.data[2 * i]! * z.data[2 * i + 1]!);
  for (const name of ["distance-correlation", "hsic"] as const) {
    const [plain, moved] = [await run(x, y, { test: name, given: z }), await run(bent, y, { test: name, given: z })];
    expect(moved.statistic).toBeCloseTo(plain.statistic, 10);
    expect(moved.pValue).toBe(plain.pValue);
  }
  const few = await run(x, y, { given: columns(60, 1, (i) => i % 4), resamples: 9 });
  expect(few.cells).toBe(4); // equal rows are never parted
  const runs = 60;
  let rejected = 0;
  for (let k = 0; k < runs; k++) {
    const given = normal(80, 3);
    const sum = (i: number) => 2 * (given.data[3 * i]! + given.data[3 * i + 1]! + given.data[3 * i + 2]!);
    const of = () => columns(80, 1, (i) => sum(i) + rng.normal());
    const { pValue } = await run(of(), of(), { given, resamples: 19, rng: rng.stream(k) });
    rejected += Number(pValue <= 0.1);
  }
  expect(binomialSf(rejected - 1, runs, 0.1)).toBeGreaterThan(1e-4);
});

const bent: Record<string, (z: Float64Array) => number> = {
  sine: ([a, b]) => 2 * Math.sin(2 * a!) + 2 * Math.sin(2 * b!),
  interaction: ([a, b]) => 2 * Math.sin(1.5 * a!) * b!,
};

test.each(Object.keys(bent))(
  "given columns with a mean far from a quadratic, the level holds and power stays: %s",
  async (name) => {
    const n = 100;
    const pValue = async (rng: Rng, shared: number) => {
      const given = columns(n, 2, () => rng.normal());
      const common = columns(n, 1, () => Math.sqrt(shared) * rng.normal());
      const mean = (i: number) => bent[name]!(given.data.subarray(2 * i, 2 * i + 2)) + common.data[i]!;
      const of = () => columns(n, 1, (i) => mean(i) + Math.sqrt(1 - shared) * rng.normal());
      return (await run(of(), of(), { given, resamples: 19, rng: rng.stream(1) })).pValue;
    };
    const runs = 24;
    let [tenths, halves] = [0, 0];
    for (let seed = 0; seed < runs; seed++) {
      const p = await pValue(seededRng(seed), 0);
      tenths += Number(p <= 0.1);
      halves += Number(p <= 0.5);
    }
    expect(binomialSf(tenths - 1, runs, 0.1)).toBeGreaterThan(1e-4);
    expect(binomialSf(halves - 1, runs, 0.5)).toBeGreaterThan(1e-4);
    for (let seed = 0; seed < 2; seed++) expect(await pValue(seededRng(100 + seed), 0.7)).toBe(0.05);
  },
);

test("what the rows of one given value lose is the same for all of them, so tests within groups stay exact", async () => {
  const rng = seededRng(21);
  const [n, groups] = [120, 30];
  const z = columns(n, 1, (i) => Math.sin(7 * (i % groups)));
  const [x, y] = [columns(n, 1, (i) => z.data[i]! ** 3 + rng.normal()), columns(n, 1, () => rng.normal())];
  // Rows of a group change places in x and y together, and then in the table: nothing may depend on their order.
  const turned = (points: Samples) => columns(n, 1, (i) => points.data[(i + groups) % n]!);
  const [before, after] = [await run(x, y, { given: z }), await run(turned(x), turned(y), { given: z })];
  expect(before.cells).toBe(groups);
  expect(after.statistic).toBeCloseTo(before.statistic, 10);
});
