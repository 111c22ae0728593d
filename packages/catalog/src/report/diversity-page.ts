/**
 * Effective numbers over orders as a page and as a picture.
 * @module
 */
import type { ResultMeta } from "../operation.js";
import { type DiversityResult, diversityRows, diversityTitle, type OrderResult } from "../views/diversity-text.js";
import { curveChart } from "./curve-chart.js";
import { type Html, html } from "./html.js";
import { formatNumber } from "./numbers.js";
import { answerPage } from "./test-page.js";
import { svgAlone } from "./transport-page.js";

export function diversitySvg(result: DiversityResult): string {
  return svgAlone(profile(result));
}

/** The same result and meta give the same file. */
export function diversityHtml(result: DiversityResult, meta: ResultMeta): string {
  const main = result.orders.find(({ order }) => order === 1) ?? result.orders[0]!;
  const title = `${formatNumber(main.value)} different ${result.kinds === undefined ? "things" : "kinds"}, effectively`;
  const lead = html`<p class="lead">${diversityTitle(result, meta)}, at order ${main.order}.</p>`;
  const caption =
    "The effective number at each order, with its interval where there is one: on the left every kind counts alike, on the right the commonest alone.";
  const rows = diversityRows(result).map(([name, value, words]) => html`<dt>${name}</dt><dd>${value} ${words}</dd>`);
  const sections = html`<section><h2>The profile</h2><figure>${profile(result)}<figcaption>${caption}</figcaption></figure></section>
<section><h2>In numbers</h2><dl class="facts">${rows}</dl></section>`;
  return answerPage(title, lead, sections, meta);
}

/** Orders from 0 to ∞ on a line of length 1. */
function placeOf({ order }: OrderResult): number {
  return order === "inf" ? 1 : order / (1 + order);
}

function profile({ orders }: DiversityResult): Html {
  const shown = orders.filter(({ value }) => value < Infinity).sort((a, b) => placeOf(a) - placeOf(b));
  const spread = (shown[0]?.value ?? 1) / (shown.at(-1)?.value ?? 1);
  const told = shown.map(({ order, value }) => `${formatNumber(value)} at order ${order}`).join(", ");
  return curveChart({
    text: { id: "profile", title: "Effective number by order", description: `${told}.` },
    x: "order q",
    y: "effective number",
    curves: [{ points: shown.map((estimate) => [placeOf(estimate), estimate.value] as const), kind: "current" }],
    bars: shown.map((estimate) => {
      const { low, high } = estimate.interval ?? { low: estimate.value, high: estimate.value };
      return [placeOf(estimate), low, high] as const;
    }),
    ticks: shown.map(
      (estimate) => [placeOf(estimate), estimate.order === "inf" ? "∞" : formatNumber(estimate.order)] as const,
    ),
    xDomain: [0, 1],
    yRatios: spread > 10,
  });
}
