/**
 * A privacy budget as a page: what it allows, and its privacy curve.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { BudgetAnswer, ShownLedger } from "../ledger-answer.js";
import { budgetRows, budgetTitle, shortPower } from "../views/privacy-budget-text.js";
import { type Chart, chart } from "./chart.js";
import type { Figure } from "./figure.js";
import { formatNumber } from "./numbers.js";
import { planeSize } from "./plane-frame.js";
import type { TransportPage } from "./transport-page.js";

export function privacyBudgetPage(result: BudgetAnswer): TransportPage {
  const { epsilon, delta, ledger } = result;
  const figures = [
    ledger ? courseFigure(ledger) : undefined,
    result.curve.length > 0 ? curveFigure(result) : undefined,
  ];
  return {
    title: budgetTitle(result),
    lead: `Whatever is done with the answers, the odds of anything that an onlooker believes about one person change by a factor of at most ${formatNumber(Math.exp(epsilon))}, but for a probability of ${shortPower(delta)}.`,
    figures: figures.filter((figure) => figure !== undefined),
    rows: budgetRows(result),
    sizes: {},
  };
}

function curveFigure(result: BudgetAnswer): Figure {
  const caption =
    "The chance that the bound on the loss does not hold, at each epsilon; the ring is the guarantee. Grey: the exact curve of continuous noise, which the noise of a release is not known to have.";
  return { heading: "The privacy curve", caption, charts: [privacyCurve(result)] };
}

function courseFigure(ledger: ShownLedger): Figure {
  const caption = `Epsilon of all releases together after each of them; the line is the budget, of which ${formatNumber(ledger.remaining, 4)} is left.`;
  return { heading: "Spent so far", caption, charts: [coursePicture(ledger)] };
}

function coursePicture({ course, budget }: ShownLedger): Chart {
  const bars = course.map((spent, i) => ({ x1: i + 0.6, x2: i + 1.4, spent }));
  const axis = { labelAnchor: "center", labelArrow: "none", tickSize: 0, className: "tick" } as const;
  const last = Math.max(1, course.length);
  const ticks = Array.from({ length: Math.min(12, last) }, (_, k) => Math.round(1 + (k * (last - 1)) / Math.max(1, Math.min(12, last) - 1))); // biome-ignore format: one line
  return chart(
    { id: "spent", title: "Spent after each release", description: `${course.length} releases, and the budget.` },
    {
      ...planeSize,
      height: 300,
      x: { axis: null, domain: [0.4, last + 0.6] },
      y: { axis: null, domain: [0, 1.1 * Math.max(budget, ...course)] },
      marks: [
        Plot.gridY({ className: "grid", ticks: 5 }),
        Plot.axisX({
          ...axis,
          anchor: "bottom",
          label: "release",
          ticks,
          tickFormat: (value: number) => formatNumber(value),
        }),
        Plot.axisY({
          ...axis,
          anchor: "left",
          label: "epsilon",
          ticks: 5,
          tickFormat: (value: number) => formatNumber(value),
        }),
        Plot.rectY(bars, { x1: "x1", x2: "x2", y1: 0, y2: "spent", className: "current-bar" }),
        Plot.ruleY([budget], { className: "value" }),
      ],
    },
  );
}

const DECADES = 3; // shown below delta

function privacyCurve({ curve, epsilon, delta }: BudgetAnswer): Chart {
  const least = delta / 10 ** DECADES;
  const shown = (value: (point: BudgetAnswer["curve"][number]) => number) =>
    curve.filter((point) => value(point) >= least).map((point) => [point.epsilon, value(point)] as const);
  const bound = shown((point) => point.delta);
  const axis = { labelAnchor: "center", labelArrow: "none", tickSize: 0, className: "tick" } as const;
  return chart(
    { id: "privacy-curve", title: "Delta at each epsilon", description: "By rho, and exactly for continuous noise." },
    {
      ...planeSize,
      marginLeft: 64,
      x: { axis: null, domain: [0, 1.05 * Math.max(epsilon, bound.at(-1)?.[0] ?? 0)] },
      y: { axis: null, type: "log", domain: [least, 1] },
      marks: [
        Plot.gridY({ className: "grid", ticks: 6 }),
        Plot.axisX({
          ...axis,
          anchor: "bottom",
          label: "epsilon",
          ticks: 6,
          tickFormat: (value: number) => formatNumber(value),
        }),
        Plot.axisY({ ...axis, anchor: "left", label: "delta", labelOffset: 56, ticks: 6, tickFormat: shortPower }),
        Plot.line(
          shown((point) => point.exact),
          { x: "0", y: "1", className: "base-line" },
        ),
        Plot.line(bound, { x: "0", y: "1", className: "current-line" }),
        Plot.dot([[epsilon, delta]], { x: "0", y: "1", r: 4, className: "current-ring" }),
      ],
    },
  );
}
