/**
 * Two columns beside each other, as small pictures under one heading.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { PairPicture, PointsPicture, QuartilesPicture, TablePicture } from "../pictures/pair-picture.js";
import { type Chart, chart } from "./chart.js";
import type { Figure } from "./figure.js";
import { legible } from "./legible.js";
import { counted, formatFixed } from "./numbers.js";
import { bareAxes, halfSize, planeFrame, planeSize } from "./plane-frame.js";

type Size = typeof planeSize | typeof halfSize;

/** One picture large, several small and side by side. */
export function pairsFigure(heading: string, pairs: readonly PairPicture[], caption: string): Figure {
  const size = pairs.length === 1 ? planeSize : halfSize;
  const kinds = [...new Set(pairs.map(({ kind }) => kind))].map((kind) => words[kind]);
  const others = pairs.some(hasOthers) ? " Less common levels are not shown." : "";
  const charts = pairs.map((pair, k) => pairChart(pair, `pair-${k}`, size));
  return { heading, caption: `${kinds.join(" ")}${others}${caption}`, charts };
}

const words: Record<PairPicture["kind"], string> = {
  points: "Dots: at most 200 rows.",
  quartiles: "Bars: the middle half of the rows at each level, with their median; lines: the middle 90%.",
  table: "Each column of the table: how its rows fall on the levels of the other, in percent.",
};

function hasOthers(pair: PairPicture): boolean {
  if (pair.kind === "points") return false;
  return pair.kind === "quartiles" ? pair.others > 0 : pair.others.some((count) => count > 0);
}

function pairChart(pair: PairPicture, id: string, size: Size): Chart {
  if (pair.kind === "points") return pointsChart(pair, id, size);
  return pair.kind === "quartiles" ? quartilesChart(pair, id, size) : tableChart(pair, id, size);
}

const textOf = ({ x, y }: PairPicture, id: string, description: string) => {
  return { id, title: `${legible(x, 60)} and ${legible(y, 60)}`, description };
};

function pointsChart(pair: PointsPicture, id: string, size: Size): Chart {
  return chart(textOf(pair, id, `${counted(pair.points.length, "row")}.`), {
    ...size,
    ...bareAxes,
    marks: [
      ...planeFrame(pair.x, pair.y, size === planeSize ? 6 : 4),
      Plot.dot(pair.points, { x: "0", y: "1", r: 2.5, className: "reference" }),
    ],
  });
}

const levelAxis = { tickSize: 0, labelArrow: "none", className: "tick" } as const;
/** Names of levels need room, and letters that fit in it. */
const namesRoom = (size: Size) =>
  size === planeSize ? { marginLeft: 130, letters: 18 } : { marginLeft: 90, letters: 12 };

function quartilesChart(pair: QuartilesPicture, id: string, size: Size): Chart {
  const { marginLeft, letters } = namesRoom(size);
  const rows = pair.levels.map(({ quantiles: [low, lower, middle, upper, high] }, place) => {
    return { place, low, lower, middle, upper, high };
  });
  const [, , x] = planeFrame(pair.x, pair.y, size === planeSize ? 6 : 4);
  return chart(textOf(pair, id, `Quantiles at ${counted(rows.length, "level")}.`), {
    ...size,
    marginLeft,
    marginTop: 34,
    height: Math.min(size.height, 108 + 40 * rows.length),
    x: { axis: null, nice: true },
    y: { axis: null, domain: rows.map(({ place }) => place), padding: 0.35 },
    marks: [
      Plot.gridX({ className: "grid", ticks: 6 }),
      x,
      levelsAxis(pair, (k) => legible(pair.levels[k]!.name, letters)),
      Plot.link(rows, { x1: "low", x2: "high", y1: "place", y2: "place", className: "base-line" }),
      Plot.barX(rows, { x1: "lower", x2: "upper", y: "place", className: "reference" }),
      Plot.tickX(rows, { x: "middle", y: "place", className: "value" }),
    ],
  });
}

function tableChart(pair: TablePicture, id: string, size: Size): Chart {
  const { columns, rows, shares } = pair;
  const { marginLeft, letters } = namesRoom(size);
  const cells = shares.flatMap((line, column) => line.map((share, row) => ({ column, row, share })));
  const numbers = size === planeSize || columns.length <= 5 ? cells : [];
  const [columnNames, rowNames] = [columns, rows].map((names) => (k: number) => legible(names[k]!, letters));
  return chart(textOf(pair, id, `${counted(columns.length, "column")} by ${counted(rows.length, "row")}.`), {
    ...size,
    marginLeft,
    marginTop: 34,
    marginBottom: marginLeft,
    height: marginLeft + 50 + 28 * rows.length,
    x: { axis: null, domain: columns.map((_, k) => k), padding: 0 },
    y: { axis: null, domain: rows.map((_, k) => k), padding: 0 },
    opacity: { domain: [0, 1], range: [0, 1] },
    marks: [
      Plot.cell(cells, { x: "column", y: "row", inset: 0.5, fillOpacity: () => 0.35, className: "possible" }),
      Plot.cell(cells, { x: "column", y: "row", inset: 0.5, fillOpacity: "share", className: "reference" }),
      Plot.text(numbers, {
        x: "column",
        y: "row",
        text: ({ share }) => formatFixed(100 * share, 0),
        className: "label",
      }),
      Plot.axisX({
        ...levelAxis,
        anchor: "bottom",
        tickRotate: -45,
        tickFormat: columnNames!,
        label: legible(pair.x, 30),
      }),
      levelsAxis(pair, rowNames!),
    ],
  });
}

/** The name of the column stands above its levels. */
function levelsAxis({ y }: PairPicture, tickFormat: (place: number) => string): Plot.Markish {
  return Plot.axisY({
    ...levelAxis,
    anchor: "left",
    tickFormat,
    label: legible(y, 30),
    labelAnchor: "top",
    labelOffset: 60,
  });
}
