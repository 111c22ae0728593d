/**
 * The catalogue entry of `rank-preferences`.
 * @module
 */
import { DataError, hasValues, type Table } from "@pushforward/core";
import { check } from "@pushforward/core/errors";
import type { Preferences } from "@pushforward/methods/dominance";
import { z } from "zod";
import { needColumn } from "../need-column.js";
import { defineOperation } from "../operation.js";
import { headline } from "../operations.js";
import { rowTexts } from "../split-by.js";
import { withKernels } from "../with-kernels.js";

const options = z.object({
  winner: z
    .string()
    .min(1)
    .default("winner")
    .describe("Column of the model that won, in a table with one row for each comparison."),
  loser: z.string().min(1).default("loser").describe("Column of the model that lost."),
  tie: z
    .string()
    .min(1)
    .optional()
    .describe("Boolean column: true where neither won; the two models then stand in either order."),
  ranking: z
    .string()
    .min(1)
    .optional()
    .describe("For whole rankings: the column that says which rows form one ranking, with --model and --place."),
  model: z.string().min(1).default("model").describe("Column of the model, in a table of whole rankings."),
  place: z
    .string()
    .min(1)
    .default("place")
    .describe("Column of its place, 1 for the best, in a table of whole rankings."),
  cluster: z
    .string()
    .min(1)
    .optional()
    .describe("Column that says which comparisons or rankings depend on each other, such as those of one judge."),
  level: z.number().gt(0).lt(0.5).default(0.05).describe("Largest chance of any false win."),
  correction: z
    .enum(["holm", "bonferroni"])
    .default("holm")
    .describe("How p-values of all ordered pairs are adjusted."),
  penalty: z
    .number()
    .min(0)
    .default(0)
    .describe(
      "Half of it times the squared strengths is taken off the log-likelihood: for models that never lost, or never won.",
    ),
});

type PreferenceFlags = z.output<typeof options>;

export const rankPreferencesOperation = defineOperation({
  ...headline("rank-preferences"),
  description: `For people with comparisons instead of scores: which of two answers was better, or in which order several stood. Strengths are estimated by maximum likelihood (Bradley–Terry for comparisons, Davidson where there are ties, Plackett–Luce for rankings), with intervals; all ordered pairs are tested with the chance of any false win under --level, and models are ranked by wins less losses, so that ties stay ties.

The pessimistic choice is the model with the highest lower confidence limit, so that a model seldom compared is not chosen by luck. When some group of models never lost to the rest, or never won, strengths have no finite estimate and the table is refused; --penalty holds them.

Comparisons must be independent: many by one judge make intervals too short. With --cluster they need only be independent between clusters, such as judges, of which there must be more than models.`,
  source: ["bradley1952", "plackett1975", "davidson1970", "ford1957", "zhu2023", "holm1979", "liang1986"],
  inputs: [
    { name: "comparisons", kind: "table", description: "One row for each comparison, or for each model and ranking." },
  ],
  options,
  formula: `P(i beats j) = e^θ_i/D,  P(tie) = ν·e^((θ_i + θ_j)/2)/D,  D their sum;  P(ranking) = Π_s e^θ_s/Σ_{t ≥ s} e^θ_t,  Σθ = 0`,
  shows: [
    "The ranking with its groups of ties: strength, interval, wins and losses.",
    "Which models win against which.",
    "The cautious choice, and a paragraph to quote.",
  ],
  examples: [
    {
      title: "Who won against whom",
      command: "pushforward rank-preferences battles.csv --winner winner --loser loser --tie tie",
    },
    {
      title: "Many comparisons by each judge",
      command: "pushforward rank-preferences battles.csv --cluster judge",
    },
    {
      title: "Whole rankings, as a page",
      command: "pushforward rank-preferences judges.csv --ranking judge --model answer --place place --out report.html",
    },
  ],
  cost: () => ({ seconds: 0.5, bytes: 5e7 }),
  async run({ comparisons }, given, context) {
    const { names, preferences } =
      given.ranking === undefined ? readPairs(comparisons!, given) : readRankings(comparisons!, given);
    if (names.length < 2)
      throw new DataError(`comparisons: a ranking needs at least two models; the table has ${names.length}`);
    const { rankPreferences } = await import("@pushforward/methods/dominance");
    const { level, correction, penalty } = given;
    return withKernels(context, (kernels) =>
      rankPreferences(names, preferences, { level, correction, penalty, kernels }),
    );
  },
  views: {
    text: async (result, meta, style) =>
      (await import("../views/rank-preferences-text.js")).rankPreferencesText(result, meta, style),
    files: {
      html: async (result, meta) =>
        (await import("../report/rank-preferences-html.js")).rankPreferencesHtml(result, meta),
    },
  },
});

