/**
 * The page of `sample`.
 * @module
 */
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { ImagesPicture } from "../pictures/images-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { type SampleResult, sampleRows } from "../views/sample-text.js";
import { axesWords, cloudsChart } from "./clouds-chart.js";
import type { Figure } from "./figure.js";
import { imagesChart } from "./images-chart.js";
import { lawsChart, smoothingWords } from "./laws-chart.js";
import { counted, formatNumber, formatShare } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface SampleAnswer extends SampleResult {
  readonly picture: CloudsPicture | LawsPicture;
  readonly novelty: LawsPicture;
  /** When the columns are pixels. */
  readonly images?: ImagesPicture;
}

export function samplePage(result: SampleAnswer): TransportPage {
  const { count, training, memorisation, warnings } = result;
  const { medianNovelty, reference, copies, coverage } = memorisation;
  return {
    title: `${counted(count, "new row")}, ${formatNumber(copies)} of them copies`,
    lead: `A new row is ${formatNumber(medianNovelty, 3)} from the nearest row of the table at the median; ${reference.of} are ${formatNumber(reference.median, 3)} from it. New rows reach ${formatShare(coverage)} of the table.`,
    figures: [
      ...(result.images ? [sheetOf(result.images)] : []),
      {
        heading: "How new",
        caption: `Area: ${reference.of}; line: new rows, by their distance to the nearest row of the table. A line far to the left means copies, one far to the right rows that are like none. ${smoothingWords}`,
        charts: [lawsChart(result.novelty, "novelty")],
      },
      amongRows(result.picture),
    ],
    rows: sampleRows(result),
    sizes: { table: training.rows, "new rows": count },
    row: "row",
    warnings,
  };
}

function sheetOf(images: ImagesPicture): Figure {
  return {
    heading: "New images beside the nearest of the table",
    caption:
      "Of each pair the left one, in the warm frame, is new, the right one the row of the table nearest to it; the number is their distance. The fuller a pixel, the higher its value. Pairs that look the same are copies; left ones that look like two at once are means of rows too far apart: a smaller --sigma keeps them nearer.",
    charts: [imagesChart(images, "images")],
  };
}

function amongRows(picture: SampleAnswer["picture"]): Figure {
  const heading = "Among the rows of the table";
  if (picture.kind === "laws")
    return {
      heading,
      caption: `Area: the table; line: new rows. ${smoothingWords}`,
      charts: [lawsChart(picture, "rows")],
    };
  const caption = `Filled dots: rows of the table; rings: new rows. At most 200 of each.${axesWords(picture)}`;
  return { heading, caption, charts: [cloudsChart(picture, "rows")] };
}
