/**
 * `wasserstein` as one self-contained page, and its picture as a file of its own.
 * @module
 */
import type { ResultMeta } from "../operation.js";
import { costWords, proofWords, type WassersteinResult } from "../views/wasserstein-text.js";
import { type Html, html, nameHtml } from "./html.js";
import { counted, formatInterval, formatNumber, formatShare } from "./numbers.js";
import { page } from "./page.js";
import { pictureWords, transportPicture } from "./transport-picture.js";

/** The same result and meta give the same file. */
export function wassersteinHtml(result: WassersteinResult, meta: ResultMeta): string {
  const title = `${formatNumber(result.distance, 4)} apart`;
  const body = html`<header>
<p class="over">Pushforward · ${nameHtml(meta.operation)}${meta.date === undefined ? null : html` · ${nameHtml(meta.date)}`}</p>
<h1>${title}</h1>
${lead(result)}
${sources(result, meta)}
</header>
<main>
<section><h2>The plan</h2><figure>${transportPicture(result.picture, "plan")}<figcaption>${pictureWords(result.picture)}</figcaption></figure></section>
${waysSection(result)}
${proofSection(result)}
</main>
<footer><p>Made by Pushforward on the machine that holds the data. This page loads nothing from anywhere.</p></footer>`;
  return page(`${title}: ${meta.inputs.slice(0, 2).join(" and ")}`, body);
}

function lead({ distance, interval, p, warnings }: WassersteinResult): Html {
  const words = html`Wasserstein distance of order ${formatNumber(p)}: ${formatNumber(distance, 6)} in the units of the columns.`;
  const laws = interval
    ? html`<p>The laws behind the rows are ${formatInterval(interval)} apart (${formatNumber(100 * interval.level)}% interval)${interval.low === 0 ? ": this distance alone does not show that they differ" : ""}.</p>`
    : null;
  const notes = warnings.map((warning) => html`<p class="quiet">${warning}</p>`);
  return html`<p class="lead">${words}</p>${laws}${notes}`;
}

function sources({ sizes }: WassersteinResult, { inputs }: ResultMeta): Html {
  const source = (term: string, rows: number, file: string | undefined) =>
    html`<div><dt>${term}</dt><dd>${counted(rows, "point")}${file === undefined ? null : html`<br>${nameHtml(file, 80)}`}</dd></div>`;
  return html`<dl class="sources">${source("x", sizes.x, inputs[0])}${source("y", sizes.y, inputs[1])}</dl>`;
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

/** Colours of the page's style for a picture that stands alone, on white. */
const svgStyle = `text{font:11px system-ui,sans-serif;fill:#5d6570}.grid{stroke:#e3e0da}.base{stroke:#b9b5ad}.reference{fill:#8fb0d6;stroke:none}
.current-ring{fill:#fff;stroke:#b5470b;stroke-width:2}.current-line{fill:none;stroke:#b5470b;stroke-width:2}`;

export function wassersteinSvg({ picture }: WassersteinResult, _meta: ResultMeta): string {
  const { text } = transportPicture(picture, "plan");
  const start = text.indexOf(">") + 1;
  const open = text.slice(0, start).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ');
  const paper = `<style>${svgStyle}</style><rect width="100%" height="100%" fill="#fff"/>`;
  return `${open}${paper}${text.slice(start)}\n`;
}