interface Read {
  readonly names: readonly string[];
  readonly preferences: Preferences;
}

function textsOf(source: Table, asked: string): string[] {
  return rowTexts(needColumn(source, asked, "comparisons")).map((text, i) => {
    if (text === undefined)
      throw new DataError(`comparisons: column ${asked} is empty in row ${i + 1}; drop such rows with --where`);
    return text;
  });
}

function numbering() {
  const numbers = new Map<string, number>();
  const number = (name: string): number => {
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  };
  return { number, names: () => [...numbers.keys()] };
}

function readPairs(source: Table, { winner, loser, tie, cluster }: PreferenceFlags): Read {
  const [winners, losers] = [textsOf(source, winner), textsOf(source, loser)];
  const judges = cluster === undefined ? undefined : textsOf(source, cluster);
  const [ofRankings, ofTies, groups] = [[] as number[], [] as number[], numbering()];
  const tied = tie === undefined ? undefined : textsOf(source, tie);
  const { number, names } = numbering();
  const [rankings, ties]: [[number, number][], [number, number][]] = [[], []];
  winners.forEach((name, i) => {
    if (name === losers[i]) throw new DataError(`comparisons: ${name} is compared with itself in row ${i + 1}`);
    const word = tied?.[i]?.toLowerCase();
    const known = word === undefined || ["true", "false", "0", "1"].includes(word);
    check(known, "rank-preferences", `--tie ${tie}`, "a column of true and false", word);
    const isTie = word === "true" || word === "1";
    (isTie ? ties : rankings).push([number(name), number(losers[i]!)]);
    if (judges) (isTie ? ofTies : ofRankings).push(groups.number(judges[i]!));
  });
  const clusters = judges && [...ofRankings, ...ofTies];
  return { names: names(), preferences: { models: names().length, rankings, ties, ...(clusters && { clusters }) } };
}

function readRankings(source: Table, { ranking, model, place, cluster }: PreferenceFlags): Read {
  const [ids, models] = [textsOf(source, ranking!), textsOf(source, model)];
  const places = needColumn(source, place, "comparisons");
  if (!hasValues(places))
    throw new DataError(`comparisons: column ${place} is ${places.type}, and places must be numbers`);
  const { number, names } = numbering();
  const judges = cluster === undefined ? undefined : textsOf(source, cluster);
  const [judgeOf, groups] = [new Map<string, string>(), numbering()];
  const lists = new Map<string, { readonly model: number; readonly place: number }[]>();
  ids.forEach((id, i) => {
    const list = lists.get(id) ?? [];
    lists.set(id, list);
    const at = places.values[i]!;
    if (Number.isNaN(at))
      throw new DataError(`comparisons: column ${place} is empty in row ${i + 1}; drop such rows with --where`);
    if (list.some((other) => other.place === at))
      throw new DataError(
        `comparisons: ranking ${id} has two models in place ${at}; ties are read from comparisons only`,
      );
    list.push({ model: number(models[i]!), place: at });
    if (!judges) return;
    const judge = judgeOf.get(id) ?? judges[i]!;
    judgeOf.set(id, judge);
    if (judge !== judges[i])
      throw new DataError(`comparisons: ranking ${id} has two clusters, ${judge} and ${judges[i]}`);
  });
  const long = [...lists].filter(([, list]) => list.length > 1);
  const rankings = long.map(([, list]) => list.sort((a, b) => a.place - b.place).map((each) => each.model));
  const clusters = judges && long.map(([id]) => groups.number(judgeOf.get(id)!));
  const preferences = { models: names().length, rankings, ties: [], ...(clusters && { clusters }) };
  return { names: names(), preferences };
}
