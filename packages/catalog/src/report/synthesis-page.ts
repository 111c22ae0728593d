/**
 * The page of `synthesize`: the certificate in plain words, the columns of the synthetic table, the ledger as a picture.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { exp } from "@pushforward/core";
import type { Certificate, SyntheticMarginal } from "@pushforward/methods/privacy";
import type { LedgerSummary, SynthesisResult } from "../synthesis-answer.js";
import { certificateRows, ledgerRows } from "../views/synthesis-text.js";
import { type Chart, chart } from "./chart.js";
import type { Figure } from "./figure.js";
import { type Html, html, nameHtml } from "./html.js";
import { legible } from "./legible.js";
import { counted, formatNumber, formatShare } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

/** Columns that are drawn. */
const mostColumns = 24;
/** Bars of a category that are drawn. */
const mostValues = 12;

export function synthesisPage(result: SynthesisResult): TransportPage {
  const { rows, columns, certificate, ledger, marginals, warnings } = result;
  const figures = [ledgerFigure(ledger), columnsFigure(marginals)];
  return {
    title: `A synthetic table of ${counted(rows, "row")}${certificate.schema.confirmed ? " that may be shared" : ", its schema not confirmed"}`,
    lead: `${counted(columns.length, "column")}, made by ${certificate.mechanism} under differential privacy with epsilon ${formatNumber(certificate.epsilon, 4)}. ${plainWords(certificate)}`,
    figures,
    rows: [...certificateRows(certificate), ...ledgerRows(ledger)],
    sections: html`${promise(certificate)}${receipt(certificate)}`,
    sizes: {},
    warnings,
  };
}

/** What epsilon means to somebody in the table. */
function plainWords({ epsilon, adjacency }: Certificate): string {
  const chance = 1 / (1 + exp(-epsilon));
  const what =
    adjacency === "add-remove" ? "whether a given person is in the table" : "which of two rows a given person has";
  return `Somebody who tries to tell from it ${what}, and would otherwise be right half of the time, is right at most ${formatShare(chance)} of the time.`;
}

function promise({ guarantee, assumptions, noise }: Certificate): Html {
  return html`<section><h2>What it rests on</h2><p>${guarantee}</p><ul>${assumptions.map((sentence) => html`<li>${legible(sentence, 600)}</li>`)}<li>${noise}</li></ul></section>`;
}

/** Questions that are listed. */
const mostLines = 40;

function receipt({ receipt: list }: Certificate): Html {
  const shown = list
    .slice(0, mostLines)
    .map(
      ({ what, mechanism, rho, variance }) =>
        html`<tr><th scope="row">${nameHtml(what)}</th><td>${mechanism}</td><td class="n">${variance === undefined ? "" : formatNumber(Math.sqrt(variance))}</td><td class="n">${rho === undefined ? "" : formatNumber(rho)}</td></tr>`,
    );
  const more = list.length - shown.length;
  return html`<section><h2>What was asked of the rows</h2><div class="scroll" tabindex="0" role="region" aria-label="Questions"><table>
<thead><tr><th scope="col">Answer</th><th scope="col">Noise</th><th scope="col" class="n">its σ</th><th scope="col" class="n">ρ it cost</th></tr></thead>
<tbody>${shown}</tbody></table></div>${more > 0 ? html`<p class="quiet">And ${counted(more, "more answer", "more answers")}.</p>` : null}</section>`;
}

function ledgerFigure(ledger: LedgerSummary): Figure {
  const { budget, spent, delta } = ledger;
  const caption = `All releases of this data set together: epsilon ${formatNumber(spent, 4)} of ${formatNumber(budget, 4)}, at delta ${formatNumber(delta)}. Each step is a release, in the order in which they were made; they cost less together than one by one.`;
  return { heading: "The ledger", caption, charts: [ledgerChart(ledger)] };
}

function ledgerChart({ budget, releases, spent }: LedgerSummary): Chart {
  const counting = releases.filter(({ state }) => state !== "withdrawn");
  const steps = counting.map((release, k) => {
    const before = k === 0 ? 0 : counting[k - 1]!.together;
    return { ...release, before, place: k };
  });
  const text = {
    id: "ledger",
    title: "Epsilon spent on this data set",
    description: `${counted(counting.length, "release")}: ${formatNumber(spent, 4)} of ${formatNumber(budget, 4)}.`,
  };
  const top = Math.max(budget, spent);
  const label = (step: (typeof steps)[number]): string =>
    `${legible(step.mechanism, 24)}, epsilon ${formatNumber(step.epsilon, 3)}`;
  return chart(text, {
    width: 620,
    height: 60 + 26 * steps.length,
    marginLeft: 14,
    marginRight: 20,
    marginTop: 10,
    marginBottom: 40,
    x: { axis: null, domain: [0, top] },
    y: { axis: null, domain: steps.map(({ place }) => place), padding: 0.3 },
    marks: [
      Plot.gridX({ className: "grid", ticks: 6 }),
      Plot.axisX({ anchor: "bottom", label: "epsilon, all releases so far", labelAnchor: "center", labelArrow: "none", ticks: 6, tickSize: 0, className: "tick" }), // biome-ignore format: options
      Plot.barX(steps, { x1: 0, x2: "before", y: "place", className: "possible" }),
      Plot.barX(steps, { x1: "before", x2: "together", y: "place", className: "current-bar" }),
      Plot.ruleX([0], { className: "base" }),
      Plot.ruleX([budget], { className: "value" }),
      Plot.text(steps.filter(({ together }) => together <= 0.55 * top), { x: "together", y: "place", text: label, dx: 6, textAnchor: "start", className: "label" }), // biome-ignore format: options
      Plot.text(steps.filter(({ together }) => together > 0.55 * top), { x: "before", y: "place", text: label, dx: -6, textAnchor: "end", className: "label" }), // biome-ignore format: options
    ],
  });
}

