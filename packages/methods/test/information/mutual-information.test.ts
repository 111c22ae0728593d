import { seededRng } from "@pushforward/core";
import {
  discreteInformation,
  entropyOfCounts,
  joinVariables,
  levelCounts,
  type MutualInformationOptions,
  mutualInformation,
  neighbourInformation,
  numericVariable,
  predictionInformation,
  selfConsistency,
  slicedInformation,
  type Variable,
  valueCounts,
} from "@pushforward/methods/information";
import { expect, test } from "vitest";
import { gaussianPair, kernels, levels, normals, numbers } from "./support.js";

const estimate = (x: Variable, y: Variable, options: Partial<MutualInformationOptions> = {}) =>
  mutualInformation(x, y, { rng: seededRng(1), kernels, ...options });
const truth = -0.5 * Math.log(1 - 0.75 ** 2);

test.each(["ksg", "ksg2", "gaussian"] as const)(
  "ρ = 0.75 at n = 10,000 is 0.413339 within 3 standard errors: %s",
  async (estimator) => {
    expect(truth).toBeCloseTo(0.413339, 6);
    const { value, standardError } = await estimate(...gaussianPair(10_000, 1, 0.75, 1), { estimator });
    expect(Math.abs(value - truth)).toBeLessThan(3 * standardError!);
    expect(standardError!).toBeLessThan(0.02);
  },
);

test.each([
  [2, "ksg"],
  [5, "gaussian"],
] as const)("vectors of %d coordinates within 3 standard errors: %s", async (d, estimator) => {
  const { value, standardError } = await estimate(...gaussianPair(4000, d, 0.75, 2), { estimator });
  expect(Math.abs(value - d * truth)).toBeLessThan(3 * standardError!);
});

test("five coordinates at n = 10,000, asked without options: within 3 standard errors, which are no less than can be", async () => {
  const { value, standardError } = await estimate(...gaussianPair(10_000, 5, 0.75, 1));
  expect(Math.abs(value - 5 * truth)).toBeLessThan(3 * standardError!);
  // √(Σ ρ²/n) is how the mean of ln p(x, y)/p(x)p(y) itself varies; 20 parts know it to a sixth.
  expect(standardError!).toBeGreaterThan(0.75 * Math.sqrt(5 / 10_000) * (1 - 2 / 6));
  expect(standardError!).toBeLessThan(0.03);
});

test("the bias that is taken off adds what it is unsure of: the share that parts miss of what correlations vary", async () => {
  const pair = gaussianPair(1000, 5, 0.75, 4);
  const [raw, whole] = [await estimate(...pair, { bias: "none" }), await estimate(...pair)];
  const { value: known, standardError } = await estimate(...pair, { estimator: "gaussian" });
  const [least, inParts] = [standardError! ** 2, raw.standardError! ** 2];
  const [all, part] = [1 + whole.bias! / known, (raw.value - raw.drift!) / known];
  expect(part).toBeLessThan(all - 0.05);
  // The parts' variance holds part² of the least there can be; the 4 samples vary as all rows do.
  const expected = inParts + (1 - part ** 2) * least + (inParts + (all ** 2 - part ** 2) * least) / 4;
  // Of correlations at the same rows, but for a bias of 25/2n in what is known.
  expect(Math.abs(whole.standardError! ** 2 / expected - 1)).toBeLessThan(0.02);
  expect((1 - part ** 2) * least).toBeGreaterThan(0.3 * inParts);
});

test("five coordinates by nearest neighbours: a third of a nat of bias found and taken off", async () => {
  const { value, bias } = await estimate(...gaussianPair(3000, 5, 0.75, 3), { interval: false });
  expect(bias!).toBeLessThan(-0.3);
  // √(Σ ρ²/n) = 0.031 is the least standard error there can be; 3 of them.
  expect(Math.abs(value - 5 * truth)).toBeLessThan(0.092);
});

test("numbers against levels: the choice between two Gaussians, by quadrature", async () => {
  const n = 4000;
  const side = Array.from({ length: n }, (_, i) => i % 2);
  const x = numericVariable(normals(n, 6).map((value, i) => value + 2 * side[i]!));
  const { value, standardError } = await estimate(x, levels(...side));
  let information = Math.LN2; // less E ln(1 + p(x | other)/p(x | own)) = E ln(1 + exp(2x − 2)) for x normal about 0
  for (let t = -8; t <= 8; t += 0.001)
    information -= (0.001 * Math.exp((-t * t) / 2) * Math.log1p(Math.exp(2 * t - 2))) / Math.sqrt(2 * Math.PI);
  expect(Math.abs(value - information)).toBeLessThan(3 * standardError!);
});

