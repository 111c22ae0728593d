/**
 * Measures of generated points in a terminal.
 * @module
 */
import type { GenerationQuality, QualityEstimate, QualityMeasure } from "@pushforward/methods/diversity";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatEstimate, formatNumber, formatTogether } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface GenerationQualityResult extends Omit<GenerationQuality, "converged"> {
  readonly scaling: number;
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
export function generationQualityRows(result: GenerationQualityResult): Row[] {
  const { estimates, buckets, repeats, neighbours, halfSize } = result;
  const measures = estimates.map((estimate): Row => {
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
