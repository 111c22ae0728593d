import { meanAndVariance, seededRng } from "@pushforward/core";
import {
  bestOfN,
  bestOfNKl,
  discreteDivergence,
  type TiltDivergence,
  tiltDivergences,
  tiltedLaw,
} from "@pushforward/methods/divergence";
import { expect, test } from "vitest";

const draw = (n: number, seed: number) => {
  const out = new Float64Array(n);
  seededRng(seed).fillNormal(out);
  return out;
};
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const rewards = [0.3, -1.2, 2.5, 0.9, 0.9, -0.1];
const reference = [1, 2, 1, 3, 2, 1];

test("two rows, by hand: odds are multiplied by e^(b·gap), and ln Z, mean and KL follow", () => {
  const law = tiltedLaw([0, 1], Math.LN2, { reference: [3, 1] });
  expect([...law.weights]).toEqual([expect.closeTo(0.6, 15), expect.closeTo(0.4, 15)]);
  expect(law.logNormalizer).toBeCloseTo(Math.log(1.25), 15);
  expect(law.meanReward).toBeCloseTo(0.4, 15);
  expect(law.distance).toBeCloseTo(0.6 * Math.log(0.8) + 0.4 * Math.log(1.6), 15);
  expect(law.effectiveSampleSize).toBeCloseTo(1 / 0.52, 13);
});

test.each(tiltDivergences.flatMap((divergence) => [0, 0.7, -0.7, 3].map((b) => [divergence, b] as const)))(
  "%s at strength %d: sums to 1, no law is better, the distance is the divergence of the tables",
  (divergence, strength) => {
    const order = divergence === "alpha" ? 1.7 : undefined;
    const law = tiltedLaw(rewards, strength, { reference, divergence, ...(order && { order }) });
    expect(sum(law.weights)).toBeCloseTo(1, 14);
    expect(law.distance).toBeCloseTo(discreteDivergence(law.weights, reference, { measure: divergence, order }), 12);
    const goal = (weights: ArrayLike<number>) =>
      strength * sum(rewards.map((r, i) => r * weights[i]!)) -
      discreteDivergence(weights, reference, { measure: divergence, order });
    const best = goal(law.weights);
    const rng = seededRng(4);
    for (let trial = 0; trial < 200; trial++) {
      const size = 0.5 * rng.uniform();
      const other = law.weights.map(
        (weight) => weight * (1 + size * (rng.uniform() - 0.5)) + 1e-3 * size * rng.uniform(),
      );
      const total = sum(other);
      expect(goal(other.map((weight) => weight / total))).toBeLessThanOrEqual(best + 1e-12);
    }
    if (strength === 0) expect(law.distance).toBeCloseTo(0, 12);
  },
);

test("a constant added to the reward changes nothing but ln Z, a scale moves to the strength", () => {
  const [a, b] = [
    tiltedLaw(rewards, 0.8),
    tiltedLaw(
      rewards.map((r) => 2 * r + 5),
      0.4,
    ),
  ];
  expect(b.distance).toBeCloseTo(a.distance, 13);
  expect(b.logNormalizer - a.logNormalizer).toBeCloseTo(2, 13);
});

test("rewards of any size: no overflow, all mass on the best rows in the end", () => {
  const law = tiltedLaw([1e5, 1e5, 0], 1);
  expect([...law.weights]).toEqual([0.5, 0.5, 0]);
  expect(law.distance).toBeCloseTo(Math.log(1.5), 14);
});

test.each<TiltDivergence>(["kl", "chi-square", "squared-hellinger"])(
  "%s: standard errors over rows hold 95%% of the time against the law itself",
  (divergence) => {
    // Normal rewards: for KL ln Z = b²/2, mean b, KL b²/2; for the others a sample of 30,000 stands for the law.
    const strength = 0.4;
    // Hellinger needs bounded rewards: its tilt grows beyond all bounds at a finite reward.
    const rewardsOf = (n: number, seed: number) =>
      divergence === "squared-hellinger" ? draw(n, seed).map((r) => r / (1 + Math.abs(r))) : draw(n, seed);
    const whole = tiltedLaw(rewardsOf(30_000, 1), strength, { divergence });
    const truth =
      divergence === "kl"
        ? { logNormalizer: 0.08, meanReward: 0.4, distance: 0.08 }
        : { logNormalizer: whole.logNormalizer, meanReward: whole.meanReward, distance: whole.distance };
    const runs = 200;
    const hits = { logNormalizer: 0, meanReward: 0, distance: 0 };
    const values = { logNormalizer: [] as number[], meanReward: [] as number[], distance: [] as number[] };
    const errors = { logNormalizer: 0, meanReward: 0, distance: 0 };
    for (let seed = 0; seed < runs; seed++) {
      const law = tiltedLaw(rewardsOf(400, 1000 + seed), strength, { divergence });
      for (const key of ["logNormalizer", "meanReward", "distance"] as const) {
        values[key].push(law[key]);
        errors[key] += law.standardErrors[key] / runs;
        hits[key] += Number(Math.abs(law[key] - truth[key]) < 1.96 * law.standardErrors[key]);
      }
    }
    // Four binomial standard errors, 0.062.
    for (const key of ["logNormalizer", "meanReward", "distance"] as const)
      expect(Math.abs(errors[key] / Math.sqrt(meanAndVariance(values[key]).variance) - 1)).toBeLessThan(0.25);
    for (const hit of Object.values(hits)) expect(Math.abs(hit / runs - 0.95)).toBeLessThan(0.062);
  },
);

