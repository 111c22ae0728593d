import { seededRng } from "@pushforward/core";
import {
  groupedJackknife,
  minimumEntropyCoupling,
  multivariateInformation,
  partialInformation,
} from "@pushforward/methods/information";
import { expect, test } from "vitest";
import { kernels, levels } from "./support.js";

const bits = (nats: number) => nats / Math.LN2;

/** The law of (f(x, y), x, y) for independent uniform x and y. */
function lawOf(f: (x: number, y: number) => number, targets: number, size = 2): Float64Array {
  const law = new Float64Array(targets * size * size);
  for (let x = 0; x < size; x++) for (let y = 0; y < size; y++) law[(f(x, y) * size + x) * size + y]!++;
  return law;
}

test.each([
  ["AND", lawOf((x, y) => x & y, 2), 2, 0.311278, 0, 0.5],
  ["XOR", lawOf((x, y) => x ^ y, 2), 2, 0, 0, 1],
  ["the sum of two bits", lawOf((x, y) => x + y, 3), 3, 0.5, 0, 1],
  ["both bits", lawOf((x, y) => 2 * x + y, 4), 4, 0, 1, 0],
  ["one bit three times", Float64Array.of(1, 0, 0, 0, 0, 0, 0, 1), 2, 1, 0, 0],
])("%s: redundant, unique and synergetic bits", (_, law, targets, redundant, unique, synergy) => {
  const found = partialInformation(kernels, law, [targets, 2, 2]);
  expect(found.converged).toBe(true);
  expect(found.gap).toBeLessThan(1e-7);
  expect(bits(found.redundant)).toBeCloseTo(redundant, 6);
  expect(bits(found.uniqueX)).toBeCloseTo(unique, 6);
  expect(bits(found.uniqueY)).toBeCloseTo(unique, 6);
  expect(bits(found.synergy)).toBeCloseTo(synergy, 6);
});

test("a source that is the target is unique; random laws sum up, are nonnegative, and turn with their sources", () => {
  const copy = partialInformation(
    kernels,
    lawOf((x) => x, 2),
    [2, 2, 2],
  );
  expect([bits(copy.uniqueX), bits(copy.uniqueY), bits(copy.redundant), bits(copy.synergy)]).toEqual(
    [1, 0, 0, 0].map((value) => expect.closeTo(value, 6)),
  );
  const rng = seededRng(3);
  for (const [s, x, y] of [
    [2, 3, 4],
    [4, 2, 3],
    [3, 6, 6],
  ] as const) {
    const law = Float64Array.from({ length: s * x * y }, () => (rng.uniform() < 0.3 ? 0 : rng.uniform() ** 2));
    const found = partialInformation(kernels, law, [s, x, y]);
    const parts = [found.redundant, found.uniqueX, found.uniqueY, found.synergy];
    expect(found.converged).toBe(true);
    expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(found.total, 12);
    for (const part of parts) expect(part).toBeGreaterThan(-found.gap - 1e-12);
    const turned = Float64Array.from(
      law,
      (_, at) => law[Math.floor(at / (x * y)) * x * y + (at % x) * y + (Math.floor(at / x) % y)]!,
    );
    const other = partialInformation(kernels, turned, [s, y, x]);
    expect(other.uniqueX).toBeCloseTo(found.uniqueY, 6);
  }
});

test("no law in Δ that a random walk finds has less information: the bound is one", () => {
  // Δ of AND is a segment: q(0,1,1) = t. I_Q(S; X, Y) along it, by hand.
  const { redundant, uniqueX, uniqueY, gap } = partialInformation(
    kernels,
    lawOf((x, y) => x & y, 2),
    [2, 2, 2],
  );
  const least = redundant + uniqueX + uniqueY;
  for (let t = 0; t <= 0.25; t += 0.005) {
    const plogp = (p: number, whole: number) => (p > 0 ? p * Math.log(p / whole) : 0);
    const corner = plogp(t, t + 0.25) + plogp(0.25, t + 0.25);
    const information = -(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)) + corner;
    expect(information).toBeGreaterThanOrEqual(least - gap);
  }
});

