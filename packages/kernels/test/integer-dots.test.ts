import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

const sizes: [f: number, b: number][] = [
  [1, 1],
  [3, 1],
  [4, 2],
  [5, 3],
  [8, 97],
  [9, 5],
  [2, 2],
];
const integers = (length: number, seed: number, size: number) => Int16Array.from(uniform(length, seed, size));

function dotI16(left: Int16Array, right: Int16Array, columns: number, from = 0, to = left.length / columns) {
  return both(({ functions }, scope) => {
    const [a, b] = [scope.copy(left), scope.copy(right)];
    const count = right.length / columns;
    const out = scope.i32((left.length / columns) * count);
    out.view.fill(-7);
    functions.dotI16(a.ptr, from, to, b.ptr, count, columns, out.ptr);
    return [out.view];
  })[0] as Int32Array;
}

test.each(sizes)("sums of int16 products, %d rows by %d, on either side of every column block", (f, b) => {
  for (const columns of [8, 16, 24, 1016, 1024, 1032, 2056]) {
    const [left, right] = [integers(f * columns, 1, 700), integers(b * columns, 2, 900)];
    const expected = Array.from({ length: f * b }, (_, at) => {
      let sum = 0;
      for (let k = 0; k < columns; k++) {
        sum += left[Math.floor(at / b) * columns + k]! * right[(at % b) * columns + k]!;
      }
      return sum; // below 2056·700·900 < 2^31
    });
    expect([...dotI16(left, right, columns)]).toEqual(expected);
  }
});

test("products at the ends of the range: 8·(−32768·32767) fits only modulo 2^32", () => {
  const low = new Int16Array(16).fill(-32768);
  const high = new Int16Array(16).fill(32767);
  expect(dotI16(low, high, 16)[0]).toBe((16 * -32768 * 32767) | 0);
  expect(dotI16(high, high, 16)[0]).toBe((16 * 32767 * 32767) | 0);
  const [one, other] = [new Int16Array(8), new Int16Array(8)];
  one[3] = other[3] = -32768;
  expect(dotI16(one, other, 8)[0]).toBe(2 ** 30);
});

test("only the rows of the range are written, and all of them", () => {
  const [left, right] = [integers(11 * 8, 3, 99), integers(5 * 8, 4, 99)];
  const whole = dotI16(left, right, 8);
  const part = dotI16(left, right, 8, 3, 9);
  expect([...part.subarray(0, 15), ...part.subarray(45)]).toEqual(new Array(25).fill(-7));
  expect(part.subarray(15, 45)).toEqual(whole.subarray(15, 45));
});

test.each(sizes)("bits in common, %d rows by %d: counted one by one", (f, b) => {
  for (const words of [1, 2, 3, 8, 17]) {
    const bits = (rows: number, seed: number) =>
      Uint32Array.from(uniform(rows * words * 2, seed), (u) => (u + 1) * 2147483648);
    const [left, right] = [bits(f, 5), bits(b, 6)];
    const [found] = both(({ functions }, scope) => {
      const [x, y] = [scope.copy(left), scope.copy(right)];
      const out = scope.i32(f * b);
      functions.bitDot(x.ptr, 0, f, y.ptr, b, words, out.ptr);
      return [out.view];
    });
    const isSet = (rows: Uint32Array, row: number, k: number) => (rows[row * words * 2 + (k >>> 5)]! >>> (k & 31)) & 1;
    for (let at = 0; at < f * b; at++) {
      let sum = 0;
      for (let k = 0; k < 64 * words; k++) sum += isSet(left, Math.floor(at / b), k) & isSet(right, at % b, k);
      expect(found![at]).toBe(sum);
    }
  }
});

test("bits of rows in a range, with more right rows than one block holds", () => {
  const words = 2048; // 16 KiB a row, 8 rows a block
  const left = new Uint32Array(5 * words * 2).fill(0x0f0f0f0f);
  const right = new Uint32Array(21 * words * 2).map((_, i) => (i < words * 2 * 20 ? 0xffffffff : 1));
  const [out] = both(({ functions }, scope) => {
    const [x, y] = [scope.copy(left), scope.copy(right)];
    const sums = scope.i32(5 * 21, { zero: true });
    functions.bitDot(x.ptr, 1, 4, y.ptr, 21, words, sums.ptr);
    return [sums.view];
  });
  const row = [...new Array<number>(20).fill(words * 32), words * 2];
  expect([...out!]).toEqual([
    ...new Array<number>(21).fill(0),
    ...row,
    ...row,
    ...row,
    ...new Array<number>(21).fill(0),
  ]);
});
