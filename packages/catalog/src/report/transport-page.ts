/**
 * What pages of transport between two tables have in common: head and foot, a picture with its caption, a picture alone.
 * @module
 */
import type { ResultMeta } from "../operation.js";
import type { PlanPicture } from "../transport-summary.js";
import { type Html, html, nameHtml } from "./html.js";
import { counted } from "./numbers.js";
import { page } from "./page.js";
import { pictureWords, transportPicture } from "./transport-picture.js";

export interface TransportPage {
  readonly title: string;
  readonly lead: Html;
  readonly sections: Html;
  readonly sizes: { readonly x: number; readonly y: number };
}

export function transportPage({ title, lead, sections, sizes }: TransportPage, meta: ResultMeta): string {
  const body = html`<header>
<p class="over">Pushforward · ${nameHtml(meta.operation)}${meta.date === undefined ? null : html` · ${nameHtml(meta.date)}`}</p>
<h1>${title}</h1>
${lead}
${sources(sizes, meta)}
</header>
<main>
${sections}
</main>
<footer><p>Made by Pushforward on the machine that holds the data. This page loads nothing from anywhere.</p></footer>`;
  return page(`${title}: ${meta.inputs.slice(0, 2).join(" and ")}`, body);
}

function sources(sizes: TransportPage["sizes"], { inputs }: ResultMeta): Html {
  const source = (term: string, rows: number, file: string | undefined) =>
    html`<div><dt>${term}</dt><dd>${counted(rows, "point")}${file === undefined ? null : html`<br>${nameHtml(file, 80)}`}</dd></div>`;
  return html`<dl class="sources">${source("x", sizes.x, inputs[0])}${source("y", sizes.y, inputs[1])}</dl>`;
}

export function pictureFigure(picture: PlanPicture): Html {
  return html`<figure>${transportPicture(picture, "plan")}<figcaption>${pictureWords(picture)}</figcaption></figure>`;
}

/** Colours of the page's style for a picture that stands alone, on white. */
const svgStyle = `text{font:11px system-ui,sans-serif;fill:#5d6570}.grid{stroke:#e3e0da}.base{stroke:#b9b5ad}.reference{fill:#8fb0d6;stroke:none}
.current-ring{fill:#fff;stroke:#b5470b;stroke-width:2}.current-line{fill:none;stroke:#b5470b;stroke-width:2}
.current-bar{fill:#f6dcc8;stroke:#b5470b;stroke-width:1.5}.value{stroke:#1c2026;stroke-width:2}.label{fill:#1c2026}`;

export function pictureSvg(picture: PlanPicture): string {
  return svgAlone(transportPicture(picture, "plan"));
}

/** A chart as a file of its own. */
export function svgAlone({ text }: Html): string {
  const start = text.indexOf(">") + 1;
  const open = text.slice(0, start).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ');
  const paper = `<style>${svgStyle}</style><rect width="100%" height="100%" fill="#fff"/>`;
  return `${open}${paper}${text.slice(start)}\n`;
}
