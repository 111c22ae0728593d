import { type Matrix, matmul, matrix, openKernels, qr } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { minus, norm, orthogonality, randomMatrix } from "./matrices.js";

const twins = await Promise.all(
  (["wasm", "plain"] as const).map((implementation) => openKernels({ threads: 1, implementation })),
);
const [wasm] = twins as [(typeof twins)[0]];

/** Largest |a - q·r| of a column in units of k·2⁻⁵²·|column|; checks the triangle on the way. */
function residual(a: Matrix, q: Matrix, r: Matrix): number {
  const { rows: k, columns: n } = r;
  for (let i = 0; i < k; i++) expect(r.data.subarray(i * n, i * n + Math.min(i, n)).every((v) => v === 0)).toBe(true);
  const rest = minus(a, matmul(wasm, q, r));
  const column = (x: Matrix, j: number) =>
    norm(
      matrix(
        x.rows,
        1,
        x.data.filter((_, at) => at % n === j),
      ),
    );
  const parts = Array.from({ length: n }, (_, j) => column(rest, j) / (column(a, j) || 1));
  return Math.max(0, ...parts) / (Math.max(1, k) * Number.EPSILON);
}

test.each([
  [0, 0],
  [0, 3],
  [3, 0],
  [1, 1],
  [2, 1],
  [1, 2],
  [2, 2],
  [31, 31],
  [32, 32],
  [33, 33],
  [64, 64],
  [65, 65],
  [100, 33],
  [33, 100],
  [90, 64],
  [300, 7],
])("%d × %d: q has orthonormal columns, r is triangular, and q·r is the matrix, column by column", (m, n) => {
  const a = randomMatrix(m, n, m + n);
  for (let at = 0; at < a.data.length; at++) a.data[at]! *= 2 ** -((at % n) * 3); // columns of very different length
  for (const kernels of twins) {
    const { q, r } = qr(kernels, a);
    expect([q.rows, q.columns, r.rows, r.columns]).toEqual([m, Math.min(m, n), Math.min(m, n), n]);
    expect(residual(a, q, r)).toBeLessThan(4);
    expect(orthogonality(wasm, q)).toBeLessThan(4);
  }
});

test("a matrix without rank keeps q orthonormal", () => {
  const a = matrix(50, 40);
  for (let i = 0; i < 50; i++) for (let j = 0; j < 40; j += 2) a.data[i * 40 + j] = (i + 1) / (j + 1);
  for (const x of [a, matrix(50, 40)]) {
    for (const kernels of twins) {
      const { q, r } = qr(kernels, x);
      expect(residual(x, q, r)).toBeLessThan(4);
      expect(orthogonality(wasm, q)).toBeLessThan(4);
    }
  }
});

test.each([1e-300, 1e300])("entries of the order of %d neither overflow nor vanish", (unit) => {
  const a = randomMatrix(20, 10, 3);
  for (const kernels of twins) {
    const { q, r } = qr(
      kernels,
      matrix(
        20,
        10,
        a.data.map((v) => v * unit),
      ),
    );
    expect(
      residual(
        a,
        q,
        matrix(
          10,
          10,
          r.data.map((v) => v / unit),
        ),
      ),
    ).toBeLessThan(8);
  }
});

test("numbers at the end of their range, 2^-1060, still give orthonormal columns", () => {
  const a = randomMatrix(40, 35, 6);
  for (const kernels of twins) {
    const { q } = qr(
      kernels,
      matrix(
        40,
        35,
        a.data.map((v) => v * 2 ** -1060),
      ),
    );
    expect(orthogonality(wasm, q)).toBeLessThan(4);
  }
});

test("an error names the argument", () => {
  expect(() => qr(wasm, matrix(1, 2, Float64Array.of(0, NaN)))).toThrow(
    "qr: a must be finite; received NaN at row 0, column 1",
  );
});
