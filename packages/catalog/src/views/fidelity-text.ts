/**
 * A synthetic table beside the real one, in a terminal.
 * @module
 */
import type { Interval } from "@pushforward/core";
import type { FidelityResult } from "@pushforward/methods/privacy";
import type { ResultMeta, TextStyle } from "../operation.js";
import { absent, counted, formatCount, formatEstimate, formatNumber, formatShare, formatTogether, signed } from "../report/numbers.js"; // biome-ignore format: a line
import { wrap } from "../report/text-layout.js";
import { lines, type Row } from "./sinkhorn-text.js";

export function fidelityText(result: FidelityResult, { inputs }: ResultMeta, style: TextStyle): string {
  const { real, synthetic, holdout, columns } = result.sizes;
  const [x = "real", y = "synthetic", z = "holdout"] = inputs;
  const held = holdout > 0 ? `, ${z} (${counted(holdout, "row")})` : "";
  const title = `Fidelity: ${x} (${counted(real, "row")}), ${y} (${counted(synthetic, "row")})${held}, ${counted(columns, "column")}`;
  const wide = Math.min(100, Math.max(40, style.width));
  const notes = [...result.privacy.notes, ...(result.usefulness?.notes ?? []), ...result.warnings];
  return [
    ...wrap(copyingSentence(result), wide),
    lines(style, title, [...qualityRows(result), ...usefulnessRows(result), ...privacyRows(result)]),
    ...notes.flatMap((note) => wrap(`note: ${note}`, wide)),
  ].join("\n");
}

const signs: Readonly<Record<FidelityResult["privacy"]["evidence"][number], string>> = {
  copies: "more exact copies of real rows than fresh rows would hold",
  closer: "synthetic rows lie nearer to the rows used than to others of the same source",
  membership: "it can be told who was in the real table",
  attribute: "columns of real people can be read off better than those of others",
  "singling-out": "conditions single out more real people than others",
};

/** The answer to "does it copy anyone?" in one sentence. */
export function copyingSentence({ privacy }: FidelityResult): string {
  const { evidence, closerToTraining } = privacy;
  if (evidence.length > 0) return `Signs of copying: ${evidence.map((sign) => signs[sign]).join("; ")}.`;
  return closerToTraining.share === null
    ? "No sign of copying by what can be said without a holdout, which is little."
    : "No sign of copying was found. That is no guarantee: an attack that was not tried may find more.";
}

/** How good the table is; each figure beside what real rows score. */
export function qualityRows({ fidelity }: FidelityResult): Row[] {
  const { margins, distances, coverage } = fidelity;
  const variation = (name: string, of: typeof margins.marginal | undefined, what: string): Row[] => {
    if (!of) return [];
    const [value = "", floor = ""] = formatTogether([of.value, of.floor], Math.max(of.standardError, of.value / 50));
    return [[name, value, `mean total variation of ${what}; ${floor} by sampling alone`]];
  };
  const joint = (name: string, key: keyof typeof distances, words: string): Row => {
    const { sameSource, ...own } = distances[key];
    return [name, formatEstimate(own).whole, `${words}; real against real ${formatEstimate(sameSource).whole}`];
  };
  const cover = (name: string, key: "precision" | "recall" | "coverage", words: string): Row[] => {
    if (!coverage) return [];
    const { value, standardError, sameSource } = coverage[key];
    const of = formatEstimate({ value, standardError }).whole;
    return [[name, of, `${words}; real against real ${formatNumber(sameSource)}`]];
  };
  return [
    ...variation("columns", margins.marginal, "columns"),
    ...variation("pairs", margins.pairwise, "pairs of columns"),
    joint("joint distance", "slicedWasserstein", "sliced Wasserstein, columns in standard units"),
    joint("energy", "energy", "0 for equal laws, 1 for laws apart"),
    joint("told apart", "classifierAuc", "how often trees rank a synthetic row above a real one, ½ by chance"),
    ...cover("precision", "precision", "synthetic rows that look real"),
    ...cover("recall", "recall", "real rows within reach of a synthetic one"),
    ...cover("coverage", "coverage", "real rows with a synthetic one near"),
  ];
}

export function usefulnessRows({ usefulness }: FidelityResult): Row[] {
  if (!usefulness) return [];
  const { target, measure, floor, majority } = usefulness;
  return usefulness.models.flatMap(({ model, real, synthetic, loss, accuracy }): Row[] => {
    const words = `${measure} of ${model} for ${target}, trained on synthetic rows; on real rows ${formatEstimate(real).value}, loss ${formatEstimate(loss).whole}; by guessing ${floor}`;
    const right =
      accuracy && majority !== undefined
        ? `; right ${formatShare(accuracy.synthetic)} of the time, trained on real rows ${formatShare(accuracy.real)}, naming the commonest ${formatShare(majority)}`
        : "";
    return [["usefulness", formatEstimate(synthetic).whole, words + right]];
  });
}

export function privacyRows({ privacy }: FidelityResult): Row[] {
  const { copies, closerToTraining, membershipInference, attributeInference, singlingOut } = privacy;
  const expected = copies.expected < 10 ? formatNumber(copies.expected, 2) : formatCount(copies.expected);
  const rows: Row[] = [
    ["exact copies", formatCount(copies.count), `of real rows; ${expected} to expect of fresh ones; beyond that ${points(copies.excess)} of rows`],
  ]; // biome-ignore format: a line
  const { share, interval } = closerToTraining;
  if (share !== null && interval !== null)
    rows.push([
      "nearer to used",
      formatEstimate({ value: share, interval }).whole,
      "than to holdout rows: 0.5 for fresh rows, 1 when every row is nearest to one that was used",
    ]);
  else rows.push(["nearer to used", absent, "not without a holdout"]);
  const attack = (name: string, found: { advantage: number; interval: Interval } | undefined, words: string): void => {
    if (found) rows.push([name, points({ value: found.advantage, interval: found.interval }), words]);
  };
  attack("who was in it", membershipInference ?? undefined, "of people told in or out beyond chance, by distance");
  attack(
    "hidden column",
    attributeInference ?? undefined,
    "more right guesses about training rows than about holdout rows, mean over columns",
  );
  if (singlingOut) {
    const { univariate, multivariate } = singlingOut;
    if (univariate.conditions > 0)
      attack(
        "singled out, 1",
        univariate,
        `of ${counted(univariate.conditions, "condition")} on one column, beyond holdout rows`,
      );
    if (multivariate.conditions > 0)
      attack(
        "singled out",
        multivariate,
        `of ${counted(multivariate.conditions, "condition")} on several columns, beyond holdout rows`,
      );
  }
  return rows;
}

/** "+2.1% [1.0%, 3.2%]". */
export function points({ value, interval }: { readonly value: number; readonly interval: Interval }): string {
  const { value: v, low, high } = formatEstimate({ value, interval }, 100);
  return `${signed(v)}% [${low}%, ${high}%]`;
}
