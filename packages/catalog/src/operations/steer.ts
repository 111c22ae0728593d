/**
 * The catalogue entry of `steer`.
 * @module
 */
import { type Samples, seededRng, type Table, type Watch } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { GaussianMixture, PointTilt } from "@pushforward/methods/sampling/scores";
import { z } from "zod";
import { needNumbers } from "../cells.js";
import { lawOptions } from "../law-options.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { quantilesOf } from "../pictures/laws-picture.js";
import { tableFiles } from "../table-files.js";
import type { SteerResult } from "../views/steer-text.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  reward: z
    .string()
    .min(1)
    .optional()
    .describe("Column to have more of: a coordinate, or another column of points, known at their rows."),
  strength: z.number().default(1).describe("b in e^(b·reward): 0 changes nothing; below 0 less is better."),
  method: z
    .enum(["particles", "value-decoding", "best-of-n"])
    .default("particles")
    .describe(
      "particles: weighted and resampled on the way from noise, with an unbiased normalizer; value-decoding: one of some candidates at every step, the better ones more often, and weights at the end; best-of-n: the best of some finished rows.",
    ),
  count: z.int().min(1).max(1_000_000).default(1000).describe("New rows."),
  steps: z.int().min(2).max(10_000).default(20).describe("Steps from noise; any number is exact for the law itself."),
  islands: z.int().min(2).max(1000).default(10).describe("Groups of particles, for the standard error."),
  candidates: z.int().min(1).max(1000).default(8).describe("Of value-decoding and best-of-n: what one is chosen from."),
  ...lawOptions,
  seed: z.int().min(0).default(0).describe("The same seed gives the same rows."),
});

type SteerOptions = z.output<typeof options>;

