/**
 * Moves as a picture: lines in the plane, or values against values.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { LinePicture, MoveKind, PlanePicture, PlanPicture } from "../pictures/plan-picture.js";
import { type Chart, chart } from "./chart.js";
import type { Figure } from "./figure.js";
import { legible } from "./legible.js";
import { bareAxes, planeFrame, planeSize } from "./plane-frame.js";

export function movesFigure(heading: string, picture: PlanPicture, id = "plan"): Figure {
  return { heading, caption: pictureWords(picture), charts: [transportPicture(picture, id)] };
}

function transportPicture(picture: PlanPicture, id: string): Chart {
  return picture.kind === "plane" ? planeChart(picture, id) : lineChart(picture, id);
}

/** What the picture shows, for its caption. */
function pictureWords(picture: PlanPicture): string {
  if (picture.kind === "line") return lineWords(picture);
  const { shows, complete, moves } = picture;
  const count = moves.length;
  const some = complete ? "All" : String(count);
  if (shows === undefined)
    return `${complete ? "All moves" : `${count} moves that carry equal mass`} of the plan, from filled dots (x) to rings (y).`;
  if (shows === "pairs") return `${some} rows, each an arrow from x (filled dot) to y.`;
  const points = complete ? "Every point" : `${count} points of equal mass`;
  return `${points}${shows === "map" ? "" : " of x"} (filled dots), each with a line to ${endWords[shows]} (rings); small dots are points of y.`;
}

const endWords: Record<Exclude<MoveKind, "pairs">, string> = {
  means: "the mean of where its mass goes",
  map: "its image",
  debiased: "where its mass goes on average, less what blur alone would move it",
};

function lineWords({ column, shows }: LinePicture): string {
  const name = legible(column, 40);
  const still = "on the diagonal nothing moves.";
  if (shows === undefined) return `Quantiles of x against quantiles of y in ${name}: ${still}`;
  if (shows === "pairs") return `${name} in x against ${name} in y, row by row: ${still}`;
  return `Against a value of ${name}${shows === "map" ? "" : " in x"}, ${endWords[shows]}: ${still}`;
}

const titles: Record<MoveKind, string> = {
  means: "Mean moves",
  map: "Moves",
  pairs: "Rows and their images",
  debiased: "Mean moves without blur",
};

function planeChart({ columns, moves, shows, targets = [] }: PlanePicture, id: string): Chart {
  const [first, second] = columns.map((name) => legible(name, 40)) as [string, string];
  const what = shows ? titles[shows] : "The plan";
  const text = { id, title: `${what} in ${first} and ${second}`, description: `${moves.length} moves from x to y.` };
  const at = (k: number) => (move: PlanePicture["moves"][number]) => move[k]!;
  const ends = { x1: at(0), y1: at(1), x2: at(2), y2: at(3) };
  return chart(text, {
    ...planeSize,
    ...bareAxes,
    marks: [
      ...planeFrame(first, second),
      Plot.dot(targets, { x: "0", y: "1", r: 1, className: "base" }),
      ...(shows === "pairs"
        ? [Plot.arrow(moves, { ...ends, headLength: 5, insetStart: 3, className: "current-arrow" })]
        : [Plot.link(moves, { ...ends, className: "base" })]),
      Plot.dot(moves, { x: at(0), y: at(1), r: 2.5, className: "reference" }),
      ...(shows === "pairs" ? [] : [Plot.dot(moves, { x: at(2), y: at(3), r: 2.5, className: "current-ring" })]),
    ],
  });
}

function lineChart({ column, levels, x, y, shows }: LinePicture, id: string): Chart {
  const name = legible(column, 40);
  const text = {
    id,
    title: shows ? `${titles[shows]} in ${name}` : `Quantiles of ${name}`,
    description: `${levels.length} values of x and where they go in y.`,
  };
  const [low, high] = [Math.min(...x, ...y), Math.max(...x, ...y)];
  const ends = { means: `mean ${name} where it goes`, map: `${name} of the image`, debiased: `${name} where it goes` };
  const against = shows === undefined || shows === "pairs" ? `${name} in y` : ends[shows];
  const place = { x: (_: number, k: number) => x[k]!, y: (_: number, k: number) => y[k]! };
  return chart(text, {
    ...planeSize,
    ...bareAxes,
    marks: [
      ...planeFrame(shows === "map" ? name : `${name} in x`, against),
      Plot.link([0], { x1: () => low, y1: () => low, x2: () => high, y2: () => high, className: "base" }),
      shows === "pairs"
        ? Plot.dot(levels, { ...place, r: 2.5, className: "current-ring" })
        : Plot.line(levels, { ...place, className: "current-line" }),
    ],
  });
}
