/**
 * The catalogue entry of `privacy-budget`.
 * @module
 */
import { check } from "@pushforward/core/errors";
import { z } from "zod";
import type { BudgetAnswer } from "../ledger-answer.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";

const options = z.object({
  epsilon: z.number().gt(0).optional().describe("What all releases together may cost; this, --rho or --sigma."),
  delta: z.number().gt(0).lt(1).default(1e-6).describe("Probability with which the bound may fail; below 1/rows."),
  rho: z
    .array(z.coerce.number().gt(0))
    .min(1)
    .optional()
    .describe("Zero-concentrated losses of releases, one or several; they add up."),
  sigma: z.number().gt(0).optional().describe("Standard deviation of the Gaussian noise of each release."),
  sensitivity: z
    .number()
    .gt(0)
    .optional()
    .describe(
      "How far one row moves an answer, in Euclidean length; as it does a table of counts when left out: 1, or √2 for replace-one.",
    ),
  releases: z
    .int()
    .min(1)
    .optional()
    .describe("Number of releases, each with the same noise; 1 when left out, or as many as --rho lists."),
  rowsPerPerson: z.int().min(1).default(1).describe("Most rows that one person may have."),
  adjacency: z
    .enum(["add-remove", "replace-one"])
    .default("add-remove")
    .describe("What is hidden: that a row is there at all, or what it says while the number of rows is known."),
});

export const privacyBudgetOperation = defineOperation({
  ...headline("privacy-budget"),
  description: `Answers the questions that come before a release, without any data. Say what may be spent (--epsilon, or --rho) and learn how much noise it takes; or say how much noise there is (--sigma) and learn what it costs. --releases divides a budget, or adds up what releases cost, also when later ones depend on the answers of earlier ones.

epsilon bounds how much any onlooker's belief about one person can change (by a factor of e^epsilon), delta how often that may fail. rho is the currency in between: it adds up. The noise of Pushforward is discrete, drawn exactly, and accounted for by rho; the exact curve is for continuous Gaussian noise and is shown to compare with.

Given a ledger file, it shows every release of that data set, what all of them cost together, and what is left.

Which tables count as neighbours matters: with add-remove a row may be there or not, and the number of rows is secret, too; with replace-one it is public, counts take √2 times the noise, and there is no way back to add-remove.`,
  source: ["canonne2020", "bun2016", "balle2018", "dwork2014"],
  inputs: [
    {
      name: "ledger",
      kind: "file",
      description: "A ledger that pushforward synthesize keeps, to be shown, instead of a question.",
      optional: true,
    },
  ],
  options,
  files: { ledger: "read" },
  formula: `ρ = R·(k·s)²/(2σ²);  δ = min over α > 1 of exp((α − 1)(α·ρ − ε) + α·ln(1 − 1/α))/(α − 1)
exact: δ = Φ(μ/2 − ε/μ) − e^ε·Φ(−μ/2 − ε/μ), μ = √(2ρ)`,
  shows: [
    "Epsilon, rho and sigma of all releases and of each.",
    "What was spent and what is left, release by release, of a ledger.",
    "The privacy curve: delta at each epsilon.",
  ],
  examples: [
    {
      title: "Noise of ten tables of counts within epsilon 1",
      command: "pushforward privacy-budget --epsilon 1 --releases 10",
    },
    {
      title: "What noise of standard deviation 20 costs, twice",
      command: "pushforward privacy-budget --sigma 20 --releases 2 --delta 1e-9",
    },
    {
      title: "What was spent on a data set, and what is left",
      command: "pushforward privacy-budget patients.csv.ledger",
    },
    { title: "What releases cost together", command: "pushforward privacy-budget --rho 0.02,0.005,0.1" },
  ],
  cost: () => ({ seconds: 0.2, bytes: 2e7 }),
  checkRequest(given, { epsilon, rho, sigma }) {
    const questions = [epsilon, rho, sigma].filter((value) => value !== undefined).length + given.length;
    const expected = "given, one of the four";
    check(questions === 1, "privacy-budget", "--epsilon, --rho, --sigma or a ledger", expected, questions || "none");
  },
  async run(_, asked, { files }): Promise<BudgetAnswer> {
    if (files?.nameOf("ledger") !== undefined) return (await import("../ledger-answer.js")).ledgerAnswer(files);
    const { privacyBudget } = await import("@pushforward/methods/privacy");
    return { ...privacyBudget(asked), ledger: null };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/privacy-budget-text.js")).privacyBudgetText(result, meta, style),
    files: pageFiles(async () => (await import("../report/privacy-budget-page.js")).privacyBudgetPage),
  },
});
