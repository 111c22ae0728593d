/**
 * The page of `plan-synthesis`.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { SynthesisPlan } from "@pushforward/methods/privacy";
import { planRows } from "../views/plan-text.js";
import { type Chart, chart } from "./chart.js";
import { formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export function planPage(plan: SynthesisPlan): TransportPage {
  const { recommendation, epsilon, delta, warnings } = plan;
  return {
    title: `${recommendation} is recommended`,
    lead: `Expected errors of private synthesis at epsilon ${formatNumber(epsilon, 4)} and delta ${formatNumber(delta)}, from the schema and the number of rows alone.`,
    figures: [
      {
        heading: "Expected error of pairs",
        caption:
          "Mean total variation of pairs of columns: 0 is perfect, 1 is worst. The recommended mechanism is outlined.",
        charts: [errorChart(plan)],
      },
    ],
    rows: planRows(plan),
    sizes: {},
    warnings,
  };
}

function errorChart({ forecasts, recommendation }: SynthesisPlan): Chart {
  const text = {
    id: "errors",
    title: "Expected error of pairs",
    description: forecasts.map(({ mechanism, pairwise }) => `${mechanism} ${formatNumber(pairwise, 2)}`).join(", "),
  };
  const others = forecasts.filter(({ mechanism }) => mechanism !== recommendation);
  const best = forecasts.filter(({ mechanism }) => mechanism === recommendation);
  return chart(text, {
    width: 620,
    height: 40 + 26 * forecasts.length,
    marginLeft: 130,
    marginRight: 50,
    marginTop: 10,
    marginBottom: 30,
    x: { axis: null, domain: [0, Math.max(...forecasts.map(({ pairwise }) => pairwise))] },
    y: { axis: null, domain: forecasts.map(({ mechanism }) => mechanism), padding: 0.3 },
    marks: [
      Plot.gridX({ className: "grid", ticks: 5 }),
      Plot.axisX({ anchor: "bottom", label: null, ticks: 5, tickSize: 0, className: "tick" }),
      Plot.axisY({ anchor: "left", label: null, tickSize: 0, className: "tick" }),
      Plot.barX(others, { x1: 0, x2: "pairwise", y: "mechanism", className: "reference" }),
      Plot.barX(best, { x1: 0, x2: "pairwise", y: "mechanism", className: "current-bar" }),
      Plot.ruleX([0], { className: "base" }),
    ],
  });
}
