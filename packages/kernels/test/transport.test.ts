import { type Kernels, type Scope, spanningTree, treeBytes } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

const kinds = [0, 1, 2, 3, 4];
const names = ["squared", "Euclidean", "Manhattan", "Euclidean^1.5", "Manhattan^1.5"];
const p = 1.5;

function cost(kind: number, x: Float64Array, i: number, y: Float64Array, j: number, d: number): number {
  let sum = 0;
  for (let k = 0; k < d; k++) {
    const t = Math.abs(x[i * d + k]! - y[j * d + k]!);
    sum += kind === 2 || kind === 4 ? t : t * t;
  }
  return [sum, Math.sqrt(sum), sum, sum ** 0.75, sum ** 1.5][kind]!;
}

function place({ functions }: Kernels, scope: Scope, kind: number, n: number, m: number, d: number) {
  const [x, y] = [uniform(n * d, 1, 0.3), uniform(m * d, 2, 0.3)];
  const padded = 32 * Math.ceil(m / 32);
  const w = scope.f64(padded);
  w.view.set(uniform(m, 3, 0.01));
  w.view.fill(-1e300, m);
  const [rows, others, columns] = [scope.copy(x), scope.copy(y), scope.f64(padded * d)];
  functions.transportTiles(others.ptr, m, d, columns.ptr);
  const partner = scope.copy(Int32Array.from({ length: m }, (_, j) => (j % 3 === 0 ? -1 : j % n)));
  const [tiles, stride] = [padded / 32, 1 + 3 * d];
  const records = scope.f64((tiles + Math.ceil(tiles / 8)) * stride);
  const bound = (width: number, to: number) =>
    functions.transportBounds(kind, columns.ptr, m, d, w.ptr, partner.ptr, rows.ptr, width, to);
  bound(32, records.ptr);
  bound(256, records.ptr + 8 * tiles * stride);
  return { x, y, w, rows, columns, records, scratch: scope.u8(1024) };
}

test.each(kinds)("nearest columns of kind %d are those of least cost − w, with bounds and without", (kind) => {
  for (const [n, m, d] of [
    [1, 1, 1],
    [9, 31, 2],
    [40, 33, 3],
    [17, 200, 5],
  ] as const) {
    const k = Math.min(4, m);
    const run = (bounded: boolean) =>
      both((kernels, scope) => {
        const { rows, columns, w, records, scratch } = place(kernels, scope, kind, n, m, d);
        const [indices, values] = [scope.i32(n * k), scope.f64(n * k)];
        const bounds = bounded ? records.ptr : 0;
        const { transportNearest } = kernels.functions;
        const args = [d, columns.ptr, m, w.ptr, bounds, k, indices.ptr, values.ptr, scratch.ptr] as const;
        transportNearest(kind, p, rows.ptr, 0, n, ...args);
        return [indices.view, values.view, records.view];
      });
    const [indices, values] = run(false);
    expect([...run(true)[0]!]).toEqual([...indices!]);
    both((kernels, scope) => {
      const { x, y, w } = place(kernels, scope, kind, n, m, d);
      for (let i = 0; i < n; i++) {
        const all = Array.from({ length: m }, (_, j) => cost(kind, x, i, y, j, d) - w.view[j]!).sort((a, b) => a - b);
        for (let z = 0; z < k; z++) expect(values![i * k + z]).toBeCloseTo(all[z]!, 14);
      }
      return [];
    });
  }
});

test.each(kinds)("pricing of kind %d finds the worst arcs and the least of every row", (kind) => {
  const [n, m, d, perRow] = [37, 150, 3, 2];
  const [least, arcs, costs] = both((kernels, scope) => {
    const { rows, columns, w, records, scratch } = place(kernels, scope, kind, n, m, d);
    const u = scope.copy(uniform(n, 4, 0.2));
    const [rowLeast, from, to, out] = [
      scope.f64(n),
      scope.i32(n * perRow),
      scope.i32(n * perRow),
      scope.f64(n * perRow),
    ];
    const found = kernels.functions.transportPrice(
      ...([kind, p, rows.ptr, 0, n, d, columns.ptr, m, u.ptr, w.ptr, records.ptr, 1e-3, perRow] as const),
      ...([rowLeast.ptr, from.ptr, to.ptr, out.ptr, scratch.ptr] as const),
    );
    const again = scope.f64(n * perRow, { zero: true });
    kernels.functions.transportArcCosts(kind, p, rows.ptr, d, columns.ptr, from.ptr, to.ptr, found, again.ptr);
    expect(again.view.slice(0, found)).toEqual(out.view.slice(0, found));
    const list = new Int32Array(2 * found);
    list.set(from.view.slice(0, found));
    list.set(to.view.slice(0, found), found);
    return [rowLeast.view, list, out.view.slice(0, found)];
  });
  both((kernels, scope) => {
    const { x, y, w } = place(kernels, scope, kind, n, m, d);
    const u = uniform(n, 4, 0.2);
    const found = arcs!.length / 2;
    expect(found).toBeGreaterThan(10);
    for (let i = 0; i < n; i++) {
      const scores = Array.from({ length: m }, (_, j) => cost(kind, x, i, y, j, d) - w.view[j]!);
      const lowest = Math.min(...scores);
      expect(least![i]).toBeCloseTo(Math.min(u[i]!, lowest), 14);
      const own = [...arcs!.slice(0, found)].flatMap((from, e) => (from === i ? [e] : []));
      expect(own.length > 0).toBe(lowest < u[i]! - 1e-3);
      if (own.length > 0) expect(scores[arcs![found + own[0]!]!]).toBeCloseTo(lowest, 14);
      for (const e of own) expect(costs![e]).toBeCloseTo(cost(kind, x, i, y, arcs![found + e]!, d), 14);
    }
    return [];
  });
});

