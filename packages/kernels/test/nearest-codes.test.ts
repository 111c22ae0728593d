import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

const codes = (rows: number, columns: number, seed: number, size: number) =>
  Uint16Array.from(uniform(rows * columns, seed, 0.5), (u) => Math.floor(size * (u + 0.5)));

/** Rows as the kernel wants them; the last row fills the last tile up. */
function tilesOf(rows: Uint16Array, columns: number): Uint16Array {
  const n = rows.length / columns;
  const out = new Uint16Array(32 * Math.ceil(n / 32) * columns);
  for (let i = 0; i < 32 * Math.ceil(n / 32); i++)
    for (let c = 0; c < columns; c++)
      out[32 * columns * Math.floor(i / 32) + 32 * c + (i % 32)] = rows[Math.min(i, n - 1) * columns + c]!;
  return out;
}

interface Given {
  readonly queries: Uint16Array;
  readonly rows: Uint16Array;
  readonly columns: number;
  readonly ordered: number;
  readonly weights: Uint16Array;
  readonly self?: number;
}

function nearest({ queries, rows, columns, ordered, weights, self = -1 }: Given, from = 0, to?: number) {
  const count = queries.length / columns;
  const [distance, index] = both(({ functions }, scope) => {
    const [q, t, w] = [scope.copy(queries), scope.copy(tilesOf(rows, columns)), scope.copy(weights)];
    const [d, i] = [scope.u16(count), scope.u32(count)];
    d.view.fill(65535);
    i.view.fill(99);
    const n = rows.length / columns;
    const scratch = scope.u8(64).ptr;
    functions.nearestCodes(q.ptr, from, to ?? count, t.ptr, n, ordered, columns, w.ptr, self, d.ptr, i.ptr, scratch);
    return [d.view, i.view];
  });
  return { distance: [...distance!], index: [...index!] };
}

test.each([1, 2, 31, 32, 33, 64, 511, 512, 513, 1100])(
  "%d rows: the first of the nearest, one pair after the other",
  (n) => {
    for (const [columns, ordered] of [
      [1, 1],
      [1, 0],
      [5, 2],
      [7, 7],
    ] as const) {
      const [queries, rows] = [codes(9, columns, 1, 6), codes(n, columns, 2, 6)];
      const weights = Uint16Array.from({ length: columns }, (_, c) => 3 + c);
      const found = nearest({ queries, rows, columns, ordered, weights });
      for (let q = 0; q < 9; q++) {
        const distances = Array.from({ length: n }, (_, i) => {
          let sum = 0;
          for (let c = 0; c < columns; c++) {
            const gap = Math.abs(queries[q * columns + c]! - rows[i * columns + c]!);
            sum += c < ordered ? gap : gap > 0 ? weights[c]! : 0;
          }
          return sum;
        });
        const least = Math.min(...distances);
        expect(found.distance[q]).toBe(least);
        expect(found.index[q]).toBe(distances.indexOf(least));
      }
    }
  },
);

test("a row does not find itself, but a twin of it", () => {
  const rows = Uint16Array.of(5, 9, 5, 20, 400);
  const given = { queries: rows, rows, columns: 1, ordered: 1, weights: new Uint16Array(1), self: 0 };
  expect(nearest(given)).toEqual({ distance: [0, 4, 0, 11, 380], index: [2, 0, 0, 1, 3] });
});

test("only the queries of the range are touched, and their own rows are counted from its start", () => {
  const rows = Uint16Array.of(5, 9, 5, 20, 400);
  const given = { queries: rows, rows, columns: 1, ordered: 1, weights: new Uint16Array(1), self: 1 };
  expect(nearest(given, 1, 4)).toEqual({ distance: [65535, 4, 0, 11, 65535], index: [99, 0, 0, 1, 99] });
});

test("the largest codes and distances: 2^15 − 1 apart in one column and more in the sum", () => {
  const queries = Uint16Array.of(0, 32767, 0);
  const rows = Uint16Array.of(32767, 0, 1);
  const weights = Uint16Array.of(0, 0, 0);
  expect(nearest({ queries, rows, columns: 3, ordered: 2, weights }).distance).toEqual([65534]);
});

test("what is nearer already stays, so that tables may be looked at one after the other", () => {
  const [found] = both(({ functions }, scope) => {
    const [q, t, w] = [scope.copy(Uint16Array.of(7)), scope.copy(new Uint16Array(32).fill(9)), scope.u16(1)];
    const [d, i, scratch] = [scope.copy(Uint16Array.of(2)), scope.copy(Uint32Array.of(77)), scope.u8(64)];
    functions.nearestCodes(q.ptr, 0, 1, t.ptr, 32, 1, 1, w.ptr, -1, d.ptr, i.ptr, scratch.ptr);
    return [i.view];
  });
  expect(found![0]).toBe(77);
});
