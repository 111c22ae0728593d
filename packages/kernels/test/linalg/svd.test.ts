import { readFileSync } from "node:fs";
import { eigSymmetric, type Matrix, matmul, matrix, openKernels, qr, svd, transpose } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { diagonal, minus, norm, orthogonality, randomMatrix } from "./matrices.js";

const twins = await Promise.all(
  (["wasm", "plain"] as const).map((implementation) => openKernels({ threads: 1, implementation })),
);
const [wasm, plain] = twins as [(typeof twins)[0], (typeof twins)[0]];

function expectDecomposition(kernels: typeof wasm, a: Matrix): Float64Array {
  const { u, values, v } = svd(kernels, a);
  const k = Math.min(a.rows, a.columns);
  expect([u.rows, u.columns, v.rows, v.columns, values.length]).toEqual([a.rows, k, a.columns, k, k]);
  const back = matmul(wasm, matmul(wasm, u, diagonal(values)), v, { transposeB: true });
  const unit = Math.max(1, k) * Number.EPSILON;
  expect(norm(minus(a, back)) / (norm(a) || 1) / unit).toBeLessThan(4);
  // the plain twin turns every row some ten times k times, with a rounding each
  for (const q of [u, v]) expect(orthogonality(wasm, q)).toBeLessThan(kernels === wasm ? 6 : 20);
  expect(values).toEqual(values.slice().sort().reverse());
  expect(values.every((value) => value >= 0)).toBe(true);
  return values;
}

/** Largest relative difference. */
const apart = (values: Float64Array, known: Float64Array): number =>
  values.reduce((most, value, i) => Math.max(most, Math.abs(value / known[i]! - 1)), 0);

const farthest = (values: Float64Array, known: Float64Array): number =>
  values.reduce((most, value, i) => Math.max(most, Math.abs(value - known[i]!)), 0);

test.each([
  [0, 0],
  [0, 4],
  [4, 0],
  [1, 1],
  [1, 5],
  [5, 1],
  [2, 2],
  [3, 2],
  [16, 16],
  [17, 17],
  [31, 31],
  [32, 32],
  [33, 33],
  [64, 64],
  [65, 65],
  [65, 129],
  [131, 65],
  [200, 20],
])("random of %d × %d: both twins decompose it and agree on the values", (m, n) => {
  const a = randomMatrix(m, n, m * n + 1);
  const values = expectDecomposition(wasm, a);
  const known = expectDecomposition(plain, a);
  const condition = (known[0] ?? 1) / (known.at(-1) ?? 1);
  expect(apart(values, known)).toBeLessThanOrEqual(Math.max(m, n) * Number.EPSILON * condition);
});

test("a larger one, transposed or not, has the same values", () => {
  const a = randomMatrix(300, 180, 5);
  const values = expectDecomposition(wasm, a);
  expect(apart(expectDecomposition(wasm, transpose(a)), values)).toBe(0);
});

interface Fixture {
  name: string;
  rows: number;
  columns: number;
  entries: string;
  condition: number;
  values: string[];
}
const fixtures: Fixture[] = JSON.parse(
  readFileSync(new URL("./fixtures/singular-values.json", import.meta.url), "utf8"),
);

test.each(fixtures)(
  "$name: the smallest singular values are as good as the largest",
  ({ rows, columns, entries, condition, values }) => {
    // entries are integers times powers of two, "integer*2^exponent", so they are exact
    const data = Float64Array.from(entries.split(" "), (entry) => {
      const [integer, exponent] = entry.split("^") as [string, string];
      return Number(integer) * 2 ** Number(exponent);
    });
    const a = matrix(rows, columns, data);
    const known = Float64Array.from(values, Number);
    // Demmel and Veselić: the relative error is of the order of rounding times the condition of the scaled columns
    const bound = Math.max(rows, columns) * Number.EPSILON * condition;
    for (const kernels of twins) expect(apart(expectDecomposition(kernels, a), known)).toBeLessThan(bound);
  },
);

test.each([1, 3, 10, 30])(
  "column scales over 10^%d leave a relative error of rounding: compared with the twin",
  (decades) => {
    const n = 100;
    const { q } = qr(wasm, randomMatrix(n, n, 8)); // orthonormal, so that every value is determined well
    const c = minus(
      q,
      matrix(
        n,
        n,
        randomMatrix(n, n, 9).data.map((v) => v / 40),
      ),
    );
    const exponent = (j: number) => Math.round((decades * Math.log2(10) * ((j * 37) % n)) / n);
    const a = matrix(
      n,
      n,
      c.data.map((value, at) => value * 2 ** -exponent(at % n)),
    );
    const values = expectDecomposition(wasm, a);
    expect(values[0]! / values[n - 1]!).toBeGreaterThan(10 ** (decades - 1));
    expect(apart(values, expectDecomposition(plain, a))).toBeLessThan(1e-13);
  },
);

