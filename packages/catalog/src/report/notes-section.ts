/**
 * How the numbers came about: every threshold and formula in words, what was run, how to cite it.
 * @module
 */
import type { CompareResult, Statistic } from "@pushforward/methods/hypothesis";
import { type Html, html, nameHtml } from "./html.js";
import { legible } from "./legible.js";
import type { ReportMeta } from "./meta.js";
import { equationP, formatCount, formatNumber } from "./numbers.js";
import type { PageContext } from "./page-context.js";

export function notesSection(result: CompareResult, meta: ReportMeta, { most, fdr }: PageContext): Html {
  const notes = methodNotes(result, fdr).map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`);
  return html`<section aria-labelledby="notes"><h2 id="notes">How this was worked out</h2>
<dl class="notes">${notes}</dl></section>
<section aria-labelledby="run"><h2 id="run">The run</h2>${runTable(result, meta, most.names)}</section>
<section aria-labelledby="cite"><h2 id="cite">How to cite</h2><p>A sentence for a methods section:</p><blockquote>${methodsSentence(result, meta)}</blockquote>
<p class="quiet">Sources of the methods: ${sources.join("; ")}.</p></section>`;
}

function methodNotes({ level, sizes, statistics }: CompareResult, fdr: number): [string, string][] {
  const percent = (share: number) => `${formatNumber(100 * share)}%`;
  const looks = statistics.length > 0 ? statistics.map(({ name }) => lookedAt[name]) : Object.values(lookedAt);
  return [
    [
      "Question",
      "Could the rows of both tables have come from one law? Rows are taken to be independent of each other. If they are not, as with several rows of one customer or a time series, the p-value is too small.",
    ],
    [
      "Verdict",
      `Which table a row came from is shuffled many times. What is computed for the true tables and for every shuffle: ${looks.join("; ")}. Each is turned into its rank among the shuffles, the mean of rank to the power −1/2 combines them, and p is the share of shuffles at least as extreme as the truth. The tables are called different when p ≤ ${level}; with equal laws that happens in at most ${percent(level)} of cases, whatever the data look like.`,
    ],
    [
      "This p-value",
      sizes.enumerated
        ? `All ${formatCount(sizes.resamples + 1)} splits of the rows into tables of these sizes were tried, so p is exact.`
        : `${formatCount(sizes.resamples)} shuffles were drawn, the smallest possible p is ${formatNumber(1 / (sizes.resamples + 1), 2)}, and ± gives the Monte Carlo error.`,
    ],
    [
      "Rows used",
      `${formatCount(sizes.referenceUsed)} of ${formatCount(sizes.reference)} reference rows and ${formatCount(sizes.currentUsed)} of ${formatCount(sizes.current)} current rows entered the verdict${sizes.blockSize > 1 ? `, shuffled in random blocks of ${formatCount(sizes.blockSize)} rows, which keeps the level exact` : ""}.`,
    ],
    [
      "Encoding",
      "Numbers and times are replaced by their ranks in both tables together, categories by indicators of their frequent levels, text by its length and letter patterns; a missing value counts as a value. Every column is scaled to variance 1, so none outweighs the others by its units.",
    ],
    [
      "p and adjusted p of a column",
      `p comes from relabelling the counts in at most 16 cells of the column, and is valid at any size. The adjusted p is Benjamini–Hochberg's: listing all columns with adjusted p ≤ ${fdr} keeps the expected share of wrong listings at or below ${percent(fdr)}. "Family-wise" marks columns that stay when the chance of even one wrong listing is held at ${percent(level)}.`,
    ],
    [
      "Distance in bits",
      "Jensen–Shannon divergence of the cells of the column: how much one row tells about which table it came from; 0 for equal laws, 1 when they never overlap.",
    ],
    [
      "Pictures",
      "Shares of the rows of each table, missing values apart. Bars are drawn equally wide; the outermost ones also hold what lies beyond the ticks.",
    ],
    [
      "Wasserstein",
      "The mean distance that values must travel to turn one law into the other, in the units of the column: days or hours for times, characters for text.",
    ],
    [
      "Shifts and their intervals",
      `Differences current − reference. Intervals of listed columns are widened for having been picked, so that on average at most ${percent(level)} of the intervals shown miss.`,
    ],
    [
      "Rows that must change",
      "A group of rows is fixed on one half of the data; the difference of its shares on the other half bounds the total variation distance from below, and the lower confidence limit is shown.",
    ],
    [
      "Telling rows apart",
      "Area under the curve of a cross-fitted classifier: the chance that it gives a current row a higher score than a reference row. Rows are never scored by a model that saw them.",
    ],
    [
      "Energy coefficient",
      "2E|X−Y| − E|X−X′| − E|Y−Y′| over 2E|X−Y| for encoded rows X of one table and Y of the other, less its mean under shuffling, and never below 0.",
    ],
    [
      "Sliced Wasserstein",
      "Encoded rows are projected on random lines, where the optimal transport is a matter of sorting; the root of the mean squared distance over lines.",
    ],
    [
      "Pairs",
      `Ranks are taken inside each table, so that margins may differ. Correlations are compared on Fisher's scale with standard errors that allow for ranking, and Benjamini–Hochberg at ${fdr} decides what is listed.`,
    ],
    [
      "Groups",
      "Up to three conditions on different columns, searched for on one half of the rows. On the other half each group has an exact hypergeometric p, corrected by Holm, and intervals from Clopper–Pearson limits that hold for all groups at once.",
    ],
    [
      "What could have been seen",
      "Both tables are redrawn from all rows together, a difference of known size is planted in one, and the verdict is run. The smallest size found with the stated probability is shown, with its Monte Carlo range. Shifts are in standard deviations of the ranks of the column turned normal, so that they mean the same whatever its shape.",
    ],
  ];
}

