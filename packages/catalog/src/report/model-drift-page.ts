/**
 * Drift of a model position by position, as a page and as a picture.
 * @module
 */
import type { ResultMeta } from "../operation.js";
import { type ModelDriftResult, modelDriftRows } from "../views/model-drift-text.js";
import { curveChart } from "./curve-chart.js";
import { type Html, html } from "./html.js";
import { counted, formatCount, formatNumber, formatShare } from "./numbers.js";
import { answerPage } from "./test-page.js";
import { svgAlone } from "./transport-page.js";

export function modelDriftSvg(result: ModelDriftResult): string {
  return svgAlone(byPosition(result));
}

/** The same result and meta give the same file. */
export function modelDriftHtml(result: ModelDriftResult, meta: ResultMeta): string {
  const { flips, positions, firstDivergent, infinite } = result;
  const title = `${formatShare(flips / positions)} of positions flip`;
  const first = firstDivergent === undefined ? "" : ` The first is position ${formatCount(firstDivergent)}.`;
  const lead = html`<p class="lead">The most probable token differs at ${formatCount(flips)} of ${counted(positions, "position")}.${first}</p>`;
  const left = infinite > 0 ? ` It is infinite at ${counted(infinite, "position")}, which are left out.` : "";
  const caption = `Divergence of the other model from the original in nats, position by position; of many positions in a row the largest is drawn.${left}`;
  const rows = modelDriftRows(result).map(([name, value, words]) => html`<dt>${name}</dt><dd>${value} ${words}</dd>`);
  const sections = html`<section><h2>Where it drifts</h2><figure>${byPosition(result)}<figcaption>${caption}</figcaption></figure></section>
<section><h2>In numbers</h2><dl class="facts">${rows}</dl></section>`;
  return answerPage(title, lead, sections, meta);
}

/** Points that a line needs to look right. */
const mostPoints = 600;

function byPosition({ divergences, positions, firstDivergent }: ModelDriftResult): Html {
  const first = firstDivergent === undefined ? "No token flips" : `The first flip is at position ${firstDivergent}`;
  const top = divergences.reduce((most, value) => (value < Infinity ? Math.max(most, value) : most), 0);
  return curveChart({
    text: {
      id: "drift",
      title: "Divergence by position",
      description: `${first}; the largest finite divergence is ${formatNumber(top)} nats.`,
    },
    x: "position",
    y: "KL divergence, nats",
    curves: [{ points: largestOf(divergences), kind: "current" }],
    xDomain: [1, Math.max(2, positions)],
  });
}

/** The largest finite value of each of at most `mostPoints` stretches, at its place. */
function largestOf(values: readonly number[]): (readonly [number, number])[] {
  const length = Math.ceil(values.length / mostPoints);
  const points: (readonly [number, number])[] = [];
  for (let from = 0; from < values.length; from += length) {
    let best = -1;
    for (let t = from; t < Math.min(values.length, from + length); t++)
      if (values[t]! < Infinity && (best < 0 || values[t]! > values[best]!)) best = t;
    if (best >= 0) points.push([best + 1, values[best]!]);
  }
  return points;
}
