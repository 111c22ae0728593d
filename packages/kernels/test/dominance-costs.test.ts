import { exp, log } from "@pushforward/core";
import { lseScratchBytes } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

const kinds = [0, 1, 2] as const;
const padded = (m: number) => 16 * Math.ceil(m / 16);

/** Row-major points as coordinates one after the other, filled up with 0. */
function byCoordinate(points: Float64Array, m: number, dim: number): Float64Array {
  const out = new Float64Array(padded(m) * dim);
  for (let j = 0; j < m; j++) for (let k = 0; k < dim; k++) out[k * padded(m) + j] = points[j * dim + k]!;
  return out;
}

function charge(kind: number, z: number): number {
  if (kind === 0) return Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0);
  return kind === 1 ? Math.max(z, 0) : Math.max(z, 0) ** 2;
}

interface Clouds {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly n: number;
  readonly m: number;
  readonly dim: number;
  readonly gain: number;
}
const clouds = (n: number, m: number, dim: number, gain = 8): Clouds => {
  return { x: uniform(n * dim, 1, 3), y: uniform(m * dim, 2, 3), n, m, dim, gain };
};

function costsOf({ x, y, n, m, dim, gain }: Clouds, kind: number, sides: number, from = 0): Float32Array {
  return both(({ functions }, scope) => {
    const out = scope.f32(n * padded(m), { zero: true });
    const [a, b] = [scope.copy(x), scope.copy(byCoordinate(y, m, dim))];
    functions.dominanceCosts(kind, sides, a.ptr, from, n, b.ptr, padded(m), dim, gain, out.ptr);
    return [out.view];
  })[0] as Float32Array;
}

test.each([
  [1, 1, 1],
  [3, 15, 2],
  [2, 17, 3],
  [5, 300, 4],
  [2, 31, 9],
])("%d × %d costs in R^%d are the sums of what coordinates are charged, within their bound", (n, m, dim) => {
  const given = clouds(n, m, dim);
  for (const kind of kinds)
    for (const sides of [1, 2]) {
      const found = costsOf(given, kind, sides);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < m; j++) {
          let wanted = 0;
          for (let k = 0; k < dim; k++) {
            const z = given.gain * (given.y[j * dim + k]! - given.x[i * dim + k]!);
            wanted += charge(kind, z) + (sides === 2 ? charge(kind, -z) : 0);
          }
          // One rounding to float32, and the few of float64 on both ways; beside a 1 in a logarithm they are absolute.
          const tail = kind === 0 ? (dim + 2) * 2 ** -52 : 1e-300;
          const bound = (2 ** -24 + (4 * dim + 12) * 2 ** -53) * wanted + tail;
          expect(Math.abs(found[i * padded(m) + j]! - wanted)).toBeLessThanOrEqual(bound);
        }
    }
});

test("far apart the logistic cost is the hinge, and a range of rows is left alone outside of it", () => {
  const given = { ...clouds(4, 20, 2, 1e6), x: uniform(8, 3), y: uniform(40, 4) };
  const found = costsOf(given, 0, 1, 2);
  expect(found.subarray(0, 64).every((value) => value === 0)).toBe(true);
  expect([...found.subarray(64)]).toEqual([...costsOf(given, 1, 1, 2).subarray(64)]);
});

test.each([1, 15, 16, 17, 256, 257, 600])("log-sum-exps of %d stored costs are those of the numbers stored", (m) => {
  const [n, columns] = [131, padded(m)];
  const costs = new Float32Array(n * columns).map((_, at) => (at % columns < m ? 1 : 0) * (at % 97) * 0.37);
  const h = uniform(m, 5, 4);
  const [single, double, wide] = both(({ functions }, scope) => {
    const matrix = scope.copy(costs).ptr;
    const offsets = scope.f64(columns);
    offsets.view.fill(Number.NEGATIVE_INFINITY).set(h);
    const offsets32 = scope.copy(new Float32Array(offsets.view));
    const outs = [scope.f64(n), scope.f64(n), scope.f64(n)];
    const scratch = scope.u8(lseScratchBytes(1)).ptr;
    functions.lseStoredF32(matrix, 0, n, columns, offsets32.ptr, 1.7, outs[0]!.ptr, scratch);
    functions.lseStoredF64(matrix, 0, 100, columns, offsets.ptr, 1.7, outs[1]!.ptr, scratch);
    functions.lseStoredF64(matrix, 100, n, columns, offsets.ptr, 1.7, outs[1]!.ptr, scratch);
    const packed = scope.copy(
      Float64Array.from({ length: n * m }, (_, at) => costs[Math.floor(at / m) * columns + (at % m)]!),
    );
    functions.lseMatrixF64(packed.ptr, 0, n, m, scope.copy(h).ptr, 1.7, outs[2]!.ptr, scratch);
    return outs.map(({ view }) => view);
  }) as Float64Array[];
  expect(double).toEqual(wide);
  const scores = 4 + 1.7 * 36;
  single!.forEach((value, i) => {
    expect(Math.abs(value - double![i]!)).toBeLessThan(4 * 2 ** -24 * scores + 1.2e-6);
  });
});

test("a NaN among stored costs shows, a column at −∞ does not count", () => {
  const rows = new Float32Array(32);
  rows.set([1, Number.NaN, 0], 0);
  rows.set([0, 3, 0], 16);
  const h = new Float64Array(16).fill(Number.NEGATIVE_INFINITY);
  h.set([0, 0]);
  const found = both(({ functions }, scope) => {
    const out = scope.f64(4);
    const [matrix, scratch] = [scope.copy(rows).ptr, scope.u8(lseScratchBytes(1)).ptr];
    functions.lseStoredF64(matrix, 0, 2, 16, scope.copy(h).ptr, 1, out.ptr, scratch);
    functions.lseStoredF32(matrix, 0, 2, 16, scope.copy(new Float32Array(h)).ptr, 1, out.ptr + 16, scratch);
    return [out.view];
  })[0] as Float64Array;
  expect([found[0], found[2]]).toEqual([Number.NaN, Number.NaN]);
  expect(found[1]).toBeCloseTo(log(1 + exp(-3)), 15);
  expect(found[3]).toBeCloseTo(log(1 + exp(-3)), 6);
});

