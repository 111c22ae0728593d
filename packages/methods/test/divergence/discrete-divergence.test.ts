import { seededRng } from "@pushforward/core";
import {
  discreteDivergence,
  jensenShannon,
  type Measure,
  type MeasureChoice,
  measures,
} from "@pushforward/methods/divergence";
import { expect, test } from "vitest";

const bits = (p: number[], q: number[], choice: MeasureChoice) => discreteDivergence(p, q, choice) / Math.LN2;
const all: MeasureChoice[] = [
  ...measures.map((measure) => ({ measure })),
  ...[0.3, 2, 5].map((order) => ({ measure: "renyi", order }) as const),
  ...[-0.5, 1.5].map((order) => ({ measure: "alpha", order }) as const),
  { measure: "jensen-shannon", mixture: 0.1 },
  { measure: "skew-kl", mixture: 0.1 },
];
const named = all.map((choice) => [JSON.stringify(choice), choice] as const);

/** A law on k cells without zeros. */
function law(k: number, seed: number): number[] {
  const rng = seededRng(seed);
  return Array.from({ length: k }, () => 0.05 + rng.uniform());
}

test("tables in bits, by hand: ln 3 − ln 2, one half, and with weights ¼ and ¾", () => {
  expect(bits([1, 1, 0], [1, 1, 1], { measure: "kl" })).toBeCloseTo(Math.log2(3) - 1, 15); // 0.5849625
  expect(bits([1, 1, 0], [0, 1, 1], { measure: "jensen-shannon" })).toBeCloseTo(0.5, 15);
  expect(bits([1, 1, 0], [0, 1, 1], { measure: "jensen-shannon", mixture: 0.25 })).toBeCloseTo(0.4056390622295664, 14); // h(¼)/2
});

test("the others by hand, at (½, ½) against (¼, ¾)", () => {
  const value = (choice: MeasureChoice) => discreteDivergence([1, 1], [1, 3], choice);
  expect(value({ measure: "total-variation" })).toBe(0.25);
  expect(value({ measure: "chi-square" })).toBeCloseTo(1 / 3, 15); // (1/4)²/(1/4) + (1/4)²/(3/4)
  expect(value({ measure: "squared-hellinger" })).toBeCloseTo(1 - Math.sqrt(1 / 8) - Math.sqrt(3 / 8), 15);
  expect(value({ measure: "renyi", order: 2 })).toBeCloseTo(Math.log(4 / 3), 15);
  expect(value({ measure: "renyi", order: Number.POSITIVE_INFINITY })).toBeCloseTo(Math.log(2), 15);
  expect(value({ measure: "alpha", order: 2 })).toBeCloseTo(1 / 6, 15);
  expect(value({ measure: "cauchy-schwarz" })).toBeCloseTo(-Math.log(0.5 / Math.sqrt(0.5 * 0.625)), 15);
  expect(value({ measure: "skew-kl", mixture: 0.5 })).toBeCloseTo((Math.log(4 / 3) + Math.log(4 / 5)) / 2, 15);
});

test("limits between measures: Rényi and alpha to KL on both sides, skew KL halves to Jensen–Shannon", () => {
  const [p, q] = [law(6, 1), law(6, 2)];
  const value = (choice: MeasureChoice, a = p, b = q) => discreteDivergence(a, b, choice);
  const kl = value({ measure: "kl" });
  for (const order of [1 - 1e-9, 1 + 1e-9]) {
    expect(value({ measure: "renyi", order })).toBeCloseTo(kl, 8);
    expect(value({ measure: "alpha", order })).toBeCloseTo(kl, 8);
  }
  expect(value({ measure: "alpha", order: 1 })).toBe(kl);
  expect(value({ measure: "alpha", order: 0 })).toBe(value({ measure: "reverse-kl" }));
  expect(value({ measure: "alpha", order: 0.5 })).toBeCloseTo(4 * value({ measure: "squared-hellinger" }), 14);
  expect(value({ measure: "skew-kl", mixture: 0 })).toBe(kl);
  const halves = value({ measure: "skew-kl" }) + value({ measure: "skew-kl" }, q, p);
  expect(halves / 2).toBeCloseTo(value({ measure: "jensen-shannon" }), 15);
  expect(value({ measure: "jensen-shannon" })).toBeCloseTo(jensenShannon(p, q) * Math.LN2, 14);
  expect(value({ measure: "reverse-kl" })).toBeCloseTo(value({ measure: "kl" }, q, p), 14);
  expect(value({ measure: "renyi", order: 1e6 })).toBeCloseTo(value({ measure: "renyi", order: Infinity }), 4);
});

test.each(named)("%s: 0 on itself, positive elsewhere, blind to the order and splitting of cells", (_, choice) => {
  const [p, q] = [law(7, 3), law(7, 4)];
  const value = discreteDivergence(p, q, choice);
  expect(
    discreteDivergence(
      p,
      p.map((mass) => 3 * mass),
      choice,
    ),
  ).toBeCloseTo(0, 15);
  expect(value).toBeGreaterThan(0.001);
  expect(discreteDivergence([...p].reverse(), [...q].reverse(), choice)).toBeCloseTo(value, 13);
  const split = (masses: number[]) => [masses[0]! / 4, (3 * masses[0]!) / 4, ...masses.slice(1)];
  if (choice.measure !== "cauchy-schwarz")
    expect(discreteDivergence(split(p), split(q), choice)).toBeCloseTo(value, 13);
  expect(discreteDivergence([...p, 0], [...q, 0], choice)).toBeCloseTo(value, 14);
});