test.each(names.map((name, kind) => [name, kind] as const))("no point beats the bound of a tile: %s", (_, kind) => {
  // With k = 1, a bound that is too high would pass over the tile of the winner; many points and seeds try it.
  for (const d of [1, 2, 4, 8]) {
    const nearest = (bounded: boolean) =>
      both((kernels, scope) => {
        const { rows, columns, w, records, scratch } = place(kernels, scope, kind, 150, 400, d);
        const [indices, values] = [scope.i32(150), scope.f64(150)];
        const args = [d, columns.ptr, 400, w.ptr, bounded ? records.ptr : 0, 1, indices.ptr, values.ptr, scratch.ptr];
        const run = kernels.functions.transportNearest as (...numbers: number[]) => void;
        run(kind, p, rows.ptr, 0, 150, ...args);
        return [indices.view];
      });
    expect(nearest(true)).toEqual(nearest(false));
  }
});

test("matrices are read by rows and by columns, forbidden entries never", () => {
  const costs = Float64Array.of(3, 1, Infinity, 2, 5, Infinity); // 2 × 3
  const [byRow, byColumn] = both((kernels, scope) => {
    const matrix = scope.copy(costs).ptr;
    const w = scope.f64(32);
    w.view.fill(-1e300);
    w.view.fill(0, 0, 3);
    const { transportNearest } = kernels.functions;
    const [rows, columns, values, scratch] = [scope.i32(4), scope.i32(6), scope.f64(6), scope.u8(1024).ptr];
    transportNearest(5, 1, 0, 0, 2, 3, matrix, 3, w.ptr, 0, 2, rows.ptr, values.ptr, scratch);
    transportNearest(6, 1, 0, 0, 3, 3, matrix, 2, w.ptr, 0, 2, columns.ptr, values.ptr, scratch);
    return [rows.view, columns.view];
  });
  expect([...byRow!]).toEqual([1, 0, 0, 1]);
  expect([...byColumn!]).toEqual([1, 0, 0, 1, -1, -1]);
});

test("the simplex solves small problems on all arcs, and its tree stays a tree", () => {
  const [n, m] = [23, 17];
  const [flow, parent, pi, state] = both(({ functions }, scope) => {
    const copy = (values: Float64Array) => scope.copy(values).ptr;
    const [a, b] = [new Float64Array(n).fill(m), new Float64Array(m).fill(n)];
    const tree = scope.u8(treeBytes(n, m)).ptr;
    functions.transportStar(tree, n, m, copy(a), copy(b), copy(new Float64Array(n)), copy(new Float64Array(m)), 4);
    const from = Int32Array.from({ length: n * m }, (_, e) => Math.floor(e / m));
    const to = Int32Array.from({ length: n * m }, (_, e) => e % m);
    const costs = uniform(n * m, 5, 0.5).map((value) => value + 0.5);
    const state = scope.f64(3, { zero: true });
    const pointers = [scope.copy(from).ptr, scope.copy(to).ptr, copy(costs)] as const;
    // A small budget: the search goes on where it stopped.
    while (functions.transportPivots(tree, n, m, ...pointers, n * m, 1e-12, state.ptr, 1000) === 0);
    const nodes = spanningTree(state.view.buffer, tree, n, m);
    for (let e = 0; e < n * m; e++)
      expect(costs[e]! - nodes.pi[from[e]!]! + nodes.pi[n + to[e]!]!).toBeGreaterThan(-1e-12);
    checkTree(nodes, n + m);
    return [nodes.flow.slice(), nodes.parent.slice(), nodes.pi.slice(), state.view];
  });
  expect(state![1]).toBeGreaterThan(30);
  // All mass is on true arcs, and nothing flows backwards.
  for (let z = 0; z < n + m; z++) {
    expect(flow![z]).toBeGreaterThanOrEqual(0);
    if (parent![z] === n + m) expect(flow![z]).toBe(0);
  }
  expect(pi![n + m]).toBe(0);
});

/** Threads, sizes and last nodes say the same as the parents. */
function checkTree({ parent, next, before, last, size }: ReturnType<typeof spanningTree>, root: number): void {
  const order = [root];
  for (let z = next[root]!; z !== root; z = next[z]!) order.push(z);
  expect(order.length).toBe(root + 1);
  const position = new Map(order.map((z, k) => [z, k]));
  order.forEach((z, k) => {
    expect(before[next[z]!]).toBe(z);
    expect(last[z]).toBe(order[k + size[z]! - 1]);
    for (let up = parent[z]!, depth = 0; up >= 0; up = parent[up]!, depth++) {
      expect(depth).toBeLessThan(root);
      expect(k).toBeGreaterThan(position.get(up)!);
      expect(k).toBeLessThan(position.get(up)! + size[up]!);
    }
  });
}