test.each([
  [3, 20],
  [5, 300],
])("groups of a stored plan of %d × %d are those of its float32 scores", (n, m) => {
  const columns = padded(m);
  const costs = new Float32Array(uniform(n * columns, 6, 9).map(Math.abs));
  const h = new Float32Array(columns).fill(Number.NEGATIVE_INFINITY);
  h.set(uniform(m, 7));
  const tops = Float64Array.from({ length: n }, (_, i) => 0.1 * i);
  const capacity = (n * columns) / 16;
  const [found, counts, sums, groups, values] = both(({ functions }, scope) => {
    const [counts, sums] = [scope.u32(n), scope.f64(n)];
    const [groups, values] = [scope.u32(2 * capacity, { zero: true }), scope.f32(16 * capacity, { zero: true })];
    const given = [
      scope.copy(costs).ptr,
      0,
      n,
      columns,
      scope.copy(h).ptr,
      3,
      scope.copy(tops).ptr,
      4,
      capacity,
    ] as const;
    const places = [counts.ptr, sums.ptr, groups.ptr, values.ptr, scope.u8(64).ptr] as const;
    return [
      Float64Array.of(functions.planGroupsStoredF32(...given, ...places)),
      counts.view,
      sums.view,
      groups.view,
      values.view,
    ];
  });
  const weight = (i: number, j: number) => Math.exp(h[j]! - 3 * costs[i * columns + j]! - tops[i]!);
  const list = Array.from({ length: found![0]! }, (_, g) => [groups![2 * g]!, groups![2 * g + 1]!] as const);
  const held = new Set(list.map(([i, group]) => `${i} ${group}`));
  for (let i = 0; i < n; i++)
    for (let group = 0; group < columns / 16; group++) {
      const top = Math.max(...Array.from({ length: 16 }, (_, k) => weight(i, 16 * group + k)));
      // Within rounding of the cut either is right.
      if (Math.abs(Math.log(top) + 4) > 1e-4) expect(held.has(`${i} ${group}`)).toBe(top > Math.exp(-4));
    }
  list.forEach(([i, group], g) => {
    for (let k = 0; k < 16; k++) expect(values![16 * g + k]).toBeCloseTo(weight(i, 16 * group + k), 5);
  });
  const total = (i: number) => list.filter(([row]) => row === i).length;
  expect([...counts!]).toEqual(Array.from({ length: n }, (_, i) => total(i)));
  expect(sums![0]).toBeCloseTo(
    list.reduce(
      (sum, [i, g], at) =>
        sum + (i === 0 ? Array.from({ length: 16 }, (_, k) => values![16 * at + k]!).reduce((a, b) => a + b) : 0 * g),
      0,
    ),
    5,
  );
});

test("what a plan pays in each coordinate is the sum over its weights", () => {
  const given = clouds(6, 37, 3, 2);
  const { x, y, n, m, dim, gain } = given;
  const [columns, scale] = [padded(m), 0.6];
  const h = new Float64Array(columns).fill(Number.NEGATIVE_INFINITY);
  h.set(uniform(m, 8));
  const tops = Float64Array.from({ length: n }, (_, i) => i % 3);
  for (const kind of kinds) {
    const costs = costsOf(given, kind, 2);
    const found = both(({ functions }, scope) => {
      const [a, b, c] = [scope.copy(x), scope.copy(byCoordinate(y, m, dim)), scope.copy(costs)];
      const out = scope.f64(n * dim);
      const points = [kind, a.ptr, 0, n, b.ptr, columns, dim, gain] as const;
      const plan = [c.ptr, scope.copy(h).ptr, scale, scope.copy(tops).ptr] as const;
      functions.dominanceShares(...points, ...plan, out.ptr, scope.u8(16 * dim).ptr);
      return [out.view];
    })[0] as Float64Array;
    for (let i = 0; i < n; i++)
      for (let k = 0; k < dim; k++) {
        let wanted = 0;
        for (let j = 0; j < m; j++) {
          const score = h[j]! - scale * costs[i * columns + j]! - tops[i]!;
          wanted += Math.exp(score) * charge(kind, gain * (y[j * dim + k]! - x[i * dim + k]!));
        }
        const passed = m * Math.exp(-30) * charge(kind, 6 * gain); // fours below e^−30 are passed over
        // An exponent up to 30 rounded once, two exponentials, a logarithm and a product of floats.
        expect(Math.abs(found[i * dim + k]! - wanted)).toBeLessThan(passed + 46 * 2 ** -24 * wanted);
      }
  }
});

test("a transpose, filled up with zeros", () => {
  const [rows, columns] = [37, 48];
  const matrix = new Float32Array(uniform(rows * columns, 9));
  const found = both(({ functions }, scope) => {
    const out = scope.f32(40 * 48);
    out.view.fill(7);
    functions.transposeF32(scope.copy(matrix).ptr, rows, columns, 0, 33, out.ptr, 48);
    functions.transposeF32(scope.copy(matrix).ptr, rows, columns, 33, 40, out.ptr, 48);
    return [out.view];
  })[0]!;
  for (let j = 0; j < 40; j++)
    for (let i = 0; i < 48; i++) expect(found[j * 48 + i]).toBe(i < rows ? matrix[i * columns + j] : 0);
});
