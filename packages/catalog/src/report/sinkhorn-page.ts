/**
 * The page of `sinkhorn`.
 * @module
 */
import type { PlanPicture } from "../pictures/plan-picture.js";
import { type SinkhornResult, sinkhornRows } from "../views/sinkhorn-text.js";
import { html } from "./html.js";
import { formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";
import { movesFigure } from "./transport-picture.js";

export interface SinkhornAnswer extends SinkhornResult {
  readonly picture: PlanPicture;
  readonly warnings: readonly string[];
}

export function sinkhornPage(result: SinkhornAnswer): TransportPage {
  const { transportCost, objective, sizes, warnings } = result;
  return {
    title: `Entropic transport costs ${formatNumber(transportCost, 4)}`,
    lead: blurWords(result),
    figures: [movesFigure("Where mass goes on average", result.picture)],
    rows: sinkhornRows(result),
    sections: html`<section><h2>To the last digit</h2>
<p>The objective adds epsilon times the entropy of the plan relative to independence; it is the value of the dual, so never above the optimum.</p>
<dl class="facts"><dt>Transport cost</dt><dd>${String(transportCost)}</dd><dt>Objective</dt><dd>${String(objective)}</dd></dl></section>`,
    sizes: { ...sizes },
    warnings,
  };
}

/** What costs and epsilon mean. */
export function blurWords({ epsilon, cost }: Pick<SinkhornResult, "epsilon" | "cost">): string {
  const squared = cost === "squared";
  const reach = squared ? Math.sqrt(epsilon / 2) : epsilon;
  return `Moves are paid by ${squared ? "squared distance" : "distance"}. With epsilon ${formatNumber(epsilon, 4)}, points blur over a distance of ${formatNumber(reach, 3)}.`;
}
