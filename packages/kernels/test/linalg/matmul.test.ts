import { type MatmulOptions, type Matrix, matmul, matrix, openKernels, transpose } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { randomMatrix } from "./matrices.js";

const wasm = await openKernels({ threads: 1 });
const plain = await openKernels({ threads: 1, implementation: "plain" });
// either side of tiles (4), packed blocks of columns and of depth (256) and of rows (1024)
const shapes = [
  [0, 3, 2],
  [3, 0, 2],
  [3, 2, 0],
  [1, 1, 1],
  [4, 4, 4],
  [5, 3, 7],
  [3, 9, 2],
  [127, 6, 255],
  [129, 5, 257],
  [8, 259, 3],
  [1027, 6, 3],
  [33, 34, 600],
] as const;

function build([m, n, k]: readonly [number, number, number], options: MatmulOptions): [Matrix, Matrix] {
  const a = randomMatrix(m, k, 1);
  const b = randomMatrix(k, n, 2);
  return [options.transposeA ? transpose(a) : a, options.transposeB ? transpose(b) : b];
}

const transposes = [{}, { transposeA: true }, { transposeB: true }, { transposeA: true, transposeB: true }];

test.each(shapes)("a product of %d × %d, inner size %d: both twins give the same bits, in every layout", (...shape) => {
  const whole = matmul(wasm, ...build(shape, {}));
  for (const options of transposes) {
    const [a, b] = build(shape, options);
    expect(matmul(wasm, a, b, options)).toEqual(whole);
    expect(matmul(plain, a, b, options)).toEqual(whole);
  }
});

test("it is the sum over the inner index, exactly when all numbers are small integers", () => {
  const whole = (m: Matrix) =>
    matrix(
      m.rows,
      m.columns,
      m.data.map((v) => Math.round(9 * v)),
    );
  const [a, b] = [whole(randomMatrix(37, 300, 3)), whole(randomMatrix(300, 29, 4))];
  const sums = new Float64Array(37 * 29);
  for (let i = 0; i < 37; i++) {
    for (let j = 0; j < 29; j++) {
      for (let p = 0; p < 300; p++) sums[i * 29 + j]! += a.data[i * 300 + p]! * b.data[p * 29 + j]!;
    }
  }
  expect(matmul(wasm, a, b).data).toEqual(sums);
});

test("alpha and add: twice the product less itself twice leaves nothing", () => {
  const [a, b] = [randomMatrix(21, 40, 5), randomMatrix(40, 18, 6)];
  const once = matmul(wasm, a, b);
  const twice = matmul(wasm, a, b, { alpha: 2 });
  expect(twice.data).toEqual(once.data.map((v) => 2 * v));
  expect(matmul(wasm, a, b, { alpha: -2, add: twice }).data.every((v) => v === 0)).toBe(true);
  for (const kernels of [wasm, plain]) {
    expect(matmul(kernels, a, b, { alpha: 0.3, add: once })).toEqual(matmul(wasm, a, b, { alpha: 0.3, add: once }));
  }
});

test("rows computed in pieces, and the lower triangle alone, have the bits of the whole", () => {
  const [m, n, k] = [150, 131, 300];
  const [a, b] = [randomMatrix(m, k, 7), randomMatrix(k, n, 8)];
  const whole = matmul(wasm, a, b);
  const scope = wasm.scope();
  const [pa, pb, pc] = [scope.copy(a.data), scope.copy(b.data), scope.f64(m * n)];
  const scratch = scope.u8(wasm.functions.gemmScratch(m, n, k));
  const rows = (from: number, to: number, trans: number) =>
    wasm.functions.gemm(
      trans,
      to - from,
      n,
      k,
      1,
      pa.ptr + 8 * from * k,
      k,
      pb.ptr,
      n,
      0,
      pc.ptr + 8 * from * n,
      n,
      scratch.ptr,
    );
  for (const [from, to] of [
    [0, 1],
    [1, 50],
    [50, 150],
  ] as const)
    rows(from, to, 0);
  expect(pc.view).toEqual(whole.data);
  pc.view.fill(NaN);
  rows(0, m, 4);
  const lower = (x: Float64Array) => x.filter((_, at) => at % n <= Math.floor(at / n));
  expect(lower(pc.view)).toEqual(lower(whole.data));
  scope.free();
});

test.each(shapes)("float32 of %d × %d, inner size %d: both twins give the same bits, within the bound", (...shape) => {
  const [m, n, k] = shape;
  const [a, b] = build(shape, {});
  const run = (kernels: typeof wasm, trans: number, a: Matrix, b: Matrix) => {
    const scope = kernels.scope();
    const [pa, pb] = [scope.copy(Float32Array.from(a.data)), scope.copy(Float32Array.from(b.data))];
    const out = scope.copy(Float32Array.from({ length: m * n }, (_, i) => i));
    const scratch = scope.u8(kernels.functions.gemmScratch(m, n, k));
    kernels.functions.gemmF32(trans, m, n, k, 0.7, pa.ptr, a.columns, pb.ptr, b.columns, -1, out.ptr, n, scratch.ptr);
    const result = Float32Array.from(out.view);
    scope.free();
    return result;
  };
  const result = run(wasm, 0, a, b);
  expect(run(plain, 0, a, b)).toEqual(result);
  expect(run(wasm, 3, transpose(a), transpose(b))).toEqual(result);
  const single = (x: Matrix) => matrix(x.rows, x.columns, Float64Array.from(Float32Array.from(x.data)));
  const exact = matmul(plain, single(a), single(b));
  const sizes = matmul(plain, matrix(m, k, a.data.map(Math.abs)), matrix(k, n, b.data.map(Math.abs)));
  // k + 2 roundings of the product, one of the sum with -i
  const outside = result.findIndex((value, i) => {
    const bound = ((k + 4) * 0.7 * sizes.data[i]! + 2 * i) * 2 ** -24;
    return !(Math.abs(value - (0.7 * exact.data[i]! - i)) <= bound);
  });
  expect(outside).toBe(-1);
});

test("errors name the argument, what was expected and what came", () => {
  const a = matrix(2, 3);
  expect(() => matmul(wasm, a, a)).toThrow("matmul: b must be 3 × any (its inner size that of a); received 2 × 3");
  expect(() => matmul(wasm, a, matrix(3, 1, Float64Array.of(1, NaN, 1)))).toThrow(
    "matmul: b must be finite; received NaN at row 1, column 0",
  );
  expect(() => matmul(wasm, matrix(1, 1, Float64Array.of(-Infinity)), matrix(1, 1))).toThrow("-Infinity at row 0");
  expect(() => matmul(wasm, a, matrix(3, 2), { add: a })).toThrow("add must be 2 × 2; received 2 × 3");
  expect(() => matmul(wasm, a, matrix(3, 2), { alpha: NaN })).toThrow("alpha must be a finite number");
  expect(() => matrix(2, 2, new Float64Array(3))).toThrow("matrix: data must be 2 × 2 numbers; received 3 numbers");
});
