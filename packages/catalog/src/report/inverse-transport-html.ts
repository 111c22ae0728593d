/**
 * `inverse-transport` as one self-contained page, and its picture alone.
 * @module
 */
import type { ResultMeta } from "../operation.js";
import { byWeight, formulas, type InverseTransportResult, weightName } from "../views/inverse-transport-text.js";
import { costWeightsPicture } from "./cost-weights-picture.js";
import { type Html, html } from "./html.js";
import { counted, formatEstimate, formatNumber } from "./numbers.js";
import { svgAlone, transportPage } from "./transport-page.js";

export interface InverseTransportPage extends InverseTransportResult {
  readonly warnings: readonly string[];
}

/** Rows of the table. */
const mostRows = 60;

/** The same result and meta give the same file. */
export function inverseTransportHtml(result: InverseTransportPage, meta: ResultMeta): string {
  const { sizes } = result;
  const title = `The cost behind ${counted(sizes.x, "pair")}`;
  const { picture, words } = costWeightsPicture(result, "weights");
  const sections = html`<section><h2>Standardised weights</h2><figure>${picture}<figcaption>${words}</figcaption></figure></section>
${tableSection(result)}
${endSection(result)}`;
  return transportPage({ title, lead: lead(result), sections, sizes }, meta);
}

export function inverseTransportSvg(result: InverseTransportResult): string {
  return svgAlone(costWeightsPicture(result, "weights").picture);
}

function lead({ cost, epsilon, l1, ridge, warnings }: InverseTransportPage): Html {
  const sign = cost === "bilinear" ? "Positive where high values go with high ones." : "The price of a difference.";
  const penalty =
    l1 > 0 || ridge > 0
      ? html`<p>Penalties (l1 ${formatNumber(l1)}, ridge ${formatNumber(ridge)}) pull the weights towards 0, which their standard errors do not tell.</p>`
      : null;
  const notes = warnings.map((warning) => html`<p class="quiet">${warning}</p>`);
  return html`<p class="lead">Such pairs are what entropic transport does for the cost ${formulas[cost]}, in units of epsilon = ${formatNumber(epsilon)}. ${sign}</p>${penalty}${notes}`;
}

function tableSection({ weights, cost }: InverseTransportPage): Html {
  const ranked = byWeight(weights);
  const rows = ranked.slice(0, mostRows).map((weight) => {
    const { value, standardError, interval, standardised } = weight;
    const { low, high } = formatEstimate(weight);
    return html`<tr><th scope="row">${weightName(weight, cost)}</th><td class="n">${formatNumber(value, 4)}</td><td class="n">${formatNumber(standardError, 2)}</td><td class="n">${interval ? `[${low}, ${high}]` : "–"}</td><td class="n">${formatNumber(standardised, 3)}</td></tr>`;
  });
  const rest = ranked.length - rows.length;
  return html`<section><h2>Weights</h2><div class="scroll"><table><thead><tr><th scope="col">Columns</th><th scope="col" class="n">Weight</th><th scope="col" class="n">Standard error</th><th scope="col" class="n">95% interval</th><th scope="col" class="n">Standardised</th></tr></thead><tbody>${rows}</tbody></table></div>${rest > 0 ? html`<p class="quiet">And ${counted(rest, "smaller weight")}.</p>` : null}</section>`;
}

function endSection({ gain, converged, residual, iterations }: InverseTransportPage): Html {
  return html`<section><h2>How it ended</h2>
<p>${converged ? "Converged" : "Not converged"}: the optimality conditions are off by ${formatNumber(residual, 2)} after ${counted(iterations, "step")}.</p>
<dl class="facts"><dt>Mean log-likelihood above independence</dt><dd>${formatNumber(gain, 6)} nats a pair</dd></dl></section>`;
}
