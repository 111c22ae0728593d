/**
 * Pairs of columns whose dependence changed, groups of rows that grew or shrank, and the
 * differences that would have been seen.
 * @module
 */
import type { CompareResult, GroupResult, PairResult } from "@pushforward/methods/hypothesis";
import { key } from "./columns-section.js";
import { type Html, html, nameHtml } from "./html.js";
import { legible } from "./legible.js";
import { formatCorrelations, formatCount, formatEstimate, formatNumber, formatP, signed } from "./numbers.js";
import type { PageContext } from "./page-context.js";
import { groupPicture, pairPicture } from "./small-pictures.js";
import { groupShares, visibleRange, visibleSize } from "./words.js";

export function pairsSection({ pairs, pairsExamined, columns }: CompareResult, context: PageContext): Html | null {
  if (columns.length < 2) return null;
  const examined = `${formatCount(pairsExamined)} ${pairsExamined === 1 ? "pair was" : "pairs were"} looked at`;
  const heading = html`<h2 id="pairs">Columns that go together differently</h2>`;
  if (pairs.length === 0) {
    const none = pairsExamined === 0 ? "Pairs of columns were not looked at." : `No pair is listed; ${examined}.`;
    return html`<section aria-labelledby="pairs">${heading}<p>${none}</p></section>`;
  }
  const shown = pairs.slice(0, context.most.pairs);
  const cut =
    shown.length < pairs.length ? ` The first ${shown.length} of ${formatCount(pairs.length)} are shown.` : "";
  return html`<section aria-labelledby="pairs">${heading}<p>Rank correlation, computed inside each table, so that a change of one column alone does not show here. ${examined}.${cut}</p>
<table class="stack"><thead><tr><th scope="col">Pair</th><th scope="col">Reference (dot) and current (ring)</th><th scope="col" class="n">Change</th><th scope="col" class="n">Adjusted p</th></tr></thead><tbody>${shown.map((pair) => pairRow(pair, context))}</tbody></table></section>`;
}

function pairRow(pair: PairResult, { id }: PageContext): Html {
  const { columns, reference, current, difference, about, adjustedPValue } = pair;
  const { before, after, change } = formatCorrelations(reference, current, difference);
  const title = `${legible(columns[0])} and ${legible(columns[1])}`;
  const picture = pairPicture(pair, {
    id: id("pair"),
    title,
    description: `Rank correlation ${before} in the reference, ${after} in the current table.`,
  });
  const subject = about === undefined ? null : html`<span class="quiet">for ${nameHtml(about, 80)}</span>`;
  return html`<tr><th scope="row">${nameHtml(columns[0], 40)} × ${nameHtml(columns[1], 40)}${subject}</th><td class="picture">${picture}</td><td class="n">${before} → ${after}<span class="quiet">${change}</span></td><td class="n">${formatP(adjustedPValue)}</td></tr>`;
}

export function groupsSection({ groups, columns }: CompareResult, context: PageContext): Html | null {
  if (columns.length === 0) return null;
  const heading = html`<h2 id="groups">Which rows</h2>`;
  if (groups.length === 0)
    return html`<section aria-labelledby="groups">${heading}<p>No group of rows is shown to have grown or shrunk.</p></section>`;
  const shown = groups.slice(0, context.most.groups);
  const top = Math.max(...shown.flatMap(({ reference, current }) => [reference, current])) || 1;
  return html`<section aria-labelledby="groups">${heading}<p>Groups of rows that take up a larger or smaller share of the current table. They were found on one half of the rows and measured on the other, so their intervals hold.</p>${key}${shown.map((group) => groupCard(group, top, context))}</section>`;
}

function groupCard(group: GroupResult, top: number, { id }: PageContext): Html {
  const heading = id("group");
  const shares = groupShares(group);
  const picture = groupPicture(group, top, {
    id: id("shares"),
    title: legible(group.condition, 120),
    description: shares,
  });
  const difference = formatEstimate({ value: group.difference.value, interval: group.difference }, 100, 0.4);
  const apart = group.ratio === null ? "" : `difference ${signed(difference.whole)} points; `;
  const sure = `${apart}adjusted p ${formatP(group.adjustedPValue)}`;
  return html`<article class="group" aria-labelledby="${heading}"><h3 id="${heading}">${nameHtml(group.condition, 240)}</h3><p>${shares} <span class="quiet">(${sure})</span></p>${picture}</article>`;
}

export function visibleSection({ visible, verdict }: CompareResult, { most }: PageContext): Html | null {
  if (visible.length === 0) return null;
  const rows = visible.slice(0, most.names).map((item) => {
    const size = item.size === null ? "larger than any tried" : visibleSize(item);
    return html`<tr><th scope="row">${nameHtml(item.description, 120)}</th><td class="n">${legible(size, 60)}</td><td class="n">${visibleRange(item)}</td><td class="n">${formatNumber(item.power)}</td></tr>`;
  });
  const why =
    verdict === "different"
      ? "At these sizes, smaller differences than these would often be missed."
      : "Differences smaller than these may be there: the test would often miss them with so many rows.";
  return html`<section aria-labelledby="visible"><h2 id="visible">What could have been seen</h2><p>${why} Planted in copies of these rows and searched for by the same test.</p>
<table class="stack"><thead><tr><th scope="col">Difference</th><th scope="col" class="n">Smallest size seen</th><th scope="col" class="n">Range</th><th scope="col" class="n">Seen with probability</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}
