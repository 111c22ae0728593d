/**
 * Pictures of one number: intervals, pairs of shares, pairs of correlations.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Estimate } from "@pushforward/core";
import type { GroupResult, PairResult } from "@pushforward/methods/hypothesis";
import { type ChartText, chart } from "./chart.js";
import type { Html } from "./html.js";
import { formatNumber } from "./numbers.js";

const frame = { width: 250, marginLeft: 14, marginRight: 14, marginTop: 6 } as const;

export interface IntervalScale {
  readonly low: number;
  readonly high: number;
  /** Where "no difference" lies. */
  readonly none: number;
  readonly ticks: readonly number[];
  readonly format?: (value: number) => string;
  /** The value is only a lower bound: everything above it is possible. */
  readonly atLeast?: boolean;
}

/** A point with its interval on a scale whose "no difference" is marked. */
export function intervalPicture({ value, interval }: Estimate, scale: IntervalScale, text: ChartText): Html {
  const { low, high, none, ticks, format = (tick: number) => formatNumber(tick), atLeast = false } = scale;
  const clamp = (x: number) => Math.min(high, Math.max(low, x));
  const bar = atLeast
    ? [{ low: clamp(value), high }]
    : interval
      ? [{ low: clamp(interval.low), high: clamp(interval.high) }]
      : [];
  return chart(text, {
    ...frame,
    height: 42,
    marginBottom: 20,
    x: { axis: null, domain: [low, high] },
    y: { axis: null, domain: [0, 1] },
    marks: [
      Plot.ruleY([0.5], { x1: low, x2: high, className: "grid" }),
      Plot.ruleX([none], { className: "base" }),
      Plot.rect(bar, { x1: "low", x2: "high", y1: 0.3, y2: 0.7, className: atLeast ? "possible" : "interval" }),
      Plot.ruleX([clamp(value)], { y1: 0.1, y2: 0.9, className: "value" }),
      Plot.text(ticks, { x: (tick: number) => tick, y: 0, dy: 12, text: format, className: "tick" }),
    ],
  });
}

/** Share of rows in a group, in each table, on a scale that all groups of a page have in common. */
export function groupPicture({ reference, current }: GroupResult, top: number, text: ChartText): Html {
  return chart(text, {
    ...frame,
    width: 340,
    height: 34,
    marginLeft: 1,
    marginBottom: 4,
    x: { axis: null, domain: [0, top] },
    y: { axis: null, domain: [1, 0] },
    marks: [
      Plot.rect([reference], { x1: 0, x2: (x: number) => x, y1: 0.05, y2: 0.46, className: "reference" }),
      Plot.rect([current], { x1: 0, x2: (x: number) => x, y1: 0.56, y2: 0.96, className: "current-bar" }),
      Plot.ruleX([0], { className: "base" }),
    ],
  });
}

/** Two correlations on −1 to 1: the reference a filled dot, the current a ring. */
export function pairPicture({ reference, current }: PairResult, text: ChartText): Html {
  return chart(text, {
    ...frame,
    height: 42,
    marginBottom: 20,
    x: { axis: null, domain: [-1, 1] },
    y: { axis: null, domain: [0, 1] },
    marks: [
      Plot.ruleY([0.5], { x1: -1, x2: 1, className: "grid" }),
      Plot.ruleX([0], { className: "base" }),
      Plot.ruleY([0.5], { x1: reference, x2: current, className: "value" }),
      Plot.dot([reference], { x: (x: number) => x, y: 0.5, r: 5, className: "reference" }),
      Plot.dot([current], { x: (x: number) => x, y: 0.5, r: 5, className: "current-ring" }),
      Plot.text([-1, 0, 1], {
        x: (x: number) => x,
        y: 0,
        dy: 12,
        text: (x: number) => formatNumber(x),
        className: "tick",
      }),
    ],
  });
}
