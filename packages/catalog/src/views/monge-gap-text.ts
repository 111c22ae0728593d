/**
 * A Monge gap in a terminal.
 * @module
 */
import type { ResultMeta, TextStyle } from "../operation.js";
import type { PointSizes } from "../operations/sinkhorn.js";
import { formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row, title } from "./sinkhorn-text.js";

export interface MongeGapResult {
  readonly gap: number;
  readonly share: number;
  readonly mapCost: number;
  readonly transportCost: number;
  readonly p: number;
  readonly metric: "euclidean" | "manhattan";
  readonly sizes: PointSizes;
}

export function mongeGapText(result: MongeGapResult, meta: ResultMeta, style: TextStyle): string {
  return lines(style, title("Monge gap", result, meta), mongeGapRows(result));
}

export function mongeGapRows(result: MongeGapResult): Row[] {
  const { gap, share, mapCost, transportCost, p, metric } = result;
  const length = metric === "manhattan" ? "Manhattan length" : "length";
  const cost = p === 1 ? length : p === 2 ? `squared ${length}` : `${length} to the power ${formatNumber(p)}`;
  return [
    ["gap", formatNumber(gap, 6), `${formatShare(share)} of what the moves cost could be saved`],
    ["moves", formatNumber(mapCost, 6), `mean ${cost}, row by row`],
    ["cheapest", formatNumber(transportCost, 6), "for the same points and images, in any pairing"],
  ];
}
