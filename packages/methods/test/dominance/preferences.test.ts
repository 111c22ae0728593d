import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { fitChoices, type Preferences, rankPreferences } from "@pushforward/methods/dominance";
import { expect, test } from "vitest";

const kernels = await openKernels({ threads: 1 });
const times = (count: number, ranking: readonly number[]) => Array.from({ length: count }, () => ranking);
const fit = (preferences: Preferences, penalty = 0) => fitChoices(preferences, kernels, penalty);

test("two models, 30 wins to 10: log odds ln 3, variance 1/30 + 1/10", () => {
  const { strength, covariance, converged } = fit({
    models: 2,
    rankings: [...times(30, [0, 1]), ...times(10, [1, 0])],
    ties: [],
  });
  expect(strength[0]! - strength[1]!).toBeCloseTo(Math.log(3), 10);
  expect(covariance[0]! + covariance[3]! - 2 * covariance[1]!).toBeCloseTo(1 / 30 + 1 / 10, 10);
  expect(strength[0]! + strength[1]!).toBeCloseTo(0, 12);
  expect(converged).toBe(true);
});

test("Davidson: wins 20 and 5, 10 ties: the odds of wins, and ν so that ties come as often as they did", () => {
  const ties = Array.from({ length: 10 }, () => [0, 1] as const);
  const { strength, tieWeight } = fit({ models: 2, rankings: [...times(20, [0, 1]), ...times(5, [1, 0])], ties });
  expect(strength[0]! - strength[1]!).toBeCloseTo(Math.log(4), 9);
  // A saturated model: ν√(p·q) : p : q = 10 : 20 : 5.
  expect(tieWeight!.value).toBeCloseTo(10 / Math.sqrt(100), 9);
  expect(tieWeight!.standardError).toBeCloseTo(Math.sqrt(1 / 10 + 1 / 80 + 1 / 20), 8);
});

test("all six orders of three models as often as Plackett–Luce has them give its strengths back", () => {
  const weights = [3, 2, 1];
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  // Probabilities are multiples of 1/60: 3/6·2/3, 3/6·1/3, 2/6·3/4, 2/6·1/4, 1/6·3/5, 1/6·2/5.
  const counts = orders.map(([a, b, c]) => 60 * (weights[a!]! / 6) * (weights[b!]! / (weights[b!]! + weights[c!]!)));
  expect(counts.map((count) => Math.round(count))).toEqual([20, 10, 15, 5, 6, 4]);
  const rankings = orders.flatMap((order, k) => times(Math.round(counts[k]!), order));
  const { strength } = fit({ models: 3, rankings, ties: [] });
  expect(strength[0]! - strength[2]!).toBeCloseTo(Math.log(3), 9);
  expect(strength[1]! - strength[2]!).toBeCloseTo(Math.log(2), 9);
});

test("without a way back strengths are infinite: refused and named, or held by a penalty", () => {
  const always = { models: 3, rankings: [...times(5, [0, 1]), ...times(5, [1, 2]), ...times(2, [2, 1])], ties: [] };
  expect(() => fit(always)).toThrow("a group of 2 of 3 models never wins against the rest");
  const held = fit(always, 0.5);
  expect(held.strength[0]).toBeGreaterThan(held.strength[1]!);
  expect(held.residual).toBeLessThan(1e-6);
  // Strengths sum to 0, so each row of their covariance does.
  for (let i = 0; i < 3; i++) {
    const row = held.covariance.subarray(3 * i, 3 * i + 3);
    expect(row[0]! + row[1]! + row[2]!).toBeCloseTo(0, 12);
  }
  // A tie is a way back.
  expect(fit({ ...always, ties: [[0, 1]] }).converged).toBe(true);
  expect(() => fit({ models: 2, rankings: [[0, 2]], ties: [] })).toThrow(
    "a model must be a number below 2; received 2",
  );
});

