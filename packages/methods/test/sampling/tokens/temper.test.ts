import { permutation, seededRng } from "@pushforward/core";
import {
  budgetTemperature,
  type LogProbabilities,
  logProbabilities,
  type TokenRule,
  temper,
} from "@pushforward/methods/sampling";
import { expect, test } from "vitest";

const laws = (...rows: number[][]) => logProbabilities(Float64Array.from(rows.flat(), Math.log), rows[0]!.length);
const chances = ({ data }: LogProbabilities) => Array.from(data, Math.exp);
const after = (row: readonly number[], rule: TokenRule, base?: readonly number[]) =>
  chances(temper(laws([...row]), [rule], { base: base && laws([...base]) }).laws);
const near = (row: readonly number[], digits = 12) => row.map((value) => expect.closeTo(value, digits));
const divided = (row: readonly number[]) => row.map((value) => value / row.reduce((sum, one) => sum + one, 0));

function random(positions: number, vocabulary: number, seed: number, sharpness = 2): LogProbabilities {
  const rng = seededRng(seed);
  const logits = Float64Array.from({ length: positions * vocabulary }, () => sharpness * rng.normal());
  return logProbabilities(logits, vocabulary, { logits: true });
}

/** All laws on `tokens` tokens whose probabilities are multiples of 1/parts: with ties and zeros in every place. */
function allLaws(tokens: number, parts: number): number[][] {
  if (tokens === 1) return [[parts]];
  return Array.from({ length: parts + 1 }, (_, first) => first).flatMap((first) =>
    allLaws(tokens - 1, parts - first).map((rest) => [first, ...rest]),
  );
}

/** What each cut keeps of a law in parts, by its definition: a token stays while what comes before it is too little. */
const definitions: { rule: TokenRule; keeps(p: readonly number[], v: number): boolean }[] = [
  ...[1, 2, 3, 4].map((count) => ({
    rule: { rule: "top-k", count } as const,
    keeps: (p: readonly number[], v: number) => p.filter((other) => other > p[v]!).length < count,
  })),
  ...[1, 3, 5, 8].map((eighths) => ({
    rule: { rule: "nucleus", mass: eighths / 8 } as const,
    keeps: (p: readonly number[], v: number) =>
      p.filter((other) => other > p[v]!).reduce((sum, other) => sum + other, 0) < eighths,
  })),
  ...[0.25, 0.5, 0.75, 1].map((mass) => ({
    rule: { rule: "typical", mass } as const,
    keeps(p: readonly number[], v: number) {
      const [shares, apart] = [divided(p), surpriseApart(p)];
      const before = shares.reduce((sum, share, u) => (apart[u]! < apart[v]! - 1e-9 ? sum + share : sum), 0);
      return before < mass - 1e-9;
    },
  })),
  ...[0, 0.5, 1].map((floor) => ({
    rule: { rule: "min-p", floor } as const,
    keeps: (p: readonly number[], v: number) => p[v]! >= floor * Math.max(...p),
  })),
  ...[0, 0.25, 0.5].map((floor) => ({
    rule: { rule: "epsilon-cut", floor } as const,
    keeps: (p: readonly number[], v: number) => p[v]! / 8 >= Math.min(floor, Math.max(...p) / 8),
  })),
  ...[0.1, 0.3].map((floor) => ({
    rule: { rule: "eta-cut", floor } as const,
    keeps(p: readonly number[], v: number) {
      const eta = Math.min(floor, Math.sqrt(floor) * Math.exp(-entropy(divided(p))));
      return p[v]! / 8 >= Math.min(eta, Math.max(...p) / 8);
    },
  })),
];
const entropy = (p: readonly number[]) => -p.reduce((sum, value) => sum + (value > 0 ? value * Math.log(value) : 0), 0);
const surpriseApart = (p: readonly number[]) =>
  divided(p).map((value) => (value > 0 ? Math.abs(-Math.log(value) - entropy(divided(p))) : Infinity));

test.each(definitions)(
  "$rule.rule keeps what its definition keeps, in all 165 laws of eighths on four tokens",
  (cut) => {
    const all = allLaws(4, 8);
    expect(all).toHaveLength(165);
    const found = temper(laws(...all.map((row) => row.map((part) => part / 8))), [cut.rule]);
    all.forEach((row, t) => {
      const kept = row.map((part, v) => (part > 0 && cut.keeps(row, v) ? part : 0));
      expect(chances(found.laws).slice(4 * t, 4 * t + 4)).toEqual(near(divided(kept)));
      // What is left is the law given that it is there: KL = −ln m, total variation 1 − m.
      const mass = kept.reduce((sum, part) => sum + part, 0) / 8;
      expect(found.moves[t]).toMatchObject({
        divergence: expect.closeTo(-Math.log(mass), 12),
        totalVariation: expect.closeTo(1 - mass, 12),
        entropyBefore: expect.closeTo(entropy(divided(row)), 12),
        entropyAfter: expect.closeTo(entropy(divided(kept)), 12),
        kept: kept.filter((part) => part > 0).length,
        temperature: 1,
        met: true,
      });
    });
  },
);

