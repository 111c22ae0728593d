/**
 * A test as one self-contained page and as a picture: the law of the statistic under the null, and where it fell.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { ResultMeta } from "../operation.js";
import type { TestAnswer } from "../test-answer.js";
import { originWords, type Row, type TestWords } from "../views/test-text.js";
import { type Chart, chart } from "./chart.js";
import { svgAlone } from "./figure.js";
import { type Html, html, nameHtml } from "./html.js";
import { equationP, formatNumber } from "./numbers.js";
import { page } from "./page.js";

export function testSvg(result: TestAnswer): string {
  return svgAlone(nullPicture(result, "null"));
}

/** The same result and meta give the same file. */
export function testHtml(result: TestAnswer, words: TestWords, meta: ResultMeta, more: readonly Row[] = []): string {
  const { pValue, level, rejected, warnings } = result;
  const sections = html`<section><h2>The statistic under the null</h2><figure>${nullPicture(result, "null")}<figcaption>Bars: the law of the statistic if the null were true. Line: the statistic of the data.</figcaption></figure></section>
<section><h2>The test</h2><dl class="facts"><dt>Statistic</dt><dd>${formatNumber(result.statistic, 6)}, ${words.statistic}</dd>
<dt>p-value</dt><dd>${String(pValue)} ${originWords(result)}</dd>${more.map(([name, value, told]) => html`<dt>${name}</dt><dd>${value} ${told}</dd>`)}</dl></section>`;
  const lead = html`<p class="lead">${words.heading}. ${equationP(pValue, level)} at level ${formatNumber(level)}.</p>${warnings.map((warning) => html`<p class="quiet">${warning}</p>`)}`; // biome-ignore format: one paragraph
  return answerPage(capital(rejected ? words.rejected : words.kept), lead, sections, meta);
}

/** Head, body and foot of a page about one answer. */
export function answerPage(title: string, lead: Html, sections: Html, meta: ResultMeta): string {
  const body = html`<header>
<p class="over">Pushforward · ${nameHtml(meta.operation)}${meta.date === undefined ? null : html` · ${nameHtml(meta.date)}`}</p>
<h1>${title}</h1>
${lead}
</header>
<main>
${sections}
</main>
<footer><p>Made by Pushforward on the machine that holds the data. This page loads nothing from anywhere.</p></footer>`;
  return page(`${title}: ${meta.inputs.join(" and ")}`, body);
}

function nullPicture({ statistic, null: law, pValue, level }: TestAnswer, id: string): Chart {
  const bars = law.shares.map((share, k) => ({ x1: law.edges[k]!, x2: law.edges[k + 1]!, share }));
  const ends = [...law.edges, statistic];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const told = `statistic ${formatNumber(statistic, 4)}, ${equationP(pValue, level)}`;
  const text = { id, title: "Law of the statistic under the null", description: `${bars.length} bars; ${told}.` };
  return chart(text, {
    width: 620,
    height: 300,
    marginLeft: 20,
    marginRight: 32,
    marginTop: 34,
    marginBottom: 44,
    x: { axis: null, domain: [low, high], nice: true },
    y: { axis: null },
    marks: [
      Plot.axisX({ anchor: "bottom", label: "statistic", labelAnchor: "center", ticks: 6, tickFormat: (value: number) => formatNumber(value), tickSize: 0, className: "tick" }), // biome-ignore format: options
      Plot.rectY(bars, { x1: "x1", x2: "x2", y: "share", insetLeft: 0.5, insetRight: 0.5, className: "reference" }),
      Plot.ruleY([0], { className: "base" }),
      Plot.ruleX([statistic], { className: "value" }),
      Plot.text([told], { x: () => statistic, frameAnchor: "top", dy: -16, textAnchor: statistic > (low + high) / 2 ? "end" : "start", className: "label" }), // biome-ignore format: options
    ],
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
