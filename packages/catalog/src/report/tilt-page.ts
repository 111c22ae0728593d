/**
 * `tilt` as one self-contained page, and its picture as a file of its own.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { check } from "@pushforward/core/errors";
import type { ResultMeta } from "../operation.js";
import { type TiltResult, tiltRows, tiltWords } from "../views/tilt-text.js";
import { type Chart, chart } from "./chart.js";
import { type Figure, figuresSvg } from "./figure.js";
import { type Html, html, nameHtml } from "./html.js";
import { legible } from "./legible.js";
import { formatNumber } from "./numbers.js";
import { bareAxes, planeFrame, planeSize } from "./plane-frame.js";
import { transportPage } from "./transport-page.js";

/** The same result and meta give the same file. */
export function tiltHtml(result: TiltResult, meta: ResultMeta): string {
  const { distance, divergence, reward, rows, warnings } = result;
  const unit = divergence === "kl" ? " nats of Kullback–Leibler divergence" : ` of ${divergence} divergence`;
  const cost = `${formatNumber(distance, 4)}${unit}`;
  const gained = reward
    ? `The mean of ${legible(reward.column, 60)} goes from ${formatNumber(reward.before, 5)} to ${formatNumber(reward.after, 5)} at ${cost}.`
    : `The given means cost ${cost}.`;
  return transportPage(
    {
      title: tiltWords(result),
      lead: gained,
      figures: figuresOf(result),
      rows: tiltRows(result),
      sections: conditionsTable(result),
      sizes: { x: rows },
      row: "row",
      warnings,
    },
    meta,
  );
}

export function tiltSvg(result: TiltResult): string {
  const figures = figuresOf(result);
  check(figures.length > 0, "tilt", "--out", "a page, CSV or JSON where there is no picture", "svg");
  return figuresSvg(figures);
}

function figuresOf(result: TiltResult): Figure[] {
  if (result.frontier.length === 0) return [];
  return [{ heading: "What reward costs", caption: captionOf(result), charts: [frontierPicture(result)] }];
}

function captionOf({ bestOf }: TiltResult): string {
  const others = bestOf.length > 0 ? `; dots: best of ${bestOf.map(({ n }) => n).join(", ")}` : "";
  return `Line: the most reward for each divergence, over all strengths${others}; ring: the law asked for.`;
}

function frontierPicture({ frontier, bestOf, distance, reward, divergence }: TiltResult): Chart {
  const column = legible(reward!.column, 40);
  const text = { id: "frontier", title: `Mean ${column} against divergence`, description: "Larger rewards cost more." };
  return chart(text, {
    ...planeSize,
    ...bareAxes,
    marks: [
      ...planeFrame(divergence === "kl" ? "KL from the table, nats" : `${divergence} from the table`, `mean ${column}`),
      Plot.line(frontier, { x: "distance", y: "meanReward", className: "current-line" }),
      Plot.dot(bestOf, { x: "distance", y: "meanReward", r: 3.5, className: "reference" }),
      Plot.dot([reward!.after], { x: () => distance, y: (value: number) => value, r: 5, className: "current-ring" }),
    ],
  });
}

function conditionsTable({ conditions }: TiltResult): Html | null {
  if (conditions.length === 0) return null;
  const rows = conditions.map(
    ({ column, mean, before, multiplier }) =>
      html`<tr><th scope="row">${nameHtml(column)}</th><td class="n">${formatNumber(before, 6)}</td><td class="n">${formatNumber(mean, 6)}</td><td class="n">${formatNumber(multiplier, 4)}</td></tr>`,
  );
  return html`<section><h2>Conditions</h2><div class="scroll" tabindex="0" role="region" aria-label="Conditions"><table>
<thead><tr><th scope="col">Column</th><th scope="col" class="n">Mean before</th><th scope="col" class="n">Mean after</th><th scope="col" class="n">Multiplier</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}
