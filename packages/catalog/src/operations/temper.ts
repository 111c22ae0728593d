/**
 * The catalogue entry of `temper`.
 * @module
 */
import { exp, table as tableOf } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { LogProbabilities, TemperedLaw, TokenRule } from "@pushforward/methods/sampling";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { tableFiles } from "../table-files.js";

const share = z.number().gt(0).max(1).optional();
const floor = z.number().min(0).max(1).optional();

const options = z.object({
  scale: z
    .enum(["log-probabilities", "logits", "probabilities"])
    .default("log-probabilities")
    .describe(
      "What the numbers of the tables are; the answer is in probabilities for probabilities, else their logarithms.",
    ),
  plausible: floor.describe("Before contrast: keep tokens of at least this share of the largest probability."),
  contrast: z.number().min(0).optional().describe("α in p·(p/base)^α: what the law says beyond that of --base."),
  temperature: z
    .number()
    .min(0)
    .optional()
    .describe("T in p^(1/T): below 1 sharper, 0 the most probable tokens alone."),
  guidedTemperature: z
    .number()
    .min(0)
    .optional()
    .describe("T where the law is that of --base; it halves with each --halving of divergence from there."),
  halving: z.number().gt(0).default(1).describe("Nats of KL from --base that halve the guided temperature."),
  budget: z.number().min(0).optional().describe("Instead of a temperature: how far the law may move, in nats of KL."),
  side: z.enum(["sharper", "flatter"]).default("sharper").describe("To which side the budget is spent."),
  topK: z.int().min(1).optional().describe("Keep the k most probable tokens."),
  nucleus: share.describe("Keep the most probable tokens that hold this mass (top-p)."),
  minP: floor.describe("Keep tokens of at least this share of the largest probability."),
  typical: share.describe("Keep the tokens nearest to the entropy in surprise that hold this mass."),
  epsilonCut: floor.describe("Keep tokens of at least this probability."),
  etaCut: floor.describe("Keep tokens of at least min(ε, √ε·e^(−entropy)) for this ε."),
});

type TemperOptions = z.output<typeof options>;

