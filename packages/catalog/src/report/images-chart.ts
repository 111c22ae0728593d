/**
 * Small grey images in pairs: a new one and its nearest row of the table.
 * @module
 */
import type { ImagesPicture, Shades } from "../pictures/images-picture.js";
import { Chart } from "./chart.js";
import { html } from "./html.js";
import { counted, formatNumber } from "./numbers.js";

const sheet = { width: 660, columns: 6, gap: 4, between: 18, line: 20 } as const;
/** Shades told apart; one path draws all pixels of a shade. */
const shades = 10;

export function imagesChart({ width, height, pairs }: ImagesPicture, id: string): Chart {
  const cell = sheet.width / sheet.columns;
  const side = (cell - sheet.between - sheet.gap) / 2;
  const tall = (side * height) / width;
  const rowHeight = tall + sheet.line + 6;
  const drawn = pairs.map(({ made, nearest, distance }, i) => {
    const [left, top] = [(i % sheet.columns) * cell + 2, Math.floor(i / sheet.columns) * rowHeight + 2];
    const middle = left + side + sheet.gap / 2;
    return html`${image(made, width, { left, top, side, tall }, "current-line")}${image(nearest, width, { left: left + side + sheet.gap, top, side, tall }, "reference-line")}<text x="${place(middle)}" y="${place(top + tall + 14)}">${formatNumber(distance, 2)}</text>`;
  });
  const total = Math.ceil(pairs.length / sheet.columns) * rowHeight;
  const size = { width: sheet.width, height: Math.ceil(total) };
  const title = `${counted(pairs.length, "new image")} beside the nearest of the table`;
  const told = pairs.map(({ row, distance }) => `${formatNumber(distance, 2)} from row ${row + 1}`).join(", ");
  const { text } =
    html`<svg class="chart wide" role="img" aria-labelledby="${id}-t ${id}-d" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}"><title id="${id}-t">${title}</title><desc id="${id}-d">${told}.</desc>${drawn}</svg>`;
  return new Chart(text, size.width, size.height);
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly side: number;
  readonly tall: number;
}

/** In the ink of the page, the fuller the higher the value. */
function image(pixels: Shades, width: number, { left, top, side, tall }: Box, frame: string) {
  const unit = side / width;
  const paths = Array.from({ length: shades }, () => "");
  for (let at = 0; at < pixels.length; ) {
    const shade = Math.round(shades * pixels[at]!);
    const start = at;
    const end = start - (start % width) + width;
    while (at < end && Math.round(shades * pixels[at]!) === shade) at++;
    if (shade > 0) paths[shade - 1] += `M${start % width} ${Math.floor(start / width)}h${at - start}v1h${start - at}z`;
  }
  const marks = paths.map((path, k) =>
    path === "" ? null : html`<path fill-opacity="${(k + 1) / shades}" d="${path}"/>`,
  );
  return html`<g transform="translate(${place(left)} ${place(top)}) scale(${unit.toFixed(4)})">${marks}</g><rect class="${frame}" x="${place(left)}" y="${place(top)}" width="${place(side)}" height="${place(tall)}"/>`;
}

const place = (value: number): string => String(Math.round(10 * value) / 10);