test("a spectrum without gaps over twelve decades", () => {
  const n = 120;
  const q = (seed: number) => qr(wasm, randomMatrix(n, n, seed)).q;
  const known = Float64Array.from({ length: n }, (_, j) => 10 ** ((-12 * j) / (n - 1)));
  const a = matmul(wasm, matmul(wasm, q(1), diagonal(known)), q(2), { transposeB: true });
  const values = expectDecomposition(wasm, a);
  expect(farthest(values, known)).toBeLessThan(n * Number.EPSILON);
});

test.each([
  [
    "a zero column among nearly parallel ones",
    () =>
      matrix(
        20,
        6,
        randomMatrix(20, 6, 7).data.map((v, at) => (at % 6 === 1 ? 0 : 1 + 1e-9 * v)),
      ),
  ],
  [
    "rows in three copies, which leaves rounding of rounding down to nothing",
    () =>
      matrix(
        67,
        67,
        randomMatrix(67, 67, 3).data.map((_, at, all) => all[at % (3 * 67)]!),
      ),
  ],
  [
    "columns over 280 decades",
    () =>
      matrix(
        60,
        60,
        randomMatrix(60, 60, 2).data.map((v, at) => v * 2 ** (-930 * ((at % 60) / 60))),
      ),
  ],
  ["zero", () => matrix(40, 30)],
  ["one entry", () => diagonal([0, 0, 3, 0])],
  ["ones", () => matrix(35, 70, new Float64Array(35 * 70).fill(1))],
  ["identity", () => diagonal(new Float64Array(70).fill(1))],
  [
    "zero columns",
    () =>
      matrix(
        80,
        66,
        randomMatrix(80, 66, 4).data.map((v, at) => (at % 66 < 20 ? 0 : v)),
      ),
  ],
  ["rank 7", () => matmul(wasm, randomMatrix(90, 7, 1), randomMatrix(7, 80, 2))],
  [
    "repeated values",
    () =>
      matmul(
        wasm,
        matmul(
          wasm,
          qr(wasm, randomMatrix(90, 90, 3)).q,
          diagonal(Float64Array.from({ length: 90 }, (_, i) => 1 + (i % 2))),
        ),
        qr(wasm, randomMatrix(90, 90, 4)).q,
      ),
  ],
  [
    "rows in ten copies",
    () =>
      matrix(
        60,
        50,
        randomMatrix(60, 50, 5).data.map((_, at, all) => all[(Math.floor(at / 50) % 10) * 50 + (at % 50)]!),
      ),
  ],
  [
    "columns of one kind",
    () =>
      matrix(
        60,
        60,
        randomMatrix(60, 60, 6).data.map((v, at) => (at % 60) + 1e-9 * v),
      ),
  ],
] as [string, () => Matrix][])("degenerate: %s", (_, build) => {
  const a = build();
  const values = expectDecomposition(wasm, a);
  const known = expectDecomposition(plain, a);
  expect(farthest(values, known)).toBeLessThanOrEqual(a.rows * Number.EPSILON * known[0]!);
});

test("the values are the roots of the eigenvalues of aᵀa, of mild condition", () => {
  const a = randomMatrix(90, 40, 11);
  const { values: squares } = eigSymmetric(wasm, matmul(wasm, a, a, { transposeA: true }));
  expect(apart(svd(wasm, a).values, squares.reverse().map(Math.sqrt))).toBeLessThan(1e-13);
});

test.each([1e-300, 1e300])("entries of the order of %d neither overflow nor vanish", (unit) => {
  const a = randomMatrix(40, 33, 12);
  const scaled = matrix(
    40,
    33,
    a.data.map((v) => v * unit),
  );
  for (const kernels of twins) {
    const values = svd(kernels, scaled).values.map((v) => v / unit);
    expect(apart(values, svd(kernels, a).values)).toBeLessThan(1e-13);
  }
});

test("an error names the argument", () => {
  expect(() => svd(wasm, matrix(1, 2, Float64Array.of(0, -Infinity)))).toThrow(
    "svd: a must be finite; received -Infinity at row 0, column 1",
  );
});
