/**
 * Measures of generated points in a terminal.
 * @module
 */
import type { FrontierCurve, QualityEstimate, QualityMeasure } from "@pushforward/methods/diversity";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatEstimate, formatNumber, formatTogether } from "../report/numbers.js";
import { lines } from "./sinkhorn-text.js";

export interface GenerationQualityResult {
  readonly estimates: readonly QualityEstimate[];
  readonly frontier: { readonly generated: FrontierCurve; readonly sameSource: FrontierCurve };
  readonly buckets: number;
  readonly repeats: number;
  readonly neighbours: number;
  readonly scaling: number;
  readonly halfSize: number;
  readonly sizes: { readonly real: number; readonly generated: number; readonly dimensions: number };
}

export const measureNames: Readonly<Record<QualityMeasure, string>> = {
  mauve: "MAUVE",
  frontierIntegral: "frontier",
  precision: "precision",
  recall: "recall",
  density: "density",
  coverage: "coverage",
};

export type QualityRow = readonly [name: string, value: string, words: string];

export function generationQualityText(
  result: GenerationQualityResult,
  { inputs }: ResultMeta,
  style: TextStyle,
): string {
  const { real, generated, dimensions } = result.sizes;
  const [x = "real", y = "generated"] = inputs;
  const title = `Generation quality: ${x} (${counted(real, "point")}), ${y} (${counted(generated, "point")}), ${counted(dimensions, "dimension")}`;
  return lines(style, title, generationQualityRows(result));
}

/** What a person reads, in a terminal or on a page. */
export function generationQualityRows(result: GenerationQualityResult): QualityRow[] {
  const { estimates, buckets, repeats, neighbours, halfSize } = result;
  const measures = estimates.map((estimate): QualityRow => {
    const { value, standardError, measure } = estimate;
    return [measureNames[measure], formatEstimate({ value, standardError }).whole, besideReal(estimate)];
  });
  const how = `${counted(buckets, "bucket")} by ${counted(repeats, "quantizer")}; ${counted(neighbours, "neighbour")}; halves of ${counted(halfSize, "row")}`;
  return [...measures, ["by", "", how]];
}

function besideReal({ atHalf, sameSource, sameSourceSpread, quantizerSpread }: QualityEstimate): string {
  const [half = "", real = ""] = formatTogether([atHalf, sameSource], Math.max(0.02, sameSourceSpread));
  const spread = quantizerSpread > 0 ? `; ± ${formatNumber(quantizerSpread, 1)} over quantizers` : "";
  return `at half ${half}, real against real ${real}${spread}`;
}
