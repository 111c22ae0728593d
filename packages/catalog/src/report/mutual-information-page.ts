/**
 * The page of `mutual-information`: columns of X beside those of Y.
 * @module
 */
import type { PairPicture } from "../pictures/pair-picture.js";
import { aboutWords, type MutualInformationResult, mutualInformationRows } from "../views/information-text.js";
import { counted, formatFixed, formatNumber } from "./numbers.js";
import { pairsFigure } from "./pair-chart.js";
import type { TransportPage } from "./transport-page.js";

export interface MutualInformationAnswer extends MutualInformationResult {
  readonly picture: readonly PairPicture[];
  readonly warnings: readonly string[];
}

export function mutualInformationPage(result: MutualInformationAnswer): TransportPage {
  const { information, unit, interval, correlation, columns, rows, picture, warnings } = result;
  const [amount, unsure] = [`${formatNumber(information)} ${unit}`, interval?.low === 0];
  const strength = `as much as a Gaussian pair with a correlation of ${formatFixed(correlation, 2)} has`;
  const all = columns.x.length * columns.y.length;
  const some = all > picture.length ? ` The first columns of ${counted(all, "pair")}.` : "";
  const given = columns.given.length > 0 ? " What is given is left out of the picture." : "";
  return {
    title: unsure ? "No information for sure" : `${amount} of information`,
    lead: `Of ${aboutWords(columns)}, over ${counted(rows, "row")}: ${unsure ? `${amount}, ` : ""}${strength}.`,
    figures: [pairsFigure("Side by side", picture, some + given)],
    rows: mutualInformationRows(result),
    sizes: {},
    warnings,
  };
}
