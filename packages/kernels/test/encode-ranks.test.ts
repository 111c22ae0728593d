import { sortScratchBytes } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, lengths, uniform } from "./support/twins.js";

/** Values with ties, infinities and, where asked, gaps. */
const column = (n: number, gaps: boolean) =>
  Float64Array.from(uniform(n, 3, 6), (x, i) =>
    gaps && i % 5 === 1 ? Number.NaN : i % 11 === 7 ? Infinity : Math.round(x) + 0,
  );

function encode(values: Float64Array, bins: number, cells: number) {
  const n = values.length;
  const split = Math.floor(n / 3);
  const [rank, parts, edges, sides] = both(({ functions }, scope) => {
    const [keys, sorted, order] = [scope.copy(values), scope.f64(n), scope.u32(n)];
    functions.sortPairsF64(keys.ptr, 0, n, sorted.ptr, order.ptr, scope.u8(sortScratchBytes(n, 8)).ptr);
    const ranks = scope.f64(n);
    const bytes = scope.u8(3 * n, { zero: true });
    const found = scope.f64(80, { zero: true });
    const at = bytes.ptr;
    const observed = functions.encodeRanks(
      sorted.ptr,
      order.ptr,
      n,
      bins,
      cells,
      ranks.ptr,
      at,
      at + n,
      at + 2 * n,
      found.ptr,
    );
    const [first, second] = [scope.f64(n, { zero: true }), scope.f64(n, { zero: true })];
    const taken = functions.splitSorted(sorted.ptr, order.ptr, observed, split, first.ptr, second.ptr);
    return [ranks.view, bytes.view, found.view, Float64Array.of(observed, taken, ...first.view, ...second.view)];
  }) as [Float64Array, Uint8Array, Float64Array, Float64Array];
  return {
    rank,
    bin: parts.slice(0, n),
    cell: parts.slice(n, 2 * n),
    missing: parts.slice(2 * n),
    edges,
    sides,
    split,
  };
}

test.each(lengths.filter((n) => n > 0))("ranks, parts and edges of %d values follow their definitions", (n) => {
  for (const gaps of [false, true]) {
    const values = column(n, gaps);
    const seen = [...values].filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
    const { rank, bin, cell, missing, edges, sides, split } = encode(values, 4, 16);
    expect([edges[0], sides[0]]).toEqual([new Set(seen).size, seen.length]);
    values.forEach((value, row) => {
      expect(missing[row]).toBe(Number.isNaN(value) ? 1 : 0);
      if (Number.isNaN(value)) {
        expect([rank[row], bin[row], cell[row]]).toEqual([0, edges[1], edges[2]]);
        return;
      }
      const below = seen.filter((x) => x < value).length;
      const ties = seen.filter((x) => x === value).length;
      expect(rank[row]).toBe((2 * below + ties) / (2 * seen.length) - 0.5);
      expect(value).toBeGreaterThanOrEqual(edges[16 + bin[row]!]!);
      expect(value).toBeLessThanOrEqual(edges[32 + bin[row]!]!);
      expect(value).toBeGreaterThanOrEqual(edges[48 + cell[row]!]!);
      expect(value).toBeLessThanOrEqual(edges[64 + cell[row]!]!);
    });
    const side = (from: number, to: number) =>
      [...values.slice(from, to)].filter((x) => !Number.isNaN(x)).sort((a, b) => a - b);
    const [first, second] = [side(0, split), side(split, n)];
    expect(sides[1]).toBe(first.length);
    expect([...sides.slice(2, 2 + first.length)]).toEqual(first);
    expect([...sides.slice(2 + n, 2 + n + second.length)]).toEqual(second);
  }
});

test("a hundred equally spaced values fall into quarters of 25 and sixteenths of 6 or 7", () => {
  const { bin, cell } = encode(
    Float64Array.from({ length: 100 }, (_, i) => i),
    4,
    16,
  );
  const sizes = (parts: Uint8Array) => [...new Set(parts)].map((part) => parts.filter((x) => x === part).length);
  expect(sizes(bin)).toEqual([25, 25, 25, 25]);
  expect(new Set(sizes(cell))).toEqual(new Set([6, 7]));
});

test("gathering follows the order", () => {
  const order = Uint32Array.of(3, 1, 2, 1);
  const [doubles, bytes] = both(({ functions }, scope) => {
    const [f, u, by] = [
      scope.copy(Float64Array.of(5, 6, 7, 8)),
      scope.copy(Uint8Array.of(5, 6, 7, 8)),
      scope.copy(order),
    ];
    const [x, y] = [scope.f64(4), scope.u8(4)];
    functions.gatherF64(f.ptr, by.ptr, 4, x.ptr);
    functions.gatherU8(u.ptr, by.ptr, 4, y.ptr);
    return [x.view, y.view];
  });
  expect([[...doubles!], [...bytes!]]).toEqual([
    [8, 6, 7, 6],
    [8, 6, 7, 6],
  ]);
});
