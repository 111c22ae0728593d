/**
 * Column by column: a picture of both laws, what moved, and how sure that is.
 * @module
 */
import type { ColumnResult, CompareResult } from "@pushforward/methods/hypothesis";
import { type Html, html, nameHtml } from "./html.js";
import { lawPicture } from "./law-picture.js";
import { legible } from "./legible.js";
import { formatCount, formatNumber, formatP } from "./numbers.js";
import type { PageContext } from "./page-context.js";
import { bitsText, shiftText, wassersteinText } from "./shift.js";

export const key = html`<ul class="key"><li><span class="swatch filled"></span>reference, filled</li><li><span class="swatch outlined"></span>current, outlined</li></ul>`;

export function columnsSection(result: CompareResult, context: PageContext): Html | null {
  const { columns, level } = result;
  if (columns.length === 0) return null;
  const { most } = context;
  const listed = columns.filter((column) => column.listed);
  const others = columns.filter((column) => !column.listed).slice(0, most.otherPictures);
  const card = (column: ColumnResult) => columnCard(column, columns.indexOf(column) + 1, level, context);
  const rest =
    others.length > 0
      ? html`<details><summary>Pictures of ${others.length === 1 ? "the column" : `the ${others.length} columns`} next in line, not listed</summary>${others.map(card)}</details>`
      : null;
  const listedCards =
    listed.length > 0
      ? html`<p>${introduction(listed.length, columns.length, context.fdr)}${pictureNote(listed.length, most.pictures)}</p>${key}${listed.slice(0, most.pictures).map(card)}${rest}`
      : html`<p>None of the ${formatCount(columns.length)} compared columns is listed as changed. Those that moved most, all within what chance does:</p>${key}${others.map(card)}`;
  return html`<section aria-labelledby="columns"><h2 id="columns">${listed.length > 0 ? "Columns that differ" : "Columns"}</h2>
${listedCards}
${columnTable(result, context)}</section>`;
}

function introduction(listed: number, all: number, fdr: number): string {
  return `${formatCount(listed)} of ${formatCount(all)} compared ${all === 1 ? "column is" : "columns are"} listed, the strongest evidence first. Of the columns listed, on average at most ${formatNumber(100 * fdr)}% are there by chance.`;
}

function pictureNote(listed: number, most: number): string {
  return listed > most ? ` The first ${most} have a picture; the table below has more.` : "";
}

function columnCard(column: ColumnResult, rank: number, level: number, { id, most }: PageContext): Html {
  const heading = id("column");
  return html`<article class="card" aria-labelledby="${heading}"><div class="title"><h3 id="${heading}"><span class="rank">${rank}.</span> ${nameHtml(column.name, 80)}</h3><span class="quiet">${column.type}</span></div>
<div>${lawPicture(column, id("law"))}</div>
<div>${headline(column)}${facts(column, level)}</div>
${shiftDetails(column, most.shifts)}</article>`;
}

const movedWords: Record<ColumnResult["moved"], string> = {
  location: "Location moved",
  spread: "Spread changed",
  shape: "Shape changed",
  missing: "Missing values changed",
  levels: "Levels changed",
  nothing: "Nothing moved beyond chance",
};

function headline(column: ColumnResult): Html {
  const shift = column.shifts[0];
  const words = movedWords[column.moved];
  if (!shift) return html`<p class="change">${words}.</p>`;
  const { name, change, difference } = shiftText(column, shift);
  const sides = change === "" ? difference : change;
  const by = change === "" ? "" : `, ${difference}`;
  return html`<p class="change">${words}: ${nameHtml(name, 60)} <strong${sides.length <= 24 ? html` class="whole"` : null}>${sides}</strong>${by}.</p>`;
}

function facts(column: ColumnResult, level: number): Html {
  const { classical, adjustedPValue, pValue } = column;
  const exactly = (p: number) => (p < 0.001 ? html` title="${p}"` : null);
  return html`<dl class="facts">
<dt>Adjusted p</dt><dd${exactly(adjustedPValue)}>${formatP(adjustedPValue, level)}${listing(column)}</dd>
<dt>p</dt><dd${exactly(pValue)}>${formatP(pValue, level)}</dd>
<dt>Distance</dt><dd>${bitsText(column.distance)} bits</dd>
${column.wasserstein ? html`<dt>Wasserstein</dt><dd>${wassersteinText(column)}</dd>` : null}
<dt>${classical.name === "chi-square" ? "Chi-square" : classical.name}</dt><dd>${formatNumber(classical.statistic)}, p <span${exactly(classical.pValue)}>${formatP(classical.pValue)}</span> <small>(${classical.method})</small></dd></dl>`;
}

function listing({ listed, familywise }: ColumnResult): string {
  if (!listed) return " (not listed)";
  return familywise ? " (also family-wise)" : "";
}

function shiftDetails(column: ColumnResult, most: number): Html | null {
  const { shifts } = column;
  if (shifts.length === 0) return null;
  const rows = shifts.slice(0, most).map((shift) => {
    const { name, reference, current, difference } = shiftText(column, shift);
    return html`<tr><th scope="row">${nameHtml(name)}</th><td class="n">${reference}</td><td class="n">${current}</td><td class="n">${difference}</td></tr>`;
  });
  const cut = shifts.length > most ? `, the first ${most} of ${shifts.length}` : "";
  const level = shifts[0]!.difference.interval?.level;
  const label = `Shifts of ${legible(column.name)}`;
  return html`<details><summary>${shifts.length === 1 ? "The shift with its interval" : `${formatCount(shifts.length)} shifts with intervals`}${cut}</summary><div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>${level === undefined ? null : html`<caption>Intervals at level ${formatNumber(level, 4)}, widened for the choice of columns.</caption>`}<thead><tr><th scope="col">Shift</th><th scope="col" class="n">Reference</th><th scope="col" class="n">Current</th><th scope="col" class="n">Difference</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

function columnTable({ columns, level }: CompareResult, { most }: PageContext): Html {
  const shown = columns.slice(0, most.tableRows);
  const title =
    shown.length < columns.length
      ? `The first ${formatCount(shown.length)} of ${formatCount(columns.length)} columns in a table`
      : "All columns in a table";
  const rows = shown.map((column, i) => tableRow(column, i + 1, level));
  return html`<details><summary>${title}</summary><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table data-sortable><thead><tr><th scope="col" class="n">Rank</th><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Moved</th><th scope="col" class="n">Bits</th><th scope="col" class="n">p</th><th scope="col" class="n">Adjusted p</th><th scope="col">Listed</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

function tableRow(column: ColumnResult, rank: number, level: number): Html {
  const number = (value: number, text: string) => html`<td class="n" data-v="${value}">${text}</td>`;
  const { name, type, moved, distance, pValue, adjustedPValue, listed } = column;
  return html`<tr>${number(rank, String(rank))}<th scope="row">${nameHtml(name, 50)}</th><td>${type}</td><td>${moved}</td>${number(distance, bitsText(distance))}${number(pValue, formatP(pValue, level))}${number(adjustedPValue, formatP(adjustedPValue, level))}<td>${listed ? "yes" : "no"}</td></tr>`;
}
