/**
 * The page of `monge-gap`.
 * @module
 */
import type { PlanPicture } from "../pictures/plan-picture.js";
import { type MongeGapResult, mongeGapRows } from "../views/monge-gap-text.js";
import { formatNumber, formatShare } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";
import { movesFigure } from "./transport-picture.js";

export interface MongeGapAnswer extends MongeGapResult {
  /** The moves as given, and the cheapest ones for the same points and images. */
  readonly pictures: { readonly given: PlanPicture; readonly cheapest: PlanPicture };
  readonly warnings: readonly string[];
}

export function mongeGapPage(result: MongeGapAnswer): TransportPage {
  const { share, mapCost, transportCost, pictures, sizes, warnings } = result;
  return {
    title: share > 0 ? `${formatShare(share)} of what the moves cost could be saved` : "Rows go by the shortest ways",
    lead: `The moves from x to y cost ${formatNumber(mapCost, 4)} on average, row by row; the same points and images, paired in the cheapest way, ${formatNumber(transportCost, 4)}.`,
    figures: [
      movesFigure("The moves", pictures.given, "given"),
      movesFigure("The cheapest moves", pictures.cheapest, "cheapest"),
    ],
    rows: mongeGapRows(result),
    sizes: { ...sizes },
    warnings,
  };
}
