/**
 * The page of `temper`.
 * @module
 */
import type { RankedPicture } from "../pictures/ranked-picture.js";
import { ruleWords, type TemperResult, temperRows } from "../views/temper-text.js";
import type { Chart } from "./chart.js";
import { curveChart } from "./curve-chart.js";
import { counted, formatNumber, formatShare } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface TemperAnswer extends TemperResult {
  readonly ranked: RankedPicture;
  readonly warnings: readonly string[];
}

export function temperPage(result: TemperAnswer): TransportPage {
  const { rules, positions, vocabulary, divergence, entropyBefore, entropyAfter, warnings } = result;
  return {
    title: `${counted(positions, "law")} moved by ${formatNumber(divergence)} nats`,
    lead: `By ${ruleWords(rules)}. The entropy goes from ${formatNumber(entropyBefore)} to ${formatNumber(entropyAfter)} nats${positions > 1 ? " on average" : ""}.`,
    figures: [
      {
        heading: "Before and after, ranked",
        caption: `Tokens from the most probable on, by their rank before${positions > 1 ? " in their own law; means over all laws" : ""}. Grey: before; colour: after.`,
        charts: [rankedChart(result.ranked)],
      },
      ...(positions > 1 ? [{ heading: "Law by law", caption: "Entropy in nats. Grey: before; colour: after. Of many laws in a row the mean is drawn.", charts: [entropyChart(result)] }] : []), // biome-ignore format: one line
    ],
    rows: temperRows(result),
    sizes: { laws: positions, "vocabulary dimensions": vocabulary },
    row: "law",
    warnings,
  };
}

/** Ranks that are marked one by one. */
const mostMarked = 40;

function rankedChart({ before, after }: RankedPicture): Chart {
  const ranked = (values: readonly number[]) => values.map((value, rank) => [rank + 1, value] as const);
  return curveChart({
    text: {
      id: "ranked",
      title: "Probabilities by rank",
      description: `The most probable token goes from ${formatShare(before[0]!)} to ${formatShare(after[0]!)}.`,
    },
    x: "rank of the token before",
    y: "probability",
    curves: [
      { points: ranked(before), kind: "base" },
      { points: ranked(after), kind: "current" },
    ],
    rings: before.length <= mostMarked ? ranked(after) : [],
    xDomain: [1, Math.max(2, before.length)],
  });
}

/** Points that a line needs to look right. */
const mostPoints = 200;

function entropyChart({ moves, positions, entropyBefore, entropyAfter }: TemperResult): Chart {
  const length = Math.ceil(positions / mostPoints);
  const means = (values: readonly number[]) =>
    Array.from({ length: Math.ceil(positions / length) }, (_, k) => {
      const part = values.slice(k * length, (k + 1) * length);
      return [k * length + (part.length + 1) / 2, part.reduce((sum, value) => sum + value, 0) / part.length] as const;
    });
  return curveChart({
    text: {
      id: "entropies",
      title: "Entropy law by law",
      description: `Means of ${formatNumber(entropyBefore)} before and ${formatNumber(entropyAfter)} after.`,
    },
    x: "row of the table",
    y: "entropy, nats",
    curves: [
      { points: means(moves.map((move) => move.entropyBefore)), kind: "base" },
      { points: means(moves.map((move) => move.entropyAfter)), kind: "current" },
    ],
    xDomain: [1, positions],
  });
}
