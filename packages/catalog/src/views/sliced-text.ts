/**
 * Distances over lines in a terminal.
 * @module
 */
import type { ResultMeta, TextStyle } from "../operation.js";
import type { PointSizes } from "../operations/sinkhorn.js";
import { legible } from "../report/legible.js";
import { counted, formatEstimate, formatFixed, formatNumber } from "../report/numbers.js";
import { lines, type Row, title } from "./sinkhorn-text.js";

export interface SlicedResult {
  readonly distance: number;
  readonly standardError: number;
  readonly directions: number;
  readonly dimension: number;
  readonly gain: number;
  readonly p: number;
  readonly sizes: PointSizes;
}

export function slicedText(result: SlicedResult, meta: ResultMeta, style: TextStyle): string {
  return lines(style, title("Sliced Wasserstein distance", result, meta), slicedRows(result));
}

export function slicedRows(result: SlicedResult): Row[] {
  const { distance, standardError, directions, dimension, gain, p } = result;
  const value = formatEstimate({ value: distance, standardError }).whole;
  const exact = directions === 1;
  const kind = dimension === 1 ? "line" : "subspace";
  const drawn = `${counted(directions, kind)}${dimension === 1 ? "" : ` of ${dimension} dimensions`}`;
  const whole = dimension === 1 ? "exact in one dimension" : "exact: the subspace is the whole space";
  return [
    ["distance", exact ? formatNumber(distance, 6) : value, exact ? whole : `± standard error over the ${kind}s drawn`],
    ["order", formatNumber(p), drawn],
    ...(exact || gain < 1.05
      ? []
      : [
          [
            "gain",
            `${formatNumber(gain, 2)}×`,
            `more plain ${kind}s would have been needed for this standard error`,
          ] as const,
        ]),
  ];
}

export interface MaxSlicedResult {
  readonly distance: number;
  readonly direction: ArrayLike<number>;
  readonly columns: readonly string[];
  readonly converged: boolean;
  readonly iterations: number;
  readonly agreeing: number;
  readonly restarts: number;
  readonly p: number;
  readonly sizes: PointSizes;
}

/** Columns named at most. */
const shown = 6;

export function maxSlicedText(result: MaxSlicedResult, meta: ResultMeta, style: TextStyle): string {
  return lines(style, title("Max-sliced Wasserstein distance", result, meta), maxSlicedRows(result));
}

export function maxSlicedRows(result: MaxSlicedResult): Row[] {
  const { distance, direction, columns, converged, iterations, agreeing, restarts, p } = result;
  const order = Array.from(direction, (_, k) => k).sort(
    (a, b) => Math.abs(direction[b]!) - Math.abs(direction[a]!) || a - b,
  );
  const parts = order
    .slice(0, shown)
    .map((k) => `${formatFixed(direction[k]!, 2)} ${legible(columns[k] ?? `coordinate ${k + 1}`, 40)}`);
  const rest = order.length > shown ? ` and ${counted(order.length - shown, "smaller part")}` : "";
  const ended = `${agreeing} of ${counted(restarts, "ascent")} ended here, ${counted(iterations, "step")}`;
  return [
    ["distance", formatNumber(distance, 6), `of order ${formatNumber(p)} on the line on which it is largest`],
    ["direction", "", `${parts.join(", ")}${rest}`],
    ["converged", converged ? "yes" : "no", ended],
  ];
}