const lookedAt: Record<Statistic["name"], string> = {
  energy: "the energy distance of whole rows",
  columns: "the largest change of one column",
  dependence: "the largest change in the dependence of two columns",
  scan: "the largest change in the share of a group of rows",
};

const sources = [
  "Székely and Rizzo (2013), energy distance, J. Statist. Plann. Inference 143",
  "Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57",
  "Benjamini and Yekutieli (2005), intervals for selected parameters, J. Amer. Statist. Assoc. 100",
  "Besag and Clifford (1991), sequential Monte Carlo p-values, Biometrika 78",
  "Domingo-Enrich, Dwivedi and Mackey (2025), Cheap Permutation Testing, arXiv 2502.07672",
  "Bonneel, Rabin, Peyré and Pfister (2015), sliced Wasserstein, J. Math. Imaging Vis. 51",
  "DeLong, DeLong and Clarke-Pearson (1988), areas under correlated curves, Biometrics 44",
];

function runTable({ seed, level, sizes, columns }: CompareResult, meta: ReportMeta, most: number): Html {
  const row = (name: Html | string, value: Html | string) =>
    html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`;
  const options = Object.entries(meta.options).slice(0, most);
  const left = Object.keys(meta.options).length - options.length;
  return html`<table class="stack"><thead><tr><th scope="col">Setting</th><th scope="col">Value</th></tr></thead><tbody>
${row("Pushforward", html`version ${nameHtml(meta.version)}, operation ${nameHtml(meta.operation)}`)}
${meta.inputs.slice(0, most).map((input, i) => row(i === 0 ? "Reference" : i === 1 ? "Current" : "Input", nameHtml(input, 160)))}
${row("Seed", String(seed))}${row("Level", String(level))}
${row("Relabellings", sizes.enumerated ? `all ${formatCount(sizes.resamples + 1)}` : formatCount(sizes.resamples))}
${row("Columns compared", formatCount(columns.length))}
${options.map(([name, value]) => row(html`Option ${nameHtml(name, 40)}`, html`<code>${legible(JSON.stringify(value) ?? "not set", 160)}</code>`))}
${left > 0 ? row("Further options", formatCount(left)) : null}</tbody></table>`;
}

function methodsSentence(result: CompareResult, meta: ReportMeta): string {
  const { sizes, seed } = result;
  const relabelled = sizes.enumerated
    ? `all ${formatCount(sizes.resamples + 1)} relabellings`
    : `${formatCount(sizes.resamples)} random relabellings`;
  const outcome =
    result.verdict === "cannot test" ? "no test at the level was possible" : equationP(result.pValue, result.level);
  return `The two tables (${formatCount(sizes.reference)} and ${formatCount(sizes.current)} rows, ${formatCount(result.columns.length)} columns) were compared with Pushforward ${legible(meta.version, 30)}, operation ${legible(meta.operation, 30)}, seed ${seed}: a permutation test over ${relabelled} that combines the energy distance with maxima over columns, pairs of columns and groups of rows; ${outcome}.`;
}
