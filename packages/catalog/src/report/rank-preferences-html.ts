/**
 * A ranking by preferences as one self-contained page.
 * @module
 */
import type { PreferenceRanking, PreferredModel } from "@pushforward/methods/dominance";
import type { ResultMeta } from "../operation.js";
import { comparisonWords, endWords, preferenceLead, preferenceQuote } from "../views/rank-preferences-text.js";
import { html, nameHtml } from "./html.js";
import { counted, formatTogether } from "./numbers.js";
import { page } from "./page.js";
import { matrixSection } from "./rank-html.js";

/** The same result and meta give the same file. */
export function rankPreferencesHtml(result: PreferenceRanking, meta: ResultMeta): string {
  const title = preferenceLead(result);
  const { ranking, pairs } = result;
  const row = (model: PreferredModel, i: number) => {
    const { score, interval } = model;
    const tied = i > 0 && ranking[i - 1]!.rank === model.rank;
    const [value, low, high] = formatTogether([score, interval.low, interval.high], interval.high - interval.low);
    return html`<tr><td class="n">${tied ? "=" : String(model.rank)}</td><th scope="row">${nameHtml(model.model)}</th><td class="n">${value} [${low}, ${high}]</td><td class="n">${String(model.wins)}</td><td class="n">${String(model.losses)}</td><td class="n">${String(model.seen)}</td></tr>`;
  };
  const body = html`<header>
<p class="over">Pushforward · ${nameHtml(meta.operation)}${meta.date === undefined ? null : html` · ${nameHtml(meta.date)}`}</p>
<h1>${title}</h1>
<p class="lead">${counted(ranking.length, "model")} by ${comparisonWords(result)}.</p>
<ul class="meaning">${endWords(result).map((text) => html`<li>${text}</li>`)}</ul>
</header>
<main>
<section><h2>The ranking</h2>
<p>Strengths are log odds against a model of mean strength; = marks a tie with the line above.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Ranking"><table class="stack"><thead><tr><th scope="col" class="n">Rank</th><th scope="col">Model</th><th scope="col" class="n">Strength</th><th scope="col" class="n">Wins</th><th scope="col" class="n">Losses</th><th scope="col" class="n">Seen</th></tr></thead>
<tbody>${ranking.map(row)}</tbody></table></div></section>
${matrixSection(
  ranking.map(({ model }) => model),
  pairs.map(({ better, worse, significant }) => ({ better, worse, won: significant })),
)}
<section><h2>To quote</h2><blockquote>${preferenceQuote(result, meta)}</blockquote></section>
</main>
<footer><p>Made by Pushforward on the machine that holds the data. This page loads nothing from anywhere.</p></footer>`;
  return page(`${title}: ${meta.inputs[0] ?? "ranking"}`, body);
}
