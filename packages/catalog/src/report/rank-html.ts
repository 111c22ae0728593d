/**
 * A ranking as one self-contained page.
 * @module
 */
import type { RankedModel, RankedPair, RankResult } from "@pushforward/methods/dominance";
import type { ResultMeta } from "../operation.js";
import {
  decidedWords,
  disagreementWords,
  exposedWords,
  heldBack,
  leadWords,
  listWords,
  orderWords,
  pValueWords,
  quotable,
  short,
  sizeWords,
} from "../views/rank-words.js";
import { capped, type Html, html, nameHtml } from "./html.js";
import { counted, formatFixed, formatNumber, formatShare, formatTogether, signed } from "./numbers.js";
import { page } from "./page.js";
import { type Meeting, quantilePicture, winMatrix } from "./rank-pictures.js";

/** Pairs whose quantiles are drawn, and metrics in each. */
const mostPairs = 16;
const mostMetrics = 12;
const mostSentences = 20;

/** The same result and meta give the same file. */
export function rankHtml(result: RankResult, meta: ResultMeta): string {
  const title = leadWords(result);
  const body = html`<header>
<p class="over">Pushforward · ${nameHtml(meta.operation)}${meta.date === undefined ? null : html` · ${nameHtml(meta.date)}`}</p>
<h1>${title}</h1>
<p class="lead">${counted(result.ranking.length, "model")} by ${orderWords(result)} over ${counted(result.metrics.length, "metric")}, on ${sizeWords(result)}. ${decidedWords(result)}</p>
${meta.inputs[0] === undefined ? null : html`<p class="quiet">${nameHtml(meta.inputs[0], 80)}</p>`}
${warnings(result)}
</header>
<main>
${rankingSection(result)}
${matrixSection(
  result.ranking.map(({ model }) => model),
  result.pairs.map(({ better, worse, significant, robust }) => ({ better, worse, won: significant && robust })),
)}
${pairsSection(result, meta)}
${meansSection(result)}
<section><h2>To quote</h2><blockquote>${quotable(result, meta)}</blockquote></section>
</main>
<footer><p>Made by Pushforward on the machine that holds the data. This page loads nothing from anywhere.</p></footer>`;
  return page(`${title}: ${meta.inputs[0] ?? "ranking"}`, body);
}

function warnings({ warnings, cycles }: RankResult): Html | null {
  const circles = cycles.map((group) => `In a circle, each better than the next: ${listWords(group.map(short))}.`);
  const all = [...warnings, ...circles];
  return all.length === 0
    ? null
    : html`<div class="alert"><h2>To keep in mind</h2><ul>${all.map((text) => html`<li>${text}</li>`)}</ul></div>`;
}

function rankingSection(result: RankResult): Html {
  const several = result.metrics.length > 1;
  const row = (model: RankedModel, i: number) => {
    const { interval, score } = model;
    const tied = i > 0 && result.ranking[i - 1]!.rank === model.rank;
    const [value, low, high] = formatTogether([score, interval.low, interval.high], interval.high - interval.low);
    const { metric, share } = heldBack(model);
    return html`<tr><td class="n">${tied ? "=" : String(model.rank)}</td><th scope="row">${nameHtml(model.model)}</th><td class="n">${value} [${low}, ${high}]</td><td class="n">${String(model.wins)}</td><td class="n">${String(model.losses)}</td>${several ? html`<td>${nameHtml(metric, 30)} ${formatShare(share)}</td><td class="n">${model.metrics.map(({ rank }) => rank).join(" · ")}</td>` : null}</tr>`;
  };
  const exposed = exposedWords(result);
  return html`<section><h2>The ranking</h2>
<p>The score is 1 less the mean violation ratio against all others: larger is better, ${formatFixed(100 * (1 - result.settings.level), 0)}% intervals beside it. Models are ranked by wins less losses; = marks a tie with the line above.${several ? ` Ranks alone: by ${listWords(result.metrics.map(short))}.` : null}</p>
<div class="scroll" tabindex="0" role="region" aria-label="Ranking"><table class="stack"><thead><tr><th scope="col" class="n">Rank</th><th scope="col">Model</th><th scope="col" class="n">Score</th><th scope="col" class="n">Wins</th><th scope="col" class="n">Losses</th>${several ? html`<th scope="col">Held back by</th><th scope="col" class="n">Ranks alone</th>` : null}</tr></thead>
<tbody>${result.ranking.map(row)}</tbody></table></div>
${exposed.length > 0 ? html`<ul class="meaning">${exposed.slice(0, mostSentences).map((text) => html`<li>${text}</li>`)}</ul>` : null}</section>`;
}

interface Met {
  readonly better: string;
  readonly worse: string;
  readonly won: boolean;
}

/** Who wins against whom, models in their order. */
export function matrixSection(models: readonly string[], pairs: readonly Met[]): Html {
  const place = new Map(models.map((model, k) => [model, k]));
  const meetings = pairs.flatMap(({ better, worse, won }): Meeting[] => {
    const [i, j] = [place.get(better)!, place.get(worse)!];
    return [
      { row: i, column: j, outcome: won ? "wins" : "undecided" },
      { row: j, column: i, outcome: won ? "loses" : "undecided" },
    ];
  });
  const text = {
    id: "wins",
    title: "Which model wins against which",
    description: `${pairs.filter(({ won }) => won).length} of ${pairs.length} pairs are decided.`,
  };
  return html`<section><h2>Who wins against whom</h2>
<ul class="key"><li><span class="swatch filled"></span>the row is better</li><li><span class="swatch outlined"></span>the column is better</li><li>pale: undecided</li></ul>
<div class="scroll" tabindex="0" role="region" aria-label="Wins">${winMatrix(models.map(short), meetings, text)}</div></section>`;
}