export const steerOperation = defineOperation({
  ...headline("steer"),
  description: `New rows of a law that is tilted towards a reward: the one that trades the mean of the reward against the Kullback–Leibler divergence from the law at the rate b, with density q·e^(b·r)/Z. The law is a table of points, smoothed, or a Gaussian mixture. tilt gives new weights to old rows; steer makes new rows, by selection on the way from noise, as one would with a generator that cannot be trained anew.

A reward that is no coordinate is known at the rows of points only; at a new row it is the mean over the rows that its smoothing may have come from.

particles bring the normalizer Z without bias, whatever the number of steps and particles, and with it the divergence; their effective share says how few of them carry the weight. With a coordinate as reward all is known exactly, and stands beside. value-decoding takes one of --candidates at every step, by chances that grow with the reward to come. That alone is biased towards the law, by about one part in as many candidates; so rows are weighted at the end by what their choices left out, which takes the bias away and brings Z too, and the mean without weights is told. best-of-n is no tilt: its divergence is ln n − (n − 1)/n where rewards do not tie, and --strength says nothing to it.`,
  source: ["delmoral2004", "wu2023", "singhal2025", "li2024", "beirami2024"],
  inputs: [{ name: "x", kind: "table", description: "Points, or a Gaussian mixture with a component a row." }],
  options,
  formula: `p = q·e^(b·r)/Z,  Z = E_q e^(b·r);  KL(p‖q) = b·E_p r − ln Z
particles: w ← w·e^(b(v(x′) − v(x))),  Ẑ = Π mean w`,
  shows: [
    "The reward before and after.",
    "The effective share of the particles from step to step.",
    "New rows over those of the law.",
    "The new rows, as a table.",
  ],
  examples: [
    { title: "Rows with more of a score", command: "pushforward steer texts.csv --reward score --strength 2" },
    {
      title: "The best of sixteen, on a page",
      command: "pushforward steer law.csv --reward height --method best-of-n --candidates 16 --out best.html",
    },
  ],
  cost: ({ x }, { count, steps, candidates, method }) => {
    const [rows, columns] = [x?.rows ?? 1, x?.columns ?? 1];
    const looks = method === "best-of-n" ? candidates : 3 * steps * (method === "particles" ? 1 : candidates);
    return { seconds: 0.4 + 4e-8 * looks * count * rows * columns, bytes: 5e7 + 100 * count * columns * candidates };
  },
  checkRequest(_given, { reward, strength, method, count, islands }) {
    check(reward !== undefined, "steer", "--reward", "the column to have more of", "nothing");
    check(method !== "best-of-n" || strength > 0, "steer", "--strength", "above 0 for best-of-n", strength);
    check(method !== "particles" || count >= 2 * islands, "steer", "--count", `at least two for each of ${islands} islands`, count); // biome-ignore format: one line
    check(method !== "value-decoding" || count >= 2, "steer", "--count", "at least 2", count);
  },
  async run({ x }, { reward = "", ...asked }, context) {
    return withKernels(context, async (kernels): Promise<SteerResult> => {
      const { isMixtureTable, momentsOfLaw, momentsOfRows, readLaws, tableOfRows } = await import("../law-tables.js");
      const apart = !isMixtureTable(x!, asked.as) && !asked.coordinates?.includes(reward);
      const rewards = apart ? needNumbers(x!, "x", reward) : undefined;
      const space: Table = apart ? { rows: x!.rows, columns: x!.columns.filter(({ name }) => name !== reward) } : x!;
      const { laws, names, warnings } = readLaws(kernels, { x: space }, asked);
      const { law, points, rows } = laws[0]!;
      const at = names.indexOf(reward);
      check(apart || at >= 0, "steer", "--reward", `one of ${names.join(", ")} for a mixture`, reward);
      const value = rewards ? meanOfRows(law, rewards) : coordinate(law, at);
      const made = await steered(law, value, asked, context.watch);
      const base = law.draw(seededRng(asked.seed).stream(3), asked.count);
      const before = await value(base.data, 0);
      const direction = names.map((_, k) => (k === at ? asked.strength : 0));
      const tilted = apart || asked.method === "best-of-n" ? null : (await import("@pushforward/methods/sampling/scores")).linearTilt(law, direction); // biome-ignore format: one line
      const { cloudsPicture } = await import("../pictures/clouds-picture.js");
      const { samples, ...told } = made;
      return {
        method: asked.method,
        count: asked.count,
        rows,
        columns: names,
        reward,
        strength: asked.method === "best-of-n" ? null : asked.strength,
        meanBefore: rewards ? meanOf(before) : law.moments().mean[at]!,
        exact: tilted && exactOf(tilted, at, asked.strength),
        unweightedReward: null,
        ...told,
        before: momentsOfLaw(law.moments()),
        moments: momentsOfRows(samples),
        rewardPicture: {
          kind: "laws",
          axis: reward,
          laws: [
            { name: "before", role: "x", quantiles: quantilesOf(before) },
            { name: "after", role: "y", quantiles: quantilesOf(made.rewards) },
          ],
        },
        picture: cloudsPicture(kernels, [
          { name: "before", role: "x", points: { ...(points ?? base), names } },
          { name: "after", role: "y", points: { ...samples, names } },
        ]),
        table: tableOfRows(samples, names),
        warnings: [...warnings, ...warningsOf(made)],
      };
    });
  },
  views: {
    text: async (result, meta, style) => (await import("../views/steer-text.js")).steerText(result, meta, style),
    json: ({ table: _, rewards: __, ...rest }) => rest,
    files: {
      ...pageFiles<SteerResult>(async () => (await import("../report/steer-page.js")).steerPage),
      ...tableFiles,
    },
  },
  warnings: ({ warnings }) => warnings,
});

type Value = (x: Float64Array, sigma: number) => Promise<Float64Array>;

/** A coordinate of the best guess. */
const coordinate =
  (law: GaussianMixture, at: number): Value =>
  async (x, sigma) => {
    const s = sigma > 0 ? await law.at(x, sigma) : undefined;
    const { d } = law;
    return Float64Array.from(
      { length: x.length / d },
      (_, i) => x[i * d + at]! + (s ? sigma * sigma * s[i * d + at]! : 0),
    );
  };

