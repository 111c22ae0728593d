/**
 * A plan as a picture: moves as lines in the plane, or quantiles against quantiles.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { LinePicture, PlanePicture, PlanPicture } from "../transport-summary.js";
import { chart } from "./chart.js";
import type { Html } from "./html.js";
import { legible } from "./legible.js";
import { formatNumber } from "./numbers.js";

const size = { width: 620, height: 460, marginLeft: 62, marginRight: 20, marginTop: 20, marginBottom: 48 };

export function transportPicture(picture: PlanPicture, id: string): Html {
  return picture.kind === "plane" ? planeChart(picture, id) : lineChart(picture, id);
}

/** What the picture shows, for its caption. */
export function pictureWords(picture: PlanPicture): string {
  if (picture.shows === "means") return meanWords(picture);
  if (picture.kind === "line")
    return `Quantiles of x against quantiles of y in ${legible(picture.column)}: on the diagonal nothing moves.`;
  const some = picture.complete ? "All moves" : `${picture.moves.length} moves that carry equal mass`;
  return `${some} of the plan, from filled dots (x) to rings (y).`;
}

function meanWords(picture: PlanPicture): string {
  if (picture.kind === "line")
    return `Where mass at a value of ${legible(picture.column)} in x goes in y, on average: on the diagonal nothing moves.`;
  const some = picture.complete ? "Every point" : `${picture.moves.length} points of equal mass`;
  return `${some} of x (filled dots), each with a line to the mean of where its mass goes (rings); small dots are points of y.`;
}

function planeChart({ columns, moves, shows, targets = [] }: PlanePicture, id: string): Html {
  const [first, second] = columns.map((name) => legible(name, 40)) as [string, string];
  const what = shows === "means" ? "Mean moves" : "The plan";
  const text = { id, title: `${what} in ${first} and ${second}`, description: `${moves.length} moves from x to y.` };
  type Move = (typeof moves)[number];
  const at = (k: number) => (move: Move) => move[k]!;
  return chart(text, {
    ...size,
    ...axes(first, second),
    marks: [
      ...frame(first, second),
      Plot.dot(targets, { x: "0", y: "1", r: 1, className: "base" }),
      Plot.link(moves, { x1: at(0), y1: at(1), x2: at(2), y2: at(3), className: "base" }),
      Plot.dot(moves, { x: at(0), y: at(1), r: 2.5, className: "reference" }),
      Plot.dot(moves, { x: at(2), y: at(3), r: 2.5, className: "current-ring" }),
    ],
  });
}

function lineChart({ column, levels, x, y, shows }: LinePicture, id: string): Html {
  const name = legible(column, 40);
  const text = {
    id,
    title: shows === "means" ? `Mean moves in ${name}` : `Quantiles of ${name}`,
    description: `${levels.length} quantiles of x and where they go in y.`,
  };
  const [low, high] = [Math.min(...x, ...y), Math.max(...x, ...y)];
  return chart(text, {
    ...size,
    ...axes(name, name),
    marks: [
      ...frame(`${name} in x`, shows === "means" ? `mean ${name} where it goes` : `${name} in y`),
      Plot.link([0], { x1: () => low, y1: () => low, x2: () => high, y2: () => high, className: "base" }),
      Plot.line(levels, { x: (_, k) => x[k]!, y: (_, k) => y[k]!, className: "current-line" }),
    ],
  });
}

const axes = (_x: string, _y: string): Plot.PlotOptions => ({
  x: { axis: null, nice: true },
  y: { axis: null, nice: true },
});

/** Ticks and names of both axes. */
function frame(x: string, y: string): Plot.Markish[] {
  const tickFormat = (value: number) => formatNumber(value);
  return [
    Plot.gridX({ className: "grid", ticks: 6 }),
    Plot.gridY({ className: "grid", ticks: 6 }),
    Plot.axisX({
      anchor: "bottom",
      label: x,
      labelAnchor: "center",
      ticks: 6,
      tickFormat,
      tickSize: 0,
      className: "tick",
    }),
    Plot.axisY({
      anchor: "left",
      label: y,
      labelAnchor: "center",
      ticks: 6,
      tickFormat,
      tickSize: 0,
      className: "tick",
    }),
  ];
}
