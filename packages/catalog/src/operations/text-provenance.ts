/**
 * The catalogue entry of `text-provenance`.
 * @module
 */
import { DataError, type Table } from "@pushforward/core";
import { z } from "zod";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { pageFiles } from "../page-files.js";

const options = z.object({
  logits: z.boolean().default(false).describe("The model's table holds logits; they are made log-probabilities first."),
  token: z.string().min(1).optional().describe("Column of the tokens; the only one of that table when left out."),
  logProbability: z
    .string()
    .min(1)
    .default("log_probability")
    .describe("Without tokens: column with the log-probability of each token."),
  entropy: z
    .string()
    .min(1)
    .default("entropy")
    .describe("Without tokens: column with the entropy of the model at each position, in nats."),
  variance: z
    .string()
    .min(1)
    .default("variance")
    .describe("Without tokens: column with the variance of the surprise at each position; used when it is there."),
});

export const textProvenanceOperation = defineOperation({
  ...headline("text-provenance"),
  description: `Was this text drawn from this model? No training and no other model are needed: if the model wrote the text, the text surprises it on average as much as its own entropy says, position by position. Give the model's log-probabilities over the whole vocabulary (a row a position, a column a token) and the tokens of the text, counted from 0; or one table with the log-probability of each token, the entropy, and the variance of the surprise if known.

The null is that every token was drawn from the model's own law at temperature 1 with nothing cut off, given the same context. A p-value below 5% wrongly turns away 5% of the model's own texts; it says nothing of who else wrote it, and a large one is no proof that the model did. z below 0: the text surprises more than the model's own would (another writer). z above 0: less (drawn colder, cut off, or a text the model knows).

The p-value is a limit for long texts. With the whole vocabulary there is an e-value besides, valid at any length and when reading stops at will: under the null it exceeds 20 at most once in 20 texts.`,
  source: ["radvand2025", "bao2024", "ramdas2023"],
  inputs: [
    {
      name: "model",
      kind: "table",
      description: "Log-probabilities of all tokens at each position, or records of each token.",
    },
    { name: "text", kind: "table", description: "The tokens of the text, one a row, counted from 0.", optional: true },
  ],
  options,
  formula: "z = Σ_t (ln p_t(x_t) + H_t) / √(Σ_t σ_t²),  H_t and σ_t² the mean and variance of −ln p_t(X), X from p_t",
  shows: [
    "The statistic with its p-value, the e-value, and how much more the text surprises than expected.",
    "How the surprise adds up along the text.",
  ],
  examples: [
    { title: "Log-probabilities and tokens", command: "pushforward text-provenance log-probs.npy tokens.npy" },
    { title: "From records, as JSON", command: "pushforward text-provenance records.csv --json" },
  ],
  cost: ({ model }) => {
    const cells = (model?.rows ?? 1) * (model?.columns ?? 1);
    return { seconds: 0.3 + 1.5e-7 * cells, bytes: 5e7 + 24 * cells };
  },
  async run({ model, text }, asked) {
    const { textProvenance } = await import("@pushforward/methods/audits");
    const { surprisePicture } = await import("../pictures/surprise-picture.js");
    const records = text ? await fromVocabulary(model!, text, asked) : await fromRecords(model!, asked);
    const found = textProvenance(records);
    const variance = found.tokens * (found.excess.standardError ?? 0) ** 2;
    return { ...found, picture: surprisePicture(records, variance) };
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/text-provenance-text.js")).textProvenanceText(result, meta, style),
    files: pageFiles(async () => (await import("../report/text-provenance-page.js")).textProvenancePage),
  },
  negatives: { foreign: ({ pValue }) => pValue < 0.05 },
});

type Options = z.output<typeof options>;

async function fromVocabulary(model: Table, text: Table, { logits, token }: Options) {
  const { needNumbers, readLogProbabilities } = await import("../log-probability-table.js");
  const { tokenRecords } = await import("@pushforward/methods/audits");
  const column = token ?? (text.columns.length === 1 ? text.columns[0]!.name : undefined);
  if (column === undefined)
    throw new DataError("text: it has several columns; say with --token which holds the tokens");
  const laws = readLogProbabilities(model, "model", logits ? "logits" : "log-probabilities");
  return tokenRecords(laws, needNumbers(text, "text", column));
}

async function fromRecords(table: Table, asked: Options) {
  const { needNumbers } = await import("../log-probability-table.js");
  const logs = needNumbers(table, "model", asked.logProbability);
  const entropies = needNumbers(table, "model", asked.entropy);
  const known = table.columns.some(({ name }) => name === asked.variance);
  const variances = known ? needNumbers(table, "model", asked.variance) : undefined;
  return Array.from(logs, (logProbability, t) => ({
    logProbability,
    entropy: entropies[t]!,
    ...(variances && { variance: variances[t]! }),
  }));
}
