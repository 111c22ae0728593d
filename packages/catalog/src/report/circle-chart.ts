/**
 * Two laws around a circle, clockwise from the top.
 * @module
 */

import * as Plot from "@observablehq/plot";
import { cos, sin } from "@pushforward/core";
import type { CirclePicture } from "../pictures/circle-picture.js";
import { type Chart, chart } from "./chart.js";
import { formatNumber, formatShare } from "./numbers.js";

/** Radius at which shares begin, of 1 at the largest. */
const inner = 0.4;
const stepsInSector = 6;

type Place = readonly [number, number];

export function circleChart({ x, y, labels, period }: CirclePicture, id: string): Chart {
  const top = Math.max(...x, ...y) || 1;
  const radius = (share: number) => inner + (1 - inner) * (share / top);
  const size = 440;
  const room = [-1.2, 1.2];
  const spokes = labels.map(({ at, label }) => ({
    from: place(at / period, inner),
    to: place(at / period, 1.06),
    text: place(at / period, 1.13),
    label,
  }));
  return chart(
    { id, title: "Both laws around the circle", description: description({ x, y, period }, top) },
    {
      width: size,
      height: size,
      margin: 4,
      x: { axis: null, domain: room },
      y: { axis: null, domain: room },
      marks: [
        Plot.line(ring(radius(0.5 * top)), { x: "0", y: "1", className: "grid-line" }),
        Plot.line(ring(1), { x: "0", y: "1", className: "grid-line" }),
        Plot.link(spokes, {
          x1: (s) => s.from[0],
          y1: (s) => s.from[1],
          x2: (s) => s.to[0],
          y2: (s) => s.to[1],
          className: "base",
        }),
        Plot.line(outline(x, radius), { x: "0", y: "1", className: "reference" }),
        Plot.line(ring(inner), { x: "0", y: "1", className: "hole" }),
        Plot.line(outline(y, radius), { x: "0", y: "1", className: "current-line" }),
        Plot.text(spokes, { x: (s) => s.text[0], y: (s) => s.text[1], text: "label", className: "tick" }),
        Plot.text([`rings: ${formatShare(top / 2)}`, `and ${formatShare(top)}`], {
          x: () => 0,
          y: (_, k) => 0.07 - 0.14 * k,
          className: "tick",
        }),
      ],
    },
  );
}

/** Turns clockwise from the top, from 0 to 1. */
function place(turns: number, radius: number): Place {
  return [radius * sin(2 * Math.PI * turns), radius * cos(2 * Math.PI * turns)];
}

function ring(radius: number): Place[] {
  return Array.from({ length: 121 }, (_, k) => place(k / 120, radius));
}

function outline(shares: readonly number[], radius: (share: number) => number): Place[] {
  const sectors = shares.length;
  const arcs = shares.flatMap((share, s) =>
    Array.from({ length: stepsInSector + 1 }, (_, k) => place((s + k / stepsInSector) / sectors, radius(share))),
  );
  return [...arcs, arcs[0]!];
}

function description({ x, y, period }: Pick<CirclePicture, "x" | "y" | "period">, top: number): string {
  const most = (shares: readonly number[]) => {
    const s = shares.indexOf(Math.max(...shares));
    return `from ${formatNumber((s * period) / shares.length)} to ${formatNumber(((s + 1) * period) / shares.length)}`;
  };
  return `Most of x lies ${most(x)}, most of y ${most(y)}; the fullest sector holds ${formatShare(top)}.`;
}
