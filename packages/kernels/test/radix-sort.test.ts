import { type NumberArray, sortScratchBytes } from "@pushforward/kernels";
import { expect, test } from "vitest";
import { both, uniform } from "./support/twins.js";

type Keys = Float64Array | Float32Array;
const inf = Number.POSITIVE_INFINITY;

function sort(keys: Keys): Keys {
  const bits = keys instanceof Float64Array ? 64 : 32;
  return both(({ functions }, scope) => {
    const [from, to] = [scope.copy(keys), scope.copy(keys)];
    const scratch = scope.u8(sortScratchBytes(keys.length, bits === 64 ? 8 : 4));
    functions[`sortF${bits}`](from.ptr, keys.length, to.ptr, scratch.ptr);
    expect(from.view).toEqual(keys);
    return [to.view as NumberArray];
  })[0] as Keys;
}

function sortPairs(keys: Keys, payload?: Uint32Array): { keys: Keys; payload: Uint32Array } {
  const bits = keys instanceof Float64Array ? 64 : 32;
  const [sorted, carried] = both(({ functions }, scope) => {
    const [from, to, carry] = [scope.copy(keys), scope.copy(keys), scope.u32(keys.length)];
    const given = payload ? scope.copy(payload).ptr : 0;
    const scratch = scope.u8(sortScratchBytes(keys.length, bits === 64 ? 8 : 4));
    functions[`sortPairsF${bits}`](from.ptr, given, keys.length, to.ptr, carry.ptr, scratch.ptr);
    return [to.view, carry.view];
  });
  return { keys: sorted as Keys, payload: carried as Uint32Array };
}

// Insertion up to 40, digits of 8 bits below 3000, of 11 bits from there; floats by place from 1000 to 2^17.
const lengths = [0, 1, 2, 3, 39, 40, 41, 257, 999, 1000, 1001, 2999, 3000, 3001, 5003];

test.each(lengths)("%d keys come out as from the sort of the language, with and without payload", (n) => {
  const wide = uniform(n, n + 1, 1000);
  for (const keys of [
    wide,
    new Float32Array(wide),
    wide.map(Math.round),
    new Float32Array(wide.map((v) => Math.round(v / 400))),
  ]) {
    const sorted = keys.slice().sort();
    expect(sort(keys)).toEqual(sorted);
    const carried = sortPairs(keys);
    expect(carried.keys).toEqual(sorted);
    const payload = Uint32Array.from(carried.payload, (i) => i * 7 + 1);
    expect(
      sortPairs(
        keys,
        Uint32Array.from({ length: n }, (_, i) => i * 7 + 1),
      ).payload,
    ).toEqual(payload);
  }
});

test.each([30, 1000, 5000])("%d keys with ties: equal keys keep their order, −0 stands before +0, NaN is last", (n) => {
  const values = [0, -0, Number.NaN, inf, -inf, 1, -1, 5e-324, 1e-45];
  for (const keys of [new Float64Array(n), new Float32Array(n)]) {
    keys.forEach((_, i) => {
      keys[i] = values[(i * 31) % values.length]!;
    });
    const { payload } = sortPairs(keys);
    const rank = (value: number) => (Number.isNaN(value) ? inf : value);
    for (let i = 1; i < n; i++) {
      const [a, b] = [keys[payload[i - 1]!]!, keys[payload[i]!]!];
      expect(rank(a) <= rank(b)).toBe(true);
      if (Object.is(a, b)) expect(payload[i - 1]!).toBeLessThan(payload[i]!);
      if (a === 0 && b === 0) expect(Object.is(a, 0) && Object.is(b, -0)).toBe(false);
    }
  }
});

test("every NaN, of either sign and any content, is last and comes out as one", () => {
  for (const n of [20, 500, 4000]) {
    const words = new Uint32Array(n).map((_, i) => [0xffc00000, 0x7fc00001, 0xff800001, 0x3f800000][i % 4]!);
    const keys = new Float32Array(words.buffer);
    const sorted = new Uint32Array(sort(keys).buffer);
    expect(sorted[0]).toBe(0x3f800000);
    expect([...new Set(sorted.subarray(n / 4))]).toEqual([0x7fc00000]);
    const wide = new BigUint64Array(n).map(
      (_, i) => [0xfff8000000000000n, 0x7ff0000000000001n, 0x3ff0000000000000n][i % 3]!,
    );
    const wideSorted = new BigUint64Array(sort(new Float64Array(wide.buffer)).buffer);
    expect(wideSorted[n - 1]).toBe(0x7ff8000000000000n);
    expect(wideSorted[0]).toBe(0x3ff0000000000000n);
  }
});

test("keys that differ in one digit only, in any of the digits, and keys that are all equal", () => {
  for (const n of [100, 4000]) {
    for (let shift = 0n; shift < 62n; shift += 5n) {
      const bits = new BigUint64Array(n).map((_, i) => BigInt((i * 7919) % 4) << shift);
      const keys = new Float64Array(bits.buffer);
      expect(sort(keys)).toEqual(keys.slice().sort());
      expect(sortPairs(keys).keys).toEqual(keys.slice().sort());
    }
    const level = new Float32Array(n).fill(2.5);
    expect(sort(level)).toEqual(level);
    expect(sortPairs(level).payload).toEqual(Uint32Array.from({ length: n }, (_, i) => i));
  }
});

test.each([1, 1e-3, 1e-5, 1e-9])(
  "doubles that differ by up to %d: few to insert after the leading digits, or too many",
  (width) => {
    const keys = uniform(6000, 5, 1).map((v, i) => (i % 500 === 0 ? Number.NaN : 1 + width * v));
    keys.copyWithin(3000, 0, 600); // ties, which keep their order
    const sorted = keys.slice().sort();
    expect(sort(keys)).toEqual(sorted);
    const carried = sortPairs(keys);
    expect(carried.keys).toEqual(sorted);
    for (let i = 1; i < keys.length; i++)
      if (Object.is(sorted[i], sorted[i - 1])) expect(carried.payload[i]!).toBeGreaterThan(carried.payload[i - 1]!);
    expect(carried.payload.every((from, at) => Object.is(keys[from], sorted[at]))).toBe(true);
  },
);

test.each([1e-9, 1e-4, 1, 1e3, 1e9])(
  "floats beside an outlier of %d: few to insert after their places, or too many, and ties keep their order",
  (outlier) => {
    const keys = new Float32Array(uniform(4003, 7, 1));
    [keys[1234], keys[5], keys[6], keys[7], keys[4002]] = [outlier, -0, 0, -0, -outlier];
    keys.copyWithin(3000, 0, 600);
    const sorted = keys.slice().sort();
    expect(sort(keys)).toEqual(sorted);
    const { payload, keys: carried } = sortPairs(keys);
    expect(carried).toEqual(sorted);
    for (let i = 1; i < keys.length; i++)
      if (Object.is(sorted[i], sorted[i - 1])) expect(payload[i]!).toBeGreaterThan(payload[i - 1]!);
    expect(payload.every((from, at) => Object.is(keys[from], sorted[at]))).toBe(true);
  },
);