test("a mixture: Y is X half of the time and 0 otherwise, where X is on {0, 1, 2, 3}", async () => {
  // Both discrete: counting and nearest neighbours on ties agree but for their corrections, O(levels/n).
  const n = 4000;
  const rng = seededRng(8);
  const x = Float64Array.from({ length: n }, () => rng.integer(4));
  const y = x.map((value) => (rng.uniform() < 0.5 ? value : 0));
  const counted = await estimate(numericVariable(x), numericVariable(y), { estimator: "discrete" });
  const near = await estimate(numericVariable(x), numericVariable(y), { estimator: "ksg" });
  expect(Math.abs(near.value - counted.value)).toBeLessThan(16 / n);
  // H(Y) − H(Y | X) = H(5/8, 1/8, 1/8, 1/8) − ¾·ln 2
  const exact = -(5 / 8) * Math.log(5 / 8) - (3 / 8) * Math.log(1 / 8) - 0.75 * Math.LN2;
  expect(Math.abs(counted.value - exact)).toBeLessThan(3 * counted.standardError!);
});

test("two bits by hand: I = H(¼) agreement, conditional information of XOR is ln 2", async () => {
  const x = levels(0, 0, 1, 1);
  const y = levels(0, 1, 0, 1);
  const both = levels(0, 1, 1, 0);
  const of = (...variables: Parameters<typeof discreteInformation>[0]) =>
    discreteInformation(variables, "plug-in").value;
  expect(of(x, both)).toBeCloseTo(0, 14);
  expect(of(x, both, y)).toBeCloseTo(Math.LN2, 14);
  expect(of(x, x)).toBeCloseTo(Math.LN2, 14);
});

test("three points on a diagonal, and six on two point masses, by hand", async () => {
  // Each nearest neighbour lies at the edge of a box that holds no other point: ψ(1) − 2ψ(1) + ψ(3) = 1 + ½.
  const line = numbers(0, 1, 3);
  expect((await neighbourInformation(kernels, [line, line], 1)).value).toBeCloseTo(1.5, 14);
  // Three rows at distance 0, themselves among them: ψ(3) − 2ψ(3) + ψ(6) = ⅓ + ¼ + ⅕.
  const masses = numbers(0, 0, 0, 1, 1, 1);
  expect((await neighbourInformation(kernels, [masses, masses], 1)).value).toBeCloseTo(47 / 60, 14);
});

test("the bias of the Gaussian copula at few rows is taken off", async () => {
  let mean = 0;
  for (let seed = 0; seed < 400; seed++)
    mean += (await estimate(...gaussianPair(20, 2, 0, 900 + seed), { estimator: "gaussian" })).value / 400;
  expect(Math.abs(mean)).toBeLessThan(0.05); // it would be d_x·d_y/2n = 0.1
});

test("conditioning: a chain X → Z → Y has I(X; Y | Z) = 0, and by levels the same as by counts", async () => {
  const [x, a, b] = [normals(3000, 10), normals(3000, 11), normals(3000, 12)];
  const z = x.map((value, i) => value + a[i]!);
  const y = z.map((value, i) => value + b[i]!);
  const [vx, vy, vz] = [x, y, z].map((values) => numericVariable(values)) as [Variable, Variable, Variable];
  const alone = await estimate(vx, vy);
  const given = await estimate(vx, vy, { given: vz });
  // Correlation 1/√3: −½ ln(2/3)
  expect(Math.abs(alone.value + 0.5 * Math.log(2 / 3))).toBeLessThan(3 * alone.standardError!);
  expect(Math.abs(given.value)).toBeLessThan(3 * given.standardError!);
  const gaussian = await estimate(vx, vy, { given: vz, estimator: "gaussian" });
  expect(Math.abs(gaussian.value)).toBeLessThan(3 * gaussian.standardError!);
});

test("monotone maps and the order of rows change nothing", async () => {
  const [x, y] = gaussianPair(500, 1, 0.6, 13);
  const bent = numericVariable(x.numbers.map((value) => Math.exp(3 * value)));
  expect((await estimate(bent, y)).value).toBeCloseTo((await estimate(x, y)).value, 12);
  expect((await estimate(y, x)).value).toBeCloseTo((await estimate(x, y)).value, 12);
});

