import { drawSubspace, type Samples, samples, seededRng } from "@pushforward/core";
import { matrix, openKernels } from "@pushforward/kernels";
import { effectiveNumber, type VendiOptions, vendiScore, vendiScoreOfMatrix } from "@pushforward/methods/diversity";
import { afterAll, expect, test } from "vitest";

const kernels = await openKernels({ threads: 2 });
afterAll(() => kernels.close());
const orders = [0, 0.5, 1, 2, Infinity];
type Options = Partial<VendiOptions> & { weights?: Float64Array };
const shared = (options: Options) => ({ rng: seededRng(1), kernels, orders, ...options });
const vendi = (x: Samples, options: Options = {}) => vendiScore(x, shared(options));
const ofMatrix = (n: number, entry: (i: number, j: number) => number, options: Options = {}) =>
  vendiScoreOfMatrix(
    matrix(
      n,
      n,
      Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n)),
    ),
    shared(options),
  );
const values = async (score: ReturnType<typeof vendi>) => (await score).estimates.map(({ value }) => value);
const near = (expected: readonly number[], digits = 9) => expected.map((value) => expect.closeTo(value, digits));

function cloud(n: number, d: number, seed: number): Samples {
  const rng = seededRng(seed);
  return { n, d, data: Float64Array.from({ length: n * d }, () => rng.normal()) };
}

test("rows unlike each other count n, copies 1, m equal groups m, at every order, whole or by probes", async () => {
  const n = 60;
  const cases = [
    [(i: number, j: number) => Number(i === j), n],
    [() => 1, 1],
    [(i: number, j: number) => Number(i % 5 === j % 5), 5],
  ] as const;
  for (const [entry, count] of cases) {
    expect(await values(ofMatrix(n, entry))).toEqual(near(orders.map(() => count)));
    const byProbes = await values(ofMatrix(n, entry, { largestExact: 1, orders: orders.slice(1) }));
    expect(byProbes).toEqual(
      near(
        orders.slice(1).map(() => count),
        8,
      ),
    ); // the parabola fits one or two eigenvalues: no noise
  }
  const groups: Samples = {
    n,
    d: 5,
    data: Float64Array.from({ length: n * 5 }, (_, at) => Number(Math.floor(at / 5) % 5 === at % 5)),
  };
  expect(await values(vendi(groups))).toEqual(near(orders.map(() => 5)));
  const apart = { ...groups, data: groups.data.map((value) => 1000 * value) };
  expect(await values(vendi(apart, { similarity: "rbf", bandwidth: 1 }))).toEqual(near(orders.map(() => 5)));
});

test("two rows with cosine c have eigenvalues (1 ± c)/2", async () => {
  const c = Math.cos(0.7);
  const expected = orders.map((order) => effectiveNumber([(1 + c) / 2, (1 - c) / 2], order));
  expect(await values(vendi(samples([[2, 0], [0.5 * c, 0.5 * Math.sin(0.7)]])))).toEqual(near(expected)); // biome-ignore format: rows
  expect(await values(ofMatrix(2, (i, j) => (i === j ? 1 : c)))).toEqual(near(expected));
});

test("kinds as unit vectors have the Hill numbers of their shares", async () => {
  const kinds = [[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 5], [0, 0, 5]]; // biome-ignore format: rows
  const expected = orders.map((order) => effectiveNumber([1 / 2, 1 / 6, 1 / 3], order));
  expect(await values(vendi(samples(kinds)))).toEqual(near(expected));
});

test("the dual in the space of columns has the score of the n × n matrix", async () => {
  const x = cloud(40, 7, 3);
  const length = (i: number) => Math.sqrt(dot(i, i));
  const dot = (i: number, j: number) =>
    x.data.subarray(7 * i, 7 * i + 7).reduce((sum, v, k) => sum + v * x.data[7 * j + k]!, 0);
  const whole = await ofMatrix(40, (i, j) => dot(i, j) / length(i) / length(j));
  const dual = await vendi(x);
  expect(dual.estimates.map((e) => e.value)).toEqual(near(whole.estimates.map((e) => e.value)));
  expect(dual.estimates.map((e) => e.standardError ?? -1)).toEqual(
    near(whole.estimates.map((e) => e.standardError ?? -1)),
  );
  const wide = { n: 7, d: 40, data: x.data };
  expect((await vendi(wide)).estimates[0]!.value).toBe(7); // d > n: all directions differ
});

