/**
 * Divergences in a terminal.
 * @module
 */
import type { DivergenceResult } from "../divergence-answer.js";
import type { ResultMeta, TextStyle } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted, formatEstimate, formatInterval, formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

const titles: Record<DivergenceResult["measure"], string> = {
  kl: "Kullback–Leibler divergence",
  "reverse-kl": "Kullback–Leibler divergence the other way round",
  "jensen-shannon": "Jensen–Shannon divergence",
  "skew-kl": "Skew Kullback–Leibler divergence",
  renyi: "Rényi divergence",
  alpha: "Alpha-divergence",
  "chi-square": "Chi-square divergence",
  "squared-hellinger": "Squared Hellinger distance",
  "total-variation": "Total variation",
  "cauchy-schwarz": "Cauchy–Schwarz divergence",
  mmd: "Squared maximum mean discrepancy",
  energy: "Squared energy distance",
};

export function measureWords({ measure, parameter }: DivergenceResult): string {
  if (!parameter) return titles[measure];
  const value = formatNumber(parameter.value, 6);
  return parameter.name === "order"
    ? `${titles[measure]} of order ${value}`
    : `${titles[measure]}, ${value} of x in the mixture`;
}

/** "0.0421 ± 0.0031 nats". */
export function valueWords({ value, standardError, unit }: DivergenceResult): string {
  const number = standardError === undefined ? formatNumber(value, 7) : formatEstimate({ value, standardError }).whole;
  return unit === "none" ? number : `${number} ${unit}`;
}

/** Cells that are named in a terminal. */
const mostCells = 5;

export function divergenceText(result: DivergenceResult, { inputs }: ResultMeta, style: TextStyle): string {
  const { sizes } = result;
  const [x = "x", y = "y"] = inputs;
  const what = rowWord(result);
  const second = sizes.y > 0 ? ` from ${y} (${counted(sizes.y, what)})` : "";
  return lines(style, `${measureWords(result)}: ${x} (${counted(sizes.x, what)})${second}`, divergenceRows(result));
}

/** What an entry of the tables is. */
export function rowWord({ estimator }: DivergenceResult): string {
  return estimator === "cells" ? "row" : estimator === "densities" ? "draw" : "point";
}

export function divergenceRows(result: DivergenceResult): Row[] {
  const { interval, lowerBound, method, picture } = result;
  const rows: Row[] = [[lowerBound ? "at least" : "value", valueWords(result), method]];
  if (interval)
    rows.push([
      `${formatNumber(100 * interval.level)}% interval`,
      formatInterval(interval),
      interval.low === 0 ? "0 is possible" : "",
    ]);
  if (picture.kind === "cells")
    picture.cells.slice(0, mostCells).forEach(({ cell, x: p, y: q, term }, k) => {
      const part = term === null ? "" : formatNumber(term, 4);
      rows.push([k === 0 ? "cells" : "", part, `${legible(cell, 30)}: ${formatShare(p)} in x, ${formatShare(q)} in y`]);
    });
  return rows;
}
