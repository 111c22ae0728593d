/**
 * Exact transport in a terminal.
 * @module
 */

import type { Interval } from "@pushforward/core";
import type { Certificate } from "@pushforward/methods/transport";
import type { ResultMeta, TextStyle } from "../operation.js";
import type { PointSizes } from "../operations/sinkhorn.js";
import type { PlanPicture } from "../pictures/plan-picture.js";
import type { WayInColumn } from "../pictures/ways-in-columns.js";
import { legible } from "../report/legible.js";
import { counted, formatInterval, formatNumber, formatShare } from "../report/numbers.js";
import { lines, title } from "./sinkhorn-text.js";

export interface WassersteinResult {
  readonly distance: number;
  readonly cost: number;
  readonly dual: number;
  readonly gap: number;
  readonly interval?: Interval;
  readonly standardError?: number | undefined;
  readonly certificate: Certificate;
  readonly p: number;
  readonly metric: "euclidean" | "manhattan";
  readonly sizes: PointSizes;
  readonly moves: number;
  readonly columns: readonly WayInColumn[];
  readonly picture: PlanPicture;
  readonly warnings: readonly string[];
}

/** Columns that are named in a terminal. */
const mostColumns = 3;

export function wassersteinText(result: WassersteinResult, meta: ResultMeta, style: TextStyle): string {
  const { distance, cost, interval, columns, p, moves } = result;
  const inLaws = interval
    ? `${formatNumber(100 * interval.level)}% interval for the laws: ${formatInterval(interval)}${interval.low === 0 ? "; 0 is possible" : ""}`
    : "";
  const ways = columns.slice(0, mostColumns).map(({ name, share }) => `${legible(name, 24)} ${formatShare(share)}`);
  const rest = columns.length > mostColumns ? `, ${columns.length - mostColumns} more` : "";
  return lines(style, title(`Wasserstein distance of order ${formatNumber(p)}`, result, meta), [
    ["distance", formatNumber(distance, 6), inLaws],
    ["cost", formatNumber(cost, 6), `mean of ${costWords(result)} over ${counted(moves, "move")}`],
    ["at least", formatNumber(result.dual, 6), proofWords(result)],
    ...(columns.length > 1 ? [["way in columns", "", ways.join(", ") + rest] as const] : []),
  ]);
}

export function costWords({ p, metric }: Pick<WassersteinResult, "p" | "metric">): string {
  const length = metric === "manhattan" ? "Manhattan length" : "length";
  if (p === 1) return length;
  return p === 2 ? `squared ${length}` : `${length} to the power ${formatNumber(p)}`;
}

/** The certificate in words. */
export function proofWords({
  certificate,
  gap,
  cost,
}: Pick<WassersteinResult, "certificate" | "gap" | "cost">): string {
  const { certified, by } = certificate;
  const how = {
    "all pairs priced": "by all pairs",
    "order on a line": "by order on the line",
    "a single point": "one plan only",
  };
  if (gap === 0 || cost === 0) return `proved optimal, ${how[by]}`;
  const share = `gap ${formatNumber(gap / cost, 1)} of the cost`;
  return certified ? `proved optimal, ${how[by]}: ${share}` : `not proved optimal: ${share}`;
}
