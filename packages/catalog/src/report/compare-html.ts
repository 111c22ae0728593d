/**
 * `compare` as one self-contained page.
 * @module
 */
import type { CompareResult } from "@pushforward/methods/hypothesis";
import { columnsSection } from "./columns-section.js";
import { effectsSection } from "./effects-section.js";
import { html } from "./html.js";
import type { ReportMeta } from "./meta.js";
import { notesSection } from "./notes-section.js";
import { page } from "./page.js";
import { type PageContext, pageContext } from "./page-context.js";
import { groupsSection, pairsSection, visibleSection } from "./pairs-and-groups.js";
import { schemaSection } from "./schema-section.js";
import { meaningSection, verdictHeader } from "./verdict-section.js";
import { verdictTitle } from "./words.js";

/** Pages stay below this many bytes of UTF-8. */
export const largestPage = 2_000_000;

/**
 * The answer of `compare` as an HTML file below 2 MB that loads nothing: verdict, sizes, schema,
 * columns with pictures, pairs, groups, what could have been seen, and how it was worked out.
 * The same result and meta give the same file. Long lists are cut, and say so.
 *
 * Needs a `document`: the page's own, or linkedom's where there is none (Node, workers).
 */
export function renderCompareHtml(result: CompareResult, meta: ReportMeta): string {
  const { fdr } = meta.options;
  for (let shrink = 1; ; shrink *= 2) {
    const file = wholePage(result, meta, pageContext(typeof fdr === "number" ? fdr : result.level, shrink));
    if (new TextEncoder().encode(file).length < largestPage || shrink > 1000) return file;
  }
}

function wholePage(result: CompareResult, meta: ReportMeta, context: PageContext): string {
  const body = html`${verdictHeader(result, meta)}
<main>
${meaningSection(result, context)}
${effectsSection(result, context)}
${schemaSection(result, context)}
${columnsSection(result, context)}
${pairsSection(result, context)}
${groupsSection(result, context)}
${visibleSection(result, context)}
${notesSection(result, meta, context)}
</main>
<footer><p>Made by Pushforward on the machine that holds the data. This page loads nothing from anywhere.</p></footer>`;
  return page(`${verdictTitle(result)}: ${meta.inputs.slice(0, 2).join(" and ")}`, body);
}