const everyRule: TokenRule[] = [
  { rule: "temperature", temperature: 0.6 },
  { rule: "temperature", temperature: 0 },
  { rule: "temperature", temperature: Infinity },
  { rule: "budget", budget: 0.2, side: "sharper" },
  { rule: "budget", budget: 0.2, side: "flatter" },
  { rule: "guided-temperature", temperature: 1.5, halving: 0.7 },
  { rule: "contrast", strength: 0.8 },
  ...definitions.map(({ rule }) => rule),
];

test("no rule depends on the order of tokens, nor on a shift of the logits", () => {
  const [p, b] = [random(1, 9, 1), random(1, 9, 2)];
  const tied = Float64Array.from(p.data, (value, v) => (v % 3 === 0 ? p.data[0]! : value)); // ties, too
  for (const rule of everyRule) {
    const logs = logProbabilities(tied, 9, { logits: true });
    const whole = chances(temper(logs, [rule], { base: b }).laws);
    const moved = logProbabilities(tied.map((value) => value + 50), 9, { logits: true }); // biome-ignore format: one line
    expect(chances(temper(moved, [rule], { base: b }).laws)).toEqual(near(whole, 11));
    for (let seed = 0; seed < 20; seed++) {
      const order = permutation(seededRng(seed), 9);
      const turned = (from: LogProbabilities) => ({ ...from, data: Float64Array.from(order, (v) => from.data[v]!) });
      expect(chances(temper(turned(logs), [rule], { base: turned(b) }).laws)).toEqual(near(Array.from(order, (v) => whole[v]!))); // biome-ignore format: one line
    }
  }
});

test("temperatures by hand: powers of the law, its modes at 0, all that is possible at ∞", () => {
  const p = [0.4, 0.4, 0.2, 0];
  expect(after(p, { rule: "temperature", temperature: 0.5 })).toEqual(near([4 / 9, 4 / 9, 1 / 9, 0]));
  expect(after(p, { rule: "temperature", temperature: 0 })).toEqual(near([0.5, 0.5, 0, 0]));
  expect(after(p, { rule: "temperature", temperature: Infinity })).toEqual(near([1 / 3, 1 / 3, 1 / 3, 0]));
  expect(after(p, { rule: "temperature", temperature: 1e-300 })).toEqual(near([0.5, 0.5, 0, 0]));
});

test("what changes nothing changes not a bit", () => {
  const p = random(5, 30, 3);
  const rules: TokenRule[] = [
    { rule: "temperature", temperature: 1 },
    { rule: "budget", budget: 0, side: "sharper" },
  ];
  for (const rule of rules) expect(temper(p, [rule]).laws.data).toEqual(p.data);
  for (const rule of [
    { rule: "contrast", strength: 0 },
    { rule: "top-k", count: 99 },
    { rule: "nucleus", mass: 1 },
  ] as const)
    expect(chances(temper(p, [rule], { base: random(5, 30, 4) }).laws)).toEqual(near(chances(p)));
  const { moves } = temper(p, []);
  expect(moves[0]).toMatchObject({ divergence: 0, totalVariation: 0, temperature: 1, kept: 30 });
});

test.each(["sharper", "flatter"] as const)("the law moves by the budget, or to the end: %s", (side) => {
  const p = random(40, 25, 5, 1.5);
  for (const budget of [1e-6, 0.01, 0.1, 0.3]) {
    const { moves } = temper(p, [{ rule: "budget", budget, side }]);
    for (const { divergence, temperature, met } of moves) {
      expect(met).toBe(true);
      expect(Math.abs(divergence - budget)).toBeLessThan(1e-10);
      expect(side === "sharper" ? temperature < 1 : temperature > 1).toBe(true);
    }
  }
  const { moves, laws: ends } = temper(p, [{ rule: "budget", budget: 50, side }]);
  moves.forEach(({ met, divergence }, t) => {
    const row = Array.from(p.data.subarray(25 * t, 25 * t + 25), Math.exp);
    const limit = side === "sharper" ? -Math.log(Math.max(...row)) : -Math.log(25) - row.reduce((sum, value) => sum + Math.log(value), 0) / 25; // biome-ignore format: one line
    expect(met).toBe(false);
    expect(divergence).toBeCloseTo(limit, 11);
  });
  expect(Math.max(...chances(ends))).toBeCloseTo(side === "sharper" ? 1 : 1 / 25, 12);
});