test.each(["cosine", "rbf"] as const)(
  "turning the points changes nothing, nor the fitting invariance: %s",
  async (similarity) => {
    const x = cloud(50, 4, 5);
    const frame = drawSubspace(seededRng(6), 4, 4);
    const turned = Float64Array.from(x.data, (_, at) => {
      const [row, k] = [Math.floor(at / 4), at % 4];
      let sum = 0;
      for (let j = 0; j < 4; j++) sum += frame[k * 4 + j]! * x.data[row * 4 + j]!;
      return similarity === "cosine" ? 3 * (1 + row) * sum : sum + 100; // lengths do not count, nor where the points lie
    });
    const expected = await values(vendi(x, { similarity }));
    expect(await values(vendi({ ...x, data: turned }, { similarity }))).toEqual(near(expected, 8));
    for (let k = 1; k < orders.length; k++) expect(expected[k]!).toBeLessThan(expected[k - 1]!); // falls as q grows
  },
);

test.each(["cosine", "rbf"] as const)("a repeated row is a row of twice the weight: %s", async (similarity) => {
  const x = cloud(9, 3, 7);
  const twice = { n: 18, d: 3, data: Float64Array.of(...x.data, ...x.data) };
  const options = { similarity, bandwidth: 1.3 };
  expect(await values(vendi(twice, options))).toEqual(near(await values(vendi(x, options))));
  const one = { n: 10, d: 3, data: Float64Array.of(...x.data, ...x.data.subarray(0, 3)) };
  const weighted = { ...x, weights: Float64Array.from({ length: 9 }, (_, i) => (i === 0 ? 2 : 1) / 10) };
  expect(await values(vendi(weighted, options))).toEqual(near(await values(vendi(one, options))));
});

test("order 0 of the Gaussian similarity counts different rows, however near", async () => {
  const x = samples([[0, 1], [0, 1], [1e-9, 1], [5, 5], [-0, 1]]); // biome-ignore format: rows
  expect((await values(vendi(x, { similarity: "rbf" })))[0]).toBe(3);
});

test("probes agree with the whole spectrum, and their errors tell how well", async () => {
  const x = cloud(150, 6, 8);
  const some = [0.5, 1, 1.5, 3];
  const exact = await vendi(x, { similarity: "rbf", orders: some });
  const squares = some.map(() => 0);
  const runs = 40;
  for (let seed = 0; seed < runs; seed++) {
    const options = { similarity: "rbf", orders: some, largestExact: 1, probes: 8, rng: seededRng(seed) } as const;
    const { estimates, exact: whole, converged } = await vendi(x, options);
    expect({ whole, converged }).toEqual({ whole: false, converged: true });
    estimates.forEach(({ value, numericalError }, k) => {
      squares[k]! += ((value - exact.estimates[k]!.value) / numericalError) ** 2 / runs;
    });
  }
  // t with 7 degrees has variance 7/5 and fourth moment 3·(7/5)²·5/3: four standard errors of the mean of 40 squares.
  for (const square of squares)
    expect(Math.abs(square - 7 / 5)).toBeLessThan(4 * Math.sqrt(((5 - 1) * (49 / 25)) / runs));
});

test("what probes say of rows is what the spectrum says; orders 2 and ∞ are exact", async () => {
  const x = cloud(400, 6, 9);
  const options = { similarity: "rbf", orders: [1, 2, Infinity] } as const;
  const whole = (await vendi(x, options)).estimates;
  const ratios: number[] = [];
  for (let seed = 0; seed < 8; seed++) {
    const { estimates } = await vendi(x, { ...options, largestExact: 1, probes: 2, rng: seededRng(seed) });
    estimates.forEach(({ value, standardError, numericalError }, k) => {
      const rows = Math.sqrt(standardError! ** 2 - numericalError ** 2) / whole[k]!.standardError!;
      if (k === 0) ratios.push(rows);
      else expect([value, rows]).toEqual([expect.closeTo(whole[k]!.value, 8), expect.closeTo(1, 6)]);
    });
  }
  // Two probes make much noise on the diagonal, and it is taken off.
  expect(Math.abs(ratios.reduce((a, b) => a + b) / 8 - 1)).toBeLessThan(0.1);
});

