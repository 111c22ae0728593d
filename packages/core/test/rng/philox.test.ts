import { normalCdf, Philox, philoxBlock, seededRng } from "@pushforward/core";
import { expect, test } from "vitest";

const hex = (words: Uint32Array) => Array.from(words, (word) => word.toString(16).padStart(8, "0")).join(" ");

test.each([
  // Known answers published with Random123 [salmon2011]
  [[0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
  [[-1, -1, -1, -1], [-1, -1], "408f276d 41c83b0e a20bc7c6 6d5451fd"],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], "d16cfe09 94fdcceb 5001e420 24126ea1"],
])("philox4x32-10 of counter %j under key %j is %s", (counter, key, expected) => {
  const out = new Uint32Array(4);
  philoxBlock(out, 0, counter[0]!, counter[1]!, counter[2]!, counter[3]!, key[0]!, key[1]!);
  expect(hex(out)).toBe(expected);
});

test("a seed is the key, the counter counts blocks from 0", () => {
  const seed = 0x1a2b3 * 2 ** 32 + 0xdeadbeef;
  const draws = new Uint32Array(40);
  seededRng(seed).fillU32(draws);
  const expected = new Uint32Array(40);
  for (let block = 0; block < 10; block++) philoxBlock(expected, 4 * block, block, 0, 0, 0, 0xdeadbeef, 0x1a2b3);
  expect(draws).toEqual(expected);
});

test("the counter carries into its second word", () => {
  const rng = new Philox(1, 2, 3, 4);
  Object.assign(rng, { low: -2 }); // two blocks before the carry
  const draws = new Uint32Array(16);
  rng.fillU32(draws);
  const expected = new Uint32Array(16);
  [
    [0xfffffffe, 0],
    [0xffffffff, 0],
    [0, 1],
    [1, 1],
  ].forEach(([low, high], i) => {
    philoxBlock(expected, 4 * i, low!, high!, 3, 4, 1, 2);
  });
  expect(draws).toEqual(expected);
});

test("streams do not depend on what was drawn, differ from each other and from their parent, and nest", () => {
  const rng = seededRng(7);
  const before = rng.stream(3).u32();
  rng.fillNormal(new Float64Array(99));
  expect(rng.stream(3).u32()).toBe(before);
  const firsts = new Set<number>([seededRng(7).uniform()]);
  for (let i = 0; i < 100; i++) {
    firsts.add(rng.stream(i).uniform());
    firsts.add(rng.stream(2 ** 32 + i).uniform());
    firsts.add(rng.stream(0).stream(i).uniform());
  }
  expect(firsts.size).toBe(301);
});

test("filling draws what single calls draw, from any position", () => {
  for (const skip of [0, 1, 5, 16, 17]) {
    const [one, many] = [seededRng(11), seededRng(11)];
    for (let i = 0; i < skip; i++) expect(many.u32()).toBe(one.u32());
    const [uniforms, normals] = [new Float64Array(23), new Float64Array(23)];
    many.fillUniform(uniforms);
    many.fillNormal(normals);
    expect(Array.from(uniforms)).toEqual(Array.from({ length: 23 }, () => one.uniform()));
    expect(Array.from(normals)).toEqual(Array.from({ length: 23 }, () => one.normal()));
  }
});

const draws = (n: number, draw: () => number) => Float64Array.from({ length: n }, draw);
/** Distance of the mean of f from its expectation, in standard errors. */
function standardErrors(values: Float64Array, f: (x: number) => number, mean: number, variance: number): number {
  let sum = 0;
  for (const x of values) sum += f(x);
  return Math.abs(sum / values.length - mean) / Math.sqrt(variance / values.length);
}

test("moments of uniforms: E u^k = 1/(k + 1) within four standard errors", () => {
  const u = draws(
    200_000,
    (
      (rng) => () =>
        rng.uniform()
    )(seededRng(1)),
  );
  for (let k = 1; k <= 6; k++)
    expect(standardErrors(u, (x) => x ** k, 1 / (k + 1), 1 / (2 * k + 1) - 1 / (k + 1) ** 2)).toBeLessThan(4);
  expect(Math.min(...u.subarray(0, 50_000))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...u.subarray(0, 50_000))).toBeLessThan(1);
});

test("every one of the 53 bits of a uniform is set half of the time", () => {
  const rng = seededRng(2);
  const n = 20_000;
  const ones = new Float64Array(53);
  let left = 0;
  for (let i = 0; i < n; i++) {
    let rest = rng.uniform();
    for (let bit = 0; bit < 53; bit++) {
      rest *= 2;
      if (rest >= 1) {
        ones[bit]! += 1;
        rest -= 1;
      }
    }
    left += rest;
  }
  expect(left).toBe(0); // all are multiples of 2^−53
  // 53 binomials at 4.5 standard errors: false alarm 4e-4
  for (const count of ones) expect(Math.abs(count - n / 2)).toBeLessThan(4.5 * Math.sqrt(n / 4));
});

