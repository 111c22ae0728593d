/**
 * The frame that pictures in the plane share: size, ticks, names of the axes.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { legible } from "./legible.js";
import { formatNumber } from "./numbers.js";

export const planeSize = {
  width: 560,
  height: 430,
  marginLeft: 64,
  marginRight: 16,
  marginTop: 16,
  marginBottom: 54,
} as const;

/** Two beside each other. */
export const halfSize = { ...planeSize, width: 304, height: 290, marginLeft: 50, marginRight: 10 } as const;

export const bareAxes: Plot.PlotOptions = { x: { axis: null, nice: true }, y: { axis: null, nice: true } };

/** Ticks and names of both axes; `ticks` says about how many. */
export function planeFrame(x: string, y: string, ticks = 6): Plot.Markish[] {
  const tickFormat = (value: number) => formatNumber(value);
  const common = { labelAnchor: "center", ticks, tickFormat, tickSize: 0, className: "tick" } as const;
  return [
    Plot.gridX({ className: "grid", ticks }),
    Plot.gridY({ className: "grid", ticks }),
    Plot.axisX({ ...common, anchor: "bottom", label: legible(x, 60) }),
    Plot.axisY({ ...common, anchor: "left", label: legible(y, 60) }),
  ];
}

export type Box = readonly [low: number, high: number];

/** The least interval that holds all values, a little wider where it would be a point. */
export function boxOf(values: readonly number[]): Box {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low < high) return [low, high];
  const room = Math.abs(low) / 10 || 1;
  return [low - room, high + room];
}

/** Intervals of both axes, the shorter one widened until a unit is as long on both; for `size` with its margins. */
export function equalBoxes(x: Box, y: Box, size: typeof planeSize | typeof halfSize): { x: Box; y: Box } {
  const width = size.width - size.marginLeft - size.marginRight;
  const height = size.height - size.marginTop - size.marginBottom;
  const unit = 1.04 * Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  const about = ([low, high]: Box, length: number): Box => [(low + high - length) / 2, (low + high + length) / 2];
  return { x: about(x, unit * width), y: about(y, unit * height) };
}
