/**
 * A Plot chart as a string of SVG that stands alone: named for screen readers, coloured by the
 * page's style sheet, without inline styles, numbers rounded to a tenth of a pixel.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { Html, html } from "./html.js";
import { legible } from "./legible.js";
import { svgDocument } from "./svg-document.js";

export interface ChartText {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What a reader who cannot see the picture should know. */
  readonly description: string;
}

/** A picture that knows its size in pixels. */
export class Chart extends Html {
  constructor(
    text: string,
    readonly width: number,
    readonly height: number,
  ) {
    super(text);
  }
}

export function chart({ id, title, description }: ChartText, options: Plot.PlotOptions): Chart {
  const svg = Plot.plot({ ...options, document: svgDocument, className: "chart" });
  svg.querySelector("style")?.remove();
  for (const element of svg.querySelectorAll("*")) tidy(element);
  const [width, height] = [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))];
  const drawing = new Html((svg as Element).innerHTML);
  const { text } =
    html`<svg class="${width > 400 ? "chart wide" : "chart"}" role="img" aria-labelledby="${id}-t ${id}-d" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><title id="${id}-t">${legible(title, 160)}</title><desc id="${id}-d">${legible(description, 2000)}</desc>${drawing}</svg>`;
  return new Chart(text, width, height);
}

const geometry = ["d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "transform", "cx", "cy", "r"];

function tidy(element: Element): void {
  for (const name of geometry) {
    const value = element.getAttribute(name);
    if (value !== null) element.setAttribute(name, value.replace(/\d+\.\d{2,}(e-\d+)?(?!\d*em)/g, rounded));
  }
  // The picture is one image to a screen reader: its parts need no names.
  for (const name of ["aria-label", "aria-description", "aria-hidden", "font-variant"]) element.removeAttribute(name);
}

function rounded(number: string): string {
  return String(Math.round(10 * Number(number)) / 10);
}
