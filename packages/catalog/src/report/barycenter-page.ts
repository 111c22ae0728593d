/**
 * The page of `barycenter`.
 * @module
 */
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { type BarycenterResult, barycenterRows } from "../views/barycenter-text.js";
import { lawsFigure } from "./clouds-figure.js";
import { counted, formatNumber, formatShare } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface BarycenterAnswer extends BarycenterResult {
  readonly picture: CloudsPicture | LawsPicture;
  readonly warnings: readonly string[];
}

export function barycenterPage(result: BarycenterAnswer): TransportPage {
  const { map, shares, cost, sizes, warnings } = result;
  const parts = Object.entries(shares).map(([name, share]) => `${formatShare(share)} ${name}`);
  return {
    title: `${counted(map.rows.length, "point")} in between`,
    lead: `The barycenter of ${parts.join(", ")}: the weighted sum of squared distances to the tables is ${formatNumber(cost, 4)}.`,
    figures: [lawsFigure("The tables and what lies between", result.picture)],
    rows: barycenterRows(result),
    sizes: { ...sizes },
    warnings,
  };
}