test("constant, copied and tied features, two rows, more columns than rows: right or refused", async () => {
  const [x, y] = gaussianPair(1000, 1, 0.5, 14);
  const constant = numericVariable(new Float64Array(1000));
  for (const estimator of ["ksg", "gaussian", "discrete"] as const)
    expect((await estimate(constant, y, { estimator })).value).toBeCloseTo(0, 12);
  const copy = await estimate(x, x);
  expect(copy.value).toBeGreaterThan(5); // infinite in truth; ln n is 6.9
  expect(copy.drift!).toBeCloseTo(Math.LN2, 2); // half the rows, ln 2 less
  await expect(estimate(x, x, { estimator: "gaussian" })).rejects.toThrow("share infinite information");
  await expect(estimate(x, x, { estimator: "ksg2", given: y })).rejects.toThrow(
    "estimator must be ksg with a condition",
  );
  const alone = levels(...Array.from({ length: 1000 }, (_, i) => i));
  await expect(estimate(x, alone)).rejects.toThrow("levels must be shared by some rows");
  expect(await estimate(numbers(1, 2), numbers(3, 4))).toMatchObject({ interval: null, standardError: null });
  await expect(estimate(numbers(1), numbers(1))).rejects.toThrow("rows must be at least 2; received 1");
  const wide = numericVariable(normals(400, 15), 40);
  await expect(estimate(wide, numbers(...normals(10, 1)), { estimator: "gaussian" })).rejects.toThrow(
    "at least 43 for 41",
  );
  expect((await estimate(wide, numbers(...normals(10, 1)))).interval).toBeNull();
  const ties = numericVariable(x.numbers.map((value, i) => (i % 100 === 0 ? value : 0)));
  const { value, standardError } = await estimate(ties, y);
  expect(Math.abs(value - truthOfTies)).toBeLessThan(4 * standardError!);
});

/** 1% of the rows tell −½·ln(1 − ¼) each; the rest, and which row is which, nothing. */
const truthOfTies = -0.005 * Math.log(0.75);

test("independent columns with ties share nothing: integers, cents, half zeros, one against the other", async () => {
  const rng = seededRng(20);
  const n = 1500;
  const draw = (make: () => number) => numericVariable(Float64Array.from({ length: n }, make));
  const columns = [
    draw(() => rng.integer(60)),
    draw(() => Math.round(400 * rng.normal()) / 100),
    draw(() => (rng.uniform() < 0.5 ? 0 : rng.normal())),
    draw(() => rng.normal()),
    draw(() => rng.integer(3)),
  ];
  for (const [i, x] of columns.entries())
    for (const y of columns.slice(i + 1)) {
      const { value, standardError } = await estimate(x, y);
      expect(Math.abs(value)).toBeLessThan(4 * standardError!);
      expect(standardError!).toBeLessThan(0.03);
    }
});

test("on tied data never above the entropy of a discrete target, and near independence at 0", async () => {
  for (let seed = 0; seed < 20; seed++) {
    const rng = seededRng(seed);
    const target = Array.from({ length: 60 }, () => rng.integer(3));
    const x = numericVariable(
      Float64Array.from(target, (value) => (seed % 2 ? value : Math.round(2 * rng.normal() + value))),
    );
    const y = levels(...target);
    const entropy = entropyOfCounts(levelCounts(y));
    for (const k of [1, 3, 10])
      expect((await estimate(x, y, { k, interval: false })).value).toBeLessThanOrEqual(entropy);
  }
});

test("a label's probabilities: the bound is the information when they are right, and refuses zeros", () => {
  const labels = Int32Array.from({ length: 400 }, (_, i) => (i % 8 === 0 ? 0 : i % 2));
  const shares = [0, 1].map((code) => labels.filter((label) => label === code).length / 400);
  const blind = Float64Array.from({ length: 800 }, (_, at) => shares[at % 2]!);
  expect(predictionInformation(blind, labels, 2)).toMatchObject({
    value: expect.closeTo(0, 12),
    standardError: expect.closeTo(0, 12),
  });
  const sure = Float64Array.from({ length: 800 }, (_, at) => Number(labels[at >> 1] === at % 2));
  expect(predictionInformation(sure, labels, 2).value).toBeCloseTo(entropyOfCounts(shares.map((s) => 400 * s)), 12);
  expect(() =>
    predictionInformation(
      sure.map((q) => 1 - q),
      labels,
      2,
    ),
  ).toThrow("above 0; received 0; smooth the probabilities");
  expect(() =>
    predictionInformation(
      sure.map((q) => 2 * q),
      labels,
      2,
    ),
  ).toThrow("row 0 must be probabilities that sum to 1");
});

