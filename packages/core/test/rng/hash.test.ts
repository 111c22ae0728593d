import { hashBytes, hashSeed, seededRng } from "@pushforward/core";
import { expect, test } from "vitest";

test("hashBytes is MurmurHash3_x86_128: the verification value of its author's test program", () => {
  // Hash 0, 01, 0102, … with seeds 256, 255, …, then hash the hashes [appleby2011]
  const digests = new Uint8Array(256 * 16);
  for (let i = 0; i < 256; i++) {
    const key = Uint8Array.from({ length: i }, (_, j) => j);
    digests.set(new Uint8Array(hashBytes(key, 256 - i).buffer), 16 * i);
  }
  expect(hashBytes(digests)[0]).toBe(0xb3ece62a);
});

test("the hash of bytes does not depend on where they lie", () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, i) => 7 * i);
  const moved = new Uint8Array(50);
  moved.set(bytes, 3);
  expect(hashBytes(moved.subarray(3, 43))).toEqual(hashBytes(bytes));
});

test("seeds fit seededRng, repeat, and tell all these apart", () => {
  const inputs = [
    [],
    [1],
    [-1],
    ["1"],
    [true],
    [false],
    [null],
    [[1]],
    [1, 2],
    [2, 1],
    [[1, 2]],
    ["ab", "c"],
    ["a", "bc"],
    ["abc"],
    [""],
    [0.1],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [Float64Array.of(1)],
    [Float32Array.of(1)],
    [Uint8Array.of(1)],
    [Int32Array.of(1)],
    [Uint32Array.of(1)],
  ] as const;
  const seeds = inputs.map((parts) => hashSeed(...parts));
  expect(new Set(seeds).size).toBe(inputs.length);
  expect(inputs.map((parts) => hashSeed(...parts))).toEqual(seeds);
  for (const seed of seeds) expect(() => seededRng(seed)).not.toThrow();
});

test("numbers that are equal hash alike", () => {
  expect(hashSeed(-0)).toBe(hashSeed(0));
  expect(hashSeed(0 / 0)).toBe(hashSeed(Number.NaN));
});

test("every one of the 53 bits changes half of the time when one input bit does", () => {
  const trials = 2000;
  const changes = new Float64Array(53);
  for (let i = 0; i < trials; i++) {
    const [a, b] = [BigInt(hashSeed(i)), BigInt(hashSeed(i + 2 ** 40))];
    for (let bit = 0; bit < 53; bit++) if (((a ^ b) >> BigInt(bit)) & 1n) changes[bit]! += 1;
  }
  for (const count of changes) expect(Math.abs(count - trials / 2)).toBeLessThan(4.5 * Math.sqrt(trials / 4));
});