test("a budget by hand: two tokens; a law without room has no temperature to go to", () => {
  // p_T = (x, 1 − x) has KL x·ln(x/p) + (1 − x)·ln((1 − x)/(1 − p)), and T = logit p/logit x.
  const [p, x] = [0.7, 0.9];
  const budget = x * Math.log(x / p) + (1 - x) * Math.log((1 - x) / (1 - p));
  const { temperature } = budgetTemperature(Float64Array.of(Math.log(p), Math.log(1 - p)), budget, "sharper");
  expect(temperature).toBeCloseTo(Math.log(p / (1 - p)) / Math.log(x / (1 - x)), 10);
  const flat = temper(laws([0.5, 0.5]), [{ rule: "budget", budget: 0.1, side: "flatter" }]);
  expect(flat.moves[0]).toMatchObject({ met: false, divergence: 0 });
});

test("contrast by hand: p·(p/b)^α; against itself nothing, against the uniform law a temperature", () => {
  const [p, b] = [[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]]; // biome-ignore format: pairs
  expect(after(p!, { rule: "contrast", strength: 1 }, b)).toEqual(near(divided([0.5 ** 2 / 0.2, 0.3, 0.2 ** 2 / 0.5])));
  expect(after(p!, { rule: "contrast", strength: 3 }, p)).toEqual(near(p!));
  expect(after(p!, { rule: "contrast", strength: 3 }, [1 / 3, 1 / 3, 1 / 3])).toEqual(near(after(p!, { rule: "temperature", temperature: 1 / 4 }))); // biome-ignore format: one line
  expect(after([0.5, 0.5, 0], { rule: "contrast", strength: 1 }, [0.5, 0.25, 0.25])).toEqual(near([1 / 3, 2 / 3, 0]));
  expect(() => after(p!, { rule: "contrast", strength: 1 }, [0.5, 0.5, 0])).toThrow("base: token 3 must be possible where the law has it"); // biome-ignore format: one line
});

test("guidance halves the temperature for each `halving` nats from the base law", () => {
  const [p, b] = [[0.75, 0.25], [0.5, 0.5]]; // biome-ignore format: pairs
  const kl = 0.75 * Math.log(1.5) + 0.25 * Math.log(0.5);
  const rule = { rule: "guided-temperature", temperature: 1.2, halving: 0.5 } as const;
  const { moves } = temper(laws(p!), [rule], { base: laws(b!) });
  expect(moves[0]!.temperature).toBeCloseTo(1.2 * 2 ** (-kl / 0.5), 12);
  expect(temper(laws(p!), [rule], { base: laws(p!) }).moves[0]!.temperature).toBe(1.2);
  expect(temper(laws(p!), [rule], { base: laws([1, 0]) }).moves[0]!.temperature).toBe(0); // infinitely far
});

test("rules act one after another, each on what the one before left", () => {
  const p = random(6, 12, 6);
  const chain: TokenRule[] = [{ rule: "temperature", temperature: 0.8 }, { rule: "top-k", count: 5 }, { rule: "nucleus", mass: 0.6 }]; // biome-ignore format: one line
  const steps = chain.reduce((law, rule) => temper(law, [rule]).laws, p);
  expect(temper(p, chain).laws.data).toEqual(steps.data);
  expect(temper(p, [{ rule: "temperature", temperature: 0.5 }, { rule: "temperature", temperature: 3 }]).moves[0]!.temperature).toBe(1.5); // biome-ignore format: one line
});

test("what is out of range is refused by name", () => {
  const p = laws([0.5, 0.5]);
  const bad: [TokenRule, string][] = [
    [{ rule: "temperature", temperature: -1 }, "temperature of temperature must be at least 0"],
    [{ rule: "guided-temperature", temperature: 1, halving: 0 }, "halving of guided-temperature must be above 0"],
    [{ rule: "budget", budget: Number.NaN, side: "sharper" }, "budget of budget must be at least 0"],
    [{ rule: "contrast", strength: -1 }, "strength of contrast must be at least 0"],
    [{ rule: "top-k", count: 0 }, "count of top-k must be an integer of at least 1"],
    [{ rule: "nucleus", mass: 0 }, "mass of nucleus must be above 0 and at most 1"],
    [{ rule: "min-p", floor: 2 }, "floor of min-p must be from 0 to 1"],
    [{ rule: "contrast", strength: 1 }, "base must be given with contrast"],
  ];
  for (const [rule, words] of bad) expect(() => temper(p, [rule])).toThrow(words);
  expect(() => temper(p, [], { base: laws([0.5, 0.25, 0.25]) })).toThrow("base must be of 1 positions and 2 tokens");
});
