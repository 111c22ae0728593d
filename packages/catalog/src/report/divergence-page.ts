/**
 * `divergence` as one self-contained page, and its picture as a file of its own.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { check } from "@pushforward/core/errors";
import type { CellRow, DivergencePicture, DivergenceResult } from "../divergence-answer.js";
import type { ResultMeta } from "../operation.js";
import { divergenceRows, measureWords, rowWord, valueWords } from "../views/divergence-text.js";
import { type Chart, chart } from "./chart.js";
import { type Figure, figuresSvg } from "./figure.js";
import { type Html, html, nameHtml } from "./html.js";
import { legible } from "./legible.js";
import { counted, formatNumber, formatShare } from "./numbers.js";
import { transportPage } from "./transport-page.js";

/** The same result and meta give the same file. */
export function divergenceHtml(result: DivergenceResult, meta: ResultMeta): string {
  const { sizes, picture, interval, warnings, lowerBound } = result;
  const figures = figuresOf(picture);
  const doubt = interval?.low === 0 ? " This measure alone does not show that the laws differ." : "";
  const bound = lowerBound ? " The estimate is of a lower bound." : "";
  return transportPage(
    {
      title: `${lowerBound ? "At least " : ""}${valueWords(result)}`,
      lead: `${measureWords(result)}: x from y.${doubt}${bound}`,
      figures,
      rows: divergenceRows(result).filter(([name]) => name !== "" && name !== "cells"),
      sections: picture.kind === "cells" ? cellTable(picture.cells, picture.total) : null,
      sizes: { x: sizes.x, ...(sizes.y > 0 && { y: sizes.y }) },
      row: rowWord(result),
      warnings,
    },
    meta,
  );
}

export function divergenceSvg({ picture }: DivergenceResult): string {
  const figures = figuresOf(picture);
  check(figures.length > 0, "divergence", "--out", "a page or JSON where there is no picture", "svg");
  return figuresSvg(figures);
}

function figuresOf(picture: DivergencePicture): Figure[] {
  if (picture.kind === "none") return [];
  const caption = captionOf(picture);
  if (picture.kind === "cells")
    return [{ heading: "Cell by cell", caption, charts: [cellChart(picture.cells.slice(0, mostBars))] }];
  return [{ heading: "Row by row", caption, charts: [ratioChart(picture)] }];
}

function captionOf(picture: DivergencePicture): string {
  if (picture.kind === "cells") {
    const some = picture.total > mostBars ? `The ${mostBars} cells that count most, of ${picture.total}` : "All cells";
    return `${some}: probability in x (filled) and in y (outlined).`;
  }
  const sides =
    picture.kind !== "log-ratios" || !picture.y
      ? "Rows of x"
      : picture.x
        ? "Rows of x (filled) and of y (line)"
        : "Rows of y";
  return `${sides} by how much more likely they are in x than in y, ln p/q.`;
}

/** Cells in the picture, and in the list. */
const mostBars = 20;
const mostRows = 50;

function cellChart(cells: readonly CellRow[]): Chart {
  const name = ({ cell }: CellRow, k: number) => `${k}\u0000${cell}`; // cut names may agree
  const label = (key: string) => legible(key.slice(key.indexOf("\u0000") + 1), 22);
  const keys = cells.map(name);
  const text = {
    id: "cells",
    title: "Probability of cells in x and y",
    description: `${counted(cells.length, "cell")}.`,
  };
  return chart(text, {
    width: 620,
    height: 40 + 30 * cells.length,
    marginLeft: 150,
    marginRight: 30,
    marginTop: 10,
    marginBottom: 30,
    x: { axis: null, domain: [0, Math.max(...cells.map(({ x, y }) => Math.max(x, y)))] },
    y: { axis: null, domain: keys, padding: 0.25 },
    marks: [
      Plot.gridX({ className: "grid", ticks: 5 }),
      Plot.axisX({ anchor: "bottom", label: null, ticks: 5, tickFormat: (value: number) => formatShare(value), tickSize: 0, className: "tick" }), // biome-ignore format: options
      Plot.axisY({ anchor: "left", label: null, tickFormat: label, tickSize: 0, className: "tick" }),
      Plot.barX(cells, { x1: 0, x2: "x", y: name, insetBottom: 12, className: "reference" }),
      Plot.barX(cells, { x1: 0, x2: "y", y: name, insetTop: 12, className: "current-bar" }),
      Plot.ruleX([0], { className: "base" }),
    ],
  });
}

function ratioChart({ edges, x, y }: Extract<DivergencePicture, { kind: "log-ratios" }>): Chart {
  const bars = (shares: readonly number[]) => shares.map((share, k) => ({ from: edges[k]!, to: edges[k + 1]!, share }));
  const sides = [x && "x", y && "y"].filter(Boolean).join(" and ");
  const text = { id: "ratios", title: "Log-ratios of densities", description: `ln p/q at the rows of ${sides}.` };
  const steps = (y ?? []).flatMap((share, k) => [
    [edges[k]!, share],
    [edges[k + 1]!, share],
  ]);
  return chart(text, {
    width: 620,
    height: 300,
    marginLeft: 20,
    marginRight: 20,
    marginTop: 20,
    marginBottom: 46,
    x: { axis: null, domain: [edges[0]!, edges.at(-1)!] },
    y: { axis: null },
    marks: [
      Plot.axisX({ anchor: "bottom", label: "ln p/q: more likely in y  ←   → more likely in x", labelAnchor: "center", labelArrow: "none", ticks: 7, tickFormat: (value: number) => formatNumber(value), tickSize: 0, className: "tick" }), // biome-ignore format: options
      Plot.rectY(bars(x ?? []), {
        x1: "from",
        x2: "to",
        y: "share",
        insetLeft: 0.5,
        insetRight: 0.5,
        className: "reference",
      }),
      Plot.line(steps, { x: "0", y: "1", className: "current-line" }),
      Plot.ruleX(
        [0].filter((at) => at > edges[0]! && at < edges.at(-1)!),
        { className: "base" },
      ),
      Plot.ruleY([0], { className: "base" }),
    ],
  });
}

function cellTable(cells: readonly CellRow[], total: number): Html {
  const rows = cells
    .slice(0, mostRows)
    .map(
      ({ cell, x, y, term }) =>
        html`<tr><th scope="row">${nameHtml(cell)}</th><td class="n">${formatShare(x)}</td><td class="n">${formatShare(y)}</td><td class="n">${formatNumber(term, 4)}</td></tr>`,
    );
  const rest = total - rows.length;
  return html`<section><h2>Cells that count most</h2><div class="scroll" tabindex="0" role="region" aria-label="Cells"><table>
<thead><tr><th scope="col">Cell</th><th scope="col" class="n">In x</th><th scope="col" class="n">In y</th><th scope="col" class="n">Adds</th></tr></thead>
<tbody>${rows}</tbody></table></div>${rest > 0 ? html`<p class="quiet">And ${counted(rest, "more cell", "more cells")}.</p>` : null}</section>`;
}
