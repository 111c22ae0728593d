import { seededRng } from "@pushforward/core";
import { countedDivergence, discreteDivergence, type MeasureChoice } from "@pushforward/methods/divergence";
import { expect, test } from "vitest";

const p = [0.3, 0.25, 0.2, 0.15, 0.1];
const q = [0.15, 0.2, 0.25, 0.25, 0.15];

function draw(law: number[], n: number, seed: number): number[] {
  const rng = seededRng(seed);
  const counts = law.map(() => 0);
  for (let i = 0; i < n; i++) {
    let u = rng.uniform();
    let k = 0;
    while (k < law.length - 1 && u >= law[k]!) u -= law[k++]!;
    counts[k]! += 1;
  }
  return counts;
}

const choices: MeasureChoice[] = [
  { measure: "kl" },
  { measure: "reverse-kl" },
  { measure: "jensen-shannon" },
  { measure: "renyi", order: 2 },
  { measure: "alpha", order: 0.3 },
  { measure: "chi-square" },
  { measure: "squared-hellinger" },
  { measure: "total-variation" },
  { measure: "cauchy-schwarz" },
];
test.each(choices.map((choice) => [JSON.stringify(choice), choice] as const))(
  "%s from counts: intervals cover 95%% of the time, and the bias left is small beside the error",
  (_, choice) => {
    const truth = discreteDivergence(p, q, choice);
    const runs = 600;
    const found = Array.from({ length: runs }, (_, run) =>
      countedDivergence(draw(p, 400, 2 * run), draw(q, 250, 2 * run + 1), choice),
    );
    const hits = found.filter(({ interval }) => interval!.low <= truth && truth <= interval!.high).length;
    expect(Math.abs(hits / runs - 0.95)).toBeLessThan(0.036); // four binomial standard errors
    const bias = found.reduce((sum, { value }) => sum + value - truth, 0) / runs;
    const error = found.reduce((sum, { standardError }) => sum + standardError!, 0) / runs;
    // The plug-in of KL alone would be off by 4/800 + 4/500 = 0.013, two fifths of the error.
    if (choice.measure !== "total-variation")
      expect(Math.abs(bias)).toBeLessThan(0.15 * error + (4 * error) / Math.sqrt(runs));
  },
);

test("KL loses (K − 1)/2n of the first table and Σ p·(1 − q)/q/2m of the second, by hand", () => {
  const [x, y] = [
    [6, 3, 1],
    [4, 8, 8],
  ];
  const plugIn = discreteDivergence(x, y, { measure: "kl" });
  const second = 0.6 / 0.2 - 0.6 + (0.3 / 0.4 - 0.3) + (0.1 / 0.4 - 0.1);
  expect(countedDivergence(x, y, { measure: "kl" }).value).toBeCloseTo(plugIn - 2 / 20 - second / 40, 14);
});

test("equal laws: 95% intervals hold 0, where the first order vanishes", () => {
  for (const measure of ["kl", "jensen-shannon", "squared-hellinger", "cauchy-schwarz"] as const) {
    const runs = 400;
    const hits = Array.from({ length: runs }, (_, run) =>
      countedDivergence(draw(p, 200, 2 * run), draw(p, 300, 2 * run + 1), { measure }),
    ).filter(({ interval }) => interval!.low === 0).length;
    expect(hits / runs).toBeGreaterThan(0.95 - 0.044); // four binomial standard errors below
  }
});

test("counts a thousand times as large: the error falls by √1000 and the value nears the plug-in", () => {
  const [few, many] = [10, 10_000].map((factor) =>
    countedDivergence(
      p.map((x) => 100 * factor * x),
      q.map((x) => 100 * factor * x),
      { measure: "kl" },
    ),
  );
  // The second order is n² away, so at 1000 rows a little of it is in the error.
  expect(few!.standardError! / many!.standardError! / Math.sqrt(1000)).toBeCloseTo(1, 1);
  expect(many!.value).toBeCloseTo(discreteDivergence(p, q, { measure: "kl" }), 4);
});

test("an infinite value has no error; n = 2 and 99% ties are answered; wrong counts are refused", () => {
  expect(countedDivergence([1, 1, 0], [0, 1, 1], { measure: "kl" })).toMatchObject({
    value: Infinity,
    lowerBound: false,
  });
  expect(countedDivergence([1, 1, 0], [0, 1, 1], { measure: "kl" }).standardError).toBeUndefined();
  expect(countedDivergence([1, 1], [1, 1], { measure: "jensen-shannon" }).interval!.low).toBe(0);
  const tied = countedDivergence([990, 5, 5], [985, 10, 5], { measure: "kl" });
  expect(tied.interval!.low).toBeLessThan(discreteDivergence([990, 5, 5], [985, 10, 5], { measure: "kl" }));
  expect(() => countedDivergence([0.5, 0.5], [1, 1], { measure: "kl" })).toThrow(
    "p[0] must be a whole count; received 0.5",
  );
  expect(() => countedDivergence([1, 0], [1, 1], { measure: "kl" })).toThrow("p must be at least 2 rows; received 1");
});