test("without the matrix, what is found is what is found with it", async () => {
  const x = cloud(4500, 2, 10); // more than are kept, and no multiple of a panel
  const options = { similarity: "rbf", orders: [1, 2], probes: 2, maxIterations: 2, bandwidth: 1 } as const;
  const found = await vendi(x, options);
  const gram = new Float64Array(4500 * 4500);
  for (let i = 0; i < 4500; i++)
    for (let j = 0; j <= i; j++) {
      const square = (x.data[2 * i]! - x.data[2 * j]!) ** 2 + (x.data[2 * i + 1]! - x.data[2 * j + 1]!) ** 2;
      gram[i * 4500 + j] = gram[j * 4500 + i] = Math.exp(-square / 2);
    }
  const kept = await vendiScoreOfMatrix(matrix(4500, 4500, gram), shared(options));
  expect(found.estimates.map(({ value }) => value)).toEqual(
    near(
      kept.estimates.map(({ value }) => value),
      7,
    ),
  );
});

test("95% intervals hold the diversity of the law 95% of the time", async () => {
  const shares = [0.5, 0.3, 0.2];
  const some = [0.5, 1, 2, Infinity];
  const hits = some.map(() => 0);
  for (let seed = 0; seed < 300; seed++) {
    const rng = seededRng(seed);
    const kinds = Array.from({ length: 600 }, () => {
      const u = rng.uniform();
      return [Number(u < 0.5), Number(u >= 0.5 && u < 0.8), Number(u >= 0.8)];
    });
    const { estimates } = await vendi(samples(kinds), { orders: some });
    estimates.forEach(({ order, interval }, k) => {
      const truth = effectiveNumber(shares, order);
      hits[k]! += Number(interval!.low <= truth && truth <= interval!.high);
    });
  }
  for (const hit of hits) expect(Math.abs(hit / 300 - 0.95)).toBeLessThan(0.051); // four binomial standard errors
});

test("one row counts 1 and has no error; a constant feature and copied rows are welcome", async () => {
  const one = await vendi(samples([[3, 4]]));
  for (const { value, standardError } of one.estimates)
    expect([value, standardError]).toEqual([expect.closeTo(1, 12), undefined]);
  expect(await values(vendi(samples([[1, 5], [1, 5]]), { similarity: "rbf" }))).toEqual(near([1, 1, 1, 1, 1])); // biome-ignore format: rows
  const [flat, withConstant] = [samples([[0], [1], [3]]), samples([[0, 7], [1, 7], [3, 7]])]; // biome-ignore format: rows
  expect(await values(vendi(withConstant, { similarity: "rbf" }))).toEqual(
    near(await values(vendi(flat, { similarity: "rbf" }))),
  );
});

test("what has no answer is refused by name", async () => {
  await expect(vendi(samples([[1, 2], [0, 0]]))).rejects.toThrow("vendiScore: row 2 must be different from 0 for the cosine similarity; received zeros; drop it"); // biome-ignore format: rows
  await expect(ofMatrix(2, () => 2)).rejects.toThrow("the similarity of row 1 with itself must be 1; received 2");
  await expect(ofMatrix(3, (i, j) => (i === j ? 1 : -0.9))).rejects.toThrow("similarity must be positive semidefinite");
  await expect(ofMatrix(9, () => 1, { largestExact: 2 })).rejects.toThrow("order 0 counts the eigenvalues above 0");
  await expect(vendi(cloud(3, 2, 1), { orders: [Number.NaN] })).rejects.toThrow(
    "orders must be numbers from 0 to Infinity",
  );
  await expect(vendi(cloud(3, 2, 1), { similarity: "rbf", bandwidth: 0 })).rejects.toThrow(
    "bandwidth must be a positive finite number; received 0",
  );
});
