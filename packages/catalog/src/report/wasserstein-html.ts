/**
 * `wasserstein` as one self-contained page, and its picture as a file of its own.
 * @module
 */
import type { ResultMeta } from "../operation.js";
import { costWords, proofWords, type WassersteinResult } from "../views/wasserstein-text.js";
import { type Html, html, nameHtml } from "./html.js";
import { counted, formatInterval, formatNumber, formatShare } from "./numbers.js";
import { pictureFigure, pictureSvg, transportPage } from "./transport-page.js";

/** The same result and meta give the same file. */
export function wassersteinHtml(result: WassersteinResult, meta: ResultMeta): string {
  const title = `${formatNumber(result.distance, 4)} apart`;
  const sections = html`<section><h2>The plan</h2>${pictureFigure(result.picture)}</section>
${waysSection(result)}
${proofSection(result)}`;
  return transportPage({ title, lead: lead(result), sections, sizes: result.sizes }, meta);
}

function lead({ distance, interval, p, warnings }: WassersteinResult): Html {
  const words = html`Wasserstein distance of order ${formatNumber(p)}: ${formatNumber(distance, 6)} in the units of the columns.`;
  const laws = interval
    ? html`<p>The laws behind the rows are ${formatInterval(interval)} apart (${formatNumber(100 * interval.level)}% interval)${interval.low === 0 ? ": this distance alone does not show that they differ" : ""}.</p>`
    : null;
  const notes = warnings.map((warning) => html`<p class="quiet">${warning}</p>`);
  return html`<p class="lead">${words}</p>${laws}${notes}`;
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

export function wassersteinSvg({ picture }: WassersteinResult, _meta: ResultMeta): string {
  return pictureSvg(picture);
}
