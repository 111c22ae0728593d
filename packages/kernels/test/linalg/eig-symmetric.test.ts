import { eigSymmetric, type Matrix, matmul, matrix, openKernels } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { diagonal, identity, minus, norm, orthogonality, randomMatrix } from "./matrices.js";

const twins = await Promise.all(
  (["wasm", "plain"] as const).map((implementation) => openKernels({ threads: 1, implementation })),
);
const [wasm, plain] = twins as [(typeof twins)[0], (typeof twins)[0]];

function symmetric(n: number, entry: (i: number, j: number) => number): Matrix {
  const a = matrix(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) a.data[i * n + j] = a.data[j * n + i] = entry(i, j);
  return a;
}
const random = (n: number): Matrix => {
  const x = randomMatrix(n, n, n + 7);
  return symmetric(n, (i, j) => x.data[i * n + j]!);
};

/** |A·V - V·Λ| in units of |A|·n·2⁻⁵². */
function residual(kernels: typeof wasm, a: Matrix, values: Float64Array, vectors: Matrix): number {
  const moved = minus(matmul(kernels, a, vectors), matmul(kernels, vectors, diagonal(values)));
  return norm(moved) / (Math.max(norm(a), 1e-300) * Math.max(1, a.rows) * Number.EPSILON);
}

function expectDecomposition(kernels: typeof wasm, a: Matrix): Float64Array {
  const { values, vectors } = eigSymmetric(kernels, a);
  expect(residual(kernels, a, values, vectors)).toBeLessThan(2);
  // Jacobi's rotations turn every row some ten times n times, with a rounding each
  expect(orthogonality(kernels, vectors)).toBeLessThan(kernels === wasm ? 4 : 20);
  expect(values).toEqual(values.slice().sort());
  return values;
}

/** Farthest distance of two spectra in units of n·2⁻⁵²·largest. */
function apart(values: ArrayLike<number>, known: ArrayLike<number>): number {
  const sorted = Float64Array.from(known).sort();
  const top = Math.max(...sorted.map(Math.abs), Number.MIN_VALUE);
  const errors = sorted.map((value, i) => Math.abs(value - values[i]!));
  return Math.max(0, ...errors) / (top * sorted.length * Number.EPSILON || 1);
}

test.each([0, 1, 2, 3, 4, 5, 31, 32, 33, 34, 63, 64, 65, 66, 67, 95, 96, 97, 128, 129, 200])(
  "random of size %d: both twins decompose it, and agree on the spectrum",
  (n) => {
    const a = random(n);
    const values = expectDecomposition(wasm, a);
    if (n < 70) expect(apart(values, expectDecomposition(plain, a))).toBeLessThan(2);
  },
);

test.each([2, 30, 65])("second differences on %d points have eigenvalues 4·sin²(πk/(2n + 2))", (n) => {
  const known = Array.from({ length: n }, (_, k) => 4 * Math.sin((Math.PI * (k + 1)) / (2 * n + 2)) ** 2);
  const a = symmetric(n, (i, j) => (i === j ? 2 : i === j + 1 ? -1 : 0));
  for (const kernels of twins) expect(apart(expectDecomposition(kernels, a), known)).toBeLessThan(2);
});

test.each([5, 40, 101])("the matrix of Sylvester and Clement has eigenvalues -(n-1), -(n-3), …, n-1, n = %d", (n) => {
  const a = symmetric(n, (i, j) => (i === j + 1 ? Math.sqrt(i * (n - i)) : 0));
  const known = Array.from({ length: n }, (_, k) => 2 * k - n + 1);
  expect(apart(expectDecomposition(wasm, a), known)).toBeLessThan(2);
});

test("min(i, j) is the inverse of second differences with one free end: 1/(4·sin²((2k - 1)π/(4n + 2)))", () => {
  const n = 90;
  const known = Array.from({ length: n }, (_, k) => 0.25 / Math.sin(((2 * k + 1) * Math.PI) / (4 * n + 2)) ** 2);
  expect(
    apart(
      expectDecomposition(
        wasm,
        symmetric(n, (_, j) => j + 1),
      ),
      known,
    ),
  ).toBeLessThan(2);
});

test.each(["zero", "identity", "ones", "diagonal", "two values", "glued", "tiny couplings"])(
  "repeated and decoupled: %s",
  (name) => {
    const n = 130;
    const { vectors: q } = eigSymmetric(wasm, random(n));
    const turned = (values: number[]) => {
      const product = matmul(wasm, matmul(wasm, q, diagonal(values)), q, { transposeB: true });
      return symmetric(n, (i, j) => product.data[i * n + j]!);
    };
    const twoValues = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? -1 : 2));
    const [a, known] = (
      {
        zero: [matrix(n, n), new Array(n).fill(0)],
        identity: [identity(n), new Array(n).fill(1)],
        ones: [symmetric(n, () => 1), [n, ...new Array(n - 1).fill(0)]],
        diagonal: [diagonal(twoValues), twoValues],
        "two values": [turned(twoValues), twoValues],
        glued: [
          symmetric(n, (i, j) => (i === j ? Math.abs(6 - (i % 13)) : i === j + 1 ? (i % 13 ? 1 : 1e-9) : 0)),
          undefined,
        ],
        "tiny couplings": [symmetric(n, (i, j) => (i === j ? 1 + 1e-15 * i : 1e-16)), undefined],
      } as Record<string, [Matrix, number[] | undefined]>
    )[name]!;
    const values = expectDecomposition(wasm, a);
    if (known) expect(apart(values, known)).toBeLessThan(2);
  },
);

test.each([1e-300, 1e-155, 1e155, 1e300])("entries of the order of %d neither overflow nor vanish", (unit) => {
  const a = random(40);
  const scaled = matrix(
    40,
    40,
    a.data.map((value) => value * unit),
  );
  for (const kernels of twins) {
    const values = eigSymmetric(kernels, scaled).values.map((value) => value / unit);
    expect(apart(values, eigSymmetric(kernels, a).values)).toBeLessThan(2);
  }
});

test("errors name the argument, what was expected and what came", () => {
  expect(() => eigSymmetric(wasm, matrix(2, 3))).toThrow("eigSymmetric: a must be square; received 2 × 3");
  const a = random(3);
  a.data[5] = Infinity;
  expect(() => eigSymmetric(wasm, a)).toThrow("a must be finite; received Infinity at row 1, column 2");
  a.data[5] = 7;
  expect(() => eigSymmetric(wasm, a)).toThrow("a must be symmetric");
});
