import { seededRng } from "@pushforward/core";
import {
  type LogProbabilities,
  logProbabilities,
  type ModelDriftOptions,
  modelDrift,
  type TokenRecord,
  textProvenance,
  tokenRecords,
  trainingOrder,
  typicalSet,
} from "@pushforward/methods/audits";
import { expect, test } from "vitest";

const laws = (...rows: number[][]) => logProbabilities(Float64Array.from(rows.flat(), Math.log), rows[0]!.length);
const drift = (p: LogProbabilities, q: LogProbabilities, options: ModelDriftOptions = {}) => {
  const found = modelDrift(p, q, options);
  return {
    ...found,
    ...Object.fromEntries(found.estimates.map(({ measure, value }) => [measure, value])),
    flipped: found.flips,
  };
};

/** A model: a random law over `vocabulary` tokens at each position. */
function model(positions: number, vocabulary: number, seed: number, sharpness = 2): LogProbabilities {
  const rng = seededRng(seed);
  const logits = Float64Array.from({ length: positions * vocabulary }, () => sharpness * rng.normal());
  return logProbabilities(logits, vocabulary, { logits: true });
}

/** A text drawn from the model at a temperature. */
function write(from: LogProbabilities, seed: number, temperature = 1): number[] {
  const rng = seededRng(seed);
  const cooled = logProbabilities(
    from.data.map((value) => value / temperature),
    from.vocabulary,
    { logits: true },
  );
  return Array.from({ length: from.positions }, (_, t) => {
    let left = rng.uniform();
    let token = 0;
    for (; token < from.vocabulary - 1; token++) {
      left -= Math.exp(cooled.data[t * from.vocabulary + token]!);
      if (left < 0) break;
    }
    return token;
  });
}

test("the measures of two laws by hand, in nats", () => {
  const found = drift(laws([0.5, 0.5, 0]), laws([0.25, 0.25, 0.5]));
  expect(found).toMatchObject({
    divergence: expect.closeTo(Math.LN2, 14),
    reverseDivergence: Infinity,
    totalVariation: expect.closeTo(0.5, 14),
    acceptance: expect.closeTo(0.5, 14),
    tokensPerPass: expect.closeTo(1 + 1 / 2 + 1 / 4 + 1 / 8 + 1 / 16, 14),
    flips: 1,
    firstDivergent: 0,
    infinite: 0,
  });
  expect(drift(laws([0.25, 0.25, 0.5]), laws([0.5, 0.5, 0]))).toMatchObject({ divergence: Infinity, infinite: 1 });
});

test("a model has not drifted from itself; the first flip is told by its position", () => {
  const p = model(20, 30, 1);
  const same = drift(p, p);
  expect(same).toMatchObject({
    flips: 0,
    divergence: 0,
    totalVariation: 0,
    acceptance: 1,
    tokensPerPass: 5,
    keptOverlap: 1,
  });
  expect(same.firstDivergent).toBeUndefined();
  const moved = drift(laws([0.7, 0.3], [0.7, 0.3], [0.6, 0.4]), laws([0.7, 0.3], [0.9, 0.1], [0.4, 0.6]));
  expect([moved.firstDivergent, moved.flipped]).toEqual([2, 1]);
});

test("renaming tokens changes nothing; total variation is at most √(KL/2), acceptance its complement", () => {
  const [p, q] = [model(50, 12, 2), model(50, 12, 3)];
  const renamed = ({ data, ...rest }: LogProbabilities) => ({
    ...rest,
    data: data.map((_, at) => data[at - (at % 12) + ((((5 * at) % 12) + 12) % 12)]!),
  });
  const [found, again] = [drift(p, q), drift(renamed(p), renamed(q))];
  for (const [k, { value }] of found.estimates.entries()) expect(again.estimates[k]!.value).toBeCloseTo(value, 12);
  const { totalVariation, divergence, acceptance } = found as unknown as Record<string, number>;
  expect(totalVariation).toBeLessThan(Math.sqrt(divergence! / 2));
  expect(acceptance! + totalVariation!).toBeCloseTo(1, 12);
});

test("intervals over positions hold the mean 95% of the time", () => {
  let truth = 0;
  const runs = Array.from({ length: 300 }, (_, seed) => {
    const [p, q] = [model(60, 6, 1000 + seed), model(60, 6, 5000 + seed)];
    return modelDrift(p, q).estimates;
  });
  for (const measure of ["divergence", "acceptance", "flips"] as const) {
    const found = runs.map((estimates) => estimates.find((estimate) => estimate.measure === measure)!);
    truth = found.reduce((sum, { value }) => sum + value, 0) / 300; // of 18,000 positions: a twentieth of a run's error off
    const hits = found.filter(({ interval }) => interval!.low <= truth && truth <= interval!.high).length;
    expect(hits / 300).toBeGreaterThan(0.95 - 0.051); // four binomial standard errors; Clopper–Pearson covers more
    if (measure !== "flips") expect(hits / 300).toBeLessThan(0.95 + 0.045);
  }
});

