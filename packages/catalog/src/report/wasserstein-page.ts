/**
 * The page of `wasserstein`.
 * @module
 */
import { costWords, proofWords, type WassersteinResult } from "../views/wasserstein-text.js";
import { framesFigure } from "./frames-figure.js";
import { type Html, html, nameHtml } from "./html.js";
import { counted, formatInterval, formatNumber, formatShare } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";
import { movesFigure } from "./transport-picture.js";

export function wassersteinPage(result: WassersteinResult): TransportPage {
  const { distance, picture, sizes, warnings } = result;
  return {
    title: `${formatNumber(distance, 4)} apart`,
    lead: lead(result),
    figures: [movesFigure("The plan", picture), framesFigure(picture)],
    sections: [waysSection(result), proofSection(result)],
    sizes: { ...sizes },
    warnings,
  };
}

function lead({ distance, interval, p }: WassersteinResult): string {
  const words = `Wasserstein distance of order ${formatNumber(p)}: ${formatNumber(distance, 6)} in the units of the columns.`;
  if (!interval) return words;
  const unsure = interval.low === 0 ? ": this distance alone does not show that they differ" : "";
  return `${words} The laws behind the rows are ${formatInterval(interval)} apart (${formatNumber(100 * interval.level)}% interval)${unsure}.`;
}

/** Columns of a long list that are shown. */
const mostColumns = 50;

function waysSection({ columns }: WassersteinResult): Html | null {
  if (columns.length < 2) return null;
  const rows = columns
    .slice(0, mostColumns)
    .map(
      ({ name, share, shift }) =>
        html`<tr><th scope="row">${nameHtml(name)}</th><td class="n">${formatShare(share)}</td><td class="n">${formatNumber(shift, 4)}</td></tr>`,
    );
  const rest = columns.length - rows.length;
  return html`<section><h2>Where the way lies</h2><div class="scroll" tabindex="0" role="region" aria-label="Columns"><table>
<thead><tr><th scope="col">Column</th><th scope="col" class="n">Part of the way</th><th scope="col" class="n">Mean move from x to y</th></tr></thead>
<tbody>${rows}</tbody></table></div>${rest > 0 ? html`<p class="quiet">And ${counted(rest, "more column", "more columns")}.</p>` : null}</section>`;
}

function proofSection(result: WassersteinResult): Html {
  const { cost, dual, gap, certificate, moves } = result;
  return html`<section><h2>The proof</h2>
<p>The plan makes ${counted(moves, "move")} at a mean ${costWords(result)} of ${formatNumber(cost, 8)}. Potentials that no pair of points violates show that every plan costs at least ${formatNumber(dual, 8)}: ${proofWords(result)}.</p>
<dl class="facts"><dt>Cost of the plan</dt><dd>${String(cost)}</dd><dt>At least</dt><dd>${String(dual)}</dd><dt>Gap</dt><dd>${String(gap)}</dd>
<dt>Times all pairs were looked at</dt><dd>${String(certificate.rounds)}</dd><dt>Pivots at the last level</dt><dd>${String(certificate.pivots)}</dd></dl></section>`;
}