test.each(named.filter(([, { measure }]) => measure !== "cauchy-schwarz"))(
  "%s: merging cells never adds (data processing)",
  (_, choice) => {
    for (let seed = 10; seed < 40; seed += 2) {
      const [p, q] = [law(5, seed), law(5, seed + 1)];
      const merged = (masses: number[]) => [masses[0]! + masses[3]!, masses[1]! + masses[4]!, masses[2]!];
      expect(discreteDivergence(merged(p), merged(q), choice)).toBeLessThanOrEqual(
        discreteDivergence(p, q, choice) + 1e-14,
      );
    }
  },
);

test("bounds: Pinsker, Bretagnolle and Huber, Hellinger around total variation, chi-square above KL, Rényi grows", () => {
  for (let seed = 50; seed < 90; seed += 2) {
    const [p, q] = [law(4, seed), law(4, seed + 1)];
    const d = (measure: Measure, order?: number) => discreteDivergence(p, q, { measure, order });
    const [tv, kl, h2] = [d("total-variation"), d("kl"), d("squared-hellinger")];
    expect(kl).toBeGreaterThanOrEqual(2 * tv * tv);
    expect(tv).toBeLessThanOrEqual(Math.sqrt(1 - Math.exp(-kl)));
    expect(h2).toBeLessThanOrEqual(tv);
    expect(tv).toBeLessThanOrEqual(Math.sqrt(2 * h2 - h2 * h2));
    expect(kl).toBeLessThanOrEqual(Math.log1p(d("chi-square")));
    expect(d("jensen-shannon")).toBeLessThanOrEqual(Math.LN2 * tv + 1e-15);
    const orders = [0.1, 0.5, 1, 2, 10].map((order) => d("renyi", order));
    expect(orders).toEqual([...orders].sort((a, b) => a - b));
  }
});

test("zeros cost exactly what the limits say, infinity where that is the value", () => {
  const [p, q] = [
    [1, 1, 0],
    [0, 1, 1],
  ]; // half of each is outside of the other
  const value = (measure: Measure, order?: number) => discreteDivergence(p, q, { measure, order });
  for (const measure of ["kl", "reverse-kl", "chi-square"] as const) expect(value(measure)).toBe(Infinity);
  expect([value("total-variation"), value("squared-hellinger")]).toEqual([0.5, 0.5]);
  expect(value("renyi", 0.5)).toBeCloseTo(2 * Math.LN2, 15);
  expect(value("renyi", 0)).toBeCloseTo(Math.LN2, 15);
  expect(value("renyi", 2)).toBe(Infinity);
  expect(value("alpha", -1)).toBe(Infinity);
  expect(value("cauchy-schwarz")).toBeCloseTo(Math.LN2, 15);
  expect(value("skew-kl")).toBeCloseTo(Math.LN2 / 2, 15);
  const apart = (measure: Measure) => discreteDivergence([1, 0], [0, 1], { measure });
  expect([apart("total-variation"), apart("squared-hellinger"), apart("jensen-shannon")]).toEqual([1, 1, Math.LN2]);
  expect([apart("renyi"), apart("cauchy-schwarz"), apart("kl")]).toEqual([Infinity, Infinity, Infinity]);
  expect(discreteDivergence([1, 1, 0], [1, 1, 1], { measure: "kl" })).toBeLessThan(1); // q may have more
});

test("near laws keep their digits: δ²/2·f″(1) for a small change", () => {
  for (const delta of [1e-3, 1e-7]) {
    const [p, q] = [
      [0.5 + delta, 0.5 - delta],
      [0.5, 0.5],
    ];
    const value = (measure: Measure) => discreteDivergence(p, q, { measure });
    expect(value("kl") / (2 * delta * delta)).toBeCloseTo(1, 5);
    expect(value("squared-hellinger") / ((delta * delta) / 2)).toBeCloseTo(1, 5);
    expect(value("jensen-shannon") / ((delta * delta) / 2)).toBeCloseTo(1, 5);
  }
});

test("huge and tiny masses neither overflow nor vanish", () => {
  expect(discreteDivergence([1e308, 1e308], [1e-300, 3e-300], { measure: "kl" })).toBeCloseTo(Math.log(4 / 3) / 2, 14);
});

test("an error names the argument, what was expected and what came", () => {
  const kl = { measure: "kl" } as const;
  expect(() => discreteDivergence([], [], kl)).toThrow("discreteDivergence: p must be at least one cell; received 0");
  expect(() => discreteDivergence([1], [1, 2], kl)).toThrow("q must be 1 long like p; received 2");
  expect(() => discreteDivergence([1, Number.NaN], [1, 1], kl)).toThrow("p[1] must be nonnegative and finite");
  expect(() => discreteDivergence([0, 0], [1, 1], kl)).toThrow("p must be of positive total; received 0");
  expect(() => discreteDivergence([1], [1], { measure: "renyi", order: -1 })).toThrow(
    "order must be a number of at least 0",
  );
  expect(() => discreteDivergence([1], [1], { measure: "jensen-shannon", mixture: 1 })).toThrow("mixture must be");
});