test("XOR: co-information and O-information −1 bit; a bit copied: 1 bit", () => {
  const xor = multivariateInformation([levels(0, 0, 1, 1), levels(0, 1, 0, 1), levels(0, 1, 1, 0)]);
  expect(bits(xor.coInformation)).toBeCloseTo(-1, 12);
  expect(bits(xor.oInformation)).toBeCloseTo(-1, 12);
  expect(bits(xor.totalCorrelation)).toBeCloseTo(1, 12);
  expect(bits(xor.dualTotalCorrelation)).toBeCloseTo(2, 12);
  const copy = multivariateInformation([levels(0, 1), levels(0, 1), levels(0, 1)]);
  expect(bits(copy.coInformation)).toBeCloseTo(1, 12);
  expect(bits(copy.oInformation)).toBeCloseTo(1, 12);
  const two = multivariateInformation([levels(0, 0, 1, 1), levels(0, 0, 1, 0)]);
  expect(two.coInformation).toBeCloseTo(two.totalCorrelation, 12); // both are I(X; Y)
  expect(() => multivariateInformation([levels(0)])).toThrow("variables must be from 2 to 12; received 1");
});

test("couplings of least entropy: laws that split one another, and greedy above its bound", () => {
  // ½ = ¼ + ¼ and ½: one law is a function of the other, so that H(Q) = H(q).
  const split = minimumEntropyCoupling([0.5, 0.5], [0.25, 0.25, 0.5]);
  expect(bits(split.entropy)).toBeCloseTo(1.5, 12);
  expect(bits(split.information)).toBeCloseTo(1, 12);
  expect(split.exact).toBe(true);
  const rng = seededRng(5);
  for (let run = 0; run < 20; run++) {
    const draw = (size: number) => Float64Array.from({ length: size }, () => rng.uniform() ** 2 + 1e-3);
    const [p, q] = [draw(6), draw(7)];
    const { coupling, entropy, lowerBound, exact } = minimumEntropyCoupling(p, q);
    const sum = p.reduce((a, b) => a + b, 0);
    for (let i = 0; i < 6; i++)
      expect(coupling.subarray(7 * i, 7 * i + 7).reduce((a, b) => a + b, 0)).toBeCloseTo(p[i]! / sum, 12);
    expect(exact).toBe(false);
    expect(entropy).toBeGreaterThanOrEqual(lowerBound - 1e-12);
    expect(bits(entropy - lowerBound)).toBeLessThan(1); // [compton2023]: 0.53 bits for two laws
  }
});

test("a uniform law bounds the entropy of every coupling from below by its own", () => {
  const { lowerBound, exact } = minimumEntropyCoupling([1, 1, 1, 1, 1], [0.4, 0.3, 0.2, 0.05, 0.05]);
  expect(exact).toBe(false);
  expect(lowerBound).toBeCloseTo(Math.log(5), 12);
});

test("the exact coupling is no worse than any other corner found at random", () => {
  const rng = seededRng(6);
  const [p, q] = [
    [0.37, 0.3, 0.2, 0.13],
    [0.4, 0.29, 0.21, 0.1],
  ];
  const { entropy } = minimumEntropyCoupling(p, q);
  for (let run = 0; run < 500; run++) {
    const [rows, columns] = [p.slice(), q.slice()];
    let other = 0;
    for (let step = 0; step < 200; step++) {
      const [i, j] = [rng.integer(4), rng.integer(4)];
      const mass = Math.min(rows[i]!, columns[j]!);
      if (mass <= 1e-15) continue;
      rows[i]! -= mass;
      columns[j]! -= mass;
      other -= mass * Math.log(mass);
    }
    expect(entropy).toBeLessThanOrEqual(other + 1e-9);
  }
});

test("leaving out groups of one row gives the standard error of a mean, s/√n", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  const mean = (rows: Uint32Array) => [rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length];
  const [found] = groupedJackknife(8, seededRng(1), mean)!;
  const centre = 31 / 8;
  const s2 = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 7;
  expect(found).toBeCloseTo(Math.sqrt(s2 / 8), 12);
});
