/**
 * Transport between Gaussians in a terminal.
 * @module
 */
import type { ResultMeta, TextStyle } from "../operation.js";
import type { PointSizes } from "../operations/sinkhorn.js";
import { formatEstimate, formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row, title } from "./sinkhorn-text.js";

export interface GaussianResult {
  readonly distance: number;
  readonly standardError?: number;
  readonly cost: number;
  readonly parts: { readonly means: number; readonly spreads: number };
  readonly sizes: PointSizes;
}

export function gaussianText(result: GaussianResult, meta: ResultMeta, style: TextStyle): string {
  return lines(style, title("Gaussian Wasserstein distance", result, meta), gaussianRows(result));
}

export function gaussianRows(result: GaussianResult): Row[] {
  const { distance, standardError, cost, parts } = result;
  const value =
    standardError === undefined ? formatNumber(distance, 6) : formatEstimate({ value: distance, standardError }).whole;
  const share = (part: number) => (cost > 0 ? `${formatShare(part / cost)} of the squared distance` : "");
  return [
    ["distance", value, standardError === undefined ? "" : "± standard error over rows"],
    ["by the means", formatNumber(Math.sqrt(parts.means), 4), share(parts.means)],
    ["by the spreads", formatNumber(Math.sqrt(parts.spreads), 4), share(parts.spreads)],
  ];
}
