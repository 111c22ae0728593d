/**
 * The page of `sinkhorn-divergence`.
 * @module
 */
import type { PlanPicture } from "../pictures/plan-picture.js";
import { type SinkhornDivergenceResult, sinkhornDivergenceRows } from "../views/sinkhorn-text.js";
import { formatNumber } from "./numbers.js";
import { blurWords } from "./sinkhorn-page.js";
import type { TransportPage } from "./transport-page.js";
import { movesFigure } from "./transport-picture.js";

export interface SinkhornDivergenceAnswer extends SinkhornDivergenceResult {
  readonly picture: PlanPicture;
  readonly warnings: readonly string[];
}

export function sinkhornDivergencePage(result: SinkhornDivergenceAnswer): TransportPage {
  const { divergence, picture, sizes, warnings } = result;
  return {
    title: `Sinkhorn divergence ${formatNumber(divergence, 4)}`,
    lead: blurWords(result),
    figures: [movesFigure("Where points would go to lower it", picture)],
    rows: sinkhornDivergenceRows(result),
    sizes: { ...sizes },
    warnings,
  };
}
