/**
 * How far apart: the four effect sizes as pictures of their intervals, and what drove the verdict.
 * @module
 */
import type { Estimate } from "@pushforward/core";
import type { CompareResult, Statistic } from "@pushforward/methods/hypothesis";
import { type Html, html, nameHtml } from "./html.js";
import { formatAtLeast, formatEstimate, formatNumber, formatP, formatShare } from "./numbers.js";
import type { PageContext } from "./page-context.js";
import { type IntervalScale, intervalPicture } from "./small-pictures.js";

interface Effect {
  readonly name: string;
  readonly note: string;
  readonly estimate: Estimate;
  readonly text: string;
  readonly scale: IntervalScale;
}

const unit = { low: 0, high: 1, none: 0, ticks: [0, 0.5, 1] } as const;
const percent = (share: number) => formatShare(share);

function effectsOf({ effects }: CompareResult): Effect[] {
  const { auc, changedRows, energy, slicedWasserstein } = effects;
  const longest = Math.max(slicedWasserstein.value, slicedWasserstein.interval?.high ?? 0, 0.1) * 1.15;
  const top = [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100].find((end) => end >= longest) ?? longest;
  return [
    {
      name: "Rows that must change",
      note: "a lower limit on the share of rows to change before both tables could follow one law",
      estimate: changedRows,
      text: changedRows.value > 0 ? formatAtLeast(changedRows.value) : "none shown",
      scale: { ...unit, format: percent, atLeast: true },
    },
    {
      name: "Telling rows apart",
      note: "how often a classifier ranks a current row above a reference row (AUC); 0.5 is guessing",
      estimate: auc,
      text: formatEstimate(auc, 1, 0.004).whole,
      scale: { low: Math.min(0.5, auc.interval?.low ?? auc.value), high: 1, none: 0.5, ticks: [0.5, 0.75, 1] },
    },
    {
      name: "Energy coefficient",
      note: "distance between the tables beyond chance, from 0 to 1",
      estimate: energy,
      text: formatEstimate(energy, 1, 0.004).whole,
      scale: unit,
    },
    {
      name: "Sliced Wasserstein",
      note: "how far rows move on average, in standard deviations of a column",
      estimate: slicedWasserstein,
      text: formatEstimate(slicedWasserstein, 1, 0.004).whole,
      scale: { low: 0, high: top, none: 0, ticks: [0, top / 2, top] },
    },
  ];
}

export function effectsSection(result: CompareResult, context: PageContext): Html | null {
  if (result.columns.length === 0) return null;
  const rows = effectsOf(result).map((effect) => effectRow(effect, context));
  return html`<section aria-labelledby="effects"><h2 id="effects">How far apart</h2>
<table class="stack"><caption>Each line ends where its scale ends; the upright stroke is the value, the band its interval.</caption>
<thead><tr><th scope="col">Size</th><th scope="col">Picture</th><th scope="col" class="n">Value</th></tr></thead>
<tbody>${rows}</tbody></table>
${statisticsTable(result)}</section>`;
}

function effectRow({ name, note, estimate, text, scale }: Effect, { id }: PageContext): Html {
  const level = estimate.interval ? `, interval at level ${formatNumber(estimate.interval.level)}` : "";
  const picture = intervalPicture(estimate, scale, {
    id: id("effect"),
    title: name,
    description: `${text}${level}; ${note}.`,
  });
  return html`<tr><th scope="row">${name}<span class="quiet">${note}</span></th><td class="picture">${picture}</td><td class="n" title="${estimate.method}${level}">${text}</td></tr>`;
}

const drivers: Record<Statistic["name"], string> = {
  energy: "Energy distance of whole rows",
  columns: "Largest change in one column",
  dependence: "Largest change in how two columns go together",
  scan: "Largest change in the size of a group",
};

function statisticsTable({ statistics, level }: CompareResult): Html | null {
  if (statistics.length === 0) return null;
  const rows = statistics.map(
    ({ name, pValue, where }) =>
      html`<tr><th scope="row">${drivers[name] ?? name}</th><td>${where === undefined ? "" : nameHtml(where, 90)}</td><td class="n">${formatP(pValue, level)}</td></tr>`,
  );
  return html`<details><summary>What drove the verdict</summary>
<div class="scroll" tabindex="0" role="region" aria-label="What drove the verdict"><table><caption>Each look at the rows has a p-value of its own, not corrected for there being several. Only the p-value that combines them decides.</caption>
<thead><tr><th scope="col">Look</th><th scope="col">Where</th><th scope="col" class="n">p, uncorrected</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}
