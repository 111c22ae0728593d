import { seededRng } from "@pushforward/core";
import { openKernels } from "@pushforward/kernels";
import { type RankOptions, rankModels, type Scores } from "@pushforward/methods/dominance";
import { expect, test } from "vitest";
import { cycles, standings } from "../../dist/dominance/decisions.js";
import { designOf, drawCounts, varianceOf } from "../../dist/dominance/scores.js";
import { normals } from "./clouds.js";

const kernels = await openKernels({ threads: 1 });
const letters = ["a", "b", "c", "d", "e", "f", "g", "h"];
const rank = (scores: Scores, options: RankOptions = {}) => rankModels(scores, { kernels, ...options });

/** Models as scores of metrics u, v, …; unpaired unless told. */
function table(data: readonly Float64Array[], d: number, more: Partial<Scores> = {}): Scores {
  const models = data.map((each, k) => ({ name: letters[k]!, data: each }));
  return { metrics: ["u", "v", "w"].slice(0, d), models, paired: false, ...more };
}

/** Scores of the same examples: a part in common, and noise. */
function paired(n: number, shifts: readonly number[], d: number, correlation: number, seed: number): Scores {
  const rng = seededRng(seed);
  const common = Array.from({ length: n * d }, () => rng.normal());
  const [a, b] = [Math.sqrt(correlation), Math.sqrt(1 - correlation)];
  const data = shifts.map((shift) => Float64Array.from(common, (value) => shift + a * value + b * rng.normal()));
  return table(data, d, { paired: true });
}

