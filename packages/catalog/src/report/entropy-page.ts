/**
 * The page of `entropy`: the law whose entropy it is.
 * @module
 */
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import type { SharesPicture } from "../pictures/shares-picture.js";
import { type EntropyResult, entropyRows } from "../views/information-text.js";
import { barChart } from "./bar-chart.js";
import { axesWords, cloudsChart } from "./clouds-chart.js";
import type { Figure } from "./figure.js";
import { lawsChart } from "./laws-chart.js";
import { legible } from "./legible.js";
import { counted, formatNumber, formatShare } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface EntropyPicture {
  readonly levels?: SharesPicture;
  readonly numbers?: CloudsPicture | LawsPicture;
}

export interface EntropyAnswer extends EntropyResult {
  readonly picture: EntropyPicture;
  readonly warnings: readonly string[];
}

export function entropyPage(result: EntropyAnswer): TransportPage {
  const { entropy, unit, columns, rows, picture, warnings } = result;
  const names = columns.slice(0, 6).map((name) => legible(name, 40)).join(", "); // biome-ignore format: a line
  const more = columns.length > 6 ? ` and ${columns.length - 6} more` : "";
  return {
    title: `An entropy of ${formatNumber(entropy)} ${unit}`,
    lead: `Of ${names}${more}, over ${counted(rows, "row")}.`,
    figures: [...(picture.levels ? [levelsFigure(picture.levels)] : []), ...(picture.numbers ? [numbersFigure(picture.numbers)] : [])], // biome-ignore format: a line
    rows: entropyRows(result),
    sizes: {},
    warnings,
  };
}

function levelsFigure({ cells, others }: SharesPicture): Figure {
  const bars = cells.map(({ name, share }) => ({ name, value: share, error: 0, strong: true }));
  const rest =
    others.count > 0 ? ` ${counted(others.count, "more level")} with ${formatShare(others.share)} are not shown.` : "";
  const caption = `The share of the rows at each level; the more even, the more entropy.${rest}`;
  return { heading: "The levels", caption, charts: [barChart(bars, "Share of each level")] };
}

function numbersFigure(picture: CloudsPicture | LawsPicture): Figure {
  const heading = "The numbers";
  if (picture.kind === "clouds") {
    const caption = `At most 200 rows; the more they spread, the more entropy.${axesWords(picture)}`;
    return { heading, caption, charts: [cloudsChart(picture, "numbers")] };
  }
  const caption = "The density, smoothed over about a quarter of its spread; the wider, the more entropy.";
  return { heading, caption, charts: [lawsChart(picture, "numbers")] };
}
