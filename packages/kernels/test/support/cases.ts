import {
  type Kernels,
  lseScratchBytes,
  type NumberArray,
  pairwiseScratchBytes,
  type Scope,
  slicedCostsScratchBytes,
  sortScratchBytes,
} from "@pushforward/kernels";
import { hash, inScope, uniform } from "./twins.js";

type Case = (kernels: Kernels, scope: Scope) => NumberArray[];

const [n, m, d] = [150, 301, 3];
const single = (values: Float64Array) => new Float32Array(values);
const elements = { 64: uniform(501, 1, 20), 32: single(uniform(501, 1, 20)) };
const points = {
  64: [uniform(n * d, 2), uniform(m * d, 3)],
  32: [single(uniform(n * d, 2)), single(uniform(m * d, 3))],
};

const unary =
  (name: "exp" | "log", bits: 64 | 32): Case =>
  ({ functions }, scope) => {
    const [x, out] = [scope.copy(elements[bits].map(name === "log" ? Math.abs : (v) => v)), scope.copy(elements[bits])];
    functions[`${name}F${bits}`](x.ptr, 0, 501, out.ptr);
    return [out.view];
  };

const sincos =
  (bits: 64 | 32): Case =>
  ({ functions }, scope) => {
    const [x, sine, cosine] = [scope.copy(elements[bits]), scope.copy(elements[bits]), scope.copy(elements[bits])];
    functions[`sincosF${bits}`](x.ptr, 0, 501, sine.ptr, cosine.ptr);
    return [sine.view, cosine.view];
  };

const pairwise =
  (name: "squaredDistances" | "distances" | "dots", bits: 64 | 32): Case =>
  ({ functions }, scope) => {
    const [x, y] = points[bits].map((array) => scope.copy<NumberArray>(array));
    const out = bits === 64 ? scope.f64(n * m) : scope.f32(n * m);
    const scratch = scope.u8(pairwiseScratchBytes(d));
    functions[`${name}F${bits}`](x!.ptr, 0, n, y!.ptr, 0, m, d, out.ptr, m, scratch.ptr);
    return [out.view];
  };

const lse =
  (cost: "Squared" | "Euclidean", bits: 64 | 32): Case =>
  ({ functions }, scope) => {
    const [x, y] = points[bits].map((array) => scope.copy<NumberArray>(array));
    const [h, out] = [scope.copy<NumberArray>(elements[bits].slice(0, m)), scope.f64(n)];
    const scratch = scope.u8(lseScratchBytes(d));
    functions[`lse${cost}F${bits}`](x!.ptr, 0, n, y!.ptr, m, d, h.ptr, 7.5, out.ptr, scratch.ptr);
    return [out.view];
  };

const lseMatrix: Case = ({ functions }, scope) => {
  const costs = scope.copy(uniform(40 * m, 7).map(Math.abs));
  const [h, out] = [scope.copy(elements[64].slice(0, m)), scope.f64(40)];
  functions.lseMatrixF64(costs.ptr, 0, 40, m, h.ptr, 7.5, out.ptr, scope.u8(lseScratchBytes(1)).ptr);
  return [out.view];
};

const planMeans =
  (cost: "Squared" | "Euclidean"): Case =>
  ({ functions }, scope) => {
    const [x, y] = points[64].map((array) => scope.copy(array).ptr);
    const [h, tops, out] = [scope.copy(elements[64].slice(0, m)), scope.f64(n), scope.f64(n * (d + 2))];
    const scratch = scope.u8(lseScratchBytes(d)).ptr;
    functions[`lse${cost}F64`](x!, 0, n, y!, m, d, h.ptr, 7.5, tops.ptr, scratch);
    const slope = cost === "Squared" ? 0 : 1;
    functions[`planMeans${cost}F64`](x!, 0, n, y!, m, d, h.ptr, 7.5, tops.ptr, y!, d, slope, out.ptr, scratch);
    return [out.view];
  };

