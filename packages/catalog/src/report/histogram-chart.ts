/**
 * A histogram with marks.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { HistogramPicture } from "../pictures/histogram-picture.js";
import { type Chart, chart } from "./chart.js";
import { lineFrame } from "./laws-chart.js";
import { formatNumber } from "./numbers.js";
import { boxOf, planeSize } from "./plane-frame.js";

export function histogramChart({ axis, edges, shares, marks }: HistogramPicture, id: string): Chart {
  const bars = shares.map((share, k) => ({ x1: edges[k]!, x2: edges[k + 1]!, share }));
  const places = marks.map(({ at }) => at);
  const [low, high] = boxOf([...edges, ...places]);
  const told = marks.map(({ at, label }) => `${label} ${formatNumber(at, 4)}`).join("; ");
  const text = {
    id,
    title: `Histogram: ${axis}`,
    description: `From ${formatNumber(edges[0])} to ${formatNumber(edges.at(-1))}. ${told}.`,
  };
  return chart(text, {
    ...planeSize,
    height: 320,
    marginLeft: 20,
    marginTop: 34,
    x: { axis: null, domain: [low, high] },
    y: { axis: null },
    marks: [
      ...lineFrame(axis),
      Plot.rectY(bars, { x1: "x1", x2: "x2", y: "share", insetLeft: 0.5, insetRight: 0.5, className: "reference" }),
      Plot.ruleY([0], { className: "base" }),
      Plot.ruleX(marks, { x: "at", className: "value" }),
      ...marks.map((mark) => labelAbove(mark, mark.at > (low + high) / 2 ? "end" : "start")),
    ],
  });
}

function labelAbove({ at, label }: HistogramPicture["marks"][number], textAnchor: "start" | "end"): Plot.Markish {
  const text = `${label} ${formatNumber(at, 4)}`;
  return Plot.text([text], { x: () => at, frameAnchor: "top", dy: -16, textAnchor, className: "label" });
}
