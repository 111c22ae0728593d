import { meanAndVariance, seededRng } from "@pushforward/core";
import { type Matrix, matmul, matrix, openKernels, solveSymmetric } from "@pushforward/kernels";
import { volumeSample } from "@pushforward/methods/sampling";
import { afterAll, expect, test } from "vitest";
import { determinant, fitOf, gramAmong, gramOf, minor, normalMatrix, setsOf } from "./support.js";

const kernels = await openKernels({ threads: 1 });
afterAll(() => kernels.close());
const sample = (x: Matrix, k: number, seed: number) => volumeSample(kernels, x, k, { rng: seededRng(seed) });
const bad = 1e-3;

/** Least squares of y on the rows of `set`. */
function coefficients(x: Matrix, y: Float64Array, set: ArrayLike<number>): Float64Array {
  const d = x.columns;
  const rows = matrix(set.length, d, Float64Array.from({ length: set.length * d }, (_, at) => x.data[set[Math.floor(at / d)]! * d + (at % d)]!)); // biome-ignore format: one line
  const right = matrix(
    set.length,
    1,
    Float64Array.from(set, (i) => y[i]!),
  );
  const cross = matmul(kernels, rows, right, { transposeA: true });
  return solveSymmetric(kernels, matmul(kernels, rows, rows, { transposeA: true }), cross).data;
}

test.each([2, 3, 5])("sets of %d of seven rows in the plane come as often as the volume says", async (k) => {
  const x = normalMatrix(7, 2, 7 + k);
  const sets = setsOf(7, k);
  const masses = sets.map((set) => (k <= 2 ? minor(gramOf(x), set) : determinant(gramAmong(x, set))));
  const drawn: Uint32Array[] = [];
  for (let seed = 0; seed < 1500; seed++) drawn.push(await sample(x, k, seed));
  let at = 0;
  expect(fitOf(sets, masses, 1500, () => drawn[at++]!)).toBeGreaterThan(bad);
});

test("least squares on the rows is unbiased for least squares on all rows, for any y", async () => {
  const [n, d, k] = [25, 3, 6];
  const x = normalMatrix(n, d, 1);
  const y = Float64Array.from({ length: n }, (_, i) => i * i - 40 * Math.sin(i)); // far from linear
  const whole = coefficients(
    x,
    y,
    Array.from({ length: n }, (_, i) => i),
  );
  const draws = 1000;
  const found = Array.from({ length: d }, () => new Float64Array(draws));
  for (let seed = 0; seed < draws; seed++)
    coefficients(x, y, await sample(x, k, seed)).forEach((value, c) => {
      found[c]![seed] = value;
    });
  found.forEach((values, c) => {
    const { mean, variance } = meanAndVariance(values);
    expect(Math.abs(mean - whole[c]!)).toBeLessThan(4 * Math.sqrt(variance / draws));
  });
  // The theorem itself, over all sets: the law that is drawn is the one it is about.
  const small = normalMatrix(7, 2, 2);
  const sets = setsOf(7, 4);
  const masses = sets.map((set) => determinant(gramAmong(small, set)));
  const expected = [0, 1].map((c) => sets.reduce((sum, set, s) => sum + masses[s]! * coefficients(small, y, set)[c]!, 0) / masses.reduce((sum, mass) => sum + mass, 0)); // biome-ignore format: one line
  expect(expected).toEqual(
    Array.from(coefficients(small, y, [0, 1, 2, 3, 4, 5, 6]), (value) => expect.closeTo(value, 9)),
  );
});

test("rows leave as their leverages say, worked out from the rows that are left each time", async () => {
  const [n, d, k] = [120, 3, 30];
  const x = normalMatrix(n, d, 5);
  for (let seed = 0; seed < 4; seed++) {
    const rng = seededRng(seed);
    const rows = Array.from({ length: n }, (_, i) => i);
    while (rows.length > k) {
      const place = rng.integer(rows.length);
      const row = matrix(d, 1, x.data.slice(rows[place]! * d, (rows[place]! + 1) * d));
      const gram = matrix(d, d, Float64Array.from(gramAmong(x, rows).flat()));
      const { data } = solveSymmetric(kernels, gram, row);
      const leverage = data.reduce((sum, value, c) => sum + value * row.data[c]!, 0);
      if (rng.uniform() >= 1 - leverage) continue;
      rows[place] = rows.at(-1)!;
      rows.pop();
    }
    expect(Array.from(await sample(x, k, seed))).toEqual(rows.sort((a, b) => a - b));
  }
});

test("linear maps of the columns change no draw, nor do columns that depend on others", async () => {
  const x = normalMatrix(40, 3, 3);
  const mixed = matmul(kernels, x, matrix(3, 3, Float64Array.of(1e4, 0, 3, 0, 1e-5, 5, 0, 0, 7)));
  const wider = matmul(kernels, x, matrix(3, 5, Float64Array.of(1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 1, -2, 0)));
  for (let seed = 0; seed < 20; seed++) {
    const rows = await sample(x, 10, seed);
    expect(await sample(mixed, 10, seed)).toEqual(rows);
    expect(await sample(wider, 10, seed)).toEqual(rows);
  }
});

test("none, all, and what is refused", async () => {
  const x = normalMatrix(6, 2, 4);
  expect(await sample(x, 0, 1)).toHaveLength(0);
  expect(Array.from(await sample(x, 6, 1))).toEqual([0, 1, 2, 3, 4, 5]);
  await expect(sample(x, 7, 1)).rejects.toThrow("volumeSample: count must be an integer from 0 to 6; received 7");
  await expect(sample(matrix(4, 2), 2, 1)).rejects.toThrow("x must be different from 0");
});
