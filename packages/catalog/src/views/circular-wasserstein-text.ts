/**
 * Transport on a circle in a terminal.
 * @module
 */
import type { Interval } from "@pushforward/core";
import type { ResultMeta, TextStyle } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted, formatInterval, formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";
import { costWords } from "./wasserstein-text.js";

export interface CircularWassersteinResult {
  readonly distance: number;
  readonly cost: number;
  readonly dual: number;
  readonly gap: number;
  readonly interval?: Interval;
  readonly overOrigin: number;
  readonly column: string;
  readonly unit?: string;
  readonly period: number;
  readonly p: number;
  readonly sizes: { readonly x: number; readonly y: number };
}

export function circularWassersteinText(result: CircularWassersteinResult, meta: ResultMeta, style: TextStyle): string {
  const { sizes, p } = result;
  const [x = "x", y = "y"] = meta.inputs;
  const tables = `${x} (${counted(sizes.x, "point")}), ${y} (${counted(sizes.y, "point")})`;
  const heading = `Circular Wasserstein distance of order ${formatNumber(p)}: ${tables}, ${circleWords(result)}`;
  return lines(style, heading, circularWassersteinRows(result));
}

/** "hour on a circle of 24". */
export function circleWords({ column, period, unit }: CircularWassersteinResult): string {
  return `${legible(column, 40)} on a circle of ${formatNumber(period, 6)}${unit ? ` ${unit}` : ""}`;
}

export function circularWassersteinRows(result: CircularWassersteinResult): Row[] {
  const { distance, cost, dual, gap, interval, overOrigin, p } = result;
  const inLaws = interval
    ? `${formatNumber(100 * interval.level)}% interval for the laws: ${formatInterval(interval)}${interval.low === 0 ? "; 0 is possible" : ""}`
    : "";
  const proof = gap <= 1e-9 * cost ? "proved optimal by potentials round the circle" : `gap ${formatNumber(gap, 2)}`;
  return [
    ["distance", formatNumber(distance, 6), inLaws],
    ["cost", formatNumber(cost, 6), `mean of ${costWords({ p, metric: "euclidean" })}`],
    ["at least", formatNumber(dual, 6), proof],
    ["over the origin", formatShare(Math.abs(overOrigin)), overWords(overOrigin)],
  ];
}

function overWords(overOrigin: number): string {
  if (Math.abs(overOrigin) < 1e-9) return "no net mass goes over it";
  return `of the mass goes ${overOrigin > 0 ? "forwards" : "backwards"} over it, on balance`;
}
