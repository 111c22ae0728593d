/**
 * The page of `diversity`.
 * @module
 */
import { type DiversityResult, diversityRows, type OrderResult } from "../views/diversity-text.js";
import { type CurveChart, curveChart } from "./curve-chart.js";
import { formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export function diversityPage(result: DiversityResult): TransportPage {
  const { orders, kinds, rows } = result;
  const main = orders.find(({ order }) => order === 1) ?? orders[0]!;
  const what = kinds === undefined ? "things" : "kinds";
  return {
    title: `${formatNumber(main.value)} different ${what}, effectively`,
    lead: `As diverse, at order ${main.order}, as ${formatNumber(main.value, 4)} ${what} that are equally common and have nothing in common.`,
    figures: [
      {
        heading: "The profile",
        caption:
          "The effective number at each order, with its interval where there is one: on the left every kind counts alike, on the right the commonest alone.",
        charts: [curveChart(profileOf(orders))],
      },
    ],
    rows: diversityRows(result),
    sizes: kinds === undefined ? { x: rows } : {},
  };
}

/** Orders from 0 to ∞ on a line of length 1. */
function placeOf({ order }: OrderResult): number {
  return order === "inf" ? 1 : order / (1 + order);
}

function profileOf(orders: readonly OrderResult[]): CurveChart {
  const shown = orders.filter(({ value }) => value < Infinity).sort((a, b) => placeOf(a) - placeOf(b));
  const spread = (shown[0]?.value ?? 1) / (shown.at(-1)?.value ?? 1);
  const told = shown.map(({ order, value }) => `${formatNumber(value)} at order ${order}`).join(", ");
  return {
    text: { id: "profile", title: "Effective number by order", description: `${told}.` },
    x: "order q",
    y: "effective number",
    curves: [{ points: shown.map((estimate) => [placeOf(estimate), estimate.value] as const), kind: "current" }],
    bars: shown.flatMap((estimate) =>
      estimate.interval ? [[placeOf(estimate), estimate.interval.low, estimate.interval.high] as const] : [],
    ),
    ticks: shown.map((at) => [placeOf(at), at.order === "inf" ? "∞" : formatNumber(at.order)] as const),
    xDomain: [0, 1],
    yRatios: spread > 10,
  };
}
