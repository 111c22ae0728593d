/**
 * Measures of generated points as a page, and the divergence curve as a picture.
 * @module
 */
import type { FrontierCurve } from "@pushforward/methods/diversity";
import type { ResultMeta } from "../operation.js";
import { type GenerationQualityResult, generationQualityRows, measureNames } from "../views/generation-quality-text.js";
import { curveChart } from "./curve-chart.js";
import { type Html, html } from "./html.js";
import { counted, formatEstimate, formatNumber } from "./numbers.js";
import { answerPage } from "./test-page.js";
import { svgAlone } from "./transport-page.js";

type Page = GenerationQualityResult & { readonly warnings: readonly string[] };

export function generationQualitySvg(result: Page): string {
  return svgAlone(frontier(result));
}

/** The same result and meta give the same file. */
export function generationQualityHtml(result: Page, meta: ResultMeta): string {
  const { estimates, sizes, warnings } = result;
  const [mauve] = estimates;
  const lead = html`<p class="lead">${counted(sizes.generated, "generated point")} beside ${counted(sizes.real, "real one")}: MAUVE ${formatEstimate(mauve!).whole}. Half of the real points against as many generated ones score ${formatNumber(mauve!.atHalf)}, and against the other half of the real ones ${formatNumber(mauve!.sameSource)}.</p>${warnings.map((warning) => html`<p class="quiet">${warning}</p>`)}`; // biome-ignore format: one paragraph
  const caption = `The divergence curve: generated rows against real ones, and as the other line half of the real rows against the other half. The nearer to the upper right corner, the more alike.`;
  const rows = estimates.map(
    (estimate) =>
      html`<tr><th scope="row">${measureNames[estimate.measure]}</th><td class="n">${formatEstimate(estimate).whole}</td><td class="n">${formatNumber(estimate.atHalf)}</td><td class="n">${formatNumber(estimate.sameSource)} ± ${formatNumber(estimate.sameSourceSpread, 1)}</td></tr>`,
  );
  const how = generationQualityRows(result).at(-1)![2];
  const sections = html`<section><h2>How far, over all mixtures</h2><figure>${frontier(result)}<figcaption>${caption}</figcaption></figure></section>
<section><h2>Six measures</h2><div class="scroll" tabindex="0" role="region" aria-label="Measures"><table>
<thead><tr><th scope="col">Measure</th><th scope="col" class="n">Generated, all rows</th><th scope="col" class="n">Generated, at half</th><th scope="col" class="n">Real against real</th></tr></thead>
<tbody>${rows}</tbody></table></div><p class="quiet">${how}. A perfect generator would score what real points score against real ones.</p></section>`;
  return answerPage(`MAUVE ${formatNumber(mauve!.value, 3)}`, lead, sections, meta);
}

function frontier({ frontier: { generated, sameSource }, estimates, scaling }: Page): Html {
  const description = estimates.map((e) => `${measureNames[e.measure]} ${formatNumber(e.value)}`).join(", ");
  return curveChart({
    text: { id: "frontier", title: "Divergence curve", description: `${description}.` },
    x: `exp(−${formatNumber(scaling)}·KL(real ‖ mixture))`,
    y: `exp(−${formatNumber(scaling)}·KL(generated ‖ mixture))`,
    curves: [
      { points: cornered(generated), kind: "current" },
      { points: cornered(sameSource), kind: "reference" },
    ],
    xDomain: [0, 1],
    yDomain: [0, 1],
  });
}

/** With the level and the upright end that the area has. */
function cornered({ x, y }: FrontierCurve): (readonly [number, number])[] {
  const inner = Array.from(x, (value, k) => [value, y[k]!] as const);
  return [[0, 1] as const, ...inner, [1, 0] as const];
}
