/**
 * The page of `orlicz-wasserstein`.
 * @module
 */
import type { HistogramPicture } from "../pictures/histogram-picture.js";
import { type OrliczWassersteinResult, orliczWassersteinRows } from "../views/orlicz-wasserstein-text.js";
import { histogramChart } from "./histogram-chart.js";
import { formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface OrliczWassersteinAnswer extends OrliczWassersteinResult {
  readonly picture: HistogramPicture;
  readonly warnings: readonly string[];
}

export function orliczWassersteinPage(result: OrliczWassersteinAnswer): TransportPage {
  const { distance, picture, sizes, warnings } = result;
  return {
    title: `${formatNumber(distance, 4)} apart`,
    lead: `At a scale of ${formatNumber(distance, 6)} the ways of the best plan have a mean cost of 1; long ways count for more than they do in the Wasserstein distance.`,
    figures: [
      {
        heading: "How far mass goes",
        caption: "Lengths of the ways of the plan by the mass that goes them, with the scale that is the distance.",
        charts: [histogramChart(picture, "ways")],
      },
    ],
    rows: orliczWassersteinRows(result),
    sizes: { ...sizes },
    warnings,
  };
}
