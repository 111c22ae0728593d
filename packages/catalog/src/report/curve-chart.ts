/**
 * Curves over one axis, with intervals at their points: a picture that several answers share.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type Chart, type ChartText, chart } from "./chart.js";
import { formatNumber } from "./numbers.js";
import { type halfSize, planeSize } from "./plane-frame.js";

export interface Curve {
  readonly points: readonly (readonly [x: number, y: number])[];
  /** What it is about, or there to compare with. */
  readonly kind: "current" | "base";
}

export interface CurveChart {
  readonly text: ChartText;
  readonly x: string;
  readonly y: string;
  readonly curves: readonly Curve[];
  /** Intervals at the points of the first curve, which are then marked. */
  readonly bars?: readonly (readonly [x: number, low: number, high: number])[];
  /** Points with a ring. */
  readonly rings?: readonly (readonly [x: number, y: number])[];
  /** Where the axis is labelled and how; evenly when absent. */
  readonly ticks?: readonly (readonly [x: number, label: string])[];
  readonly xDomain: readonly [number, number];
  readonly yDomain?: readonly [number, number];
  /** Equal steps are equal ratios; from 0 on when absent. */
  readonly yRatios?: boolean;
  /** A smaller frame, for pictures beside each other. */
  readonly size?: typeof planeSize | typeof halfSize;
}

export function curveChart(picture: CurveChart): Chart {
  const { text, x, y, curves, bars, rings, ticks, xDomain, yDomain, yRatios = false, size = planeSize } = picture;
  const label = new Map(ticks);
  const axis = { labelAnchor: "center", tickSize: 0, className: "tick" } as const;
  const atTicks = ticks && { ticks: ticks.map(([at]) => at), tickFormat: (at: number) => label.get(at) ?? "" };
  const tickFormat = (value: number) => formatNumber(value);
  const scale = yDomain ? { domain: [...yDomain] } : { nice: true, zero: !yRatios };
  return chart(text, {
    ...size,
    x: { axis: null, domain: [...xDomain] },
    y: { axis: null, type: yRatios ? "log" : "linear", ...scale },
    marks: [
      Plot.gridY({ className: "grid", ticks: 6 }),
      Plot.axisX({ ...axis, anchor: "bottom", label: x, ticks: 6, tickFormat, ...atTicks }),
      Plot.axisY({ ...axis, anchor: "left", label: y, ticks: 6, tickFormat }),
      ...curves.map(({ points, kind }) => Plot.line(points, { x: "0", y: "1", className: `${kind}-line` })),
      ...(bars
        ? [
            Plot.link(bars, { x1: "0", x2: "0", y1: "1", y2: "2", className: "value" }),
            Plot.dot(curves[0]!.points, { x: "0", y: "1", r: 3.5, className: "current-ring" }),
          ]
        : []),
      ...(rings ? [Plot.dot(rings, { x: "0", y: "1", r: 4, className: "current-ring" })] : []),
    ],
  });
}
