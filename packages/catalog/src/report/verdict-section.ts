/**
 * The top of the page: the verdict, what it means, what came in, and what to mind.
 * @module
 */
import type { CompareResult } from "@pushforward/methods/hypothesis";
import { capped, type Html, html, nameHtml } from "./html.js";
import { legible } from "./legible.js";
import type { ReportMeta } from "./meta.js";
import { counted, formatCount, formatShare } from "./numbers.js";
import type { PageContext } from "./page-context.js";
import {
  isBorderline,
  meaning,
  meaningOfP,
  otherWarnings,
  pWithError,
  verdictTitle,
  whatWouldHaveBeenSeen,
  whyNoTest,
} from "./words.js";

export function verdictHeader(result: CompareResult, meta: ReportMeta): Html {
  return html`<header>
<p class="over">Pushforward · ${nameHtml(meta.operation)}${meta.date === undefined ? null : html` · ${nameHtml(meta.date)}`}</p>
<h1>${verdictTitle(result)}</h1>
${lead(result)}
${sources(result, meta)}
</header>`;
}

function lead(result: CompareResult): Html {
  if (result.verdict === "cannot test") {
    const { why, cure } = whyNoTest(result);
    return html`<p class="lead">${why}</p><p>${cure}</p>`;
  }
  const exact = result.pValue < 0.001 ? html` title="p = ${result.pValue}"` : null;
  const p = html`<p class="lead"><span${exact}>${pWithError(result)}</span>, at level ${result.level}.</p>`;
  const seen = result.verdict === "not different" ? html`<p>${cannotProve(result)}</p>` : null;
  const borderline = isBorderline(result)
    ? html`<p>The p-value lies so close to the level that another seed could turn the verdict.</p>`
    : null;
  return html`${p}<p>${meaningOfP(result)}${smallest(result)}</p>${seen}${borderline}`;
}

function cannotProve(result: CompareResult): string {
  return `This does not show that the two laws are the same, only that these rows do not tell them apart. ${whatWouldHaveBeenSeen(result)}`;
}

/** No p-value can be smaller than one over the number of relabellings. */
function smallest({ pValue, sizes }: CompareResult): string {
  const least = 1 / (sizes.resamples + 1);
  if (pValue > least * 1.0001) return "";
  return sizes.enumerated
    ? " No split of these rows looks more different than the one at hand."
    : ` None of the ${formatCount(sizes.resamples)} relabellings tried looked as different as the two tables do.`;
}

function sources({ sizes, overlap }: CompareResult, { inputs }: ReportMeta): Html {
  const file = (i: number) => (inputs[i] === undefined ? null : html`<br>${nameHtml(inputs[i], 80)}`);
  const rest =
    inputs.length > 2 ? html`<div><dt>Other inputs</dt><dd>${formatCount(inputs.length - 2)}</dd></div>` : null;
  const shared =
    overlap > 0
      ? html`<div><dt>Reference rows also in the current table</dt><dd>${formatShare(overlap)}</dd></div>`
      : null;
  return html`<dl class="sources">
<div><dt>Reference</dt><dd>${counted(sizes.reference, "row")}${file(0)}</dd></div>
<div><dt>Current</dt><dd>${counted(sizes.current, "row")}${file(1)}</dd></div>${shared}${rest}
</dl>`;
}

export function meaningSection(result: CompareResult, { most }: PageContext): Html {
  const sentences = result.columns.length === 0 ? [] : meaning(result);
  const points = sentences.map((sentence) => html`<li>${sentence}</li>`);
  return html`<section aria-labelledby="meaning"><h2 id="meaning">${result.verdict === "different" ? "What that means" : "What the rows at hand show"}</h2>
${points.length > 0 ? html`<ul class="meaning">${points}</ul>` : html`<p>Nothing could be compared.</p>`}
${warnings(otherWarnings(result), most.names)}</section>`;
}

function warnings(sentences: readonly string[], most: number): Html | null {
  if (sentences.length === 0) return null;
  const items = capped(
    sentences,
    most,
    (sentence) => html`<li>${legible(sentence, 400)}</li>`,
    (count) => html`<li>and ${formatCount(count)} more</li>`,
  );
  return html`<aside class="alert" aria-labelledby="warnings"><h2 id="warnings">Please mind</h2><ul>${items}</ul></aside>`;
}