test.each([
  [2, 0.331362],
  [5, 0.102469],
])("slices of Gaussians in R^%d: −½·E ln(1 − r²B) = %d nats, B ~ Beta(½, (p − 1)/2)", async (p, wanted) => {
  const [x, y] = gaussianPair(600, p, 0.9, 16);
  const { value, standardError } = await slicedInformation(x, y, { rng: seededRng(2), kernels, directions: 24 });
  expect(Math.abs(value - wanted)).toBeLessThan(3 * standardError);
});

test("slices as wide as the vectors are the whole: no frame is left to draw", async () => {
  const [x, y] = gaussianPair(600, 2, 0.7, 17);
  const whole = await slicedInformation(x, y, { rng: seededRng(3), kernels, dimension: 2, directions: 4 });
  expect(Math.abs(whole.value + Math.log(1 - 0.49))).toBeLessThan(4 * whole.standardError);
});

test("self-consistency passes nearest neighbours and fails what is biased or adds up wrongly", async () => {
  const [x, y] = gaussianPair(1600, 1, 0.8, 18);
  const ksg = async (a: Variable, b: Variable) => (await estimate(a, b, { interval: false })).value;
  const ask = async (f: typeof ksg) => (await selfConsistency(f, x, y, seededRng(4))).map(({ passed }) => passed);
  expect(await ask(ksg)).toEqual([true, true, true]);
  expect((await ask(async (a, b) => (await ksg(a, b)) + 0.3))[0]).toBe(false);
  expect((await ask(async (a, b) => Math.sqrt(Math.max(0, await ksg(a, b)))))[2]).toBe(false);
  expect((await ask(async (_, b) => 1 / valueCounts(b).length))[1]).toBe(false); // more from a coarser Y
  // Counts of distinct numbers: every row a level of its own, as much information in noise.
  expect((await ask(async (a, b) => discreteInformation([a, b], "plug-in").value))[0]).toBe(false);
});

test("intervals hold the information 93% to 97% of the time: levels and Gaussian copula", async () => {
  const runs = 300;
  const band = (share: number) => 3 * Math.sqrt((share * (1 - share)) / runs);
  for (const estimator of ["gaussian", "discrete"] as const) {
    let held = 0;
    for (let seed = 0; seed < runs; seed++) {
      const [x, y] = gaussianPair(300, 1, 0.5, 100 + seed);
      const variables = estimator === "gaussian" ? ([x, y] as const) : ([sign(x), sign(y)] as const);
      const { interval } = await estimate(...variables, { estimator });
      const p = 0.25 + Math.asin(0.5) / (2 * Math.PI); // both above 0
      const signs = 2 * (p * Math.log(4 * p) + (0.5 - p) * Math.log(4 * (0.5 - p)));
      const wanted = estimator === "gaussian" ? -0.5 * Math.log(1 - 0.25) : signs;
      if (interval!.low <= wanted && wanted <= interval!.high) held++;
    }
    expect(held / runs).toBeGreaterThan(0.93 - band(0.93));
    expect(held / runs).toBeLessThan(0.97 + band(0.97));
  }
});

const sign = (variable: Variable): Variable => levels(...Array.from(variable.numbers, (value) => Number(value > 0)));

test("intervals of nearest neighbours hold the information 93% to 97% of the time", async () => {
  const runs = 60; // the experiment information-coverage takes 400
  let held = 0;
  for (let seed = 0; seed < runs; seed++) {
    const { interval } = await estimate(...gaussianPair(300, 1, 0.5, 700 + seed));
    if (interval!.low <= -0.5 * Math.log(0.75) && -0.5 * Math.log(0.75) <= interval!.high) held++;
  }
  expect(held / runs).toBeGreaterThan(0.93 - 3 * Math.sqrt((0.93 * 0.07) / runs));
});

test("joined variables are vectors and pairs of levels", () => {
  const joined = joinVariables(numbers(1, 2), levels("a", "b"), numbers(3, 4));
  expect(joined).toMatchObject({ n: 2, d: 2, levels: 2, numbers: Float64Array.of(1, 3, 2, 4) });
  expect(() => joinVariables(numbers(1), numbers(1, 2))).toThrow("every variable must be 1 rows long");
});
