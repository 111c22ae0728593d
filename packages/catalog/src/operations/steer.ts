/**
 * The catalogue entry of `steer`.
 * @module
 */
import { seededRng, type Table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { GaussianMixture } from "@pushforward/methods/sampling/scores";
import { z } from "zod";
import { needNumbers } from "../cells.js";
import { lawOptions } from "../law-options.js";
import { checkModel, modelOptions, networkOf } from "../network-law.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { quantilesOf } from "../pictures/laws-picture.js";
import type { Made } from "../steered-rows.js";
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
  steps: z
    .int()
    .min(2)
    .max(10_000)
    .optional()
    .describe("Steps from noise: 20 when left out, and any number is exact for the law itself; 100 with --model."),
  islands: z.int().min(2).max(1000).default(10).describe("Groups of particles, for the standard error."),
  candidates: z.int().min(1).max(1000).default(8).describe("Of value-decoding and best-of-n: what one is chosen from."),
  ...modelOptions,
  ...lawOptions,
  seed: z.int().min(0).default(0).describe("The same seed gives the same rows."),
});

export type SteerOptions = z.output<typeof options>;

export const steerOperation = defineOperation({
  ...headline("steer"),
  description: `New rows of a law that is tilted towards a reward: the one that trades the mean of the reward against the Kullback–Leibler divergence from the law at the rate b, with density q·e^(b·r)/Z. The law is a table of points, smoothed, or a Gaussian mixture. tilt gives new weights to old rows; steer makes new rows, by selection on the way from noise, as one would with a generator that cannot be trained anew.

A reward that is no coordinate is known at the rows of points only; at a new row it is the mean over the rows that its smoothing may have come from.

particles bring the normalizer Z without bias, whatever the number of steps and particles, and with it the divergence; their effective share says how few of them carry the weight. With a coordinate as reward all is known exactly, and stands beside. value-decoding takes one of --candidates at every step, by chances that grow with the reward to come. That alone is biased towards the law, by about one part in as many candidates; so rows are weighted at the end by what their choices left out, which takes the bias away and brings Z too, and the mean without weights is told. With --model the law is that of a trained network in an ONNX file, as of draw; the table says where its noise begins, and holds the reward that is no coordinate. Its rows come by many small steps, and what these end on is the law that is tilted.

best-of-n is no tilt: its divergence is ln n − (n − 1)/n where rewards do not tie, and --strength says nothing to it.`,
  source: ["delmoral2004", "wu2023", "singhal2025", "li2024", "beirami2024"],
  inputs: [{ name: "x", kind: "table", description: "Points, or a Gaussian mixture with a component a row." }],
  options,
  files: { model: "read" },
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
    {
      title: "Rows of a trained network with more of a coordinate",
      command: "pushforward steer data.csv --model denoiser.onnx --coordinates length,width --reward width --count 400",
    },
  ],
  cost: ({ x }, { count, steps = 20, candidates, method, model }) => {
    const [rows, columns] = [x?.rows ?? 1, x?.columns ?? 1];
    const looks = method === "best-of-n" ? candidates : 3 * steps * (method === "particles" ? 1 : candidates);
    const each = model === undefined ? 4e-8 * rows * columns : 5e-5;
    return { seconds: 0.4 + each * looks * count, bytes: 5e7 + 100 * count * columns * candidates };
  },
  checkRequest(_given, { reward, strength, method, count, islands, model, predicts }) {
    checkModel("steer", { model, predicts });
    check(reward !== undefined, "steer", "--reward", "the column to have more of", "nothing");
    check(method !== "best-of-n" || strength > 0, "steer", "--strength", "above 0 for best-of-n", strength);
    check(method !== "particles" || count >= 2 * islands, "steer", "--count", `at least two for each of ${islands} islands`, count); // biome-ignore format: one line
    check(method !== "value-decoding" || count >= 2, "steer", "--count", "at least 2", count);
  },
  async run({ x }, { reward = "", ...asked }, context) {
    return withKernels(context, async (kernels): Promise<SteerResult> => {
      const { isMixtureTable, momentsOfLaw, momentsOfRows, readLaws, tableOfRows } = await import("../law-tables.js");
      const { baseOf, coordinate, meanOf, meanOfRows, steered } = await import("../steered-rows.js");
      const apart = !isMixtureTable(x!, asked.as) && !asked.coordinates?.includes(reward);
      const rewards = apart ? needNumbers(x!, "x", reward) : undefined;
      const space: Table = apart ? { rows: x!.rows, columns: x!.columns.filter(({ name }) => name !== reward) } : x!;
      const { laws, names, warnings } = readLaws(
        kernels,
        { x: space },
        { ...asked, inOrder: asked.model === undefined ? [] : ["x"] },
      );
      const { law, points, rows } = laws[0]!;
      const at = names.indexOf(reward);
      check(apart || at >= 0, "steer", "--reward", `one of ${names.join(", ")} for a mixture`, reward);
      const network = asked.model === undefined ? undefined : await networkOf("steer", kernels, context, law.d, asked.predicts); // biome-ignore format: one line
      const base = await baseOf(law, network?.score, asked.steps, context.watch);
      const value = rewards ? meanOfRows(law, rewards) : coordinate(base, at);
      const made = await steered(base, value, asked, context.watch);
      const plain = await base.draw(seededRng(asked.seed).stream(3), asked.count);
      const before = await value(plain.data, 0);
      const direction = names.map((_, k) => (k === at ? asked.strength : 0));
      const closed = !apart && !network;
      const tilted = closed && asked.method !== "best-of-n" ? (await import("@pushforward/methods/sampling/scores")).linearTilt(law, direction) : null; // biome-ignore format: one line
      const { cloudsPicture } = await import("../pictures/clouds-picture.js");
      const { samples, ...told } = made;
      return {
        method: asked.method,
        law: network ? "network" : laws[0]!.kind,
        count: asked.count,
        rows,
        columns: names,
        reward,
        strength: asked.method === "best-of-n" ? null : asked.strength,
        meanBefore: closed ? law.moments().mean[at]! : meanOf(before),
        exact: tilted && exactOf(tilted, at, asked.strength),
        unweightedReward: null,
        ...told,
        before: network ? momentsOfRows(plain) : momentsOfLaw(law.moments()),
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
          { name: "before", role: "x", points: { ...((!network && points) || plain), names } },
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

function exactOf(
  { law, logNormalizer }: { law: GaussianMixture; logNormalizer: number },
  at: number,
  strength: number,
) {
  const meanReward = law.moments().mean[at]!;
  return { meanReward, logNormalizer, distance: strength * meanReward - logNormalizer };
}

/** A share of particles below which a result rests on few. */
const fewDistinct = 0.1;

function warningsOf({ distinct, samples, ties }: Made): string[] {
  return [
    ...(distinct < fewDistinct * samples.n ? [`Only ${distinct} of ${samples.n} rows are different: take more rows or steps, or less strength.`] : []), // biome-ignore format: one line
    ...(ties ? ["Rewards tie, so the divergence is a bound."] : []),
  ];
}
