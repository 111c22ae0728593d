/**
 * The page of `fidelity`: is anybody copied, and how good is the table?
 * @module
 */
import type { FidelityResult } from "@pushforward/methods/privacy";
import { copyingSentence, privacyRows, qualityRows, usefulnessRows } from "../views/fidelity-text.js";
import { curveChart } from "./curve-chart.js";
import { attackGains, columnErrors, type Gain, nearness, neighbourCurves, pairErrors, rocChart } from "./fidelity-charts.js"; // biome-ignore format: one line
import type { Figure } from "./figure.js";
import { html } from "./html.js";
import { legible } from "./legible.js";
import { formatCount, formatEstimate, formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export function fidelityPage(result: FidelityResult): TransportPage {
  const { privacy, sizes, warnings, usefulness } = result;
  const { holdout, columns: _, ...tables } = sizes;
  return {
    title: privacy.evidence.length > 0 ? "Signs of copying" : "No sign of copying found",
    lead: html`${copyingSentence(result)} ${goodness(result)}`,
    figures: [...privacyFigures(result), ...qualityFigures(result), ...usefulnessFigures(result)],
    rows: [...privacyRows(result), ...qualityRows(result), ...usefulnessRows(result)],
    sections: html`<section><h2>How to read this</h2><dl class="notes">${notes(result).map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl></section>`,
    sizes: holdout > 0 ? { ...tables, holdout } : tables,
    row: "row",
    warnings: [...privacy.notes, ...(usefulness?.notes ?? []), ...warnings],
  };
}

function goodness({ fidelity, usefulness }: FidelityResult): string {
  const { marginal, pairwise } = fidelity.margins;
  const of = pairwise ?? marginal;
  const ratio = of.floor > 0 ? of.value / of.floor : 1;
  const size =
    ratio < 1.25
      ? "no more than fresh real rows would differ"
      : `${formatNumber(ratio, 2)} times what sampling alone makes`;
  const [best] = usefulness?.models ?? [];
  const useful = best
    ? ` A model trained on it reaches ${usefulness!.measure} ${formatEstimate(best.synthetic).value} on real rows, one trained on real rows ${formatEstimate(best.real).value}.`
    : "";
  return `The mean error of ${pairwise ? "pairs of columns" : "columns"} is ${formatNumber(of.value)}: ${size}.${useful}`;
}

function privacyFigures({ privacy }: FidelityResult): Figure[] {
  const { closerToTraining, distances, membershipInference } = privacy;
  const figures: Figure[] = [];
  if (closerToTraining.share !== null && closerToTraining.interval !== null)
    figures.push({
      heading: "Are synthetic rows nearer to the rows that were used?",
      caption: `Nearest real row of ${formatCount(closerToTraining.rows)} synthetic rows, among rows that were used and rows that were held back, their numbers made up for. Line: the share; band: its interval. A band that holds 0.5 shows no copying; one that lies above it does.`,
      charts: [nearness(closerToTraining.share, closerToTraining.interval)],
    });
  figures.push({
    heading: "How near is the nearest real row?",
    caption: `Orange: synthetic rows. Grey: ${distances.freshFrom === "holdout" ? "rows that were held back" : "real rows, each among the other real rows"}, which is how near people come by nature. Orange to the left of grey means that synthetic rows lie nearer than new people would.`,
    charts: [curveChart(neighbourCurves(privacy))],
  });
  if (membershipInference)
    figures.push({
      heading: "What do attacks gain?",
      caption:
        "Who was in the table; a hidden column read off the others (the mean, then the columns that fare worst); one person singled out by conditions on one column or several. Each attack is run on people of the real table and on people who were held back; shown is what it gains on the former beyond the latter, with its interval. 0 means that nobody is worse off for having been in the table.",
      charts: [attackGains(gainsOf(privacy))],
    });
  return figures;
}

/** Columns that are shown of those whose values were to be read off. */
const mostSecrets = 5;

function gainsOf({ membershipInference, attributeInference, singlingOut }: FidelityResult["privacy"]): Gain[] {
  const gain = (name: string, of: { readonly advantage: number; readonly interval: Gain["interval"] }): Gain => {
    return { name, value: of.advantage, interval: of.interval };
  };
  const { univariate, multivariate } = singlingOut!;
  return [
    gain("who was in it", membershipInference!),
    gain("hidden column", attributeInference!),
    ...attributeInference!.columns.slice(0, mostSecrets).map((column) => gain(`· ${legible(column.name, 16)}`, column)),
    ...(univariate.conditions > 0 ? [gain("singled out, by one", univariate)] : []),
    ...(multivariate.conditions > 0 ? [gain("singled out", multivariate)] : []),
  ];
}

function qualityFigures({ fidelity }: FidelityResult): Figure[] {
  const pairs = pairErrors(fidelity.margins);
  return [
    {
      heading: "Errors of columns",
      caption:
        "Bars: how far the shares of each column's values differ between both tables (0 not at all, 1 wholly). Marks: what sampling alone would make of it; a bar that ends at its mark is as good as fresh real rows.",
      charts: [columnErrors(fidelity.margins)],
    },
    ...(pairs
      ? [
          {
            heading: "Errors of pairs of columns",
            caption:
              "The same for two columns at once, in hundredths where there is room. Pale: no more than sampling makes of it; the fuller, the farther beyond.",
            charts: [pairs],
          },
        ]
      : []),
  ];
}

function usefulnessFigures({ usefulness }: FidelityResult): Figure[] {
  const drawn = usefulness?.models.filter(({ roc }) => roc) ?? [];
  if (!usefulness || drawn.length === 0) return [];
  return [
    {
      heading: `Predicting ${legible(usefulness.target, 40)}`,
      caption: `Tested on ${formatCount(usefulness.testRows)} real rows (${usefulness.testedOn}). Orange: trained on synthetic rows; grey: trained on real rows, what can be had. The nearer to the upper left corner, the better.`,
      charts: drawn.map(({ model, roc, synthetic, real }) =>
        rocChart(
          model,
          roc!,
          `AUC ${formatEstimate(synthetic).whole}; trained on real rows ${formatEstimate(real).whole}.`,
        ),
      ),
    },
  ];
}

/** Terms and what they mean; nothing is scored without its meaning. */
function notes({ fidelity, privacy, level }: FidelityResult): [string, string][] {
  const percent = `${formatNumber(100 * level)}%`;
  const joint: [string, string][] = [
    [
      "Errors",
      "Half the sum of the differences of shares over the cells of a column: its categories, or about equally full bins of its numbers in the real table. By sampling alone: what a table of as many fresh rows would score. Far below it is suspicious: fresh rows do not fit so well.",
    ],
    [
      "Joint distance, energy, told apart",
      "Distances of whole rows, every column in standard units: sliced Wasserstein; the energy coefficient; and how often trees, trained to tell the tables apart, rank a synthetic row above a real one. Each stands beside the same between real rows and other real rows.",
    ],
    ["Precision, recall, coverage", `Neighbourhoods of ${fidelity.coverage?.neighbours ?? 5} rows: the share of synthetic rows that lie where real ones do, of real rows within reach of synthetic ones, and of real rows with a synthetic row nearby. Rows of a kind that was forgotten show in the last two.`],
  ]; // biome-ignore format: prose
  const copies: [string, string][] = [
    [
      "Exact copies",
      `Synthetic rows equal to a real one in every column looked at. Some are to be expected, since people are alike: as often as ${privacy.copies.expectedFrom === "holdout" ? "rows of the holdout are equal to a real row" : "real rows have a twin among the others"}.`,
    ],
    ["Distance of rows", "The mean over columns: how far apart two numbers stand in the order of the real values, 1 for different categories, 0 for equal ones."], // biome-ignore format: prose
    ["Intervals", `Each holds the true figure in ${percent} of tables. Several are looked at, so that now and then one shows something by chance: look at how large it is.`], // biome-ignore format: prose
    [
      "What this cannot show",
      "That nobody can be found: only attacks that were tried are ruled out. A guarantee comes from how a table was made (differential privacy), not from looking at it.",
    ],
  ];
  const attacks: [string, string][] = privacy.membershipInference
    ? [
        ["Who was in it", "Whoever lies near a synthetic row is taken for a member; the share of members found less the share of others taken for members."], // biome-ignore format: prose
        ["Hidden column", "All other columns of a person are known; the guess is that of the nearest synthetic row. Right guesses about people of the real table less those about people held back, since what holds for everybody may be learned by everybody."], // biome-ignore format: prose
        ["Singling out", "Conditions that hold for one synthetic row only: how often they hold for exactly one person of the real table, less how often for one of those held back."], // biome-ignore format: prose
      ]
    : [];
  return [...copies.slice(0, 2), ...attacks, ...joint, ...copies.slice(2)];
}
