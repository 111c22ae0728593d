/**
 * Weights of a fitted cost as a picture: a heat map of columns of x by columns of y, or one line for each weight with its interval.
 * @module
 */
import * as Plot from "@observablehq/plot";
import {
  byWeight,
  type InverseTransportResult,
  type NamedWeight,
  weightName,
} from "../views/inverse-transport-text.js";
import { type Chart, chart } from "./chart.js";
import { legible } from "./legible.js";
import { formatNumber } from "./numbers.js";

/** Columns of a side that a heat map has room for, and lines of the other picture. */
const [mostColumns, mostLines] = [16, 24];

export interface WeightsPicture {
  readonly picture: Chart;
  /** What it shows, for its caption. */
  readonly words: string;
}

export function costWeightsPicture(result: InverseTransportResult, id: string): WeightsPicture {
  const { cost, sizes } = result;
  const [d, other] = [sizes.xDimensions, sizes.yDimensions];
  const square = cost === "bilinear" && Math.min(d, other) > 1 && Math.max(d, other) <= mostColumns;
  return square ? heatMap(result, id) : weightLines(result, id);
}

function heatMap({ weights }: InverseTransportResult, id: string): WeightsPicture {
  const short = (name: string) => legible(name, 18);
  const [rows, columns] = [[...new Set(weights.map(({ x }) => x))], [...new Set(weights.map(({ y }) => y))]];
  const most = Math.max(...weights.map(({ standardised }) => Math.abs(standardised)), Number.MIN_VALUE);
  const strength = (weight: NamedWeight) => Math.abs(weight.standardised) / most;
  const cells = (sign: number, className: string) =>
    Plot.cell(
      weights.filter(({ standardised }) => sign * standardised > 0),
      {
        x: "y",
        y: "x",
        inset: 1,
        fillOpacity: strength,
        strokeOpacity: strength,
        className,
      },
    );
  const picture = chart(
    { id, title: "Standardised weights", description: `${rows.length} columns of x by ${columns.length} of y.` },
    {
      width: 150 + Math.min(470, 90 * columns.length),
      height: 60 + 40 * rows.length,
      marginLeft: 130,
      marginTop: 40,
      marginRight: 20,
      marginBottom: 20,
      x: { axis: null, domain: columns, padding: 0 },
      y: { axis: null, domain: rows, padding: 0 },
      opacity: { domain: [0, 1], range: [0.08, 1] },
      marks: [
        cells(1, "reference"),
        cells(-1, "current-bar"),
        Plot.text(weights, { x: "y", y: "x", text: cellText, className: "label" }),
        Plot.axisX({ anchor: "top", label: null, tickSize: 0, tickFormat: short, className: "tick" }),
        Plot.axisY({ anchor: "left", label: null, tickSize: 0, tickFormat: short, className: "tick" }),
      ],
    },
  );
  const words =
    "Columns of x down, of y across: filled where high values go with high ones, outlined where with low ones; weights whose 95% interval leaves out 0 have a star.";
  return { picture, words };
}

function cellText({ standardised, interval }: NamedWeight): string {
  const star = interval && (interval.low > 0 || interval.high < 0) ? "*" : "";
  return `${formatNumber(standardised, 2)}${star}`;
}

function weightLines({ weights, cost }: InverseTransportResult, id: string): WeightsPicture {
  const shown = byWeight(weights).slice(0, mostLines);
  const name = (weight: NamedWeight) => weightName(weight, cost, 18);
  const ranges = shown.flatMap((weight) => {
    const { interval, value, standardised } = weight;
    const unit = standardised / value;
    return interval ? [{ name: name(weight), low: unit * interval.low, high: unit * interval.high }] : [];
  });
  const picture = chart(
    { id, title: "Standardised weights", description: `${shown.length} weights, the largest first.` },
    {
      width: 620,
      height: 60 + 26 * shown.length,
      marginLeft: cost === "squared" ? 130 : 220,
      marginRight: 24,
      marginTop: 12,
      marginBottom: 36,
      x: { axis: null, nice: true },
      y: { axis: null, domain: shown.map(name) },
      marks: [
        Plot.gridX({ className: "grid", ticks: 6 }),
        Plot.ruleX([0], { className: "base" }),
        Plot.link(ranges, { x1: "low", x2: "high", y1: "name", y2: "name", className: "value" }),
        Plot.dot(shown, { x: "standardised", y: name, r: 4.5, className: "reference" }),
        Plot.axisX({
          anchor: "bottom",
          label: null,
          ticks: 6,
          tickSize: 0,
          tickFormat: formatNumberTick,
          className: "tick",
        }),
        Plot.axisY({ anchor: "left", label: null, tickSize: 0, className: "tick" }),
      ],
    },
  );
  const some =
    shown.length < weights.length ? `The ${shown.length} largest of ${weights.length} weights` : "All weights";
  return { picture, words: `${some}${ranges.length > 0 ? ", with 95% intervals" : ""}.` };
}

const formatNumberTick = (value: number): string => formatNumber(value);