export const temperOperation = defineOperation({
  ...headline("temper"),
  description: `What a rule of decoding does to the law of the next token, exactly: give a table with a row for each law and a column for each token, and one or more rules; get the table back with the laws changed, and how far each moved.

Rules act in the order in which they stand among the options, each on what the one before left: contrast, a temperature, then cuts. --temperature, --guided-temperature and --budget are three ways to choose a temperature. A budget is the divergence KL(after‖before) that the law may move by: the same budget sharpens a flat law and a peaked one by as much, which no fixed temperature does; where even the end (the most probable tokens, or the uniform law) is nearer than that, the end is taken and counted.

--base is a second table for the same positions and tokens. Without the context (a document, an instruction) it makes --contrast say what the context adds, and --guided-temperature turn cold where the context counts; from a weaker model --contrast with --plausible is contrastive decoding.

Cuts keep tokens that they cannot tell apart together, so the result may hold more tokens than asked for, and never depends on the order of columns. A cut that would leave nothing leaves the most probable tokens.`,
  source: ["holtzman2020", "fan2018", "meister2023", "nguyen2025", "hewitt2022", "chang2023", "shi2024", "li2023"],
  inputs: [
    { name: "laws", kind: "table", description: "A row for each law, a column for each token." },
    {
      name: "base",
      kind: "table",
      description: "Laws to contrast with or be guided by, at the same positions.",
      optional: true,
      byName: true,
    },
  ],
  options,
  formula: `p′ ∝ p·(p/base)^α,  p′ ∝ p^(1/T),  T: KL(p′‖p) = budget,  T = T₀·2^(−KL(p‖base)/halving)
cuts: p′ = p/m on the tokens kept, m their mass; KL(p′‖p) = −ln m, total variation 1 − m`,
  shows: [
    "How far the laws moved: divergence, total variation, entropies, tokens kept, temperatures.",
    "Before and after, ranked, on average.",
    "The new laws as a table.",
  ],
  examples: [
    {
      title: "Nucleus at temperature 0.7",
      command: "pushforward temper logits.npy --scale logits --temperature 0.7 --nucleus 0.9 --out cut.csv",
    },
    {
      title: "Sharper by a tenth of a nat, each law",
      command: "pushforward temper probs.csv --scale probabilities --budget 0.1",
    },
    { title: "What the context adds", command: "pushforward temper with.npy --base without.npy --contrast 0.5" },
  ],
  cost: ({ laws }) => {
    const cells = (laws?.rows ?? 1) * (laws?.columns ?? 1);
    return { seconds: 0.3 + 5e-7 * cells, bytes: 5e7 + 60 * cells };
  },
  checkRequest(given, asked) {
    const rules = rulesOf(asked);
    check(rules.length > 0, "temper", "a rule", "given, such as --temperature 0.7 or --nucleus 0.9", "none");
    const { temperature, guidedTemperature, budget } = asked;
    const ways = [temperature, guidedTemperature, budget].filter((way) => way !== undefined).length;
    check(ways <= 1, "temper", "temperature, guided-temperature and budget", "given one at most", `${ways} of them`);
    const used = rules.some(({ rule }) => rule === "contrast" || rule === "guided-temperature");
    const hasBase = given.includes("base");
    check(used === hasBase, "temper", "base", "given with --contrast or --guided-temperature, and only then", hasBase ? "it alone" : "none"); // biome-ignore format: one line
  },
  async run({ laws, base }, asked) {
    const { readLogProbabilities } = await import("../log-probability-table.js");
    const { temper } = await import("@pushforward/methods/sampling");
    const before = readLogProbabilities(laws!, "laws", asked.scale);
    const other = base && readLogProbabilities(base, "base", asked.scale, laws!);
    const { laws: after, moves } = temper(before, rulesOf(asked), { base: other });
    const values = asked.scale === "probabilities" ? after.data.map(exp) : after.data;
    const { rankedPicture } = await import("../pictures/ranked-picture.js");
    return {
      scale: asked.scale,
      rules: rulesOf(asked),
      positions: before.positions,
      vocabulary: before.vocabulary,
      ...meansOf(moves),
      unmet: moves.filter(({ met }) => !met).length,
      moves,
      ranked: rankedPicture(before, after),
      table: tableOf(
        laws!.columns.map(({ name }, v) => ({
          name,
          type: "numeric",
          values: Float64Array.from({ length: before.positions }, (_, t) => values[t * before.vocabulary + v]!),
        })),
      ),
      warnings: warningsOf(before, moves),
    };
  },
  views: {
    text: async (result, meta, style) => (await import("../views/temper-text.js")).temperText(result, meta, style),
    json: ({ table: _, ...rest }) => rest,
    files: {
      ...pageFiles(async () => (await import("../report/temper-page.js")).temperPage),
      ...tableFiles,
    },
  },
  warnings: ({ warnings }) => warnings,
});

/** In the order in which they act. */
function rulesOf(asked: TemperOptions): TokenRule[] {
  const { plausible, contrast, temperature, guidedTemperature, halving, budget, side } = asked;
  const { topK, nucleus, minP, typical, epsilonCut, etaCut } = asked;
  const rules: (TokenRule | false)[] = [
    plausible !== undefined && { rule: "min-p", floor: plausible },
    contrast !== undefined && { rule: "contrast", strength: contrast },
    temperature !== undefined && { rule: "temperature", temperature },
    guidedTemperature !== undefined && { rule: "guided-temperature", temperature: guidedTemperature, halving },
    budget !== undefined && { rule: "budget", budget, side },
    topK !== undefined && { rule: "top-k", count: topK },
    nucleus !== undefined && { rule: "nucleus", mass: nucleus },
    minP !== undefined && { rule: "min-p", floor: minP },
    typical !== undefined && { rule: "typical", mass: typical },
    epsilonCut !== undefined && { rule: "epsilon-cut", floor: epsilonCut },
    etaCut !== undefined && { rule: "eta-cut", floor: etaCut },
  ];
  return rules.filter((rule) => rule !== false);
}

function meansOf(moves: readonly TemperedLaw[]) {
  const mean = (of: (move: TemperedLaw) => number) => moves.reduce((sum, move) => sum + of(move), 0) / moves.length;
  return {
    divergence: mean(({ divergence }) => divergence),
    totalVariation: mean(({ totalVariation }) => totalVariation),
    entropyBefore: mean(({ entropyBefore }) => entropyBefore),
    entropyAfter: mean(({ entropyAfter }) => entropyAfter),
    kept: mean(({ kept }) => kept),
  };
}

function warningsOf({ positions }: LogProbabilities, moves: readonly TemperedLaw[]): string[] {
  const unmet = moves.filter(({ met }) => !met).length;
  if (unmet === 0) return [];
  return [`${unmet} of ${positions} laws end before the budget; they were taken to their end.`];
}
