/**
 * Pictures under one heading with a caption: a section of a page, or part of a picture that stands alone.
 * @module
 */
import type { Chart } from "./chart.js";
import { pictureStyle } from "./chart-style.js";
import { escapeHtml, type Html, html } from "./html.js";
import { wrap } from "./text-layout.js";

export interface Figure {
  readonly heading: string;
  readonly caption: string;
  /** One picture, or small ones to be seen side by side. */
  readonly charts: readonly Chart[];
  /** Moves the picture by hand, in a page. */
  readonly player?: Html;
}

export function figureSection({ heading, caption, charts, player }: Figure): Html {
  const shown = charts.length === 1 ? charts[0] : html`<div class="panels">${charts}</div>`;
  return html`<section><h2>${heading}</h2><figure>${shown}${player}<figcaption>${caption}</figcaption></figure></section>`;
}

const sheet = { width: 660, margin: 20, gap: 12, heading: 24, line: 17, charactersInLine: 100 };

/** All figures below each other as one SVG file, small pictures side by side as far as they fit. */
export function figuresSvg(figures: readonly Figure[]): string {
  const parts: string[] = [];
  let top = sheet.margin;
  for (const { heading, caption, charts } of figures) {
    parts.push(textAt("heading", top + 14, heading));
    top += sheet.heading;
    const rows = placed(charts, top);
    parts.push(...rows.parts);
    top = rows.bottom + 10;
    for (const line of wrap(caption, sheet.charactersInLine)) {
      top += sheet.line;
      parts.push(textAt("caption", top, line));
    }
    top += 30;
  }
  return file(parts, sheet.width, top);
}

/** A chart as a file of its own. */
export function svgAlone({ text, width, height }: Chart): string {
  return file([text], width, height);
}

function file(parts: readonly string[], width: number, height: number): string {
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><style>${pictureStyle}</style><rect class="sheet" width="100%" height="100%"/>
${parts.join("\n").replaceAll("&nbsp;", "&#160;")}
</svg>
`;
}

function placed(charts: readonly Chart[], start: number): { parts: string[]; bottom: number } {
  const parts: string[] = [];
  let [left, top, bottom] = [sheet.margin, start, start];
  for (const { text, width, height } of charts) {
    if (left > sheet.margin && left + width > sheet.width - sheet.margin)
      [left, top] = [sheet.margin, bottom + sheet.gap];
    parts.push(text.replace("<svg ", `<svg x="${left}" y="${top}" `));
    left += width + sheet.gap;
    bottom = Math.max(bottom, top + height);
  }
  return { parts, bottom };
}

function textAt(kind: string, y: number, text: string): string {
  return `<text class="${kind}" x="${sheet.margin}" y="${y}">${escapeHtml(text)}</text>`;
}