/** The mean reward of the rows that a point may have come from. */
const meanOfRows =
  (law: GaussianMixture, rewards: Float64Array): Value =>
  async (x, sigma) =>
    Float64Array.from({ length: x.length / law.d }, (_, i) =>
      law.shares(x, i, sigma).reduce((sum, share, row) => sum + share * rewards[row]!, 0),
    );

interface Made {
  readonly samples: Samples;
  readonly rewards: Float64Array;
  readonly meanReward: number;
  readonly logNormalizer: number | null;
  /** In nats; for best of n where no rewards tie, a bound otherwise. */
  readonly distance: number | null;
  readonly standardErrors: { readonly logNormalizer: number | null; readonly meanReward: number };
  readonly effectiveShares: readonly number[];
  readonly distinct: number;
  readonly ties: boolean;
  readonly unweightedReward?: number;
}

/** Noise to start from, in spreads: any amount is exact, and more lets steps act early. */
const noiseOverSpread = 10;
const endOverSpread = 0.05;

async function steered(law: GaussianMixture, value: Value, asked: SteerOptions, watch: Watch): Promise<Made> {
  const scores = await import("@pushforward/methods/sampling/scores");
  const { method, count, strength, candidates, islands, steps, seed } = asked;
  const rng = seededRng(seed).stream(0);
  const final = (x: Float64Array) => value(x, 0);
  if (method === "best-of-n") {
    const draw = (own: typeof rng, rows: number) => law.draw(own, rows);
    const { samples, rewards, distance, ties } = await scores.bestOfDraws(draw, final, { rng, count, n: candidates });
    return { ...alone(samples, rewards), distance, ties };
  }
  const { mean, covariance } = law.moments();
  const spread = Math.sqrt(mean.reduce((sum, _, k) => sum + covariance[k * mean.length + k]!, 0));
  const range = { most: noiseOverSpread * spread, least: endOverSpread * spread };
  const sigmas = [...scores.timeGrid("karras", steps - 1, range), 0];
  const reference = scores.exactSteps(law);
  const tilt: PointTilt = { reference, reward: final, divergence: "kl", strength };
  const how = { rng, sigmas, watch, value };
  if (method === "particles") return { ...(await scores.steer(tilt, { ...how, count, islands })), ties: false };
  return { ...(await scores.valueDecoding(tilt, { ...how, count, candidates })), ties: false };
}

/** What is told of rows that were chosen one by one. */
function alone(samples: Samples, rewards: Float64Array) {
  const meanReward = meanOf(rewards);
  const variance = rewards.reduce((sum, one) => sum + (one - meanReward) * (one - meanReward), 0) / Math.max(1, rewards.length - 1); // biome-ignore format: one line
  const standardErrors = { logNormalizer: null, meanReward: Math.sqrt(variance / rewards.length) };
  return {
    samples,
    rewards,
    meanReward,
    logNormalizer: null,
    standardErrors,
    effectiveShares: [],
    distinct: samples.n,
  };
}

function exactOf(
  { law, logNormalizer }: { law: GaussianMixture; logNormalizer: number },
  at: number,
  strength: number,
) {
  const meanReward = law.moments().mean[at]!;
  return { meanReward, logNormalizer, distance: strength * meanReward - logNormalizer };
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A share of particles below which a result rests on few. */
const fewDistinct = 0.1;

function warningsOf({ distinct, samples, ties }: Made): string[] {
  return [
    ...(distinct < fewDistinct * samples.n ? [`Only ${distinct} of ${samples.n} rows are different: take more rows or steps, or less strength.`] : []), // biome-ignore format: one line
    ...(ties ? ["Rewards tie, so the divergence is a bound."] : []),
  ];
}
