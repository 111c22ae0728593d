import {
  type Kernels,
  labelCodes,
  labelScratchBytes,
  lseScratchBytes,
  type NumberArray,
  neighbourScratchBytes,
  pairwiseScratchBytes,
  rankEdges,
  rankScratchBytes,
  type Scope,
  slicedCostsScratchBytes,
  sortScratchBytes,
  spanningTree,
  treeBytes,
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

const noisePulls: Case = ({ functions }, scope) => {
  const [y, g] = points[32].map((array) => scope.copy(array));
  const [out, pulls] = [scope.f64(2 * n), scope.f32(300 * d, { zero: true })];
  functions.noisePulls(y!.ptr, 0, n, g!.ptr, 300, d, out.ptr, pulls.ptr, scope.f32(300).ptr);
  return [out.view, pulls.view];
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

const dominance =
  (kind: number): Case =>
  ({ functions }, scope) => {
    const columns = 16 * Math.ceil(m / 16);
    const [x, y] = [scope.copy(points[64][0]!).ptr, scope.copy(uniform(columns * d, 3)).ptr];
    const [costs, turned] = [scope.f32(n * columns), scope.f32(columns * 160)];
    functions.dominanceCosts(kind, 2, x, 0, n, y, columns, d, 8, costs.ptr);
    functions.dominanceCosts(kind, 1, x, 0, 9, y, columns, d, 8, costs.ptr);
    functions.transposeF32(costs.ptr, n, columns, 0, columns, turned.ptr, 160);
    const [h, h32] = [scope.copy(uniform(columns, 7)), scope.copy(single(uniform(columns, 7)))];
    const [tops, rough, shares] = [scope.f64(n), scope.f64(n), scope.f64(n * d)];
    const scratch = scope.u8(lseScratchBytes(d)).ptr;
    functions.lseStoredF64(costs.ptr, 0, n, columns, h.ptr, 2.5, tops.ptr, scratch);
    functions.lseStoredF32(costs.ptr, 0, n, columns, h32.ptr, 2.5, rough.ptr, scratch);
    const plan = [costs.ptr, h.ptr, 2.5, tops.ptr, shares.ptr, scratch] as const;
    functions.dominanceShares(kind, x, 0, n, y, columns, d, 8, ...plan);
    const [counts, sums, groups, values] = [scope.u32(n), scope.f64(n), scope.u32(4000), scope.f32(32_000)];
    const where = [counts.ptr, sums.ptr, groups.ptr, values.ptr, scratch] as const;
    functions.planGroupsStoredF32(costs.ptr, 0, n, columns, h32.ptr, 2.5, tops.ptr, 9, 2000, ...where);
    return [costs.view, turned.view, tops.view, rough.view, shares.view, counts.view, sums.view];
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

const nearIntegers: Case = ({ functions }, scope) => {
  const rows = (count: number, seed: number) => scope.copy(Int16Array.from(uniform(count * 24, seed, 3000)));
  const [queries, points] = [rows(8, 9), rows(504, 10)];
  const halves = scope.copy(Int32Array.from(uniform(504, 11, 1e8)));
  const [slacks, limits] = [scope.copy(new Int32Array(8).fill(1e6)), scope.copy(new Int32Array(8).fill(2 ** 31 - 2))];
  const [counts, scores, places] = [scope.i32(8, { zero: true }), scope.i32(8 * 64), scope.i32(8 * 64)];
  const out = [limits.ptr, counts.ptr, scores.ptr, places.ptr] as const;
  functions.nearestI16(queries.ptr, 0, 8, points.ptr, 504, 24, halves.ptr, slacks.ptr, 5, 64, ...out);
  const kept = (list: Int32Array) =>
    Int32Array.from(counts.view).map((count, i) =>
      list.subarray(i * 64, i * 64 + count).reduce((sum, value, z) => (sum + Math.imul(value, z + 1)) | 0, 0),
    );
  return [limits.view, counts.view, kept(scores.view), kept(places.view)];
};

const nearCodes: Case = ({ functions }, scope) => {
  const codes = (rows: number, seed: number) =>
    scope.copy(Uint16Array.from(uniform(rows * 6, seed, 40), (u) => Math.floor(u + 40)));
  const [queries, tiles, weights] = [codes(9, 7), codes(20 * 32, 8), scope.copy(new Uint16Array(6).fill(25))];
  const [distance, index, scratch] = [scope.u16(9), scope.u32(9), scope.u8(64)];
  distance.view.fill(65535);
  functions.nearestCodes(queries.ptr, 0, 9, tiles.ptr, 640, 4, 6, weights.ptr, 3, distance.ptr, index.ptr, scratch.ptr);
  return [distance.view, index.view];
};

/** Candidates, then pivots on them from the star, then pricing: the parts of exact transport. */
const transport: Case = ({ functions }, scope) => {
  const [k, count] = [8, 301];
  const [rows, others] = points[64].map((array) => scope.copy(array.map((value) => 0.3 * value)));
  const [tiles, padded] = [10, 320];
  const columns = scope.f64(padded * d);
  functions.transportTiles(others!.ptr, m, d, columns.ptr);
  const w = scope.f64(padded);
  w.view.fill(0, 0, m).fill(-1e300, m);
  const partner = scope.copy(Int32Array.from({ length: m }, (_, j) => (j % 7) - 1));
  const bounds = scope.f64((tiles + 2) * (1 + 3 * d));
  for (const [width, at] of [
    [32, 0],
    [256, 8 * tiles * (1 + 3 * d)],
  ] as const)
    functions.transportBounds(0, columns.ptr, m, d, w.ptr, partner.ptr, rows!.ptr, width, bounds.ptr + at);
  const [to, cost, scratch] = [scope.i32(n * k), scope.f64(n * k), scope.u8(1024).ptr];
  const shared = [d, columns.ptr, count, w.ptr, bounds.ptr] as const;
  functions.transportNearest(0, 2, rows!.ptr, 0, n, ...shared, k, to.ptr, cost.ptr, scratch);
  const from = scope.copy(Int32Array.from({ length: n * k }, (_, e) => Math.floor(e / k)));
  const tree = scope.u8(treeBytes(n, m));
  const mass = (size: number, each: number) => scope.copy(new Float64Array(size).fill(each)).ptr;
  functions.transportStar(tree.ptr, n, m, mass(n, m), mass(m, n), mass(n, 0), mass(m, 0), 4);
  const state = scope.f64(3, { zero: true });
  functions.transportPivots(tree.ptr, n, m, from.ptr, to.ptr, cost.ptr, n * k, 1e-11, state.ptr, 1e7);
  const { flow, pi } = spanningTree(state.view.buffer, tree.ptr, n, m);
  return [to.view, cost.view, bounds.view, flow.slice(), pi.slice(), state.view];
};

/** Scores, kernel, p, u, v, columns, plan, sums and error of a first sweep of an n × m plan. */
export const planScaling =
  (n: number, m: number): Case =>
  ({ functions }, scope) => {
    const scores = scope.copy(uniform(n * m, 8, 5));
    const [p, v] = [scope.copy(uniform(n, 9).map((x) => x + 1.5)), scope.copy(uniform(m, 10).map((x) => x + 1.5))];
    const [kernel, plan] = [scope.f64(n * m), scope.f64(n * m, { zero: true })];
    const [tops, u, sums] = [scope.f64(n), scope.f64(n, { zero: true }), scope.f64(2 * n)];
    const columns = scope.f64(m, { zero: true });
    functions.planExponents(scores.ptr, 0, n, m, v.ptr, kernel.ptr, tops.ptr);
    functions.expF64(kernel.ptr, 0, n * m, kernel.ptr);
    const error = functions.planSweep(kernel.ptr, 0, n, m, p.ptr, u.ptr, v.ptr, columns.ptr);
    functions.planFromScales(kernel.ptr, 0, n, m, u.ptr, v.ptr, scores.ptr, plan.ptr, sums.ptr);
    const regions = [scores, kernel, p, u, v, columns, plan, sums];
    return [...regions.map(({ view }) => view), Float64Array.of(error)];
  };

/** A tree of two tiles by hand, the second with a place to spare, under both metrics. */
const neighbours: Case = ({ functions }, scope) => {
  const [count, dim] = [31, 3];
  const rows = uniform(count * dim, 14);
  const tiles = scope.f64(2 * dim * 16);
  tiles.view.fill(Infinity);
  rows.forEach((value, at) => {
    const [i, j] = [Math.floor(at / dim), at % dim];
    tiles.view[(Math.floor(i / 16) * dim + j) * 16 + (i % 16)] = value;
  });
  const boxes = scope.copy(Float64Array.from({ length: 18 }, (_, at) => (at % 2 === 0 ? -1 : 1))).ptr;
  const ids = scope.copy(Int32Array.from({ length: 32 }, (_, i) => (i < count ? count - 1 - i : 0x7fffffff))).ptr;
  const firsts = scope.copy(Int32Array.of(0, 15, 0)).ptr;
  const [queries, limits] = [scope.copy(rows).ptr, scope.copy(uniform(count, 15).map(Math.abs)).ptr];
  const scratch = scope.u8(neighbourScratchBytes).ptr;
  return [0, 1].flatMap((metric) => {
    const tree = scope.copy(Uint32Array.of(tiles.ptr, boxes, firsts, ids, count, dim, metric)).ptr;
    const [values, indices, counts] = [scope.f64(4 * count), scope.i32(4 * count), scope.i32(count)];
    functions.neighboursNearest(tree, queries, ids, 0, count, 1, 4, values.ptr, indices.ptr, scratch);
    functions.neighboursCount(tree, queries, 0, 0, count, limits, counts.ptr, scratch);
    return [values.view, indices.view, counts.view];
  });
};

const ranks: Case = ({ functions }, scope) => {
  const [count, dim, block, cells, size] = [700, 3, 512, 32, 16];
  const rows = scope.copy(uniform(count * dim, 19));
  const ids = scope.copy(Int32Array.from({ length: count }, (_, i) => count - 1 - i)).ptr;
  const boxes = scope.copy(Float64Array.from({ length: 12 }, (_, at) => (at % 2 === 0 ? -1 : 1)));
  const edges = scope.f64(6 * rankEdges(cells));
  const [sorted, places] = [scope.f64(6 * block), scope.u16(6 * block, { zero: true })];
  const bitmaps = scope.u8((6 * (cells + 1) * block) / 8);
  const written = [boxes, edges, sorted, places, bitmaps].map(({ ptr }) => ptr);
  const index = scope.copy(Uint32Array.of(count, dim, block, cells, size, rows.ptr, ids, ...written, 0)).ptr;
  const scratch = scope.u8(rankScratchBytes(block, dim)).ptr;
  for (let column = 0; column < 6; column++) functions.rankColumn(index, column, scratch);
  return [sorted.view, places.view, bitmaps.view];
};

const labels: Case = ({ functions }, scope) => {
  const [rows, units, columns] = [10, 45, 33];
  const codes = scope.copy(labelCodes(units, columns, (u, b) => (u * b + u + 3 * b) % 5 < 2));
  const [x, out] = [scope.copy(single(uniform(rows * units, 19))), scope.f32(rows * columns)];
  const scratch = scope.u8(labelScratchBytes(columns)).ptr;
  functions.labelSumsF32(x.ptr, rows, units, codes.ptr, columns, 0.3, out.ptr, columns, scratch);
  return [out.view];
};

/** One step of a fit of 24 components to three attributes. */
const mixture: Case = ({ functions }, scope) => {
  const [k, rows, cells] = [24, 16, 14];
  const starts = scope.copy(Int32Array.of(0, 5, 7, cells)).ptr;
  const [shares, sums] = [scope.f32(rows * k, { zero: true }), scope.f32(rows * rows, { zero: true })];
  const logits = scope.copy(single(uniform(rows * k, 16, 3)));
  functions.mixtureShares(logits.ptr, k, starts, 3, 0, k, shares.ptr);
  const firsts = scope.copy(Int32Array.of(4, 4, 14, 14)).ptr;
  functions.mixturePairs(shares.ptr, k, rows, firsts, 0, rows, sums.ptr);
  const singles = scope.f32(rows);
  functions.mixtureSingles(shares.ptr, k, rows, singles.ptr);
  const [targets, weights] = [scope.copy(single(uniform(rows * rows, 17))), scope.copy(single(uniform(9, 18)))];
  const loss = functions.mixtureResiduals(sums.ptr, targets.ptr, rows, starts, 3, weights.ptr, 1 / k);
  const gradient = scope.f32(rows * k);
  functions.mixtureGradient(sums.ptr, rows, singles.ptr, shares.ptr, k, 0, k, gradient.ptr);
  const [first, second] = [scope.f32(rows * k, { zero: true }), scope.f32(rows * k, { zero: true })];
  const state = [logits.ptr, first.ptr, second.ptr, shares.ptr, gradient.ptr, k, starts] as const;
  functions.mixtureStep(...state, 3, 0, k, 0.05, 0.9, 0.99, 1e-8);
  const regions = [logits, first, second, shares, sums, singles, gradient];
  return [...regions.map(({ view }) => view), Float64Array.of(loss)];
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
  dominance: [dominance(0), dominance(1), dominance(2)],
  planGroups: [planGroups("Squared"), planGroups("Euclidean")],
  planScaling: [planScaling(7, 33)],
  planMeans: [planMeans("Squared"), planMeans("Euclidean")],
  slicedCosts: both(slicedCosts),
  sortPairs: both(sorted),
  philoxFill: [words],
  integerDots: [integers],
  nearestCodes: [nearCodes],
  nearestI16: [nearIntegers],
  transport: [transport],
  neighbours: [neighbours],
  ranks: [ranks],
  labels: [labels],
  mixture: [mixture],
  noisePulls: [noisePulls],
};

/** A hash of the outputs of every kernel on fixed inputs. */
export function hashes(kernels: Kernels): Record<string, string[]> {
  const hashed = (work: Case) => inScope(kernels, work).map(hash).join(" ");
  return Object.fromEntries(Object.entries(cases).map(([name, list]) => [name, list.map(hashed)]));
}
