/**
 * Laws on one line as densities over each other.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { LawsPicture, Role } from "../pictures/laws-picture.js";
import { type Chart, chart } from "./chart.js";
import { bandwidthOf, densityAt } from "./density.js";
import { legible } from "./legible.js";
import { formatNumber } from "./numbers.js";
import { type Box, boxOf, planeSize } from "./plane-frame.js";

/** What laws seen together share. */
export interface DensityScale {
  /** The least width of a bump. */
  readonly least: number;
  readonly box: Box;
  readonly grid: readonly number[];
}

const gridSize = 160;

export function densityScale(laws: readonly (readonly number[])[]): DensityScale {
  const [low, high] = boxOf(laws.flat());
  const least = (high - low) / 100;
  const room = 3 * Math.max(...laws.map((quantiles) => bandwidthOf(quantiles, least)));
  const box: Box = [low - room, high + room];
  const step = (box[1] - box[0]) / (gridSize - 1);
  return { least, box, grid: Array.from({ length: gridSize }, (_, k) => box[0] + k * step) };
}

type Curve = readonly { readonly at: number; readonly density: number }[];

export function curveOf(quantiles: readonly number[], { grid, least }: DensityScale): Curve {
  const densities = densityAt(grid, quantiles, bandwidthOf(quantiles, least));
  return grid.map((at, k) => ({ at, density: densities[k]! }));
}

/** x as an area, others as lines. */
export function densityMark(curve: Curve, className: string): Plot.Markish {
  const place = { x: "at", y: "density", className } as const;
  return className === "reference" || className === "start" ? Plot.areaY(curve, place) : Plot.line(curve, place);
}

const classes: Record<Role, string> = { x: "reference", y: "current-line", other: "base-line", between: "third-line" };

export function lawsChart({ axis, laws }: LawsPicture, id: string): Chart {
  const scale = densityScale(laws.map(({ quantiles }) => quantiles));
  const median = (quantiles: readonly number[]) => formatNumber(quantiles[Math.floor(quantiles.length / 2)], 3);
  const middles = laws.map(({ name, quantiles }) => `${legible(name, 40)} about ${median(quantiles)}`);
  const text = {
    id,
    title: `Densities of ${legible(axis, 60)}`,
    description: `Medians: ${middles.join("; ")}.`,
  };
  return chart(text, {
    ...planeSize,
    height: 320,
    marginLeft: 20,
    x: { axis: null, domain: [...scale.box] },
    y: { axis: null },
    marks: [
      ...lineFrame(axis),
      ...laws.map(({ role, quantiles }) => densityMark(curveOf(quantiles, scale), classes[role])),
      Plot.ruleY([0], { className: "base" }),
    ],
  });
}

/** Ticks below; a density has no scale of its own that a reader needs. */
export function lineFrame(axis: string, ticks = 6): Plot.Markish[] {
  const tickFormat = (value: number) => formatNumber(value);
  return [
    Plot.gridX({ className: "grid", ticks }),
    Plot.axisX({
      anchor: "bottom",
      label: legible(axis, 60),
      labelAnchor: "center",
      ticks,
      tickFormat,
      tickSize: 0,
      className: "tick",
    }),
  ];
}

export const smoothingWords = "Densities from quantiles, smoothed over about a quarter of their spread.";
