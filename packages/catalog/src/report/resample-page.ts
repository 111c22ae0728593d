/**
 * The page of `resample`.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { LawsPicture } from "../pictures/laws-picture.js";
import type { DialCurve, VariationsPicture } from "../pictures/variations-picture.js";
import { type ResampleResult, resampleRows } from "../views/resample-text.js";
import { axesWords, cloudsChart } from "./clouds-chart.js";
import { curveChart } from "./curve-chart.js";
import type { Figure } from "./figure.js";
import { lawsChart, smoothingWords } from "./laws-chart.js";
import { counted, formatNumber, formatShare } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface ResampleAnswer extends ResampleResult {
  readonly picture: VariationsPicture | LawsPicture;
  readonly dial: DialCurve;
}

export function resamplePage(result: ResampleAnswer): TransportPage {
  const { queries, count, rows, achieved, jitter, warnings, marginalError } = result;
  const existing = jitter === 0 ? " Every variation is an existing row." : "";
  return {
    title: `${counted(queries * count, "variation")}, ${formatShare(achieved.mean / 2)} of the way to independent rows`,
    lead: `Each of ${counted(queries, "row")} has ${counted(count, "variation")}. Their mean squared change is ${formatNumber(achieved.mean, 3)} of the table's total variance; the step keeps how often rows occur within ${formatNumber(marginalError, 2)}.${existing}`,
    figures: [amongRows(result.picture), dialFigure(result.dial)],
    rows: resampleRows(result),
    sizes: { table: rows, queries },
    row: "row",
    warnings,
  };
}

function amongRows(picture: ResampleAnswer["picture"]): Figure {
  if (picture.kind === "laws")
    return {
      heading: "Among the rows of the table",
      caption: `Area: the table; line: variations. ${smoothingWords}`,
      charts: [lawsChart(picture, "variations")],
    };
  const { cloud, moves, starts } = picture;
  const links = Plot.link(moves, {
    x1: (move) => move[0][0],
    y1: (move) => move[0][1],
    x2: (move) => move[1][0],
    y2: (move) => move[1][1],
    className: "base",
  });
  const rows = Plot.dot(starts, { x: "0", y: "1", r: 6, symbol: "diamond", className: "third" });
  return {
    heading: "Rows with their variations",
    caption: `Diamonds: some of the rows that are varied, each with lines to its variations (rings); filled dots: the table, at most 200 rows.${axesWords(cloud)}`,
    charts: [cloudsChart(cloud, "variations", { marks: [links, rows], places: starts })],
  };
}

function dialFigure({ points, at }: DialCurve): Figure {
  const ends = [...points, at].map(([x]) => x);
  const text = {
    id: "dial",
    title: "The dial",
    description: `The change at each epsilon; here ${formatNumber(at[1], 3)} of the way to independent rows.`,
  };
  const ticks = [-3, -2, -1, 0, 1, 2].map((power) => [power, formatNumber(Number(`1e${power}`))] as const);
  return {
    heading: "The dial",
    caption:
      "How far variations go, from copies (0) to independent rows (1), by epsilon in units of the total variance. The ring is this answer; the curve is of at most 400 rows.",
    charts: [
      curveChart({
        text,
        x: "epsilon / total variance",
        y: "change / (2 · total variance)",
        curves: [{ points, kind: "current" }],
        rings: [at],
        ticks,
        xDomain: [Math.min(...ends), Math.max(...ends)],
        yDomain: [0, 1],
      }),
    ],
  };
}
