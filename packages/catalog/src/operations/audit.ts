/**
 * The catalogue entry of `audit`.
 * @module
 */
import { ArgumentError, check } from "@pushforward/core/errors";
import { z } from "zod";
import { needMechanism } from "../mechanism-option.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";
import { readNumbers } from "../read-numbers.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  score: z
    .string()
    .min(1)
    .default("score")
    .describe("Column of both tables: one score a run, larger where the release looks like the table with the canary."),
  mechanism: z
    .string()
    .min(1)
    .optional()
    .describe("Instead of tables: a mechanism of synthesize to run on two small ones."),
  epsilon: z.number().gt(0).default(1).describe("What is promised."),
  delta: z.number().gt(0).lt(1).default(1e-6).describe("Promised with it."),
  rho: z
    .number()
    .gt(0)
    .optional()
    .describe("With tables: zero-concentrated loss that is promised; the verdict is by it, and not by epsilon."),
  adjacency: z
    .enum(["add-remove", "replace-one"])
    .optional()
    .describe("With --mechanism: how the two tables differ; the mechanism's usual kind when left out."),
  runs: z.int().min(20).default(2000).describe("With --mechanism: runs on each table. 20,000 tell much more."),
  confidence: z.number().min(0.5).lt(1).default(0.95).describe("Confidence of the bound."),
  seed: z
    .int()
    .min(0)
    .default(0)
    .describe("With --mechanism: seed of public chance, recorded with the result; the noise has none."),
});

export const auditOperation = defineOperation({
  ...headline("audit"),
  description: `Bounds from below how much privacy a mechanism loses, by looking at what it releases. Run it many times on a table and on the same table without one row (the canary; or with another row in its place), turn each release into a score, such as how well it fits the canary, and give the scores as two tables. The bound holds whatever the scores are: half of the runs choose the event that tells the tables apart, the other half bounds its two chances. A bound above the promised --epsilon proves, at the confidence stated, that the promise is broken. A bound below proves nothing.

The zero-concentrated loss rho is bounded likewise, from frequent events, which takes far fewer runs; give --rho where it is promised, and it decides.

With --mechanism a mechanism of Pushforward is run on two tables of twenty rows, and each run is scored by the likelihood ratio of all noisy answers that it was given: no attacker can do better. The rho that its certificate rests on is what is promised then: 2,000 runs show noise of a quarter, 10,000 noise of a half. "provable" tells the largest epsilon that so many runs could show.`,
  source: ["jagielski2020", "clopper1934", "bun2016"],
  inputs: [
    { name: "with", kind: "table", description: "Scores of runs on the table with the canary.", optional: true },
    { name: "without", kind: "table", description: "Scores of runs on the table without it.", optional: true },
  ],
  options,
  formula: `P(E | with) ≤ e^ε·P(E | without) + δ for all events E, both ways round
ε ≥ ln((lower bound of P(E | with) − δ)/upper bound of P(E | without))
ρ ≥ D_α(Bernoulli(lower bound) ‖ Bernoulli(upper bound))/α for all α`,
  shows: ["The bound beside what is promised.", "Chances of scores above any threshold, with and without the canary."],
  examples: [
    { title: "Scores of your own runs", command: "pushforward audit with.csv without.csv --epsilon 1" },
    {
      title: "A mechanism of Pushforward; exit code 1 if the promise is broken",
      command: "pushforward audit --mechanism marginals --epsilon 1 --fail-on broken",
    },
  ],
  cost: (sizes, { mechanism, runs }) => ({
    seconds: mechanism === undefined ? 0.5 + 1e-6 * (sizes.with?.rows ?? 0) : 0.5 + 0.002 * runs,
    bytes: 3e7 + 100 * (sizes.with?.rows ?? runs),
  }),
  checkRequest(given, { mechanism, rho }) {
    const cure = "give two tables, or --mechanism alone";
    const told = mechanism === undefined ? given.length : `${given.length} and --mechanism`;
    check(
      mechanism === undefined ? given.length === 2 : given.length === 0,
      "audit",
      "inputs",
      "two tables",
      told,
      cure,
    );
    check(mechanism === undefined || rho === undefined, "audit", "rho", "left out with --mechanism", rho);
  },
  async run(tables, { score, mechanism, epsilon, delta, confidence, ...rest }, context) {
    const { auditEpsilon, auditSynthesizer } = await import("@pushforward/methods/privacy");
    const named = { promised: epsilon, mechanism: mechanism ?? null };
    if (mechanism === undefined) {
      const scores = (name: "with" | "without") => readNumbers(tables[name]!, name, score);
      const audit = auditEpsilon(scores("with"), scores("without"), delta, confidence);
      return { ...named, ...audit, promisedRho: rest.rho ?? null };
    }
    const { seededRng } = await import("@pushforward/core");
    const card = needMechanism("audit", mechanism);
    const { adjacency = card.adjacencies[0]!, runs, seed } = rest;
    if (!card.adjacencies.includes(adjacency))
      throw new ArgumentError("audit", "adjacency", `${card.adjacencies.join(" or ")} for ${mechanism}`, adjacency);
    const given = {
      epsilon,
      delta,
      confidence,
      adjacency,
      runs,
      rng: seededRng(seed),
      extra: {},
      watch: context.watch,
    };
    const audit = await withKernels(context, async (kernels) =>
      auditSynthesizer(await card.load(), { ...given, kernels }),
    );
    return { ...named, ...audit };
  },
  views: {
    text: async (result, meta, style) => (await import("../views/audit-text.js")).auditText(result, meta, style),
    files: pageFiles(async () => (await import("../report/audit-page.js")).auditPage),
  },
  negatives: {
    broken: ({ epsilon, promised, rho, promisedRho }) =>
      promisedRho === null ? epsilon > promised : rho > promisedRho,
  },
});
