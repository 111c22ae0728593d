/**
 * The page of `gromov-wasserstein`.
 * @module
 */

import * as Plot from "@observablehq/plot";
import { atan2 } from "@pushforward/core";
import type { MatchesPicture, Shape } from "../pictures/matches-picture.js";
import { type GromovWassersteinResult, gromovWassersteinRows } from "../views/gromov-wasserstein-text.js";
import { type Chart, chart } from "./chart.js";
import { axesWords } from "./clouds-chart.js";
import type { Figure } from "./figure.js";
import { lineFrame } from "./laws-chart.js";
import { formatNumber } from "./numbers.js";
import { boxOf, equalBoxes, halfSize, planeFrame } from "./plane-frame.js";
import type { TransportPage } from "./transport-page.js";

export interface GromovWassersteinAnswer extends GromovWassersteinResult {
  readonly picture: MatchesPicture;
  readonly warnings: readonly string[];
}

export function gromovWassersteinPage(result: GromovWassersteinAnswer): TransportPage {
  const { distance, picture, sizes, warnings } = result;
  return {
    title: `Shapes ${formatNumber(distance, 4)} apart`,
    lead: "Rows are matched so that those near each other in x go to rows near each other in y; only distances within each table count.",
    figures: [matchesFigure(picture)],
    rows: gromovWassersteinRows(result),
    sizes: { x: sizes.x, y: sizes.y },
    warnings,
  };
}

/** Pairs with a number beside them, for eyes that tell no colours apart. */
const numbered = 8;

function matchesFigure({ x, y }: MatchesPicture): Figure {
  const hues = x.axes[1] === "" ? alongLine(x.points) : anglesAbout(x.points);
  const order = hues.map((_, i) => i).sort((a, b) => hues[a]! - hues[b]! || a - b);
  const count = Math.min(numbered, order.length);
  const marked = Array.from({ length: count }, (_, k) => order[Math.floor(((k + 0.5) * order.length) / count)]!);
  const axes = [x, y]
    .map((shape, i) => axesWords(shape).replace("the points shown", `the points of ${"xy"[i]}`))
    .join("");
  const caption = `x beside y: ${x.points.length} pairs of the match, each in one colour on both sides; some of them with the same number.${axes}`;
  const charts = [shapeChart(x, "x", hues, marked), shapeChart(y, "y", hues, marked)];
  return { heading: "The match", caption, charts };
}

function shapeChart({ axes, points }: Shape, name: string, hues: readonly number[], marked: readonly number[]): Chart {
  const boxes = equalBoxes(boxOf(points.map(([u]) => u)), boxOf(points.map(([, v]) => v)), halfSize);
  const text = {
    id: `shape-${name}`,
    title: `${name} in ${axes[0]}${axes[1] === "" ? "" : ` and ${axes[1]}`}`,
    description: `${points.length} points, in the colours of those that they are matched with.`,
  };
  const colour = (i: number) => `hsl(${Math.round(360 * hues[i]!)}, 70%, 50%)`;
  return chart(text, {
    ...halfSize,
    x: { axis: null, domain: [...boxes.x] },
    y: { axis: null, domain: [...boxes.y] },
    marks: [
      ...(axes[1] === "" ? lineFrame(axes[0], 4) : planeFrame(axes[0], axes[1], 4)),
      Plot.dot(points, { x: "0", y: "1", r: 3.5, fill: (_: unknown, i: number) => colour(i), className: "rim" }),
      Plot.text(marked, {
        x: (i: number) => points[i]![0],
        y: (i: number) => points[i]![1],
        dx: 9,
        dy: -7,
        text: (_: unknown, k: number) => String(k + 1),
        className: "number",
      }),
    ],
  });
}

/** The place of each point in the order of all, as a share of most of a turn. */
function alongLine(points: Shape["points"]): number[] {
  const order = points.map((_, i) => i).sort((a, b) => points[a]![0] - points[b]![0] || a - b);
  const hues = new Array<number>(points.length);
  order.forEach((i, rank) => {
    hues[i] = (0.8 * rank) / points.length;
  });
  return hues;
}

/** The angle of each point about the middle of all, as a share of a turn. */
function anglesAbout(points: Shape["points"]): number[] {
  const middle = (k: 0 | 1) => points.reduce((sum, point) => sum + point[k] / points.length, 0);
  const [u, v] = [middle(0), middle(1)];
  return points.map((point) => atan2(point[1] - v, point[0] - u) / (2 * Math.PI) + 0.5);
}
