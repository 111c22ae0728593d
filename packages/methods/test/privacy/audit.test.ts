import { log, normalCdf, seededRng } from "@pushforward/core";
import {
  auditDelta,
  auditEpsilon,
  auditMechanism,
  auditSynthesizer,
  canaryTables,
  type DomainTable,
  type PrivateData,
  rhoOfEpsilon,
  rhoOfShares,
  type Synthesizer,
  witnessed,
} from "@pushforward/methods/privacy";
import { openWithSource } from "@pushforward/methods/privacy/door";
import { discreteGaussian } from "@pushforward/methods/privacy/noise";
import { expect, test } from "vitest";
import { seededSource } from "./seeded-source.js";

/** All pairs of three columns, in equal shares of the budget. */
const allMarginals = [[0, 1], [0, 2], [1, 2]]; // biome-ignore format: pairs
const ask = (data: PrivateData): void => {
  const share = data.remaining / allMarginals.length;
  for (const attributes of allMarginals) data.marginal(attributes, share);
};

/** Scores of runs that promise epsilon 1 at delta 1e-6 and spend `factor` times the ρ of it: noise √factor times too weak. */
function scoresOf(runs: number, factor: number, seed: number, questions = ask): [Float64Array, Float64Array] {
  const tables = canaryTables("add-remove");
  const source = seededSource(seed);
  const rho = factor * rhoOfEpsilon(1, 1e-6);
  const score = (table: DomainTable) => {
    const seen = witnessed(openWithSource(source, { table, limit: { rho } }), tables);
    questions(seen.data);
    return seen.score();
  };
  return [tables.withCanary, tables.without].map((table) =>
    Float64Array.from({ length: runs }, () => score(table)),
  ) as [Float64Array, Float64Array];
}

test("at the noise stated the bound stays below the promise; with a quarter of it, it does not", () => {
  const right = auditEpsilon(...scoresOf(5000, 1, 1));
  expect(right.epsilon).toBeLessThan(1);
  const weak = auditEpsilon(...scoresOf(5000, 16, 2));
  expect(weak.epsilon).toBeGreaterThan(1);
  expect(weak.event.likelier === "with").toBe(weak.event.side === "above");
});

test("noise halved is caught by its zero-concentrated loss, and noise as stated is not", () => {
  const promised = rhoOfEpsilon(1, 1e-6);
  const oneMarginal = (data: PrivateData): void => void data.marginal([0], data.remaining);
  const halved = auditEpsilon(...scoresOf(12_000, 4, 21, oneMarginal));
  expect(halved.rho).toBeGreaterThan(promised);
  expect(halved.rho).toBeLessThan(4 * promised); // what was truly spent
  expect(halved.epsilon).toBeLessThan(1); // at delta 1e-6 so few runs do not show it
  expect(auditEpsilon(...scoresOf(12_000, 1, 22, oneMarginal)).rho).toBeLessThan(promised);
});

test("ρ of an event: 0 where shares agree, at least order 2, at most the log ratio, less than the score itself knows", () => {
  expect([rhoOfShares(0.3, 0.3), rhoOfShares(0.2, 0.3)]).toEqual([0, 0]);
  for (const [p, q] of [
    [0.6, 0.4],
    [0.01, 0.001],
    [0.999, 0.5],
  ] as const) {
    // biome-ignore format: pairs
    const second = Math.log((p * p) / q + (1 - p) ** 2 / (1 - q)) / 2;
    expect(rhoOfShares(p, q)).toBeGreaterThan(second * (1 - 1e-12));
    expect(rhoOfShares(p, q)).toBeLessThan(Math.log(p / q));
  }
  for (const mu of [0.1, 0.5, 2])
    for (const t of [-1, 0, 0.7, 2.5])
      expect(rhoOfShares(normalCdf(mu - t), normalCdf(-t))).toBeLessThan((mu * mu) / 2); // ρ of normal scores
});

test("the score is the privacy loss: normal with mean μ²/2 and variance μ² where μ² = 2ρ", () => {
  const runs = 4000;
  const mu2 = 2 * rhoOfEpsilon(1, 1e-6);
  const [has, lacks] = scoresOf(runs, 1, 3);
  const mean = (x: Float64Array) => x.reduce((a, b) => a + b) / runs;
  expect(Math.abs(mean(has) - mu2 / 2)).toBeLessThan(5 * Math.sqrt(mu2 / runs));
  expect(Math.abs(mean(lacks) + mu2 / 2)).toBeLessThan(5 * Math.sqrt(mu2 / runs));
  const spread = has.reduce((sum, x) => sum + (x - mu2 / 2) ** 2, 0) / runs;
  expect(Math.abs(spread / mu2 - 1)).toBeLessThan(5 * Math.sqrt(2 / runs) + 0.003); // σ² is rounded up by up to .1%
});

