/**
 * A ranking by preferences in a terminal.
 * @module
 */
import type { PreferenceRanking, PreferredModel } from "@pushforward/methods/dominance";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatFixed, formatNumber, formatTogether } from "../report/numbers.js";
import { cell, painter, wrap } from "../report/text-layout.js";
import { short } from "./rank-words.js";

/** "240 comparisons and rankings, 12 ties". */
export function comparisonWords({ sizes }: PreferenceRanking): string {
  const ties = sizes.ties > 0 ? ` and ${counted(sizes.ties, "tie")}` : "";
  const clusters = sizes.clusters === null ? "" : ` in ${counted(sizes.clusters, "cluster")}`;
  return `${counted(sizes.rankings, "comparison or ranking", "comparisons or rankings")}${ties}${clusters}`;
}

export function preferenceLead({ ranking }: PreferenceRanking): string {
  const first = ranking.filter(({ rank }) => rank === 1).map(({ model }) => short(model));
  if (first.length === ranking.length) return "No model is preferred to another";
  return first.length === 1 ? `${first[0]} is preferred` : `${first.slice(0, 5).join(", ")} share the first place`;
}

/** What a person can quote. */
export function preferenceQuote(result: PreferenceRanking, { version }: ResultMeta): string {
  const { settings, tieWeight, ranking, pairs } = result;
  const decided = pairs.filter(({ significant }) => significant).length;
  const model = tieWeight
    ? "the Bradley–Terry model with Davidson's ties"
    : "the Bradley–Terry and Plackett–Luce model";
  const penalty = settings.penalty > 0 ? ` with a ridge penalty of ${formatNumber(settings.penalty)}` : "";
  const between = result.sizes.clusters === null ? "" : ", with standard errors between clusters";
  return `We ranked ${counted(ranking.length, "model")} from ${comparisonWords(result)} by ${model}, fitted by maximum likelihood${penalty}${between}. All ordered pairs were compared by Wald tests with the family-wise error held at ${formatNumber(settings.level)} (${settings.correction === "holm" ? "Holm" : "Bonferroni"}); ${decided} of ${counted(pairs.length, "pair")} were decided. Computed with Pushforward ${version}.`;
}

export function endWords(result: PreferenceRanking): string[] {
  const { pairs, settings, tieWeight, converged, pessimisticChoice } = result;
  const decided = pairs.filter(({ significant }) => significant).length;
  return [
    `${decided} of ${counted(pairs.length, "pair")} decided at family-wise level ${formatNumber(settings.level)} (${settings.correction === "holm" ? "Holm" : "Bonferroni"}).`,
    `The cautious choice, by the highest lower limit, is ${short(pessimisticChoice)}.`,
    ...(tieWeight
      ? [`Equals tie in ${formatNumber((100 * tieWeight.value) / (2 + tieWeight.value), 2)}% of their comparisons.`]
      : []),
    ...(converged ? [] : ["The maximum was not reached; set --penalty."]),
  ];
}

export function rankPreferencesText(
  result: PreferenceRanking,
  { inputs }: ResultMeta,
  { width, colour }: TextStyle,
): string {
  const wide = Math.min(110, Math.max(50, width));
  const paint = painter(colour);
  const { ranking } = result;
  const names = Math.min(wide - 40, Math.max(5, ...ranking.map(({ model }) => short(model).length)));
  const head = `${cell("rank", 6)}${cell("model", names + 2)}${cell("strength", 22)}${cell("wins", 5, "right")}${cell("losses", 8, "right")}`;
  const row = (model: PreferredModel, i: number) => {
    const { score, interval, rank } = model;
    const tied = i > 0 && ranking[i - 1]!.rank === rank;
    const [value = "", low = "", high = ""] = formatTogether(
      [score, interval.low, interval.high],
      interval.high - interval.low,
    );
    return `${cell(tied ? "=" : formatFixed(rank, 0), 4, "right")}  ${cell(short(model.model), names + 2)}${cell(`${value} [${low}, ${high}]`, 22)}${cell(String(model.wins), 5, "right")}${cell(String(model.losses), 8, "right")}`;
  };
  return [
    ...wrap(
      `${counted(ranking.length, "model")} by preferences: ${inputs[0] ?? "comparisons"}, ${comparisonWords(result)}`,
      wide,
    ),
    paint("bold", `${preferenceLead(result)}.`),
    "",
    paint("dim", head),
    ...ranking.map(row),
    "",
    ...endWords(result).flatMap((line) => wrap(line, wide, "", "  ")),
  ].join("\n");
}
