/**
 * The pages of `sliced-wasserstein` and `max-sliced`.
 * @module
 */
import type { HistogramPicture } from "../pictures/histogram-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { type MaxSlicedResult, maxSlicedRows, type SlicedResult, slicedRows } from "../views/sliced-text.js";
import { lawsFigure } from "./clouds-figure.js";
import type { Figure } from "./figure.js";
import { histogramChart } from "./histogram-chart.js";
import { counted, formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface SlicedAnswer extends SlicedResult {
  readonly pictures: {
    /** Distances on the lines or subspaces drawn; absent for a single one. */
    readonly distances?: HistogramPicture;
    /** Both laws on the farthest line; absent for subspaces. */
    readonly farthest?: LawsPicture;
  };
  readonly warnings: readonly string[];
}

export function slicedPage(result: SlicedAnswer): TransportPage {
  const { distance, directions, dimension, p, pictures, sizes, warnings } = result;
  const kind = dimension === 1 ? "line" : "subspace";
  const over = directions === 1 ? "exactly" : `over ${counted(directions, `random ${kind}`)}`;
  const figures: Figure[] = [];
  if (pictures.distances)
    figures.push({
      heading: `Distance by ${kind}`,
      caption: `Distances between the two tables on the ${kind}s drawn. The distance is their mean of order ${formatNumber(p)}, made surer by control variates unless these are off.`,
      charts: [histogramChart(pictures.distances, "distances")],
    });
  if (pictures.farthest) {
    const heading = directions === 1 ? "The two laws" : "On the farthest line drawn";
    figures.push(lawsFigure(heading, pictures.farthest));
  }
  return {
    title: `${formatNumber(distance, 4)} apart`,
    lead: `Sliced Wasserstein distance of order ${formatNumber(p)}, ${over}: ${formatNumber(distance, 6)} in the units of the columns.`,
    figures,
    rows: slicedRows(result),
    sizes: { ...sizes },
    warnings,
  };
}

export interface MaxSlicedAnswer extends MaxSlicedResult {
  readonly picture: LawsPicture;
  readonly warnings: readonly string[];
}

export function maxSlicedPage(result: MaxSlicedAnswer): TransportPage {
  const { distance, p, picture, sizes, warnings } = result;
  return {
    title: `${formatNumber(distance, 4)} apart on one line`,
    lead: `The farthest line found; the Wasserstein distance of order ${formatNumber(p)} along it is ${formatNumber(distance, 6)}.`,
    figures: [lawsFigure("The two laws on that line", picture)],
    rows: maxSlicedRows(result),
    sizes: { ...sizes },
    warnings,
  };
}