test("sigma itself: the noise of a marginal varies as the budget says, within 2%", () => {
  const { without } = canaryTables("add-remove");
  const rho = rhoOfEpsilon(1, 1e-6);
  const data = openWithSource(seededSource(4), { table: without, limit: { rho: 1e6 } });
  const truth = [15, 4, 0]; // values of the first column
  let squares = 0;
  const runs = 15_000;
  for (let i = 0; i < runs; i++) {
    const { counts } = data.marginal([0], rho);
    for (let v = 0; v < 3; v++) squares += (counts[v]! - truth[v]!) ** 2;
  }
  expect(Math.abs((squares / (3 * runs)) * 2 * rho - 1)).toBeLessThan(0.02); // three standard errors of √(2/45,000)
});

test("randomized response: a bound below ln 3 that comes close, and above it in few runs of many", () => {
  const rng = seededRng(5);
  const answers = (p: number, runs: number) => Array.from({ length: runs }, () => (rng.uniform() < p ? 1 : 0));
  const many = auditEpsilon(answers(3 / 4, 40_000), answers(1 / 4, 40_000), 1e-9);
  expect(many.epsilon).toBeLessThan(log(3));
  expect(many.epsilon).toBeGreaterThan(log(3) - 0.1);
  let broken = 0;
  for (let i = 0; i < 400; i++)
    if (auditEpsilon(answers(3 / 4, 300), answers(1 / 4, 300), 1e-9, 0.8).epsilon > log(3)) broken++;
  expect(broken).toBeLessThan(400 * 0.2 + 4 * Math.sqrt(400 * 0.2 * 0.8)); // confidence 0.8
});

test("scores that point the other way, or that show in one tail alone, are found", () => {
  const rng = seededRng(6);
  const flip = auditEpsilon(
    Float64Array.from({ length: 4000 }, () => -2 + rng.normal()),
    Float64Array.from({ length: 4000 }, () => rng.normal()),
  );
  expect(flip.epsilon).toBeGreaterThan(2);
  const rare = auditEpsilon(
    Float64Array.from({ length: 4000 }, () => (rng.uniform() < 0.05 ? 9 : rng.uniform())),
    Float64Array.from({ length: 4000 }, () => rng.uniform()),
  );
  expect(rare.epsilon).toBeGreaterThan(2.5);
  expect(rare.provable).toBeGreaterThan(6);
  expect(rare.event).toMatchObject({ side: "above", likelier: "with" });
});

test("a small loss is found nearly always: events are chosen with caution", () => {
  const mu = 0.2207; // of epsilon 1
  const rng = seededRng(13);
  const bounds = Array.from({ length: 5 }, () => {
    const scores = [mu, -mu].map((shift) =>
      Float64Array.from({ length: 20_000 }, () => mu * rng.normal() + (shift * mu) / 2),
    );
    return auditEpsilon(scores[0]!, scores[1]!).epsilon;
  });
  expect(Math.min(...bounds)).toBeGreaterThan(0.1);
  expect(Math.max(...bounds)).toBeLessThan(1);
});

test("nothing to see gives 0, and so do runs that differ in nothing", () => {
  const same = Float64Array.from({ length: 100 }, () => 3);
  expect(auditEpsilon(same, same)).toMatchObject({ epsilon: 0, withCanary: { runs: 50 }, without: { runs: 50 } });
});

/** Noisy projections on public directions: the table of the slicing note, d = m = 10, k = 1, Δ = 1. */
function slicingScores(runs: number, sigma: number, noise: number, seed: number): [Float64Array, Float64Array] {
  const [m, steps] = [10, 100];
  const rng = seededRng(seed);
  const draw = discreteGaussian(seededSource(seed), { numerator: Math.round((noise * steps) ** 2), denominator: 1 });
  const score = (moved: boolean) => {
    let ratio = 0;
    for (let j = 0; j < m; j++) {
      // The neighbours differ by u = e₁, and (θ·u)² = z²/(z² + χ²) with d − 1 = 9 degrees of freedom, 8 of them by logs.
      const [z, rest] = [rng.normal(), rng.normal()];
      const eight = -2 * log((1 - rng.uniform()) * (1 - rng.uniform()) * (1 - rng.uniform()) * (1 - rng.uniform()));
      const shift = z / Math.sqrt(z * z + rest * rest + eight);
      const y = (moved ? shift : 0) + draw() / steps;
      ratio += (shift * (y - shift / 2)) / sigma ** 2;
    }
    return ratio;
  };
  return [true, false].map((moved) => Float64Array.from({ length: runs }, () => score(moved))) as [
    Float64Array,
    Float64Array,
  ];
}

