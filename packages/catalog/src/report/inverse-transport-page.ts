/**
 * The page of `inverse-transport`.
 * @module
 */
import { byWeight, formulas, type InverseTransportResult, weightName } from "../views/inverse-transport-text.js";
import { costWeightsPicture } from "./cost-weights-picture.js";
import { type Html, html } from "./html.js";
import { counted, formatEstimate, formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface InverseTransportAnswer extends InverseTransportResult {
  readonly warnings: readonly string[];
}

/** Rows of the table. */
const mostRows = 60;

export function inverseTransportPage(result: InverseTransportAnswer): TransportPage {
  const { sizes, warnings } = result;
  const { picture, words } = costWeightsPicture(result, "weights");
  return {
    title: `The cost behind ${counted(sizes.x, "pair")}`,
    lead: lead(result),
    figures: [{ heading: "Standardised weights", caption: words, charts: [picture] }],
    sections: [tableSection(result), endSection(result)],
    sizes: { x: sizes.x, y: sizes.y },
    warnings,
  };
}

function lead({ cost, epsilon, l1, ridge }: InverseTransportAnswer): string {
  const sign = cost === "bilinear" ? "Positive where high values go with high ones." : "The price of a difference.";
  const pull = `Penalties (l1 ${formatNumber(l1)}, ridge ${formatNumber(ridge)}) pull the weights towards 0, which their standard errors do not tell.`;
  const penalty = l1 > 0 || ridge > 0 ? ` ${pull}` : "";
  return `Such pairs are what entropic transport does for the cost ${formulas[cost]}, in units of epsilon = ${formatNumber(epsilon)}. ${sign}${penalty}`;
}

function tableSection({ weights, cost }: InverseTransportAnswer): Html {
  const ranked = byWeight(weights);
  const rows = ranked.slice(0, mostRows).map((weight) => {
    const { value, standardError, interval, standardised } = weight;
    const { low, high } = formatEstimate(weight);
    return html`<tr><th scope="row">${weightName(weight, cost)}</th><td class="n">${formatNumber(value, 4)}</td><td class="n">${formatNumber(standardError, 2)}</td><td class="n">${interval ? `[${low}, ${high}]` : "–"}</td><td class="n">${formatNumber(standardised, 3)}</td></tr>`;
  });
  const rest = ranked.length - rows.length;
  return html`<section><h2>Weights</h2><div class="scroll"><table><thead><tr><th scope="col">Columns</th><th scope="col" class="n">Weight</th><th scope="col" class="n">Standard error</th><th scope="col" class="n">95% interval</th><th scope="col" class="n">Standardised</th></tr></thead><tbody>${rows}</tbody></table></div>${rest > 0 ? html`<p class="quiet">And ${counted(rest, "smaller weight")}.</p>` : null}</section>`;
}

function endSection({ gain, converged, residual, iterations }: InverseTransportAnswer): Html {
  return html`<section><h2>How it ended</h2>
<p>${converged ? "Converged" : "Not converged"}: the optimality conditions are off by ${formatNumber(residual, 2)} after ${counted(iterations, "step")}.</p>
<dl class="facts"><dt>Mean log-likelihood above independence</dt><dd>${formatNumber(gain, 6)} nats a pair</dd></dl></section>`;
}
