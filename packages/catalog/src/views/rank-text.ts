/**
 * A ranking in a terminal.
 * @module
 */
import type { RankedModel, RankResult } from "@pushforward/methods/dominance";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatFixed, formatShare, formatTogether } from "../report/numbers.js";
import { cell, painter, wrap } from "../report/text-layout.js";
import {
  decidedWords,
  disagreementWords,
  exposedWords,
  heldBack,
  leadWords,
  listWords,
  orderWords,
  short,
  sizeWords,
} from "./rank-words.js";

/** Sentences of a kind that are shown in a terminal. */
const most = 5;

export function rankText(result: RankResult, { inputs }: ResultMeta, { width, colour }: TextStyle): string {
  const wide = Math.min(110, Math.max(50, width));
  const paint = painter(colour);
  const { ranking, metrics } = result;
  const heading = `${counted(ranking.length, "model")} by ${orderWords(result)}: ${inputs[0] ?? "scores"}, ${sizeWords(result)}, ${counted(metrics.length, "metric")}`;
  const notes = [
    decidedWords(result),
    ...result.cycles.map((group) => `In a circle, each better than the next: ${listWords(group.map(short))}.`),
    ...(result.tauLine.length > 0
      ? [`Wins by threshold: ${result.tauLine.map(({ tau, wins }) => `τ = ${tau}: ${wins}`).join("; ")}.`]
      : []),
    ...capped(exposedWords(result)),
    ...controlLines(result),
  ];
  return [
    ...wrap(heading, wide),
    paint("bold", `${leadWords(result)}.`),
    "",
    ...table(result, wide, paint),
    "",
    ...notes.flatMap((note) => wrap(note, wide, "", "  ")),
  ].join("\n");
}

function capped(sentences: readonly string[]): string[] {
  const rest = sentences.length - most;
  return rest > 0 ? [...sentences.slice(0, most), `… and ${rest} more.`] : [...sentences];
}

function table(result: RankResult, wide: number, paint: ReturnType<typeof painter>): string[] {
  const { ranking, metrics } = result;
  const names = Math.min(wide - 48, Math.max(5, ...ranking.map(({ model }) => short(model).length)));
  const blocked = metrics.length > 1;
  const head = `${cell("rank", 6)}${cell("model", names + 2)}${cell("score", 22)}${cell("wins", 6, "right")}${cell("losses", 8, "right")}${blocked ? "  held back by" : ""}`;
  const row = (model: RankedModel, i: number) => {
    const tied = i > 0 && ranking[i - 1]!.rank === model.rank;
    const { interval, score } = model;
    const [value = "", low = "", high = ""] = formatTogether(
      [score, interval.low, interval.high],
      interval.high - interval.low,
    );
    const { metric, share } = heldBack(model);
    const ahead = `${cell(tied ? "=" : formatFixed(model.rank, 0), 4, "right")}  ${cell(short(model.model), names + 2)}`;
    const rest = `${cell(`${value} [${low}, ${high}]`, 22)}${cell(String(model.wins), 6, "right")}${cell(String(model.losses), 8, "right")}`;
    return `${ahead}${rest}${blocked ? `  ${short(metric)} ${formatShare(share)}` : ""}`.trimEnd();
  };
  return [paint("dim", head), ...ranking.map(row)];
}

/** The control that always stands beside: what the plain mean says. */
function controlLines({ meanControl }: RankResult): string[] {
  const { ranking, disagreements } = meanControl;
  const order = ranking.map(
    ({ model, rank }, i) => `${i > 0 && ranking[i - 1]!.rank === rank ? "= " : ""}${short(model)}`,
  );
  const head = `By the plain mean of metrics: ${order.slice(0, 6).join(", ")}${order.length > 6 ? ", …" : ""}.`;
  if (disagreements.length === 0) return [head, "The mean and dominance decide every pair alike."];
  return [
    head,
    `They differ on ${counted(disagreements.length, "pair")}.`,
    ...capped(disagreements.map(disagreementWords)),
  ];
}
