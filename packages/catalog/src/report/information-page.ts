/**
 * Pages of information: a heat map of all pairs, and bars.
 * @module
 */
import {
  type InformationDecompositionResult,
  type InformationMapResult,
  informationDecompositionRows,
  informationMapRows,
  type SelectFeaturesResult,
  selectFeaturesRows,
} from "../views/information-text.js";
import { barChart } from "./bar-chart.js";
import type { Chart } from "./chart.js";
import { legible } from "./legible.js";
import { counted, formatNumber } from "./numbers.js";
import { mostNumbered, pairMap } from "./pair-map.js";
import type { TransportPage } from "./transport-page.js";

/** Columns that the map has room for. */
const mostColumns = 60;
const mostPairs = 60;

export function informationMapPage(result: InformationMapResult): TransportPage {
  const { columns, pairs, unit, rows, warnings } = result;
  const [best] = pairs;
  const most = best ? `; most between ${legible(best.x)} and ${legible(best.y)}` : "";
  const numbers = columns.length <= mostNumbered ? ", which the cells show in hundredths" : "";
  const some = columns.length > mostColumns ? ` The first ${mostColumns} columns.` : "";
  const caption = `From white (independent) to full (one a function of the other), by the correlation of a Gaussian pair of as much information${numbers}.${some}`;
  return {
    title: `What ${counted(columns.length, "column")} tell about each other`,
    lead: `Mutual information of ${counted(pairs.length, "pair")} over ${counted(rows, "row")}${most}. Below: as a correlation, then in ${unit}.`,
    figures: [{ heading: "All pairs", caption, charts: [heatMap(result)] }],
    rows: informationMapRows(result, mostPairs),
    sizes: {},
    warnings,
  };
}

function heatMap({ columns, pairs }: InformationMapResult): Chart {
  const shown = columns.slice(0, mostColumns);
  const text = {
    id: "map",
    title: "Mutual information of all pairs",
    description: `${shown.length} columns by each other.`,
  };
  const cells = pairs.map(({ x, y, correlation }) => ({
    columns: [x, y] as const,
    strength: correlation,
    value: correlation,
  }));
  return pairMap(text, shown, cells, { most: 1, side: 480 });
}

export function selectFeaturesPage(result: SelectFeaturesResult): TransportPage {
  const { selected, ranking, target, rows, unit, warnings } = result;
  const chosen = new Set(selected.map(({ name }) => name));
  const names = selected.map(({ name }) => legible(name, 40)).join(", ");
  const found = selected.length > 0 ? `In this order: ${names}.` : "None tells anything that chance would not.";
  const bars = ranking.map(({ name, information: value }) => ({ name, value, error: 0, strong: chosen.has(name) }));
  return {
    title: `${counted(selected.length, "column")} that tell about ${legible(target, 40)}`,
    lead: `${found} ${counted(rows, "row")}, ${counted(ranking.length, "column")}.`,
    figures: [
      {
        heading: "Each by itself",
        caption: `What each column tells by itself, in ${unit}; full where it was chosen. One that repeats what a chosen column tells stays pale.`,
        charts: [barChart(bars, "Information of each column")],
      },
    ],
    rows: selectFeaturesRows(result),
    sizes: {},
    warnings,
  };
}

export function informationDecompositionPage(result: InformationDecompositionResult): TransportPage {
  const { partial, total, sources, target, unit, rows, warnings, oInformation, coInformation } = result;
  const [x = "", y = ""] = sources.map(({ name }) => legible(name, 18));
  const named = partial
    ? {
        redundant: partial.redundant,
        [`unique to ${x}`]: partial.uniqueX,
        [`unique to ${y}`]: partial.uniqueY,
        synergy: partial.synergy,
      }
    : { "O-information": oInformation, "co-information": coInformation };
  const bars = Object.entries(named).map(([name, { value, standardError: error = 0 }]) => {
    return { name, value, error, strong: true };
  });
  return {
    title: `How ${counted(sources.length, "column")} tell about ${legible(target, 40)}`,
    lead: `Together ${formatNumber(total.value, 4)} ${unit}, over ${counted(rows, "row")}.`,
    figures: [
      {
        heading: "Parts",
        caption: `In ${unit}, with two standard errors either way.`,
        charts: [barChart(bars, "Parts of the information")],
      },
    ],
    rows: informationDecompositionRows(result),
    sizes: {},
    warnings,
  };
}
