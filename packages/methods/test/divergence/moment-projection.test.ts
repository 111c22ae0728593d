import { seededRng } from "@pushforward/core";
import { discreteDivergence, momentProjection } from "@pushforward/methods/divergence";
import { expect, test } from "vitest";

function features(n: number, k: number, seed: number): Float64Array {
  const out = new Float64Array(n * k);
  seededRng(seed).fillNormal(out);
  return out;
}
const meansOf = (h: Float64Array, weights: Float64Array, k: number) =>
  Array.from({ length: k }, (_, j) => weights.reduce((sum, weight, i) => sum + weight * h[i * k + j]!, 0));

test("a die with mean 4.5 (Jaynes): the multiplier solves the equation, the weights are those of the book", () => {
  const law = momentProjection([1, 2, 3, 4, 5, 6], [4.5]);
  expect(law.converged).toBe(true);
  // Jaynes (1982): 0.05435, 0.07877, 0.11416, 0.16545, 0.23977, 0.34749
  [0.05435, 0.07877, 0.11416, 0.16545, 0.23977, 0.34749].forEach((book, i) => {
    expect(law.weights[i]).toBeCloseTo(book, 4);
  });
  expect(law.multipliers[0]).toBeCloseTo(Math.log(law.weights[1]! / law.weights[0]!), 10);
});

test("three conditions at once are met, in few steps, and KL is the table's", () => {
  const h = features(500, 3, 1);
  const law = momentProjection(h, [0.3, -0.2, 0.5]);
  expect(meansOf(h, law.weights, 3)).toEqual([0.3, -0.2, 0.5].map((target) => expect.closeTo(target, 9)));
  expect(law.converged && law.iterations < 12).toBe(true);
  const uniform = new Float64Array(500).fill(1);
  expect(law.distance).toBeCloseTo(discreteDivergence(law.weights, uniform, { measure: "kl" }), 10);
});

test("no law with these means is nearer: Pythagoras KL(r‖q) = KL(r‖p) + KL(p‖q) for any other", () => {
  const h = features(60, 2, 2);
  const law = momentProjection(h, [0.2, 0.1]);
  // Another law with the same means: projected from another reference.
  const other = momentProjection(h, [0.2, 0.1], { reference: features(60, 1, 3).map((x) => 1 + x * x) });
  const kl = (p: Float64Array, q: Float64Array) => discreteDivergence(p, q, { measure: "kl" });
  expect(kl(other.weights, law.reference)).toBeCloseTo(kl(other.weights, law.weights) + law.distance, 9);
});

test("means that hold already change nothing; units of a feature do not matter", () => {
  const h = features(40, 2, 4);
  const own = meansOf(h, new Float64Array(40).fill(1 / 40), 2);
  expect(momentProjection(h, own).distance).toBeCloseTo(0, 14);
  const [a, b] = [
    momentProjection(h, [0.1, 0.2]),
    momentProjection(
      h.map((x, at) => (at % 2 ? 1e6 * x : x)),
      [0.1, 2e5],
    ),
  ];
  expect(b.distance).toBeCloseTo(a.distance, 9);
});

test("a constant or copied feature is no trouble when its condition can hold", () => {
  const h = features(80, 1, 5);
  const copied = Float64Array.from({ length: 240 }, (_, at) => (at % 3 === 2 ? 7 : h[Math.floor(at / 3)]!));
  const law = momentProjection(copied, [0.2, 0.2, 7]);
  expect(law.converged).toBe(true);
  expect(law.distance).toBeCloseTo(momentProjection(h, [0.2]).distance, 10);
});

test("what no weights can reach is refused, with the reach", () => {
  const named = { names: ["age"] };
  expect(() => momentProjection([1, 2, 3], [3.5], named)).toThrow("the mean of age must lie above 1 and below 3");
  expect(() => momentProjection([1, 2, 3], [3], named)).toThrow("received 3");
  expect(() => momentProjection([2, 2], [1], named)).toThrow("the mean of age is 2 whatever the weights");
  // Each alone can be reached, but (0.9, 0.9) lies beyond the triangle of these rows.
  const triangle = [0, 0, 1, 0, 0, 1];
  expect(() => momentProjection(triangle, [0.9, 0.9])).toThrow("no weights on the rows meet all conditions together");
  const near = momentProjection(triangle, [0.9, 0.9], { ridge: 0.1 });
  expect(near.converged).toBe(true);
  expect(meansOf(Float64Array.from(triangle), near.weights, 2)[0]).toBeCloseTo(0.5, 1);
  // Two copies that are asked for different means cannot agree.
  expect(() => momentProjection([1, 1, 2, 2, 3, 3], [1.5, 2.5])).toThrow("no weights on the rows");
});