test("moments of normals: E z^2k = (2k − 1)!! within four standard errors, odd ones 0", () => {
  const z = draws(
    200_000,
    (
      (rng) => () =>
        rng.normal()
    )(seededRng(3)),
  );
  const even = [1, 1, 3, 15, 105, 945, 10395]; // E z^(2k)
  for (let k = 1; k <= 6; k++) {
    const mean = k % 2 === 0 ? even[k / 2]! : 0;
    expect(standardErrors(z, (x) => x ** k, mean, even[k]! - mean ** 2)).toBeLessThan(4);
  }
});

test("tails of normals hold what the law says, at 1, 2, 3 and 4", () => {
  const n = 200_000;
  const z = draws(
    n,
    (
      (rng) => () =>
        rng.normal()
    )(seededRng(4)),
  );
  for (const cut of [1, 2, 3, 4]) {
    for (const side of [-1, 1]) {
      const expected = n * normalCdf(-cut);
      const seen = z.filter((x) => side * x > cut).length;
      expect(Math.abs(seen - expected)).toBeLessThan(4.5 * Math.sqrt(expected) + 1);
    }
  }
});

test("the smallest and the largest word pairs give opposite normals of size 8.3", () => {
  const rng = seededRng(0);
  const feed = (word: number) => Object.assign(rng, { buffer: new Uint32Array(16).fill(word), position: 0 }).normal();
  expect(feed(0)).toBe(-feed(0xffffffff));
  expect(feed(0)).toBeCloseTo(-8.2923611, 6); // SciPy 1.17.1: norm.ppf(2**-54)
});

test.each([2, 3, 10, 255, 1000])("integers below %d are even: chi-square within four deviations", (bound) => {
  const rng = seededRng(bound);
  const n = 100 * bound + 20_000;
  const counts = new Float64Array(bound);
  for (let i = 0; i < n; i++) counts[rng.integer(bound)]! += 1;
  const chiSquare = counts.reduce((sum, count) => sum + (count - n / bound) ** 2 / (n / bound), 0);
  expect(Math.abs(chiSquare - (bound - 1))).toBeLessThan(4 * Math.sqrt(2 * (bound - 1)) + 4);
});

test.each([3 * 2 ** 30, 2 ** 32, 2 ** 32 + 1, 3 * 2 ** 51, 2 ** 53])(
  "integers below %d reach all thirds and all residues mod 3 alike, which a plain modulus or product would not",
  (bound) => {
    const rng = seededRng(9);
    const n = 30_000;
    const [thirds, residues] = [new Float64Array(3), new Float64Array(3)];
    let outside = 0;
    for (let i = 0; i < n; i++) {
      const value = rng.integer(bound);
      if (!(Number.isSafeInteger(value) && value >= 0 && value < bound)) outside++;
      thirds[Math.floor((3 * value) / bound)]! += 1;
      residues[value % 3]! += 1;
    }
    expect(outside).toBe(0);
    for (const count of [...thirds, ...residues])
      expect(Math.abs(count - n / 3)).toBeLessThan(4.5 * Math.sqrt((n * 2) / 9));
  },
);

test("streams are independent: correlation of 400 pairs of neighbours looks like noise", () => {
  const n = 500;
  const parent = seededRng(5);
  let worst = 0;
  for (let i = 0; i < 400; i++) {
    const [a, b] = [parent.stream(i), parent.stream(i + 1)];
    let product = 0;
    for (let k = 0; k < n; k++) product += a.normal() * b.normal();
    worst = Math.max(worst, Math.abs(product) / Math.sqrt(n));
  }
  expect(worst).toBeLessThan(4.5); // the product of normals has variance 1; 400 looks
});

test("an error names the argument", () => {
  expect(() => seededRng(-1)).toThrow("seededRng: seed must be an integer from 0 to 2^53 − 1; received -1");
  expect(() => seededRng(0.5)).toThrow("received 0.5");
  expect(() => seededRng(2 ** 53)).toThrow("seed");
  expect(() => seededRng(1).stream(-1)).toThrow("Rng.stream: index");
  expect(() => seededRng(1).integer(0)).toThrow("Rng.integer: bound");
  expect(() => seededRng(1).integer(2 ** 53 + 2)).toThrow("bound");
});
