/**
 * An Orlicz–Wasserstein distance in a terminal.
 * @module
 */
import type { ResultMeta, TextStyle } from "../operation.js";
import type { PointSizes } from "../operations/sinkhorn.js";
import { counted, formatNumber } from "../report/numbers.js";
import { lines, type Row, title } from "./sinkhorn-text.js";

export interface OrliczWassersteinResult {
  readonly distance: number;
  readonly residual: number;
  readonly converged: boolean;
  readonly iterations: number;
  readonly psi: "gaussian" | "exponential" | "power";
  readonly p: number;
  readonly sizes: PointSizes;
}

export function orliczWassersteinText(result: OrliczWassersteinResult, meta: ResultMeta, style: TextStyle): string {
  return lines(style, title("Orlicz–Wasserstein distance", result, meta), orliczWassersteinRows(result));
}

export function orliczWassersteinRows(result: OrliczWassersteinResult): Row[] {
  const { distance, residual, converged, iterations, psi, p } = result;
  const words = { gaussian: "ψ(t) = e^(t²) − 1", exponential: "ψ(t) = e^t − 1", power: `ψ(t) = t^${formatNumber(p)}` };
  const left = `a plan could save ${formatNumber(residual, 2)} of a mean cost of 1; ${counted(iterations, "plan")}`;
  return [
    ["distance", formatNumber(distance, 6), words[psi]],
    ["converged", converged ? "yes" : "no", left],
  ];
}
