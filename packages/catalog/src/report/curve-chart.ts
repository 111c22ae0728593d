/**
 * Curves over one axis, with bands and points: a picture that several answers share.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type ChartText, chart } from "./chart.js";
import type { Html } from "./html.js";
import { formatNumber } from "./numbers.js";

export interface Curve {
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Emphasised, or there to compare with. */
  readonly kind: "current" | "reference";
}

export interface CurveChart {
  readonly text: ChartText;
  readonly x: string;
  readonly y: string;
  readonly curves: readonly Curve[];
  /** Between low and high at each x. */
  readonly bars?: readonly (readonly [x: number, low: number, high: number])[];
  /** Where the axis is labelled and how; evenly when absent. */
  readonly ticks?: readonly (readonly [x: number, label: string])[];
  readonly xDomain?: readonly [number, number];
  readonly yDomain?: readonly [number, number];
  /** Equal steps are equal ratios; from 0 on when absent. */
  readonly yRatios?: boolean;
}

const size = { width: 620, height: 400, marginLeft: 62, marginRight: 20, marginTop: 20, marginBottom: 48 };

export function curveChart(picture: CurveChart): Html {
  const { text, x, y, curves, bars = [], ticks, xDomain, yDomain, yRatios = false } = picture;
  const label = new Map(ticks);
  const axis = { labelAnchor: "center", tickSize: 0, className: "tick" } as const;
  const atTicks = ticks ? { ticks: ticks.map(([at]) => at), tickFormat: (at: number) => label.get(at) ?? "" } : {};
  const tickFormat = (value: number) => formatNumber(value);
  return chart(text, {
    ...size,
    x: { axis: null, ...(xDomain ? { domain: [...xDomain] } : { nice: true }) },
    y: {
      axis: null,
      type: yRatios ? "log" : "linear",
      ...(yDomain ? { domain: [...yDomain] } : { nice: true, zero: !yRatios }),
    },
    marks: [
      Plot.gridY({ className: "grid", ticks: 6 }),
      Plot.axisX({ ...axis, anchor: "bottom", label: x, ticks: 6, tickFormat, ...atTicks }),
      Plot.axisY({ ...axis, anchor: "left", label: y, ticks: 6, tickFormat }),
      Plot.link(bars, { x1: "0", x2: "0", y1: "1", y2: "2", className: "base" }),
      ...curves.map(({ points, kind }) =>
        Plot.line(points, { x: "0", y: "1", className: kind === "current" ? "current-line" : "base-line" }),
      ),
      ...(bars.length > 0 ? [Plot.dot(curves[0]!.points, { x: "0", y: "1", r: 3.5, className: "current-ring" })] : []),
    ],
  });
}
