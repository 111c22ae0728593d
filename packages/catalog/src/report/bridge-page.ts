/**
 * The page of `bridge`.
 * @module
 */

import * as Plot from "@observablehq/plot";
import type { Table } from "@pushforward/core";
import type { PathsPicture } from "../pictures/paths-picture.js";
import { type BridgeResult, bridgeRows, methodWords } from "../views/bridge-text.js";
import { type Chart, chart } from "./chart.js";
import { axesWords } from "./clouds-chart.js";
import type { Figure } from "./figure.js";
import { legible } from "./legible.js";
import { counted, formatNumber } from "./numbers.js";
import { boxOf, planeFrame, planeSize } from "./plane-frame.js";
import type { TransportPage } from "./transport-page.js";

export interface BridgeAnswer extends BridgeResult {
  readonly picture: PathsPicture;
  readonly table: Table;
}

export function bridgePage(result: BridgeAnswer): TransportPage {
  const { paths, change, picture, sizes, warnings, end } = result;
  return {
    title: `${counted(paths, "path")} from x to y`,
    lead: `${methodWords(result)} The root mean square of the ways is ${formatNumber(Math.sqrt(change.mean), 4)}; the ends are ${formatNumber(end.distance, 3)} from y, where as many rows drawn from y would be ${formatNumber(end.fresh, 3)} from it.`,
    figures: picture.axes.length === 1 ? [overTime(picture)] : [inPlane(picture), atTimes(picture)],
    rows: bridgeRows(result),
    sizes: { ...sizes },
    warnings,
  };
}

/** Paths drawn as lines; all of them are dots. */
const lines = 40;
/** Small pictures, at most. */
const panels = 6;

type Place = PathsPicture["x"][number];

function domains({ x, y, paths }: PathsPicture) {
  const all = [...x, ...y, ...paths.flat()];
  return {
    x: { axis: null, domain: [...boxOf(all.map(([first]) => first))] },
    y: { axis: null, domain: [...boxOf(all.map(([, second]) => second))] },
  };
}

const dots = (points: readonly Place[], className: string, r: number) =>
  Plot.dot(points, { x: "0", y: "1", className, r });

function inPlane(picture: PathsPicture): Figure {
  const [first, second] = picture.axes.map((name) => legible(name, 60)) as [string, string];
  const shown = picture.paths.slice(0, lines);
  const text = {
    id: "paths",
    title: `Paths in ${first} and ${second}`,
    description: `${shown.length} paths from x to y.`,
  };
  const marks = [
    ...planeFrame(first, second),
    dots(picture.x, "start", 2),
    dots(picture.y, "goal", 2),
    ...strands(shown),
    dots(
      shown.map((path) => path[0]!),
      "reference",
      3,
    ),
    dots(
      shown.map((path) => path.at(-1)!),
      "current-ring",
      3,
    ),
  ];
  return {
    heading: "Paths",
    caption: `${counted(shown.length, "path")} from x (filled dots) to y (rings); lines join positions at ${timesWords(picture)}. Pale dots and rings are rows of x and y.${axesWords(picture)}`,
    charts: [chart(text, { ...planeSize, ...domains(picture), marks })],
  };
}

const strands = (paths: readonly (readonly Place[])[]): Plot.Markish[] => [
  Plot.line(
    paths.flatMap((path, i) => path.map(([a, b]) => ({ a, b, i }))),
    { x: "a", y: "b", z: "i", className: "base-line" },
  ),
];

function atTimes(picture: PathsPicture): Figure {
  const { times, paths, x, y } = picture;
  const count = Math.min(panels, times.length);
  const places = Array.from({ length: count }, (_, k) => Math.round((k * (times.length - 1)) / Math.max(1, count - 1)));
  return {
    heading: "On the way",
    caption: `Where ${paths.length} paths are at each time. Pale dots are x, pale rings y.`,
    charts: places.map((place) => panel(place, picture, [dots(x, "start", 1.5), dots(y, "goal", 1.5)])),
  };
}

const small = { width: 300, height: 200, marginLeft: 6, marginRight: 6, marginTop: 24, marginBottom: 6 } as const;

function panel(place: number, picture: PathsPicture, behind: Plot.Markish[]): Chart {
  const time = `t = ${formatNumber(picture.times[place]!)}`;
  const text = {
    id: `time-${place + 1}`,
    title: `Positions at ${time}`,
    description: `${picture.paths.length} positions.`,
  };
  const now = picture.paths.map((path) => path[place]!);
  const heading = Plot.text([time], { frameAnchor: "top-left", dy: -14, textAnchor: "start", className: "label" });
  const marks = [Plot.frame({ className: "grid" }), ...behind, dots(now, "mover", 2), heading];
  return chart(text, { ...small, ...domains(picture), marks });
}

/** One column: values against time. */
function overTime({ axes, times, paths }: PathsPicture): Figure {
  const name = legible(axes[0]!, 60);
  const all = paths.map((path) => path.map(([value], k): Place => [times[k]!, value]));
  const values = paths.flat().map(([value]) => value);
  const text = { id: "paths", title: `${name} over time`, description: `${all.length} paths from x to y.` };
  const marks = [
    ...planeFrame("time, from x (0) to y (1)", name),
    ...strands(all.slice(0, lines)),
    ...times.map((_, k) =>
      dots(
        all.map((path) => path[k]!),
        k === 0 ? "reference" : k === times.length - 1 ? "current-ring" : "mover",
        2,
      ),
    ),
  ];
  return {
    heading: "Paths",
    caption: `Dots: ${counted(all.length, "path")} at each time, from x (left) to y (right); lines join those of ${Math.min(lines, all.length)}.`,
    charts: [
      chart(text, {
        ...planeSize,
        x: { axis: null, domain: [0, 1] },
        y: { axis: null, domain: [...boxOf(values)] },
        marks,
      }),
    ],
  };
}

const timesWords = ({ times }: PathsPicture): string =>
  times.length > 8 ? `${times.length} times` : `t = ${times.map((time) => formatNumber(time)).join(", ")}`;
