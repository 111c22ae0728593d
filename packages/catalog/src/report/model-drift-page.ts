/**
 * The page of `model-drift`.
 * @module
 */
import { type ModelDriftResult, modelDriftRows } from "../views/model-drift-text.js";
import { type CurveChart, curveChart } from "./curve-chart.js";
import { counted, formatCount, formatNumber, formatShare } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export function modelDriftPage(result: ModelDriftResult): TransportPage {
  const { flips, positions, firstDivergent, infinite } = result;
  const first = firstDivergent === undefined ? "" : ` The first is position ${formatCount(firstDivergent)}.`;
  const left = infinite > 0 ? ` It is infinite at ${counted(infinite, "position")}, which are left out.` : "";
  return {
    title: `${formatShare(flips / positions)} of positions flip`,
    lead: `The most probable token differs at ${formatCount(flips)} of ${counted(positions, "position")}.${first}`,
    figures: [
      {
        heading: "Where it drifts",
        caption: `Divergence of the other model from the original in nats, position by position; of many positions in a row the largest is drawn.${left}`,
        charts: [curveChart(byPosition(result))],
      },
    ],
    rows: modelDriftRows(result),
    sizes: {},
  };
}

/** Points that a line needs to look right. */
const mostPoints = 600;

function byPosition({ divergences, positions, firstDivergent }: ModelDriftResult): CurveChart {
  const first = firstDivergent === undefined ? "No token flips" : `The first flip is at position ${firstDivergent}`;
  const top = divergences.reduce((most, value) => (value < Infinity ? Math.max(most, value) : most), 0);
  return {
    text: {
      id: "drift",
      title: "Divergence by position",
      description: `${first}; the largest finite divergence is ${formatNumber(top)} nats.`,
    },
    x: "position",
    y: "KL divergence, nats",
    curves: [{ points: largestOf(divergences), kind: "current" }],
    xDomain: [1, Math.max(2, positions)],
  };
}

/** The largest finite value of each of at most `mostPoints` stretches, at its place. */
function largestOf(values: readonly number[]): (readonly [number, number])[] {
  const length = Math.ceil(values.length / mostPoints);
  const points: (readonly [number, number])[] = [];
  for (let from = 0; from < values.length; from += length) {
    let best = -1;
    for (let t = from; t < Math.min(values.length, from + length); t++)
      if (values[t]! < Infinity && (best < 0 || values[t]! > values[best]!)) best = t;
    if (best >= 0) points.push([best + 1, values[best]!]);
  }
  return points;
}
