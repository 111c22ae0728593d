/**
 * Pictures of a ranking: who wins against whom, and how two models' scores lie in one metric.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type ChartText, chart } from "./chart.js";
import type { Html } from "./html.js";
import { fit } from "./legible.js";
import { formatNumber } from "./numbers.js";

export type Outcome = "wins" | "loses" | "undecided";

export interface Meeting {
  /** Places in the list of models, from 0. */
  readonly row: number;
  readonly column: number;
  readonly outcome: Outcome;
}

/** Colours by outcome: the classes of the page's style. */
const classes: Readonly<Record<Outcome, string>> = { wins: "reference", loses: "current-bar", undecided: "possible" };

/** Rows against columns; names stand at the rows, their numbers at the columns. */
export function winMatrix(models: readonly string[], meetings: readonly Meeting[], text: ChartText): Html {
  const side = models.length > 20 ? 18 : 26;
  const left = 16 + 7 * Math.min(26, Math.max(...models.map((name) => name.length + 4)));
  const numbers = models.map((_, k) => k);
  return chart(text, {
    width: left + side * models.length + 8,
    height: 26 + side * models.length,
    marginLeft: left,
    marginRight: 8,
    marginTop: 22,
    marginBottom: 4,
    x: { axis: null, domain: [0, models.length] },
    y: { axis: null, domain: [models.length, 0] },
    marks: [
      ...(["wins", "loses", "undecided"] as const).map((outcome) =>
        Plot.rect(
          meetings.filter((meeting) => meeting.outcome === outcome),
          {
            x1: ({ column }: Meeting) => column + 0.05,
            x2: ({ column }: Meeting) => column + 0.95,
            y1: ({ row }: Meeting) => row + 0.05,
            y2: ({ row }: Meeting) => row + 0.95,
            className: classes[outcome],
          },
        ),
      ),
      Plot.text(numbers, {
        x: 0,
        y: (k: number) => k + 0.5,
        dx: -6,
        textAnchor: "end",
        text: (k: number) => `${fit(models[k]!, 26)}  ${k + 1}`,
        className: "label",
      }),
      Plot.text(numbers, {
        x: (k: number) => k + 0.5,
        y: 0,
        dy: -8,
        text: (k: number) => String(k + 1),
        className: "tick",
      }),
    ],
  });
}

export interface QuantileCurves {
  readonly levels: readonly number[];
  /** Quantiles of one metric: the better model's as a line, the other's as an area. */
  readonly better: readonly number[];
  readonly worse: readonly number[];
}

/** Quantile functions over each other: where the line dips into the area, the better model falls behind. */
export function quantilePicture({ levels, better, worse }: QuantileCurves, text: ChartText): Html {
  const all = [...better, ...worse];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const range: [number, number] = low < high ? [low, high] : [low - 0.5, low + 0.5];
  const points = (values: readonly number[]) => values.map((value, q) => ({ level: levels[q]!, value }));
  return chart(text, {
    width: 210,
    height: 124,
    marginLeft: 38,
    marginRight: 6,
    marginTop: 8,
    marginBottom: 20,
    x: { axis: null, domain: [0, 1] },
    y: { axis: null, domain: range },
    marks: [
      Plot.areaY(points(worse), { x: "level", y1: range[0], y2: "value", className: "reference" }),
      Plot.ruleY([range[0]], { className: "base" }),
      Plot.line(points(better), { x: "level", y: "value", className: "current-line" }),
      Plot.text(range, {
        x: 0,
        dx: -5,
        y: (value: number) => value,
        textAnchor: "end",
        text: (value: number) => formatNumber(value, 2),
        className: "tick",
      }),
      Plot.text([0, 0.5, 1], {
        x: (level: number) => level,
        y: range[0],
        dy: 12,
        text: (level: number) => `${100 * level}%`,
        className: "tick",
      }),
    ],
  });
}
