/**
 * The page of `compose`.
 * @module
 */
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { type ComposeResult, composeRows, composeWords } from "../views/compose-text.js";
import { axesWords, cloudsChart } from "./clouds-chart.js";
import type { Figure } from "./figure.js";
import { lawsChart, smoothingWords } from "./laws-chart.js";
import { counted, formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export function composePage(result: ComposeResult): TransportPage {
  const { count, components, gap, picture, sizes, warnings } = result;
  const names = Object.keys(sizes).join(", ");
  const found = result.parts.some(({ kind }) => kind === "network")
    ? `${counted(count, "row")} walked from noise under the scores of ${counted(result.parts.length, "law")}, of which a network's density is not known: nothing exact stands beside.`
    : gap === null
      ? `The law is known in closed form${components === null ? "" : `, with ${counted(components, "component")}`}; ${counted(count, "row")} were drawn from it.`
      : `${counted(count, "row")} went from noise to where both laws find them about equally likely: at the median the log-densities differ by ${formatNumber(gap, 2)} nats.`;
  return {
    title: `The ${composeWords(result)} ${names}`,
    lead: found,
    figures: [overParts(picture, "The composed law over its parts", "composed law")],
    rows: composeRows(result),
    sizes,
    row: "row",
    warnings,
  };
}

/** New rows as rings over what they come from: dots for the first law, crosses for others. */
export function overParts(
  picture: CloudsPicture | LawsPicture,
  heading: string,
  what: string,
  first = "the first law",
): Figure {
  if (picture.kind === "laws") {
    const others = picture.laws.length > 2 ? "; thin grey lines: further laws" : "";
    const caption = `Line: the ${what}; area: ${first}${others}. ${smoothingWords}`;
    return { heading, caption, charts: [lawsChart(picture, "laws")] };
  }
  const others = picture.clouds.length > 2 ? "; crosses: further laws" : "";
  const caption = `Rings: the ${what}; filled dots: ${first}${others}. At most 200 points of each.${axesWords(picture)}`;
  return { heading, caption, charts: [cloudsChart(picture, "laws")] };
}