test("speculative sampling accepts with the chance that is told", () => {
  const [p, q] = [laws([0.5, 0.3, 0.2]), laws([0.2, 0.2, 0.6])];
  const rng = seededRng(7);
  let accepted = 0;
  for (let i = 0; i < 20_000; i++) {
    const u = rng.uniform();
    const token = u < 0.2 ? 0 : u < 0.4 ? 1 : 2;
    accepted += Number(rng.uniform() < Math.exp(p.data[token]! - q.data[token]!));
  }
  const rate = drift(p, q).estimates.find(({ measure }) => measure === "acceptance")!.value;
  expect(rate).toBeCloseTo(0.6, 14);
  expect(Math.abs(accepted / 20_000 - rate)).toBeLessThan(4 * Math.sqrt(0.24 / 20_000));
});

test("the error of the tokens a pass is that of the acceptance times its slope, by differences", () => {
  const found = modelDrift(model(50, 12, 2), model(50, 12, 3), { drafted: 6 }).estimates;
  const [rate, tokens] = ["acceptance", "tokensPerPass"].map((name) => found.find(({ measure }) => measure === name)!);
  const yielded = (a: number) => (1 - a ** 7) / (1 - a);
  expect(tokens!.value).toBeCloseTo(yielded(rate!.value), 12);
  const slope = (yielded(rate!.value + 1e-6) - yielded(rate!.value - 1e-6)) / 2e-6;
  expect(tokens!.standardError).toBeCloseTo(slope * rate!.standardError!, 6);
});

test("typical sets keep what surprises as much as expected, not what is most probable", () => {
  // H = 1.2799 nats: surprises 0.51, 1.61 and 2.30 are 0.77, 0.33 and 1.02 away.
  const logs = laws([0.6, 0.2, 0.1, 0.1]).data;
  expect([...typicalSet(logs, 0.2).kept]).toEqual([0, 1, 0, 0]);
  expect([...typicalSet(logs, 0.5).kept]).toEqual([1, 1, 0, 0]);
  expect(typicalSet(logs, 0.81)).toMatchObject({
    count: 4,
    mass: expect.closeTo(1, 14),
    entropy: expect.closeTo(1.0889, 4),
  });
  expect(typicalSet(laws([0.25, 0.25, 0.25, 0.25]).data, 0.5).count).toBe(4); // ties stay together
  expect(typicalSet(laws([1, 0, 0]).data, 1)).toMatchObject({ count: 1, mass: 1, entropy: 0 });
});

test("text of the model itself keeps the level, and its e-value too", () => {
  const runs = Array.from({ length: 400 }, (_, seed) => {
    const own = model(80, 20, seed);
    return textProvenance(tokenRecords(own, write(own, seed)));
  });
  const share = runs.filter(({ pValue }) => pValue < 0.05).length / 400;
  expect(Math.abs(share - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 400));
  expect(runs.filter(({ eValue }) => eValue! > 20).length / 400).toBeLessThan(0.05);
  expect(runs.reduce((sum, { statistic }) => sum + statistic, 0) / 400).toBeLessThan(4 / 20);
});

test("the mean of the e-value over all texts of a model is 1", () => {
  const own = laws([0.5, 0.3, 0.2], [0.1, 0.1, 0.8]);
  let mean = 0;
  for (let a = 0; a < 3; a++)
    for (let b = 0; b < 3; b++) {
      const { eValue, logLikelihood } = textProvenance(tokenRecords(own, [a, b]));
      mean += Math.exp(logLikelihood) * eValue!;
    }
  expect(mean).toBeCloseTo(1, 12);
});

test("another writer, and a cold one, are told apart from the model, each in its direction", () => {
  const own = model(200, 20, 1);
  const other = textProvenance(tokenRecords(own, write(model(200, 20, 2), 3)));
  expect(other.statistic).toBeLessThan(-5);
  expect(other.excess.interval!.low).toBeGreaterThan(0);
  expect(other.eValue!).toBeGreaterThan(1e3);
  const cold = textProvenance(tokenRecords(own, write(own, 3, 0.5)));
  expect(cold.statistic).toBeGreaterThan(4);
  expect(cold.eValue!).toBeGreaterThan(1e3);
});

test("the arithmetic of a text of two tokens", () => {
  const records = tokenRecords(laws([0.5, 0.5], [0.9, 0.1]), [1, 0]);
  const [h, mean] = [-(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1)), Math.log(0.5) + Math.log(0.9)];
  const variance = 0.9 * 0.1 * (Math.log(0.9) - Math.log(0.1)) ** 2;
  const found = textProvenance(records);
  expect(found).toMatchObject({
    tokens: 2,
    logLikelihood: expect.closeTo(mean, 14),
    expected: expect.closeTo(-Math.LN2 - h, 14),
    perplexity: expect.closeTo(1 / Math.sqrt(0.45), 14),
    statistic: expect.closeTo((mean + Math.LN2 + h) / Math.sqrt(variance), 12),
    method: "variances of the model",
  });
  const bare = records.map(({ logProbability, entropy }): TokenRecord => ({ logProbability, entropy }));
  expect(textProvenance(bare).method).toBe("variance over tokens");
  expect(textProvenance(bare).eValue).toBeUndefined();
  const sure = laws([1, 0]);
  expect(textProvenance(tokenRecords(sure, [0]))).toMatchObject({ statistic: 0, pValue: 1 });
  expect(textProvenance(tokenRecords(sure, [1]))).toMatchObject({ statistic: -Infinity, pValue: 0, eValue: Infinity });
});