function columnsFigure(marginals: readonly SyntheticMarginal[]): Figure {
  const shown = marginals.slice(0, mostColumns);
  const left = marginals.length - shown.length;
  const noisy = marginals.some((marginal) => marginal.noisy);
  const caption = `The synthetic table, as filled bars${noisy ? "; the ring is the noisy count of the private table that was released" : ""}.${left > 0 ? ` ${counted(left, "more column", "more columns")} not drawn.` : ""}`;
  return { heading: "Column by column", caption, charts: shown.map(columnChart) };
}

interface Bar {
  readonly place: number;
  readonly name: string;
  readonly synthetic: number;
  readonly noisy: number | undefined;
}

function columnChart(marginal: SyntheticMarginal, k: number): Chart {
  const bars = barsOf(marginal);
  const name = legible(marginal.attribute, 30);
  const title = `${name}: synthetic rows of each ${marginal.edges ? "bin" : "value"}`;
  const text = { id: `column-${k}`, title, description: bars.slice(0, 8).map((bar) => `${bar.name}: ${bar.synthetic}`).join(", ") }; // biome-ignore format: one line
  const rings = bars
    .filter(({ noisy }) => noisy !== undefined)
    .map((bar) => ({ ...bar, noisy: Math.max(0, bar.noisy!) }));
  const top = Math.max(1, ...bars.map(({ synthetic }) => synthetic), ...rings.map(({ noisy }) => noisy));
  const ends = bars.length > 1 ? [bars[0]!, bars.at(-1)!] : bars;
  return chart(text, {
    width: 300,
    height: 150,
    marginLeft: 8,
    marginRight: 8,
    marginTop: 26,
    marginBottom: 24,
    x: { axis: null, domain: [-0.5, bars.length - 0.5] },
    y: { axis: null, domain: [0, top] },
    marks: [
      Plot.rectY(bars, { x1: ({ place }: Bar) => place - 0.45, x2: ({ place }: Bar) => place + 0.45, y: "synthetic", className: "reference" }), // biome-ignore format: options
      Plot.dot(rings, { x: "place", y: "noisy", r: bars.length > 30 ? 1.5 : 3, className: "current-ring" }),
      Plot.ruleY([0], { className: "base" }),
      Plot.text([name], { frameAnchor: "top-left", dy: -20, textAnchor: "start", className: "label" }),
      Plot.text(ends.slice(0, 1), { x: "place", y: () => 0, dy: 12, text: "name", textAnchor: "start", dx: -4, className: "tick" }), // biome-ignore format: options
      Plot.text(ends.slice(1), { x: "place", y: () => 0, dy: 12, text: "name", textAnchor: "end", dx: 4, className: "tick" }), // biome-ignore format: options
    ],
  });
}

/** Bins in their order; of categories the commonest, the others together. */
function barsOf({ synthetic, noisy, edges, values, type }: SyntheticMarginal): Bar[] {
  const name = (k: number): string => (edges ? binName(edges, k, type) : legible(values![k]!, 16));
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const scale = noisy ? sum(synthetic) / Math.max(1, sum(noisy.counts)) : 1; // another number of rows may have been asked for
  const all = synthetic.map((count, k) => ({ place: k, name: name(k), synthetic: count, noisy: noisy && scale * noisy.counts[k]! })); // biome-ignore format: one line
  if (edges || all.length <= mostValues || codesInOrder(values!)) return all;
  const ranked = [...all].sort((a, b) => b.synthetic - a.synthetic);
  const rest = ranked.slice(mostValues - 1);
  const others = { name: `${rest.length} others`, synthetic: sum(rest.map((bar) => bar.synthetic)), noisy: noisy && sum(rest.map((bar) => bar.noisy!)) }; // biome-ignore format: one line
  return [...ranked.slice(0, mostValues - 1), { place: 0, ...others }].map((bar, place) => ({ ...bar, place }));
}

const codesInOrder = (values: readonly string[]): boolean => values.every((value, k) => value === String(k) || value === "missing"); // biome-ignore format: one line

function binName(edges: readonly number[], k: number, type: SyntheticMarginal["type"]): string {
  if (k >= edges.length - 1) return "missing";
  const at = k === edges.length - 2 ? edges[k + 1]! : edges[k]!;
  return type === "time" ? new Date(at).toISOString().slice(0, 10) : formatNumber(at);
}
