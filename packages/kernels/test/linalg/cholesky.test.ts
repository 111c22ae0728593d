import {
  cholesky,
  type Matrix,
  matmul,
  matrix,
  NotPositiveDefiniteError,
  openKernels,
  solveSymmetric,
  solveTriangular,
  transpose,
} from "@pushforward/kernels";
import { expect, test } from "vitest";
import { identity, minus, norm, randomMatrix } from "./matrices.js";

const twins = await Promise.all(
  (["wasm", "plain"] as const).map((implementation) => openKernels({ threads: 1, implementation })),
);
const sizes = [0, 1, 2, 3, 23, 24, 25, 31, 32, 33, 47, 48, 49, 63, 64, 65, 100, 129];

/** X·Xᵀ/n + I: eigenvalues between 1 and about 3. */
function positive(n: number): Matrix {
  const x = randomMatrix(n, n, n + 1);
  return matmul(twins[0]!, x, x, { transposeB: true, alpha: 1 / Math.max(1, n), add: identity(n) });
}
const size = (x: Matrix) => Math.max(norm(x), Number.MIN_VALUE);

test.each(sizes)("n = %d: L is lower triangular and L·Lᵀ is the matrix", (n) => {
  const a = positive(n);
  for (const kernels of twins) {
    const l = cholesky(kernels, a);
    expect(l.data.every((value, at) => value === 0 || at % n <= Math.floor(at / n))).toBe(true);
    const residual = norm(minus(matmul(twins[0]!, l, l, { transposeB: true }), a));
    // (n + 1)·2⁻⁵³·| |L||Lᵀ| |, and the diagonal of |L||Lᵀ| is that of a
    expect(residual).toBeLessThanOrEqual((n + 1) * 2 ** -53 * n * Math.max(0, ...a.data));
  }
});

test.each(sizes)("n = %d: triangular systems solve back, in all four forms", (n) => {
  const l = cholesky(twins[0]!, positive(n));
  for (const columns of [1, 3, 4, 17]) {
    const b = randomMatrix(n, columns, 5);
    for (const kernels of twins) {
      for (const triangle of ["lower", "upper"] as const) {
        const t = triangle === "lower" ? l : transpose(l);
        const noise = randomMatrix(n, n, 9); // must not be read
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++)
            if (triangle === "lower" ? j <= i : j >= i) noise.data[i * n + j] = t.data[i * n + j]!;
        for (const transposed of [false, true]) {
          const x = solveTriangular(kernels, noise, b, { triangle, transpose: transposed });
          const back = matmul(twins[0]!, t, x, { transposeA: transposed });
          expect(norm(minus(back, b))).toBeLessThanOrEqual(n * 2 ** -52 * size(t) * size(x));
        }
      }
    }
  }
});

test("a ridge system: (a + 0.5)·x = b", () => {
  const a = positive(70);
  const b = randomMatrix(70, 6, 3);
  for (const kernels of twins) {
    const x = solveSymmetric(kernels, a, b, { ridge: 0.5 });
    const back = matmul(kernels, a, x, {
      add: matrix(
        70,
        6,
        x.data.map((v) => v / 2),
      ),
    });
    expect(norm(minus(back, b))).toBeLessThan(70 * 2 ** -52 * norm(a) * norm(x));
  }
});

test("powers of two scale without a change of bits", () => {
  const a = positive(40);
  const scaled = matrix(
    40,
    40,
    a.data.map((v) => v * 2 ** 20),
  );
  expect(cholesky(twins[0]!, scaled).data).toEqual(cholesky(twins[0]!, a).data.map((v) => v * 2 ** 10));
});

test.each([0, 1, 23, 24, 40, 63, 64, 99])("the error names pivot %d", (pivot) => {
  const a = positive(100);
  a.data[pivot * 100 + pivot] = -1e-3;
  for (const kernels of twins) {
    expect(() => cholesky(kernels, a)).toThrow(NotPositiveDefiniteError);
    expect(() => solveSymmetric(kernels, a, matrix(100, 1))).toThrow(
      `solveSymmetric: a is not positive definite: pivot ${pivot} is not positive; add a ridge`,
    );
  }
});

test("errors name the argument, what was expected and what came", () => {
  const [kernels] = twins as [(typeof twins)[0]];
  expect(() => cholesky(kernels, matrix(2, 3))).toThrow("cholesky: a must be square; received 2 × 3");
  expect(() => cholesky(kernels, matrix(2, 2, Float64Array.of(1, 2, 3, 9)))).toThrow(
    "a must be symmetric; received 3 and 2 across the diagonal at row 1, column 0",
  );
  expect(() => cholesky(kernels, matrix(1, 1, Float64Array.of(NaN)))).toThrow("a must be finite; received NaN");
  expect(() => solveSymmetric(kernels, identity(2), matrix(3, 1))).toThrow("b must be 2 × any; received 3 × 1");
  expect(() => solveSymmetric(kernels, identity(2), matrix(2, 1), { ridge: -1 })).toThrow("ridge must be");
  expect(() => solveTriangular(kernels, matrix(2, 2), matrix(2, 1))).toThrow(
    "without zeros on its diagonal; received a zero in row 0",
  );
});
