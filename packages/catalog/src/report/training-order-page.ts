/**
 * The page of `training-order`: how well the model likes the texts along the order.
 * @module
 */
import type { TrainingOrder } from "@pushforward/methods/audits";
import { trainingOrderRows } from "../views/training-order-text.js";
import { type CurveChart, curveChart } from "./curve-chart.js";
import { counted, equationP, formatFixed } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export function trainingOrderPage(result: TrainingOrder): TransportPage {
  const { texts, correlation, pValue } = result;
  return {
    title: pValue <= 0.05 ? "Late texts are liked better" : "The order leaves no trace",
    lead: `Rank correlation ${formatFixed(correlation, 3)}, ${equationP(pValue)}, over ${counted(texts, "text")}. It speaks of training only if the order was shuffled at random.`,
    figures: [
      {
        heading: "Along the order",
        caption:
          "Mean rank of the log-likelihoods in stretches of the order, from 0, the least liked, to 1. The bars reach two standard deviations either way, over shuffled orders. A model that has nothing to do with the run stays near ½.",
        charts: [curveChart(stretchesOf(result))],
      },
    ],
    rows: trainingOrderRows(result),
    sizes: {},
  };
}

function stretchesOf({ stretches }: TrainingOrder): CurveChart {
  const ends = [stretches[0]!, stretches.at(-1)!].map(({ rank }) => formatFixed(rank, 2));
  return {
    text: { id: "order", title: "Mean rank along the order", description: `From ${ends[0]} to ${ends[1]}.` },
    x: "place in the order",
    y: "mean rank of the log-likelihood",
    curves: [
      { points: stretches.map(({ place, rank }) => [place, rank] as const), kind: "current" },
      { points: [[0, 0.5], [1, 0.5]], kind: "base" }, // biome-ignore format: a line
    ],
    bars: stretches.map(({ place, rank, deviation }) => [place, rank - 2 * deviation, rank + 2 * deviation] as const),
    xDomain: [0, 1],
  };
}
