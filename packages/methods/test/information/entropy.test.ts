import { seededRng } from "@pushforward/core";
import {
  type DiscreteCorrection,
  discreteCorrections,
  discreteEntropy,
  entropy,
  entropyOfCounts,
  kozachenkoLeonenko,
  numericVariable,
  vasicekEntropy,
} from "@pushforward/methods/information";
import { expect, test } from "vitest";
import { kernels, levels, normals, numbers } from "./support.js";

const rng = () => seededRng(1);
const gaussian = 0.5 * Math.log(2 * Math.PI * Math.E);

test("a fair coin seen 3 and 1 times, by hand", () => {
  const plugIn = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
  expect(entropyOfCounts([3, 1])).toBeCloseTo(plugIn, 14);
  expect(entropyOfCounts([3, 1], "miller-madow")).toBeCloseTo(plugIn + 1 / 8, 14);
  // One row less: [2, 1] three times, [3, 0] once.
  const without = (3 * (Math.log(3) - (2 / 3) * Math.log(2))) / 4;
  expect(entropyOfCounts([3, 1], "jackknife")).toBeCloseTo(4 * plugIn - 3 * without, 13);
  // G(1) = −γ − ln 2 and G(3) = G(1) + 2, since G(m + 2) = G(m) + 2/m for odd m.
  const g1 = -0.5772156649015329 - Math.LN2;
  expect(entropyOfCounts([3, 1], "grassberger")).toBeCloseTo(Math.log(4) - (3 * (g1 + 2) + g1) / 4, 13);
  // Coverage 3/4: p = 9/16 and 3/16.
  const part = (p: number) => (-p * Math.log(p)) / (1 - (1 - p) ** 4);
  expect(entropyOfCounts([3, 1], "chao-shen")).toBeCloseTo(part(9 / 16) + part(3 / 16), 13);
});

test.each(discreteCorrections)(
  "one level has entropy 0, none is below 0, empty levels count nothing: %s",
  (correction) => {
    expect(entropyOfCounts([17], correction)).toBe(0);
    expect(entropyOfCounts([4, 0, 9], correction)).toBe(entropyOfCounts([9, 4], correction));
    expect(entropyOfCounts([1, 1], correction)).toBeGreaterThanOrEqual(0);
  },
);

function countsOf(law: readonly number[], n: number, seed: number): number[] {
  const stream = seededRng(seed);
  const counts = law.map(() => 0);
  for (let i = 0; i < n; i++) {
    let u = stream.uniform();
    let j = 0;
    while (j < law.length - 1 && u >= law[j]!) u -= law[j++]!;
    counts[j]!++;
  }
  return counts;
}

const geometric = Array.from({ length: 12 }, (_, j) => 0.5 ** Math.min(j + 1, 11));
const truth = -geometric.reduce((sum, p) => sum + p * Math.log(p), 0);

test("corrections lessen the bias, and intervals hold the entropy 93% to 97% of the time", () => {
  const runs = 1000;
  const of = (correction: DiscreteCorrection) => {
    const found = Array.from({ length: runs }, (_, seed) =>
      discreteEntropy(countsOf(geometric, 200, seed), { correction }),
    );
    const bias = found.reduce((sum, { value }) => sum + value - truth, 0) / runs;
    const held = found.filter(({ interval }) => interval!.low <= truth && truth <= interval!.high).length / runs;
    return { bias, held };
  };
  const plain = of("plug-in").bias;
  expect(plain).toBeLessThan(-0.015); // (K − 1)/2n is 0.0275 for 12 levels, of which few are seen
  for (const correction of ["miller-madow", "grassberger", "chao-shen", "jackknife"] as const) {
    const { bias, held } = of(correction);
    expect(Math.abs(bias)).toBeLessThan(-plain / 2);
    expect(held).toBeGreaterThan(0.93 - 3 * Math.sqrt((0.93 * 0.07) / runs));
    expect(held).toBeLessThan(0.97 + 3 * Math.sqrt((0.97 * 0.03) / runs));
  }
});

test.each([1, 2, 3])("a Gaussian in R^%d by nearest neighbours, within 3 standard errors", async (d) => {
  const x = numericVariable(normals(5000 * d, d), d);
  const { value, standardError, interval } = await entropy(x, { rng: rng(), kernels });
  expect(Math.abs(value - d * gaussian)).toBeLessThan(3 * standardError!);
  expect(interval!.low).toBeLessThan(value);
  // Units: h(s·X) = h(X) + d·ln s.
  const scaled = numericVariable(
    x.numbers.map((v) => 1000 * v),
    d,
  );
  expect((await kozachenkoLeonenko(kernels, scaled, 3)) - d * Math.log(1000)).toBeCloseTo(value, 9);
});

test("spacings have no bias at the uniform law, and find the Gaussian within 3 standard errors", async () => {
  const means = Array.from({ length: 400 }, (_, seed) => {
    const u = new Float64Array(30);
    seededRng(seed).fillUniform(u);
    return vasicekEntropy(u);
  });
  const mean = means.reduce((a, b) => a + b, 0) / 400;
  const deviation = Math.sqrt(means.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 399);
  expect(Math.abs(mean)).toBeLessThan((3 * deviation) / 20);
  const x = numericVariable(normals(4000, 9));
  const { value, standardError } = await entropy(x, { rng: rng(), kernels, estimator: "vasicek" });
  // Outside the uniform law spacings as wide as √n/n smooth the tails: 0.03 of bias at n = 4000.
  expect(Math.abs(value - gaussian)).toBeLessThan(3 * standardError! + 0.03);
});

test("point masses are levels: a quarter of zeros in a Gaussian", async () => {
  const x = numericVariable(normals(4000, 3).map((value, i) => (i % 4 === 0 ? 0 : value)));
  const { value, standardError, atoms } = await entropy(x, { rng: rng(), kernels });
  const mixture = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)) + 0.75 * gaussian;
  expect(Math.abs(value - mixture)).toBeLessThan(3 * standardError!);
  expect(atoms).toEqual({ count: 1, share: 0.25 });
});

test("numbers within levels, by the chain rule", async () => {
  const codes = Array.from({ length: 3000 }, (_, i) => i % 3);
  const x = { ...levels(...codes), d: 1, numbers: normals(3000, 5).map((value, i) => value * (1 + codes[i]!)) };
  const { value, standardError } = await entropy(x, { rng: rng(), kernels });
  const law = Math.log(3) + gaussian + (Math.log(2) + Math.log(3)) / 3;
  expect(Math.abs(value - law)).toBeLessThan(3 * standardError!);
});

test("constant columns, almost constant ones, very few rows: right or refused", async () => {
  const of = (...values: number[]) => entropy(numbers(...values), { rng: rng(), kernels });
  expect(await of(...new Array(50).fill(7))).toMatchObject({ value: 0, atoms: { count: 1, share: 1 }, interval: null });
  await expect(of(1, 2)).rejects.toThrow("entropy: rows must be at least 4 of the same levels; received 2");
  const ties = numericVariable(normals(2000, 4).map((value, i) => (i % 100 === 0 ? value : 5)));
  const { value, atoms } = await entropy(ties, { rng: rng(), kernels });
  expect(atoms).toEqual({ count: 1, share: 0.99 });
  expect(value).toBeGreaterThan(0.05); // the choice alone: 0.056
  expect(value).toBeLessThan(0.09);
  await expect(entropy(levels("a", "b"), { rng: rng(), estimator: "nearest", kernels })).rejects.toThrow(
    "discrete for levels",
  );
});
