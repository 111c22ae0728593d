/**
 * An answer on points as one self-contained page, or its pictures alone as SVG.
 * @module
 */
import type { ResultMeta } from "../operation.js";
import type { Row } from "../views/sinkhorn-text.js";
import { type Figure, figureSection, figuresSvg } from "./figure.js";
import { type Html, html, nameHtml, type Part } from "./html.js";
import { legible } from "./legible.js";
import { counted } from "./numbers.js";
import { page } from "./page.js";
import { playerScript } from "./player-script.js";

export interface TransportPage {
  readonly title: string;
  readonly lead: Part;
  readonly figures: readonly Figure[];
  /** The answer in numbers, as in a terminal. */
  readonly rows?: readonly Row[];
  /** What comes after the figures and the numbers. */
  readonly sections?: Part;
  /** Points of each table, by its name. */
  readonly sizes: Readonly<Record<string, number>>;
  /** What a table's entry is; "point" when absent. */
  readonly row?: string;
  readonly warnings?: readonly string[];
}

/** The same answer and meta give the same file. */
export function transportPage(answer: TransportPage, meta: ResultMeta): string {
  const { title, lead, figures, rows = [], sections, sizes, row = "point", warnings = [] } = answer;
  const body = html`<header>
<p class="over">Pushforward · ${nameHtml(meta.operation)}${meta.date === undefined ? null : html` · ${nameHtml(meta.date)}`}</p>
<h1>${title}</h1>
<p class="lead">${lead}</p>
${warnings.map((warning) => html`<p class="quiet">${legible(warning, 400)}</p>`)}
${sources(sizes, row, meta)}
</header>
<main>
${figures.map(figureSection)}
${rows.length > 0 ? numbers(rows) : null}
${sections}
</main>
<footer><p>Made by Pushforward on the machine that holds the data. This page loads nothing from anywhere.</p></footer>`;
  const scripts = figures.some(({ player }) => player) ? [playerScript] : [];
  const named = meta.inputs.length > 0 ? [title, meta.inputs.slice(0, 2).join(" and ")] : [title];
  return page(named.join(": "), body, scripts);
}

export function transportSvg({ figures }: TransportPage): string {
  return figuresSvg(figures);
}

function sources(sizes: TransportPage["sizes"], row: string, { inputs }: ResultMeta): Html {
  const source = ([name, rows]: readonly [string, number], i: number) => {
    const file = inputs[i];
    return html`<div><dt>${name}</dt><dd>${counted(rows, row)}${file === undefined ? null : html`<br>${nameHtml(file, 80)}`}</dd></div>`;
  };
  const tables = Object.entries(sizes).filter(([name]) => !/dimensions/i.test(name));
  return html`<dl class="sources">${tables.map(source)}</dl>`;
}

function numbers(rows: readonly Row[]): Html {
  const row = ([name, value, words]: Row) =>
    html`<tr><th scope="row">${name}</th><td>${value}</td><td>${words}</td></tr>`;
  return html`<section><h2>In numbers</h2><table class="answer stack"><tbody>${rows.map(row)}</tbody></table></section>`;
}
