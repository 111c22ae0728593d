/**
 * A ranking in sentences, for the terminal and the page.
 * @module
 */
import type { Disagreement, RankedModel, RankResult } from "@pushforward/methods/dominance";
import type { ResultMeta } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted, formatNumber, formatP, formatShare, signed } from "../report/numbers.js";

export const short = (name: string): string => legible(name, 36);

/** "multivariate stochastic dominance". */
export function orderWords({ settings, metrics }: RankResult): string {
  if (settings.order === "multivariate") return "multivariate stochastic dominance";
  const several = metrics.length > 1 ? ` of the portfolio of metrics (${settings.portfolio} copula)` : "";
  return `${settings.order}-order stochastic dominance${several}`;
}

/** "803 paired items", "5 models' rows, 40 clusters". */
export function sizeWords({ ranking, settings }: RankResult): string {
  const items = ranking.map((model) => model.items);
  const [least, most] = [Math.min(...items), Math.max(...items)];
  const many = least === most ? counted(most, "item") : `${formatNumber(least, 9)} to ${counted(most, "item")}`;
  const clusters = settings.clustered ? ` in ${counted(settings.units, "cluster")}` : "";
  return `${many}${settings.paired ? " seen by all models" : " a model, not paired"}${clusters}`;
}

/** Models on one rank, best first. */
export function tiedGroups({ ranking }: RankResult): RankedModel[][] {
  const ranks = [...new Set(ranking.map(({ rank }) => rank))];
  return ranks.map((rank) => ranking.filter((model) => model.rank === rank));
}

/** "claude-2.1 is ahead", "A and B share the first place". */
export function leadWords(result: RankResult): string {
  const [leaders = []] = tiedGroups(result);
  const names = leaders.map(({ model }) => short(model));
  if (names.length === result.ranking.length) return "No model is better than another";
  if (names.length === 1) return `${names[0]} is ahead`;
  return `${listWords(names)} share the first place`;
}

export function listWords(names: readonly string[]): string {
  if (names.length > 6) return `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** How many pairs were decided, and how. */
export function decidedWords({ pairs, settings }: RankResult): string {
  const decided = pairs.filter(({ significant, robust }) => significant && robust).length;
  const flipped = pairs.filter(({ robust }) => !robust).length;
  const correction = settings.correction === "holm" ? "Holm" : "Bonferroni";
  const steady =
    flipped > 0
      ? ` ${counted(flipped, "decision flips", "decisions flip")} at half or double λ and ${flipped === 1 ? "does" : "do"} not count.`
      : "";
  return `${decided} of ${counted(pairs.length, "pair")} decided at family-wise level ${formatNumber(settings.level)} (${correction}).${steady}`;
}

/** The metric that holds a model back most, with its part. */
export function heldBack({ metrics }: RankedModel): { readonly metric: string; readonly share: number } {
  return metrics.reduce((most, next) => (next.share > most.share ? next : most));
}

/** Models that one metric alone would put first and the ranking does not, with the metrics that expose them. */
export function exposedWords(result: RankResult): string[] {
  if (result.metrics.length < 2) return [];
  return result.ranking.flatMap((model) => {
    const first = model.metrics.find(({ rank }) => rank === 1);
    if (!first || model.rank === 1) return [];
    const against = [...model.metrics].sort((a, b) => b.share - a.share).slice(0, 2);
    const words = against.map(
      ({ metric, share, rank }) => `${short(metric)} (rank ${rank} there; ${formatShare(share)} of what is in its way)`,
    );
    return [
      `${short(model.model)} is first by ${short(first.metric)} alone and rank ${model.rank} of ${result.ranking.length} here: ${words.join(" and ")} ${words.length > 1 ? "expose" : "exposes"} it.`,
    ];
  });
}

/** One pair on which the plain mean and dominance differ, and why. */
export function disagreementWords({ models, byDominance, byMean, blocked, robust }: Disagreement): string {
  const [a, b] = models.map(short) as [string, string];
  const other = blocked.of === models[0] ? b : a;
  const block = `${short(blocked.metric)} (${signed(formatNumber(blocked.gap, 2))} SD) holds ${formatShare(blocked.share)} of what keeps ${short(blocked.of)} from dominating ${other}`;
  if (byMean !== null && byDominance === null)
    return robust
      ? `The mean puts ${short(byMean)} above ${other}, dominance does not: ${block}.`
      : `The mean puts ${short(byMean)} above ${other}; dominance decides so only at some λ: ${block}.`;
  if (byMean === null)
    return `Dominance puts ${short(byDominance!)} above ${other}, the mean decides nothing: against all models together it violates less, though ${block}.`;
  const loser = byMean === models[0] ? b : a;
  return `The mean puts ${short(byMean)} above ${loser}, dominance the other way round: ${block}.`;
}

/** What a person can quote in a paper. */
export function quotable(result: RankResult, meta: ResultMeta): string {
  const { settings, metrics, ranking } = result;
  const { order, test, cost, gain, lambda } = settings;
  const scale =
    settings.scale === "zscore" ? "standardised by their pooled mean and standard deviation" : "taken as they are";
  const transport =
    order === "multivariate"
      ? ` Violation ratios were computed by entropic optimal transport (${cost} cost${cost === "logistic" ? `, gain ${formatNumber(gain)}` : ""}, λ = ${formatNumber(lambda)}).`
      : "";
  const errors =
    settings.errors === "influence"
      ? `influence functions${settings.clustered ? ", robust to clusters" : ""}`
      : `${settings.errors} bootstrap resamples of ${settings.clustered ? "clusters" : "items"} (seed ${String(meta.options.seed ?? 0)})`;
  const tested =
    test === "relative"
      ? "one-versus-all mean ratios were compared"
      : `ratios were tested against τ = ${formatNumber(settings.tau)}`;
  return `We ranked ${counted(ranking.length, "model")} by ${orderWords(result)} over ${counted(metrics.length, "metric")} (${listWords(metrics.map(short))}), ${scale}, on ${sizeWords(result)}.${transport} For all ordered pairs, ${tested} by a t-test with standard errors from ${errors}, with the family-wise error held at ${formatNumber(settings.level)} (${settings.correction === "holm" ? "Holm" : "Bonferroni"}); models were ranked by wins less losses. ${decidedWords(result)} ${meta.operation === "rank" ? `Computed with Pushforward ${meta.version}.` : ""}`.trim();
}

/** "ratio 0.21 ± 0.02, p < 0.001". */
export function pValueWords(p: number): string {
  const text = formatP(p);
  return text.startsWith("<") ? `p ${text[0]} ${text.slice(1)}` : `p = ${text}`;
}
