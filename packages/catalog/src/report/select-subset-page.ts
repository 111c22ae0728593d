/**
 * The page of `select-subset`.
 * @module
 */
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { methodWords, type SelectSubsetResult, selectSubsetRows } from "../views/select-subset-text.js";
import { axesWords, cloudsChart } from "./clouds-chart.js";
import { curveChart } from "./curve-chart.js";
import type { Figure } from "./figure.js";
import { lawsChart, smoothingWords } from "./laws-chart.js";
import { counted, formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface SelectSubsetAnswer extends SelectSubsetResult {
  readonly picture: CloudsPicture | LawsPicture;
  readonly warnings: readonly string[];
}

export function selectSubsetPage(result: SelectSubsetAnswer): TransportPage {
  const { count, of, method, vendi, random, warnings } = result;
  return {
    title: `${counted(count, "row")} of ${formatNumber(of)}`,
    lead: `By ${methodWords[method]}. They hold ${formatNumber(vendi)} different things, effectively; as many random rows hold ${formatNumber(random.mean)}.`,
    figures: [amongRows(result.picture), ...growthFigure(result)],
    rows: selectSubsetRows(result),
    sizes: { table: of, chosen: count },
    row: "row",
    warnings,
  };
}

function amongRows(picture: SelectSubsetAnswer["picture"]): Figure {
  const heading = "Among all rows";
  if (picture.kind === "laws")
    return { heading, caption: `Area: the table; line: the rows chosen. ${smoothingWords}`, charts: [lawsChart(picture, "rows")] }; // biome-ignore format: one line
  const caption = `Filled dots: rows of the table; rings: those chosen. At most 200 of each.${axesWords(picture)}`;
  return { heading, caption, charts: [cloudsChart(picture, "rows")] };
}

function growthFigure({ growth, vendi, count }: SelectSubsetAnswer): Figure[] {
  if (!growth || count < 2) return [];
  const chart = curveChart({
    text: {
      id: "growth",
      title: "Vendi score by number of rows",
      description: `The score grows to ${formatNumber(vendi)} with ${counted(count, "row")}.`,
    },
    x: "rows chosen",
    y: "Vendi score",
    curves: [
      { points: growth.map(({ size, score }) => [size, score] as const), kind: "current" },
      { points: growth.map(({ size, random }) => [size, random] as const), kind: "base" },
    ],
    xDomain: [1, count],
  });
  const caption = "Colour: the rows in the order of their choice; grey: random rows, on average. Where the curve is flat, further rows add nothing new."; // biome-ignore format: one line
  return [{ heading: "The score as rows are added", caption, charts: [chart] }];
}