test("three models in order are ranked in order, with what the shapes promise", async () => {
  const scores = table([normals(90, [0, 0], 0.2, 1), normals(70, [2, 2], 0.2, 2), normals(80, [1, 1], 0, 3)], 2);
  const found = await rank(scores);
  expect(found.ranking.map(({ model, rank, wins, losses }) => [model, rank, wins, losses])).toEqual([
    ["b", 1, 2, 0],
    ["c", 2, 1, 1],
    ["a", 3, 0, 2],
  ]);
  expect(found.pairs.map(({ better, worse, significant }) => [better, worse, significant])).toEqual([
    ["b", "c", true],
    ["b", "a", true],
    ["c", "a", true],
  ]);
  for (const { violation, score, interval, metrics } of found.ranking) {
    expect(score).toBe(1 - violation);
    expect((interval.low + interval.high) / 2).toBeCloseTo(score, 12);
    expect(metrics.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(metrics[0]!.quantiles).toHaveLength(found.levels.length);
  }
  const ratio = (a: string, b: string) => {
    const pair = found.pairs.find(({ better, worse }) => [better, worse].sort().join() === [a, b].sort().join())!;
    return pair.better === a ? pair.ratio : pair.reverse.ratio;
  };
  expect(found.ranking[0]!.violation).toBeCloseTo((ratio("b", "a") + ratio("b", "c")) / 2, 12);
  expect(found.meanControl.ranking.map(({ model }) => model)).toEqual(["b", "c", "a"]);
  expect(found.meanControl.disagreements).toEqual([]);
});

test("of two models the relative logistic test is the sign of the gap of means, and p-values of both ways add to 1", async () => {
  for (let seed = 10; seed < 16; seed++) {
    const scores = table([normals(40, [0.1, 0], 0, seed), normals(55, [0, 0.1], 0.5, 100 + seed)], 2);
    const { pairs, meanControl } = await rank(scores, { sensitivity: false });
    expect(pairs[0]!.better).toBe(meanControl.pairs[0]!.better);
    expect(pairs[0]!.pValue).toBeLessThan(0.5);
    expect(pairs[0]!.reverse.ratio - pairs[0]!.ratio).toBeGreaterThan(0);
  }
});

test("a metric that blocks is named", async () => {
  const scores = table([normals(120, [3, -3], 0, 4), normals(120, [0, 0], 0, 5)], 2);
  const [pair] = (await rank(scores)).pairs;
  const worst = pair!.better === "a" ? "v" : "u";
  expect(pair!.metrics.find(({ metric }) => metric === worst)!.share).toBeGreaterThan(0.7);
});

test("identical models are never told apart, in any order and test", async () => {
  const data = normals(30, [0, 0], 0.3, 6);
  for (const scores of [table([data, data], 2), table([data, data, data], 2, { paired: true })])
    for (const options of [
      {},
      { test: "absolute" },
      { order: "first", resamples: 50 },
      { order: "second", resamples: 50 },
    ] as const) {
      const { ranking, pairs } = await rank(scores, options);
      expect(new Set(ranking.map((model) => model.rank))).toEqual(new Set([1]));
      expect(pairs.every(({ significant }) => !significant)).toBe(true);
    }
});

test("false wins among equal models, two and three, unpaired and paired: between a third and four binomial errors above 5%", async () => {
  const runs = 100;
  const settings = { sensitivity: false, lambda: 0.5 } as const;
  const wrong = { unpaired: 0, paired: 0, ignored: 0 };
  for (let r = 0; r < runs; r++) {
    const own = table([normals(60, [0, 0], 0, 3 * r + 1), normals(50, [0, 0], 0, 3 * r + 2)], 2);
    const shared = paired(40, [0, 0], 2, 0.8, 5000 + r);
    const falseWins = async (scores: Scores) =>
      Number((await rank(scores, settings)).pairs.some(({ pValue }) => pValue < 0.025));
    wrong.unpaired += await falseWins(own);
    wrong.paired += await falseWins(shared);
    wrong.ignored += await falseWins({ ...shared, paired: false });
  }
  const most = runs * 0.05 + 4 * Math.sqrt(runs * 0.05 * 0.95);
  expect(wrong.unpaired).toBeLessThan(most);
  expect(wrong.paired).toBeLessThan(most);
  expect(wrong.paired + wrong.unpaired).toBeGreaterThan(2);
  // Examples in common, taken for independent: standard errors twice too large.
  expect(wrong.ignored).toBe(0);
});

test("standard errors are the spread of ratios over tables, and resampling finds the same", async () => {
  const runs = 80;
  const one = (seed: number) =>
    table([normals(100, [0.4, 0], 0.3, 2 * seed), normals(100, [0, 0.1], 0, 2 * seed + 1)], 2);
  const settings = { sensitivity: false, scale: "none" } as const;
  const found = [];
  for (let r = 1; r <= runs; r++) found.push((await rank(one(r), settings)).pairs[0]!);
  const ratios = found.map(({ better, ratio, reverse }) => (better === "a" ? ratio : reverse.ratio));
  const errors = found.map(({ better, standardError, reverse }) =>
    better === "a" ? standardError : reverse.standardError,
  );
  const average = (values: number[]) => values.reduce((a, b) => a + b) / values.length;
  const spread = Math.sqrt(average(ratios.map((value) => (value - average(ratios)) ** 2)));
  // A standard deviation of 80 draws is known to 1/√160; three of these.
  expect(Math.abs(average(errors) / spread - 1)).toBeLessThan(3 / Math.sqrt(2 * runs));
  const [drawn] = (await rank(one(1), { ...settings, resamples: 60, rng: seededRng(3) })).pairs;
  expect(Math.abs(drawn!.standardError / found[0]!.standardError - 1)).toBeLessThan(3 / Math.sqrt(120) + 0.05);
});

test("clusters: copies of an example count once, and the error is that of the clusters", () => {
  const part = [normals(50, [0], 0, 7), normals(50, [0], 0, 8)];
  const twice = part.map((values) => Float64Array.from([...values, ...values]));
  const ids = Int32Array.from({ length: 100 }, (_, i) => i % 50);
  const once = designOf(table(part, 1, { paired: true }), "test");
  const grouped = designOf(table(twice, 1, { paired: true, clusters: [ids, ids] }), "test");
  expect(varianceOf(twice, grouped)).toBeCloseTo(varianceOf(part, once), 12);
  expect(varianceOf(twice, designOf(table(twice, 1, { paired: true }), "test"))).toBeLessThan(
    0.51 * varianceOf(part, once),
  );
  const counts = drawCounts(grouped, seededRng(1));
  expect(counts[0]!.subarray(0, 50)).toEqual(counts[1]!.subarray(50));
});

test("separate rows: the variance of a difference of means is Welch's", () => {
  const [x, y] = [normals(30, [0], 0, 9), normals(20, [0], 0, 10).map((value) => 3 * value)];
  const variance = (values: Float64Array) => {
    const mean = values.reduce((a, b) => a + b) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  };
  expect(varianceOf([x, y], designOf(table([x, y], 1), "test"))).toBeCloseTo(variance(x) / 30 + variance(y) / 20, 12);
});

test("the absolute test finds shape where the relative one between two models cannot: a shift is almost dominance", async () => {
  const scores = table([normals(150, [1.5, 1.5], 0, 11), normals(150, [0, 0], 0, 12)], 2);
  const found = await rank(scores, { test: "absolute", tau: 0.4, lambda: 0.2 });
  expect(found.pairs[0]).toMatchObject({ better: "a", significant: true });
  expect(found.pairs[0]!.smallestTau).toBeLessThan(0.4);
  expect(found.tauLine.map(({ tau }) => tau)).toEqual([0.1, 0.25, 0.4]);
});

test("Bonferroni asks for more than Holm", async () => {
  const scores = table(
    [0, 1, 2, 3].map((shift, k) => normals(60, [0.3 * shift, 0], 0, 20 + k)),
    2,
  );
  const holm = (await rank(scores)).pairs;
  const bonferroni = (await rank(scores, { correction: "bonferroni" })).pairs;
  bonferroni.forEach(({ adjustedPValue, pValue }, k) => {
    expect(adjustedPValue).toBeCloseTo(Math.min(1, 12 * pValue), 12);
    expect(adjustedPValue).toBeGreaterThanOrEqual(holm[k]!.adjustedPValue);
  });
});

test("wins less losses, ties on one rank, and circles by name", () => {
  const wins = Uint8Array.from([0, 1, 1, 0, 0, 0, 0, 0, 0]);
  expect(standings(wins, 3)).toEqual([
    { wins: 2, losses: 0, rank: 1 },
    { wins: 0, losses: 1, rank: 2 },
    { wins: 0, losses: 1, rank: 2 },
  ]);
  const around = Uint8Array.from([0, 1, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0]);
  expect(cycles(around, 4)).toEqual([[0, 1, 2]]);
  expect(cycles(wins, 3)).toEqual([]);
});

test("the order on a line takes one metric as it is and several by their portfolio", async () => {
  const scores = table([normals(60, [0, 0], 0, 30), normals(60, [1, 1], 0, 31), normals(60, [0.4, 0.4], 0, 32)], 2);
  for (const options of [{ portfolio: "independent" }, { portfolio: "empirical" }] as const) {
    const found = await rank(scores, { order: "first", resamples: 50, ...options });
    expect(found.ranking.map(({ model }) => model)).toEqual(["b", "c", "a"]);
    expect(found.settings).toMatchObject({ order: "first", errors: 50, ...options });
  }
  const one = table(
    scores.models.map(({ data }) => data.filter((_, at) => at % 2 === 0)),
    1,
  );
  const found = await rank(one, { order: "second", resamples: 50 });
  expect(found.settings.portfolio).toBeUndefined();
  expect(found.ranking[0]!.model).toBe("b");
});

test("the same bits for one thread and two, and for the same seed", async () => {
  const scores = table([normals(300, [0, 0], 0, 40), normals(290, [0.2, 0], 0, 41)], 2);
  const two = await openKernels({ threads: 2 });
  expect(await rankModels(scores, { kernels: two })).toEqual(await rank(scores));
  await two.close();
  const options = { order: "first", resamples: 50 } as const;
  expect(await rank(scores, { ...options, rng: seededRng(7) })).toEqual(
    await rank(scores, { ...options, rng: seededRng(7) }),
  );
});

test("what cannot be ranked is told", async () => {
  const data = normals(20, [0, 0], 0, 50);
  await expect(rank(table([data], 2))).rejects.toThrow("models must be at least 2, to be compared; received 1");
  const few = table([data.subarray(0, 4), data.subarray(4, 8)], 2);
  await expect(rank(few)).rejects.toThrow("rows of each model must be at least 10");
  await expect(rank(table([data, data.map((v, at) => (at === 3 ? Number.NaN : v))], 2))).rejects.toThrow(
    "scores of b must be finite",
  );
  await expect(rank(table([data, data.map((v, at) => (at % 2 ? v : 0))], 2))).resolves.toBeDefined();
  const flat = (values: Float64Array) => values.map((v, at) => (at % 2 ? v : 0));
  await expect(rank(table([flat(data), flat(data)], 2))).rejects.toThrow("metric u must be varying");
  await expect(rank(table([data, data], 2), { level: 0.7 })).rejects.toThrow("level must be above 0 and below 0.5");
});
