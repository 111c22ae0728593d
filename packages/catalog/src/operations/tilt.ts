/**
 * The catalogue entry of `tilt`.
 * @module
 */
import type { Table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { BestOfN, TiltedLaw } from "@pushforward/methods/divergence";
import { z } from "zod";
import { needNumbers } from "../cells.js";
import { readCondition } from "../conditions.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { readCloud } from "../points.js";
import type { TiltResult } from "../views/tilt-text.js";

const options = z.object({
  reward: z.string().min(1).optional().describe("Column to tilt by: rows with more of it get more weight."),
  strength: z.number().default(1).describe("b in e^(b·reward): 0 changes nothing; below 0 less is better."),
  bestOf: z
    .int()
    .min(1)
    .optional()
    .describe("Instead of a strength: the law of the best of this many draws from the rows."),
  match: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'Instead of a reward: conditions "column=mean" that the new weights are to meet, moving as little as can be.',
    ),
  divergence: z
    .enum(["kl", "reverse-kl", "chi-square", "squared-hellinger", "jensen-shannon", "alpha"])
    .default("kl")
    .describe("What holds the law near the table's, with a reward."),
  order: z.number().default(0.5).describe("α of alpha."),
  weights: z
    .string()
    .min(1)
    .optional()
    .describe("Column with the weight that each row has before; equal when left out."),
});

type TiltOptions = z.output<typeof options>;

export const tiltOperation = defineOperation({
  ...headline("tilt"),
  description: `New weights for the rows of a table, as near to the old ones as the wish allows.

--reward column --strength b gives the law that trades the mean of the column against the divergence from the table at the rate b: for kl each weight is multiplied by e^(b·reward). This is what guidance, importance weighting and regularised alignment all aim at. --best-of n is the law of the largest of n draws, with its divergence from the table exactly: ln n − (n − 1)/n nats for rewards without ties, less with ties.

--match "age=45" --match "income=3.2" asks for means instead (repeat it, or part conditions by commas), and finds the weights of least kl that meet them: raking, entropy balancing, the maximum entropy principle. Conditions that no weights can meet are refused.

The effective sample size says how many rows of equal weight would be as sure; with few of them left, the result rests on those. Standard errors are for independent rows.`,
  source: ["donsker1975", "csiszar1975", "hainmueller2012", "beirami2024", "bental2013", "elvira2022"],
  inputs: [{ name: "x", kind: "table", description: "Rows to be given new weights." }],
  options,
  formula: `p = argmax b·E_p r − D(p‖q);  for kl p_i = q_i·e^(b·r_i)/Z
p = argmin KL(p‖q) over E_p h = t;  p_i ∝ q_i·e^(θ·h_i)
KL(best of n) = ln n − (n − 1)/n without ties`,
  shows: [
    "How far the law moved, and what it gained.",
    "The mean of the reward against the divergence, for all strengths, with best of n beside it.",
    "The weights, one a row (--out weights.csv).",
  ],
  examples: [
    {
      title: "Twice the odds for each unit of reward",
      command: "pushforward tilt texts.csv --reward score --strength 0.69",
    },
    { title: "What best of 8 does", command: "pushforward tilt texts.csv --reward score --best-of 8" },
    {
      title: "A sample made to look like the population",
      command: 'pushforward tilt survey.csv --match "age=44.1" --match "female=0.51" --out weights.csv',
    },
  ],
  cost: ({ x }) => ({ seconds: 0.2 + 2e-5 * (x?.rows ?? 1), bytes: 3e7 + 300 * (x?.rows ?? 1) }),
  checkRequest(_given, { reward, match, bestOf, divergence }) {
    const here = "tilt";
    check((reward === undefined) !== (match === undefined), here, "reward or match", "given, one of the two", reward ? "both" : "neither"); // biome-ignore format: one line
    check(bestOf === undefined || match === undefined, here, "best-of", "given with a reward", "it with conditions");
    check(divergence === "kl" || (bestOf === undefined && match === undefined), here, "divergence", "kl for best of n and for conditions", divergence); // biome-ignore format: one line
  },
  async run({ x }, asked) {
    const reference = weightsOf(x!, asked);
    return asked.match ? matched(x!, asked.match, reference) : tilted(x!, asked, reference);
  },
  views: {
    text: async (result, meta, style) => (await import("../views/tilt-text.js")).tiltText(result, meta, style),
    files: {
      html: async (result, meta) => (await import("../report/tilt-page.js")).tiltHtml(result, meta),
      svg: async (result) => (await import("../report/tilt-page.js")).tiltSvg(result),
      csv: async ({ weights }) => (await import("../views/columns-csv.js")).columnsCsv({ weight: weights }),
    },
  },
  warnings: ({ warnings }) => warnings,
});

