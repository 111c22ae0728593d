/**
 * `robust-bounds` as one self-contained page, and its picture as a file of its own.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { ResultMeta } from "../operation.js";
import { ballWords, type RobustBoundsResult, robustBoundsRows } from "../views/robust-bounds-text.js";
import { type Chart, chart } from "./chart.js";
import { type Figure, figuresSvg } from "./figure.js";
import { legible } from "./legible.js";
import { formatNumber } from "./numbers.js";
import { bareAxes, planeFrame, planeSize } from "./plane-frame.js";
import { transportPage } from "./transport-page.js";

/** The same result and meta give the same file. */
export function robustBoundsHtml(result: RobustBoundsResult, meta: ResultMeta): string {
  const { lower, upper, mean, column, rows } = result;
  return transportPage(
    {
      title: `From ${formatNumber(lower.value, 4)} to ${formatNumber(upper.value, 4)}`,
      lead: `The mean of ${legible(column, 60)} is ${formatNumber(mean, 6)}, and lies there for every law within ${ballWords(result)} of the table's.`,
      figures: [figureOf(result)],
      rows: robustBoundsRows(result),
      sizes: { x: rows },
      row: "row",
    },
    meta,
  );
}

export function robustBoundsSvg(result: RobustBoundsResult): string {
  return figuresSvg([figureOf(result)]);
}

function figureOf(result: RobustBoundsResult): Figure {
  const caption = "Largest and smallest mean within each radius; rings: the radius asked for.";
  return { heading: "As the radius grows", caption, charts: [boundsPicture(result)] };
}

function boundsPicture({ curve, radius, lower, upper, mean, column }: RobustBoundsResult): Chart {
  const text = {
    id: "bounds",
    title: `Bounds of the mean of ${legible(column, 40)}`,
    description: "Against the radius.",
  };
  const ends = [lower.value, upper.value];
  return chart(text, {
    ...planeSize,
    ...bareAxes,
    marks: [
      ...planeFrame("radius", `mean of ${legible(column, 40)}`),
      Plot.areaY(curve, { x: "radius", y1: "lower", y2: "upper", className: "possible" }),
      Plot.line(curve, { x: "radius", y: "upper", className: "current-line" }),
      Plot.line(curve, { x: "radius", y: "lower", className: "current-line" }),
      Plot.ruleY([mean], { className: "base" }),
      Plot.dot(ends, { x: () => radius, y: (value: number) => value, r: 4, className: "current-ring" }),
    ],
  });
}
