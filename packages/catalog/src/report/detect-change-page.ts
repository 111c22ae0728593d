/**
 * The evidence for a change, row by row, as a page and as a picture.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { ChangeDetection } from "@pushforward/methods/hypothesis";
import type { ResultMeta } from "../operation.js";
import { alarmWords } from "../views/detect-change-text.js";
import { type Chart, chart } from "./chart.js";
import { svgAlone } from "./figure.js";
import { html } from "./html.js";
import { counted, formatCount, formatNumber } from "./numbers.js";
import { answerPage } from "./test-page.js";

type Result = ChangeDetection & { readonly warnings: readonly string[] };

export function detectChangeSvg(result: Result): string {
  return svgAlone(evidencePicture(result));
}

/** The same result and meta give the same file. */
export function detectChangeHtml(result: Result, meta: ResultMeta): string {
  const { alarm, averageRun, rows, reference, warnings } = result;
  const title = alarm ? `Alarm at row ${formatCount(alarm.row + 1)}` : "No alarm";
  const words = alarm ? `${alarmWords(result)}.` : `${counted(rows, "row")} look like more of the reference.`;
  const bound = `While nothing changes, false alarms come after ${formatNumber(averageRun)} rows or more on average.`;
  const lead = html`<p class="lead">${words} ${bound}</p>${warnings.map((warning) => html`<p class="quiet">${warning}</p>`)}`;
  const caption = `Evidence against "no change" at each of ${counted(result.evidence.length, "row")}, beside ${counted(reference, "row")} of the reference; the alarm goes at the upper line.`;
  const sections = html`<section><h2>The evidence</h2><figure>${evidencePicture(result)}<figcaption>${caption}</figcaption></figure></section>`;
  return answerPage(title, lead, sections, meta);
}

/** Points that a line needs to look right. */
const mostPoints = 600;

function evidencePicture({ evidence, averageRun, alarm }: Result): Chart {
  const points = thinned(evidence);
  const told = alarm ? `Alarm at row ${alarm.row + 1}.` : "No alarm.";
  const text = { id: "evidence", title: "Evidence for a change", description: `${evidence.length} rows. ${told}` };
  const least = Math.min(0.1, ...points.map(({ value }) => value));
  const tick = { tickSize: 0, className: "tick" } as const;
  return chart(text, {
    width: 620,
    height: 320,
    marginLeft: 56,
    marginRight: 20,
    marginTop: 24,
    marginBottom: 44,
    x: { axis: null, domain: [1, Math.max(2, evidence.length)] },
    y: { axis: null, type: "log", domain: [Math.max(1e-3, least), 1.5 * Math.max(averageRun, evidence.at(-1) ?? 1)] },
    marks: [
      Plot.axisX({ anchor: "bottom", label: "row of the stream", labelAnchor: "center", ticks: 6, ...tick }),
      Plot.axisY({ anchor: "left", label: "evidence", labelAnchor: "center", ticks: 5, tickFormat: (value: number) => formatNumber(value), ...tick }), // biome-ignore format: options
      Plot.ruleY([averageRun], { className: "value" }),
      ...(alarm ? [Plot.ruleX([alarm.start + 1], { className: "base" })] : []),
      Plot.line(points, { x: "row", y: ({ value }) => Math.max(1e-3, value), className: "current-line" }),
    ],
  });
}

/** The largest evidence in each of at most 600 stretches of rows. */
function thinned(evidence: Float64Array): { row: number; value: number }[] {
  const step = Math.max(1, Math.ceil(evidence.length / mostPoints));
  return Array.from({ length: Math.ceil(evidence.length / step) }, (_, k) => {
    const part = evidence.subarray(k * step, (k + 1) * step);
    return { row: Math.min(evidence.length, (k + 1) * step), value: part.reduce((a, b) => Math.max(a, b), 0) };
  });
}