const frontierStrengths = Array.from({ length: 31 }, (_, k) => k / 10);
const bestOfPoints = [2, 4, 8, 16, 32];

function weightsOf(x: Table, { weights, reward, match }: TiltOptions): Float64Array | undefined {
  check(x.rows > 0, "tilt", "x", "a table with rows", "none");
  if (weights === undefined) return undefined;
  return readCloud(x, "x", { columns: [reward ?? readCondition(match![0]!, "tilt", "match").column], weights }).points
    .weights;
}

/** Weights of least KL under conditions on means. */
async function matched(x: Table, match: readonly string[], reference: Float64Array | undefined): Promise<TiltResult> {
  const { momentProjection } = await import("@pushforward/methods/divergence");
  const conditions = match.map((text) => readCondition(text, "tilt", "match"));
  const columns = conditions.map(({ column }) => needNumbers(x, "x", column));
  const features = new Float64Array(x.rows * columns.length);
  columns.forEach((values, j) => {
    values.forEach((value, i) => {
      features[i * columns.length + j] = value;
    });
  });
  const names = conditions.map(({ column }) => column);
  const law = momentProjection(
    features,
    conditions.map(({ value }) => value),
    { reference, names },
  );
  const { converged, residual, multipliers } = law;
  const unmet = converged ? [] : [`The conditions are met only to ${residual.toPrecision(2)} standard deviations.`];
  return {
    kind: "match",
    divergence: "kl",
    ...told(law),
    conditions: conditions.map((one, j) => {
      return {
        column: one.column,
        mean: one.value,
        before: meanOf(columns[j]!, law.reference),
        multiplier: multipliers[j]!,
      };
    }),
    frontier: [],
    bestOf: [],
    warnings: [...unmet, ...warningsOf(law)],
  };
}

async function tilted(x: Table, asked: TiltOptions, reference: Float64Array | undefined): Promise<TiltResult> {
  const { bestOfN, tiltedLaw } = await import("@pushforward/methods/divergence");
  const { divergence, order, strength, bestOf } = asked;
  const reward = needNumbers(x, "x", asked.reward!);
  const best = bestOf === undefined ? undefined : bestOfN(reward, bestOf, { reference });
  const law = best ?? tiltedLaw(reward, strength, { reference, divergence, order });
  const before = meanOf(reward, law.reference);
  const spread = Math.sqrt(
    meanOf(
      reward.map((value) => (value - before) * (value - before)),
      law.reference,
    ),
  );
  const side = !best && strength < 0 ? -1 : 1;
  // Strengths in units of one over the spread of the reward, on the side that was asked for.
  const frontier = (spread > 0 ? frontierStrengths : []).map((b) => {
    const found = tiltedLaw(reward, (side * b) / spread, { reference, divergence, order });
    return { distance: found.distance, meanReward: found.meanReward };
  });
  const points = (divergence === "kl" && side > 0 && spread > 0 ? bestOfPoints : []).map((n) => {
    const found = bestOfN(reward, n, { reference });
    return { n, distance: found.distance, meanReward: found.meanReward };
  });
  const { meanReward: standardError } = law.standardErrors;
  return {
    kind: best ? "best-of" : "reward",
    divergence,
    ...(best ? { n: best.n, continuousDistance: best.continuous } : { strength }),
    ...told(law),
    reward: { column: asked.reward!, before, after: law.meanReward, standardError },
    conditions: [],
    frontier,
    bestOf: points,
    warnings: warningsOf(law),
  };
}

/** What all three ways have in common. */
function told(law: TiltedLaw | BestOfN) {
  const { standardErrors } = law;
  return {
    distance: law.distance,
    ...("distance" in standardErrors && { standardError: standardErrors.distance }),
    effectiveSampleSize: law.effectiveSampleSize,
    rows: law.weights.length,
    weights: [...law.weights],
  };
}

function warningsOf({ effectiveSampleSize, weights }: Pick<TiltedLaw, "effectiveSampleSize" | "weights">): string[] {
  if (weights.length < 20 || effectiveSampleSize >= 10) return [];
  return [`The law rests on few rows: it is worth ${effectiveSampleSize.toPrecision(2)} rows of equal weight.`];
}

const meanOf = (values: Float64Array, weights: Float64Array) =>
  values.reduce((sum, value, i) => sum + value * weights[i]!, 0);