test("95% intervals hold differences of strengths 95% of the time", () => {
  const truth = [0.8, 0.2, -0.3, -0.7];
  const runs = 300;
  let held = 0;
  for (let r = 0; r < runs; r++) {
    const rng = seededRng(r);
    const rankings = Array.from({ length: 160 }, () => {
      const i = rng.integer(4);
      const j = (i + 1 + rng.integer(3)) % 4;
      return rng.uniform() < 1 / (1 + Math.exp(truth[j]! - truth[i]!)) ? [i, j] : [j, i];
    });
    const { strength, covariance } = fit({ models: 4, rankings, ties: [] });
    const error = Math.sqrt(covariance[0]! + covariance[15]! - 2 * covariance[3]!);
    held += Number(Math.abs(strength[0]! - strength[3]! - 1.5) < 1.96 * error);
  }
  expect(Math.abs(held / runs - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / runs));
});

test("pairs in order, and caution: two lucky wins of three do not make the choice", async () => {
  const usual = [1, 3, 4].flatMap((other) => [...times(60, [0, other]), ...times(30, [other, 0])]);
  const rankings = [...usual, ...times(2, [2, 0]), ...times(1, [0, 2])];
  const names = ["steady", "weak", "lucky", "b", "c"];
  const found = await rankPreferences(names, { models: 5, rankings, ties: [] }, { kernels });
  expect([...found.ranking].sort((a, b) => b.score - a.score)[0]!.model).toBe("lucky");
  expect(found.pessimisticChoice).toBe("steady");
  const pair = found.pairs.find(({ better, worse }) => better === "steady" && worse === "weak")!;
  expect(pair).toMatchObject({ significant: true });
  expect(pair.probability).toBeCloseTo(60 / 90, 8);
  expect(found.sizes).toEqual({ rankings: 273, ties: 0, clusters: null });
});

test("clusters of one ranking: the model's variance times G/(G − 1); of two that agree: twice that", () => {
  const rankings = [...times(30, [0, 1]), ...times(10, [1, 0])];
  const variance = (clusters?: number[]) => {
    const { covariance } = fit({ models: 2, rankings, ties: [], ...(clusters && { clusters }) });
    return covariance[0]! + covariance[3]! - 2 * covariance[1]!;
  };
  const alone = 1 / 30 + 1 / 10; // the model is saturated, so its variance is that of the rankings
  expect(variance(rankings.map((_, i) => i))).toBeCloseTo((alone * 40) / 39, 10);
  expect(variance(rankings.map((_, i) => i >> 1))).toBeCloseTo((2 * alone * 20) / 19, 10);
  expect(() => variance(rankings.map((_, i) => i % 2))).toThrow("clusters must be more than the 2 models; received 2");
  expect(() => variance([0, 1])).toThrow("clusters must be 40, one for each ranking and tie; received 2");
});

test("judges with tastes of their own: intervals between judges hold the truth, those without do not", async () => {
  const [runs, judges, each] = [150, 24, 20];
  const held = { apart: 0, alone: 0 };
  for (let r = 0; r < runs; r++) {
    const rng = seededRng(r);
    const [rankings, clusters]: [number[][], number[]] = [[], []];
    for (let judge = 0; judge < judges; judge++) {
      const taste = [1.5 * rng.normal(), 0, -1.5 * rng.normal()]; // the truth, by symmetry, is 0
      for (let k = 0; k < each; k++) {
        const i = rng.integer(3);
        const j = (i + 1 + rng.integer(2)) % 3;
        rankings.push(rng.uniform() < 1 / (1 + Math.exp(taste[j]! - taste[i]!)) ? [i, j] : [j, i]);
        clusters.push(judge);
      }
    }
    const preferences = { models: 3, rankings, ties: [] };
    for (const [kind, given] of [
      ["apart", { ...preferences, clusters }],
      ["alone", preferences],
    ] as const) {
      // biome-ignore format: a line
      const { ranking } = await rankPreferences(["a", "b", "c"], given, { kernels });
      const { low, high } = ranking.find(({ model }) => model === "a")!.interval;
      held[kind] += Number(low <= 0 && 0 <= high);
    }
  }
  expect(Math.abs(held.apart / runs - 0.95)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / runs));
  expect(held.alone / runs).toBeLessThan(0.8);
});
