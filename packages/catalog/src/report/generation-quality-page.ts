/**
 * The page of `generation-quality`.
 * @module
 */
import type { FrontierCurve } from "@pushforward/methods/diversity";
import { type GenerationQualityResult, generationQualityRows, measureNames } from "../views/generation-quality-text.js";
import { type CurveChart, curveChart } from "./curve-chart.js";
import { formatEstimate, formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

type Answer = GenerationQualityResult & { readonly warnings: readonly string[] };

export function generationQualityPage(result: Answer): TransportPage {
  const { estimates, sizes, warnings } = result;
  const [mauve] = estimates;
  return {
    title: `MAUVE ${formatNumber(mauve!.value)}`,
    lead: `MAUVE ${formatEstimate(mauve!).whole}. Half of the real points against as many generated ones score ${formatNumber(mauve!.atHalf)}, and against the other half of the real ones ${formatNumber(mauve!.sameSource)}: what a perfect generator would score.`,
    figures: [
      {
        heading: "How far, over all mixtures",
        caption:
          "The divergence curve of generated against real rows; grey, half of the real rows against the other half. The nearer to the upper right corner, the more alike. MAUVE is the area below.",
        charts: [curveChart(frontierOf(result))],
      },
    ],
    rows: generationQualityRows(result),
    sizes: { ...sizes },
    warnings,
  };
}

function frontierOf({ frontier: { generated, sameSource }, estimates, scaling }: Answer): CurveChart {
  const description = estimates.map((e) => `${measureNames[e.measure]} ${formatNumber(e.value)}`).join(", ");
  return {
    text: { id: "frontier", title: "Divergence curve", description: `${description}.` },
    x: `exp(−${formatNumber(scaling)}·KL(real ‖ mixture))`,
    y: `exp(−${formatNumber(scaling)}·KL(generated ‖ mixture))`,
    curves: [
      { points: cornered(sameSource), kind: "base" },
      { points: cornered(generated), kind: "current" },
    ],
    xDomain: [0, 1],
    yDomain: [0, 1],
  };
}

/** With the level and the upright end that the area has. */
function cornered({ x, y }: FrontierCurve): (readonly [number, number])[] {
  const inner = Array.from(x, (value, k) => [value, y[k]!] as const);
  return [[0, 1] as const, ...inner, [1, 0] as const];
}