/** Neighbours in the ranking first, then pairs on which the mean differs. */
function pairsSection(result: RankResult, { options }: ResultMeta): Html {
  const { ranking, pairs, meanControl } = result;
  const neighbours = ranking.slice(1).map(({ model }, k) => [ranking[k]!.model, model] as const);
  const wanted = [...neighbours, ...meanControl.disagreements.map(({ models }) => models)];
  const find = ([a, b]: readonly [string, string]) =>
    pairs.find(({ better, worse }) => (better === a && worse === b) || (better === b && worse === a))!;
  const shown = [...new Set(wanted.map(find))];
  const lower = (options.lowerIsBetter as readonly string[] | undefined) ?? [];
  return html`<section><h2>Pair by pair</h2>
<p>Quantiles of each metric, smallest on the left: the line belongs to the model that is ahead, the area to the other. Where the line dips into the area, the model ahead falls behind (where less is better, it is ahead there).</p>
<ul class="key"><li><span class="swatch outlined"></span>ahead</li><li><span class="swatch filled"></span>behind</li></ul>
${capped(
  shown,
  mostPairs,
  (pair) => pairCard(result, pair, lower),
  (rest) => html`<p class="quiet">And ${counted(rest, "more pair")}; all are in the JSON.</p>`,
)}</section>`;
}

function pairCard(result: RankResult, pair: RankedPair, lower: readonly string[]): Html {
  const { ranking, pairs, levels } = result;
  const of = (name: string) => ranking.find(({ model }) => model === name)!;
  const [better, worse] = [of(pair.better), of(pair.worse)];
  const number = pairs.indexOf(pair);
  const worst = pair.metrics.reduce((most, next) => (next.share > most.share ? next : most));
  const outcome = pair.significant ? (pair.robust ? "better" : "better at this λ only") : "ahead, undecided";
  const errors = `${formatNumber(pair.ratio, 2)} ± ${formatNumber(pair.standardError, 1)}, the other way ${formatNumber(pair.reverse.ratio, 2)} ± ${formatNumber(pair.reverse.standardError, 1)}`;
  const pictures = pair.metrics.slice(0, mostMetrics).map(({ metric, share, gap }, k) => {
    const text = {
      id: `q${number}-${k}`,
      title: `Quantiles of ${short(metric)}`,
      description: `Mean gap ${signed(formatNumber(gap, 2))} standard deviations.`,
    };
    const curves = { levels, better: better.metrics[k]!.quantiles, worse: worse.metrics[k]!.quantiles };
    return html`<div><dt>${nameHtml(metric, 30)}${lower.includes(metric) ? " (less is better)" : null}</dt><dd>${quantilePicture(curves, text)}<span class="quiet">${signed(formatNumber(gap, 2))} SD; ${formatShare(share)} of what is in the way</span></dd></div>`;
  });
  return html`<div class="group"><h3>${nameHtml(pair.better)} ${outcome} · ${nameHtml(pair.worse)}</h3>
<p class="quiet">Violation ratio ${errors}; adjusted ${pValueWords(pair.adjustedPValue)}; almost dominates at thresholds above ${formatNumber(pair.smallestTau, 2)}. ${pair.metrics.length > 1 ? html`${nameHtml(worst.metric, 30)} blocks most.` : null}</p>
<dl class="sources">${pictures}</dl></div>`;
}

/** The plain test of means, which always stands beside. */
function meansSection({ meanControl, ranking }: RankResult): Html {
  const { ranking: byMean, disagreements } = meanControl;
  const ranks = new Map(ranking.map(({ model, rank }) => [model, rank]));
  const row = ({ model, rank, mean, standardError }: (typeof byMean)[number]) => {
    const [value, error] = formatTogether([mean, standardError], 2 * standardError);
    return html`<tr><td class="n">${String(rank)}</td><th scope="row">${nameHtml(model)}</th><td class="n">${value} ± ${error}</td><td class="n">${String(ranks.get(model)!)}</td></tr>`;
  };
  const sentences =
    disagreements.length === 0
      ? html`<p>The mean and dominance decide every pair alike.</p>`
      : html`<ul class="meaning">${capped(
          disagreements,
          mostSentences,
          (each) => html`<li>${disagreementWords(each)}</li>`,
          (rest) => html`<li class="quiet">And ${counted(rest, "more pair")}.</li>`,
        )}</ul>`;
  return html`<section><h2>What the plain mean says</h2>
<p>The mean of all metrics with a t-test for each pair, adjusted alike. For the logistic and hinge costs the relative test of two models is this test in other words; where it differs, the other models or the shape of the scores make it.</p>
${sentences}
<details><summary>Ranking by the mean</summary><table><thead><tr><th scope="col" class="n">Rank</th><th scope="col">Model</th><th scope="col" class="n">Mean</th><th scope="col" class="n">By dominance</th></tr></thead><tbody>${byMean.map(row)}</tbody></table></details></section>`;
}