test.each(tiltDivergences)(
  "%s: standard errors are those of the influence of each row, by moving its weight a little",
  (divergence) => {
    const options = { divergence, order: 1.6 };
    const law = tiltedLaw(rewards, 0.6, { reference, ...options });
    const step = 1e-6;
    for (const key of ["logNormalizer", "meanReward", "distance"] as const) {
      const influences = rewards.map((_, i) => {
        const moved = law.reference.map((weight, k) => (1 - step) * weight + (k === i ? step : 0));
        return (tiltedLaw(rewards, 0.6, { reference: moved, ...options })[key] - law[key]) / step;
      });
      const error = Math.sqrt(
        influences.reduce((total, influence, i) => total + (law.reference[i]! * influence) ** 2, 0),
      );
      expect(law.standardErrors[key] / error).toBeCloseTo(1, 4);
    }
  },
);

test("best of n: ln n − (n − 1)/n in the limit of many distinct rewards, exact on rows", () => {
  expect(bestOfNKl(1)).toBe(0);
  expect(bestOfNKl(4)).toBeCloseTo(Math.log(4) - 0.75, 15);
  for (const n of [2, 5, 16.5]) {
    const law = bestOfN(draw(20_000, 5), n);
    expect(law.distance).toBeLessThan(law.continuous);
    expect(law.continuous - law.distance).toBeLessThan(n / 20_000); // a sum in place of an integral of width 1/N
  }
});

test("best of n with ties, by hand: a coin of rewards 0 and 1", () => {
  const law = bestOfN([0, 1, 0, 1], 3);
  expect([...law.weights]).toEqual([1 / 16, 7 / 16, 1 / 16, 7 / 16]);
  expect(law.meanReward).toBeCloseTo(7 / 8, 15);
  expect(law.distance).toBeCloseTo((1 / 8) * Math.log(1 / 4) + (7 / 8) * Math.log(7 / 4), 15);
  expect(law.distance).toBeLessThan(law.continuous);
  expect(bestOfN([2, 2, 2], 9)).toMatchObject({ distance: 0, meanReward: 2 }); // all alike: nothing to choose
  expect(bestOfN([5], 4)).toMatchObject({ distance: 0, meanReward: 5, standardErrors: { meanReward: 0 } });
});

test("best of n agrees with drawing, weighted rows too, and its error of the mean holds", () => {
  const [values, weights] = [
    [3, 1, 2],
    [0.2, 0.5, 0.3],
  ];
  const law = bestOfN(values, 2, { reference: weights });
  // P(max ≤ 1) = ¼, P(max ≤ 2) = 0.64
  expect([...law.weights]).toEqual([0.36, 0.25, 0.39].map((weight) => expect.closeTo(weight, 14)));
  const truth = 0.5641895835477563; // mean of the larger of two normals, 1/√π
  const runs = 400;
  const hits = Array.from({ length: runs }, (_, seed) => {
    const { meanReward, standardErrors } = bestOfN(draw(300, 50 + seed), 2);
    return Math.abs(meanReward - truth) < 1.96 * standardErrors.meanReward;
  }).filter(Boolean).length;
  expect(Math.abs(hits / runs - 0.95)).toBeLessThan(0.044); // four binomial standard errors
});

test("an error names the argument, what was expected and what came", () => {
  expect(() => tiltedLaw([], 1)).toThrow("tiltedLaw: reward must be at least one number; received 0 numbers");
  expect(() => tiltedLaw([1, Number.NaN], 1)).toThrow("reward[1] must be finite; received NaN");
  expect(() => tiltedLaw([1], Infinity)).toThrow("strength must be finite");
  expect(() => tiltedLaw([1, 2], 1, { reference: [1] })).toThrow("reference must be 2 weights; received 1 weights");
  expect(() => tiltedLaw([1, 2], 1, { reference: [1, -1] })).toThrow("reference[1] must be nonnegative; received -1");
  expect(() => bestOfN([1], 0.5)).toThrow("n must be a finite number of at least 1; received 0.5");
});