test("the audit of slices: .0189 and .0029 at epsilon .2 and .4, and about .086 with sigma halved", () => {
  const [runs, sigma] = [16_000, 4.9581];
  const right = slicingScores(runs, sigma, sigma, 7);
  for (const [epsilon, exact] of [
    [0.2, 0.0189],
    [0.4, 0.0029],
  ] as const) {
    // biome-ignore format: pairs
    const { value, standardError } = auditDelta(...right, epsilon);
    expect(Math.abs(value - exact)).toBeLessThan(4 * standardError + 5e-5); // digits given
  }
  const halved = auditDelta(...slicingScores(runs, sigma, sigma / 2, 8), 0.2);
  expect(halved.value - 0.0189).toBeGreaterThan(5 * halved.standardError);
  expect(Math.abs(halved.value - 0.086)).toBeLessThan(4 * halved.standardError + 0.005);
});

const noisyMarginals: Synthesizer<null> = {
  mechanism: "all marginals",
  measure: async (data) => {
    ask(data);
    return null;
  },
  generate: () => Promise.reject(new Error("an audit makes no rows")),
  forecast: () => ({ pairwise: 0, seconds: 0, bytes: 0 }),
};

test("a synthesizer is audited by its own questions: kept promises pass, broken ones do not", async () => {
  const options = { epsilon: 1, runs: 1500, adjacency: "replace-one", rng: seededRng(9), extra: {} } as const;
  const kept = await auditSynthesizer(noisyMarginals, options);
  expect(kept.epsilon).toBeLessThan(1);
  expect(kept.promisedRho).toBe(rhoOfEpsilon(1, 1e-6));
  expect(kept.rho).toBeLessThan(kept.promisedRho);
  const open: NonNullable<Parameters<typeof auditSynthesizer>[1]["open"]> = (asked) =>
    openWithSource(seededSource(asked.table.codes[0]!.at(-1)! + 10), { ...asked, limit: { rho: 3 } });
  const seen = await auditSynthesizer(noisyMarginals, { ...options, runs: 200, open });
  expect(seen.epsilon).toBeGreaterThan(1); // ρ = 3 and the same noise in every run
  expect(seen.rho).toBeGreaterThan(seen.promisedRho);
});

test("all kinds of questions have a likelihood ratio; e to it has mean 1 without the canary", async () => {
  const tables = canaryTables("replace-one");
  const limit = { epsilon: 3, delta: 1e-6 };
  const source = seededSource(11);
  const expected = (n: number) => new Float64Array(n).fill(20 / n);
  const runs = 4000;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < runs; i++) {
    const data = openWithSource(source, { table: tables.without, adjacency: "replace-one", limit });
    const seen = witnessed(data, tables);
    const chosen = seen.data.select(
      [[0], [1], [0, 2]].map((attributes, k) => ({
        attributes,
        expected: expected([3, 2, 12][k]!),
        offset: k,
        weight: 1,
      })),
      0.02,
    );
    seen.data.marginal([chosen === 1 ? 1 : 0], 0.02);
    seen.data.sum(
      {
        what: "units",
        length: 2,
        rowBound: 1,
        differenceBound: 1,
        add: ({ rows, units }, out) => {
          for (let r = 0; r < rows; r++) out[1]! += units[2]![r]!;
        },
      },
      0.02,
    );
    seen.data.rows({
      what: "units",
      width: 1,
      grid: 1 / 256,
      variance: 16,
      cost: (alpha) => (alpha * 1.01) / 32,
      evaluate: ({ units }, out) => out.set(units[2]!),
    });
    const ratio = Math.exp(seen.score());
    sum += ratio;
    squares += ratio * ratio;
  }
  const mean = sum / runs;
  const error = Math.sqrt((squares / runs - mean ** 2) / runs);
  expect(Math.abs(mean - 1)).toBeLessThan(5 * error);
  expect(error).toBeGreaterThan(0.003); // it does vary
});

test("anything can be audited, and stopped; too few runs and bad scores are refused", async () => {
  const rng = seededRng(12);
  const found = await auditMechanism(async (withCanary) => (withCanary ? 5 : 0) + rng.normal(), { runs: 500 });
  expect(found.epsilon).toBeGreaterThan(3);
  await expect(auditMechanism(() => 0, { runs: 5 })).rejects.toThrow("runs must be a whole number of at least 20");
  await expect(auditMechanism(() => Number.NaN, { runs: 20 })).rejects.toThrow("scoresWith must be finite numbers");
  const stop = new AbortController();
  stop.abort(new Error("enough"));
  await expect(auditMechanism(() => 0, { runs: 500, watch: { signal: stop.signal } })).rejects.toThrow("enough");
  expect(() => auditEpsilon([1, 2], [3, 4])).toThrow("scoresWith must be at least 20 scores");
});
