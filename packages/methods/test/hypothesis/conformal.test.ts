import { meanAndVariance, seededRng } from "@pushforward/core";
import { conformal, conformalPValues } from "@pushforward/methods/hypothesis";
import { expect, test } from "vitest";

test("p-values by hand; ties count against a row", () => {
  const p = conformalPValues(Float64Array.of(1, 2, 2, 3), Float64Array.of(0, 2, 2.5, 9));
  expect([...p]).toEqual([1, 4 / 5, 2 / 5, 1 / 5]);
});

test("selection by hand: only reference rows whose outcome is at most c count", () => {
  const found = conformal({
    reference: Float64Array.of(1, 2, 3, 4),
    outcomes: { values: Float64Array.of(0, 1, 5, 9), above: 1 },
    scores: Float64Array.of(1.5, 2.5),
    level: 0.5,
  });
  expect([...found.pValues]).toEqual([2 / 5, 1 / 5]); // 2 against the first, none against the second
  expect(found).toMatchObject({ question: "selection", n: 4, against: 2, named: [0, 1] });
});

test("outliers: the share of false names is at most the level, with ties too", () => {
  for (const round of [false, true]) {
    const shares = Float64Array.from({ length: 400 }, (_, k) => {
      const rng = seededRng(k);
      const score = (shift: number) => (round ? Math.round(2 * (rng.normal() + shift)) : rng.normal() + shift);
      const reference = Float64Array.from({ length: 200 }, () => score(0));
      const scores = Float64Array.from({ length: 60 }, (_, j) => score(j < 15 ? 3.5 : 0));
      const { named } = conformal({ reference, scores, level: 0.2 });
      return named.filter((j) => j >= 15).length / Math.max(1, named.length);
    });
    const { mean, variance } = meanAndVariance(shares);
    // 45 of the 60 rows are false: without ties the rate is 0.2·45/60.
    expect(mean).toBeLessThan(0.15 + 4 * Math.sqrt(variance / 400));
    if (!round) expect(mean).toBeGreaterThan(0.15 - 4 * Math.sqrt(variance / 400) - 0.02);
  }
});

test("selection: the share of rows with small outcomes among those named is at most the level", () => {
  let power = 0;
  const shares = Float64Array.from({ length: 300 }, (_, k) => {
    const rng = seededRng(k);
    const row = () => {
      const s = rng.normal();
      return { s, y: s + 0.7 * rng.normal() };
    };
    const [known, asked] = [Array.from({ length: 300 }, row), Array.from({ length: 80 }, row)];
    const { named } = conformal({
      reference: Float64Array.from(known, ({ s }) => s),
      outcomes: { values: Float64Array.from(known, ({ y }) => y), above: 0.5 },
      scores: Float64Array.from(asked, ({ s }) => s),
      level: 0.2,
    });
    power += named.length / 300;
    return named.filter((j) => asked[j]!.y <= 0.5).length / Math.max(1, named.length);
  });
  const { mean, variance } = meanAndVariance(shares);
  expect(mean).toBeLessThan(0.2 + 4 * Math.sqrt(variance / 300));
  expect(power).toBeGreaterThan(5);
});

test("errors", () => {
  const one = Float64Array.of(1);
  expect(() => conformal({ reference: new Float64Array(0), scores: one })).toThrow(
    "reference must be at least 1 number",
  );
  expect(() => conformal({ reference: one, scores: one, level: 1 })).toThrow("level must be between 0 and 1");
  const outcomes = { values: Float64Array.of(1, 2), above: 0 };
  expect(() => conformal({ reference: one, scores: one, outcomes })).toThrow("outcomes must be 1 numbers");
});