const planGroups =
  (cost: "Squared" | "Euclidean"): Case =>
  ({ functions }, scope) => {
    const [x, y] = points[32].map((array) => scope.copy(array).ptr);
    const [h, tops] = [scope.copy(elements[32].slice(0, m)).ptr, scope.f64(n)];
    const scratch = scope.u8(lseScratchBytes(d)).ptr;
    functions[`lse${cost}F32`](x!, 0, n, y!, m, d, h, 2.5, tops.ptr, scratch);
    const [counts, sums, groups, values] = [scope.u32(n), scope.f64(n), scope.u32(2000), scope.f32(16_000)];
    const where = [counts.ptr, sums.ptr, groups.ptr, values.ptr, scratch] as const;
    const found = functions[`planGroups${cost}F32`](x!, 0, n, y!, m, d, h, 2.5, tops.ptr, 9, 1000, ...where);
    const [v, out] = [scope.copy(new Float32Array(uniform(304, 8))), scope.f32(304)];
    const count = Math.min(found, 1000);
    functions.groupsNormalF32(groups.ptr, values.ptr, count, 0, n, v.ptr, tops.ptr, m, out.ptr, scratch);
    return [counts.view, sums.view, groups.view.slice(0, 2 * count), values.view.slice(0, 16 * count), out.view];
  };

const slicedCosts =
  (bits: 64 | 32): Case =>
  ({ functions }, scope) => {
    const [x, y] = points[bits].map((array) => scope.copy<NumberArray>(array).ptr);
    const lines = scope.copy<NumberArray>(elements[bits].slice(0, 15 * d)).ptr;
    const [u, v] = [n, m].map((size) => scope.copy(new Float64Array(size).fill(1 / size)).ptr);
    const [out, bytes] = [scope.f64(60), bits === 64 ? 8 : 4] as const;
    const scratch = scope.u8(slicedCostsScratchBytes(n, m, d, 4, bytes)).ptr;
    const name = `slicedCostsF${bits}` as const;
    functions[name](x!, n, y!, m, d, lines, 15, 4, 2, 0, 0, out.ptr, scratch);
    functions[name](x!, n, y!, m, d, lines, 15, 4, 1.5, 0, 0, out.ptr + 120, scratch);
    functions[name](x!, n, y!, n, d, lines, 15, 4, 1, 0, 0, out.ptr + 240, scratch);
    functions[name](x!, n, y!, m, d, lines, 15, 4, 3, u!, v!, out.ptr + 360, scratch);
    return [out.view];
  };

const sorted =
  (bits: 64 | 32): Case =>
  ({ functions }, scope) => {
    const keys = scope.copy<NumberArray>(elements[bits].map(Math.round));
    const [out, payload] = [scope.copy<NumberArray>(elements[bits]), scope.u32(501)];
    const scratch = scope.u8(sortScratchBytes(501, bits === 64 ? 8 : 4));
    functions[`sortPairsF${bits}`](keys.ptr, 0, 501, out.ptr, payload.ptr, scratch.ptr);
    return [out.view, payload.view];
  };

const words: Case = ({ functions }, scope) => {
  const out = scope.u32(4 * 57);
  functions.philoxFill(out.ptr, 57, 0xfffffff0, 2, 3, 4, 5, 6);
  return [out.view];
};

const integers: Case = ({ functions }, scope) => {
  const [left, right] = [
    scope.copy(Int16Array.from(uniform(7 * 1040, 5, 900))),
    scope.copy(Int16Array.from(uniform(9 * 1040, 6, 900))),
  ];
  const [sums, counts] = [scope.i32(63), scope.i32(63)];
  functions.dotI16(left.ptr, 0, 7, right.ptr, 9, 1040, sums.ptr);
  functions.bitDot(left.ptr, 0, 7, right.ptr, 9, 260, counts.ptr);
  return [sums.view, counts.view];
};

const both = (make: (bits: 64 | 32) => Case): [Case, Case] => [make(64), make(32)];

const cases: Record<string, readonly Case[]> = {
  exp: both((bits) => unary("exp", bits)),
  log: both((bits) => unary("log", bits)),
  sincos: both(sincos),
  squaredDistances: both((bits) => pairwise("squaredDistances", bits)),
  distances: both((bits) => pairwise("distances", bits)),
  dots: both((bits) => pairwise("dots", bits)),
  lseSquared: both((bits) => lse("Squared", bits)),
  lseEuclidean: both((bits) => lse("Euclidean", bits)),
  lseMatrix: [lseMatrix],
  planGroups: [planGroups("Squared"), planGroups("Euclidean")],
  planMeans: [planMeans("Squared"), planMeans("Euclidean")],
  slicedCosts: both(slicedCosts),
  sortPairs: both(sorted),
  philoxFill: [words],
  integerDots: [integers],
};

/** A hash of the outputs of every kernel on fixed inputs. */
export function hashes(kernels: Kernels): Record<string, string[]> {
  const hashed = (work: Case) => inScope(kernels, work).map(hash).join(" ");
  return Object.fromEntries(Object.entries(cases).map(([name, list]) => [name, list.map(hashed)]));
}
