/**
 * `sinkhorn` as one self-contained page.
 * @module
 */
import type { ResultMeta } from "../operation.js";
import type { PlanPicture } from "../transport-summary.js";
import type { SinkhornResult } from "../views/sinkhorn-text.js";
import { type Html, html } from "./html.js";
import { counted, formatNumber } from "./numbers.js";
import { pictureFigure, transportPage } from "./transport-page.js";

export interface SinkhornPage extends SinkhornResult {
  readonly picture: PlanPicture;
  readonly warnings: readonly string[];
}

/** The same result and meta give the same file. */
export function sinkhornHtml(result: SinkhornPage, meta: ResultMeta): string {
  const title = `Entropic transport costs ${formatNumber(result.transportCost, 4)}`;
  const sections = html`<section><h2>Where mass goes on average</h2>${pictureFigure(result.picture)}</section>
${endSection(result)}`;
  return transportPage({ title, lead: lead(result), sections, sizes: result.sizes }, meta);
}

function lead({ epsilon, cost, mass, masses, warnings }: SinkhornPage): Html {
  const reach = cost === "squared" ? Math.sqrt(epsilon / 2) : epsilon;
  const unit = cost === "squared" ? "squared distance" : "distance";
  const words = html`Moves are paid by ${unit}. With epsilon ${formatNumber(epsilon, 4)}, points blur over a distance of ${formatNumber(reach, 3)}.`;
  const moved =
    Math.abs(mass - masses.x) < 1e-6 * masses.x && masses.x === masses.y
      ? null
      : html`<p>Mass moved: ${formatNumber(mass, 4)}, of ${formatNumber(masses.x, 4)} in x and ${formatNumber(masses.y, 4)} in y.</p>`;
  const notes = warnings.map((warning) => html`<p class="quiet">${warning}</p>`);
  return html`<p class="lead">${words}</p>${moved}${notes}`;
}

function endSection({ transportCost, objective, converged, residual, iterations }: SinkhornPage): Html {
  const share = html`${formatNumber(residual, 2)} of the mass is out of place after ${counted(iterations, "sweep")}`;
  return html`<section><h2>How it ended</h2>
<p>${converged ? "Converged" : "Not converged"}: ${share}. The objective adds epsilon times the entropy of the plan relative to independence; it is the value of the dual, so never above the optimum.</p>
<dl class="facts"><dt>Transport cost</dt><dd>${String(transportCost)}</dd><dt>Objective</dt><dd>${String(objective)}</dd></dl></section>`;
}
