import { expect, test } from "vitest";
import { both } from "./support/twins.js";

const rows = 1003;
const ranks = Float64Array.from({ length: rows }, (_, i) => ((i * 37) % 101) / 101 - 0.5);
const gaps = Uint8Array.from({ length: rows }, (_, i) => Number(i % 7 === 0));
const codes = Int32Array.from({ length: rows }, (_, i) => (i % 5) - 1);

/** Hashes, keys and their sum when the rows are taken from … to in this many blocks, in this order. */
const hashed = (cuts: readonly number[], order = (i: number) => i) =>
  both(({ functions }, scope) => {
    const [high, low, keys] = [scope.i32(rows), scope.i32(rows), scope.f64(rows)];
    high.view.fill(3);
    low.view.fill(5);
    const x = scope.copy(ranks.map((_, i) => ranks[order(i)]!));
    const missing = scope.copy(gaps.map((_, i) => gaps[order(i)]!));
    const c = scope.copy(codes.map((_, i) => codes[order(i)]!));
    const [first, second] = [scope.copy(Int32Array.of(9, 8, 7, 6)), scope.copy(Int32Array.of(1, 2, 3, 4))];
    let sum = 0;
    for (let k = 0; k + 1 < cuts.length; k++) {
      const [from, to] = [cuts[k]!, cuts[k + 1]!];
      functions.mixDoubles(x.ptr, missing.ptr, from, to, high.ptr, low.ptr);
      functions.mixDoubles(x.ptr, 0, from, to, high.ptr, low.ptr);
      functions.mixCodes(c.ptr, first.ptr, second.ptr, from, to, high.ptr, low.ptr);
      sum = (sum + functions.rowKeys(high.ptr, low.ptr, from, to, keys.ptr)) % 2 ** 52;
    }
    return [high.view, low.view, keys.view, Float64Array.of(sum)];
  });

test("blocks of rows, of any size, give the hashes of all at once", () => {
  expect(hashed([0, 1, 6, 514, rows])).toEqual(hashed([0, rows]));
});

test("the sum does not depend on the order of rows, the keys follow it", () => {
  const backwards = (i: number) => rows - 1 - i;
  const [there, back] = [hashed([0, rows]), hashed([0, rows], backwards)];
  expect(back[3]).toEqual(there[3]);
  expect(Array.from(back[2]!)).toEqual(Array.from(there[2]!).reverse());
});

test("keys have 53 bits and tell apart all rows that differ", () => {
  const keys = hashed([0, rows])[2]! as Float64Array;
  const rowsAsText = new Set(Array.from(ranks, (rank, i) => `${rank} ${gaps[i]} ${codes[i]}`));
  expect(new Set(keys).size).toBe(rowsAsText.size);
  for (const key of keys) expect(Number.isSafeInteger(key)).toBe(true);
});