const order = Float64Array.from({ length: 60 }, (_, i) => i);
const likelihoods = (seed: number, memory: number, ties = false) => {
  const rng = seededRng(seed);
  return order.map((place) => {
    const value = memory * place + 10 * rng.normal();
    return ties ? Math.round(value / 8) : value;
  });
};

test.each([false, true])("the order test keeps its level, ties %s", async (ties) => {
  let rejected = 0;
  for (let seed = 0; seed < 400; seed++)
    rejected += Number(
      (await trainingOrder(order, likelihoods(seed, 0, ties), { rng: seededRng(seed), resamples: 99 })).pValue <= 0.05,
    );
  expect(Math.abs(rejected / 400 - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 400));
});

test("late texts that are liked better give the run away; a baseline helps", async () => {
  const found = await trainingOrder(order, likelihoods(1, 0.5), { rng: seededRng(1) });
  expect(found.pValue).toBe(1 / 1000);
  expect(found.normalPValue).toBeLessThan(1e-6);
  expect(found.interval!.low).toBeGreaterThan(0.3);
  const early = await trainingOrder(order, likelihoods(1, -0.5), { rng: seededRng(1) });
  expect(early.pValue).toBeGreaterThan(0.99); // one-sided
  const hard = order.map((place) => 200 * Math.sin(7 * place));
  const noisy = likelihoods(2, 0.3).map((value, i) => value + hard[i]!);
  const [plain, helped] = [
    await trainingOrder(order, noisy, { rng: seededRng(1) }),
    await trainingOrder(order, noisy, { rng: seededRng(1), baseline: hard }),
  ];
  expect(helped.correlation).toBeGreaterThan(plain.correlation + 0.2);
});

test("stretches of the order: mean ranks by hand, and as unsure as shuffles make them", async () => {
  const ten = Float64Array.from({ length: 10 }, (_, i) => 9 - i);
  const { stretches } = await trainingOrder(ten, ten.map(Math.exp), { rng: seededRng(1) });
  // Ranks .05, .15 … .95 with variance .0825, five of ten drawn: .0825/5 · 5/9.
  const deviation = expect.closeTo(Math.sqrt(0.0825 / 9), 12);
  expect(stretches).toEqual([
    { place: 0.25, texts: 5, rank: expect.closeTo(0.25, 12), deviation },
    { place: 0.75, texts: 5, rank: expect.closeTo(0.75, 12), deviation },
  ]);
  const many = (await trainingOrder(order, likelihoods(3, 0.5), { rng: seededRng(1) })).stretches;
  expect(many.reduce((sum, { texts, rank }) => sum + texts * rank, 0) / order.length).toBeCloseTo(0.5, 12);
});

test("ρ is that of the ranks: by hand, unchanged by monotone maps", async () => {
  const given = Float64Array.of(10, 20, 40, 30);
  const { correlation, interval } = await trainingOrder(Float64Array.of(1, 2, 3, 4), given, { rng: seededRng(1) });
  expect(correlation).toBeCloseTo(1 - (6 * 2) / (4 * 15), 14);
  expect(interval).toBeUndefined();
  const mapped = await trainingOrder(Float64Array.of(1, 2, 3, 4), given.map(Math.exp), { rng: seededRng(1) });
  expect(mapped.correlation).toBeCloseTo(correlation, 14);
});

test("what does not fit is refused by name", async () => {
  expect(() => logProbabilities(Float64Array.of(-1, -1), 2)).toThrow(
    "position 1 must be of log-probabilities over the whole vocabulary, which sum to 1; received a sum of 0.7358; ask for logits",
  );
  expect(() => logProbabilities(Float64Array.of(NaN, 0), 2)).toThrow("position 1 must be of numbers below ∞");
  expect(() => modelDrift(laws([0.5, 0.5]), laws([0.2, 0.3, 0.5]))).toThrow(
    "modelDrift: q must be 1 × 2 like p; received 1 × 3",
  );
  expect(() => tokenRecords(laws([0.5, 0.5]), [2])).toThrow("token 1 must be an integer from 0 to 1; received 2");
  expect(() => textProvenance([{ logProbability: -1, entropy: 1 }])).toThrow(
    "of at least two tokens where variances are absent",
  );
  await expect(
    trainingOrder(
      order,
      order.map(() => 1),
      { rng: seededRng(1) },
    ),
  ).rejects.toThrow("logLikelihoods must be not all equal");
  await expect(trainingOrder(order, order.subarray(1), { rng: seededRng(1) })).rejects.toThrow(
    "logLikelihoods must be 60 long like order; received 59",
  );
});
