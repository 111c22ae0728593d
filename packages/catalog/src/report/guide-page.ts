/**
 * The page of `guide`.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import { type GuideResult, guideRows, guideWords } from "../views/guide-text.js";
import { axesWords, cloudsChart } from "./clouds-chart.js";
import type { Figure } from "./figure.js";
import { lawsChart, smoothingWords } from "./laws-chart.js";
import { counted, formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export function guidePage(result: GuideResult): TransportPage {
  const { count, exact, logEvidence, method, measurements, rows, warnings } = result;
  const how = {
    exact: "drawn from the exact posterior",
    flow: "made by a guided flow from noise",
    ensemble: "made by Kalman updates of draws",
  }[method];
  const evidence =
    logEvidence === null ? "" : ` The log-density of the measurement is ${formatNumber(logEvidence, 5)}.`;
  const beside = exact && method !== "exact" ? " The exact moments stand beside those of the rows." : "";
  return {
    title: `Rows ${guideWords(result)}`,
    lead: `${counted(count, "row")} ${how}.${beside}${evidence}`,
    figures: [figureOf(result)],
    rows: guideRows(result),
    sizes: { x: rows, ...(measurements > 0 && { measurement: measurements }) },
    row: "row",
    warnings,
  };
}

function figureOf({ picture, lines, measurements }: GuideResult): Figure {
  const heading = measurements > 0 ? "Before, measured, after" : "Before and after";
  if (picture.kind === "laws") {
    const third = measurements > 0 ? "; thin grey line: what the measurement says alone" : "";
    return { heading, caption: `Area: before; line: after${third}. ${smoothingWords}`, charts: [lawsChart(picture, "laws")] }; // biome-ignore format: one line
  }
  const marked = lines.length > 0 ? "; thick lines: where the measurement holds, thin lines: one standard deviation of its error away" : ""; // biome-ignore format: one line
  const caption = `Filled dots: before; rings: after${marked}. At most 200 points of each.${axesWords(picture)}`;
  return {
    heading,
    caption,
    charts: [cloudsChart(picture, "clouds", { marks: lineMarks(picture, lines), places: [] })],
  };
}

function lineMarks(picture: CloudsPicture, lines: GuideResult["lines"]): Plot.Markish[] {
  const places = picture.clouds.flatMap(({ points }) => points);
  const range = (k: 0 | 1) => [Math.min(...places.map((p) => p[k])), Math.max(...places.map((p) => p[k]))] as const;
  const box = [range(0), range(1)] as const;
  return lines.flatMap(({ normal, value, sd }) =>
    [0, -1, 1].flatMap((side) => {
      const ends = clipped(normal, value + side * sd, box);
      return ends ? [Plot.line(ends, { x: "0", y: "1", className: side === 0 ? "third-line" : "base-line" })] : [];
    }),
  );
}

type Box = readonly [readonly [number, number], readonly [number, number]];

/** The part of normal·x = value that lies in the box. */
function clipped(
  [a, b]: readonly [number, number],
  value: number,
  [[x0, x1], [y0, y1]]: Box,
): [number, number][] | undefined {
  const crossings: [number, number][] = [];
  if (b !== 0) for (const x of [x0, x1]) crossings.push([x, (value - a * x) / b]);
  if (a !== 0) for (const y of [y0, y1]) crossings.push([(value - b * y) / a, y]);
  const slack = 1e-9 * (x1 - x0 + y1 - y0);
  const inside = crossings.filter(([x, y]) => x >= x0 - slack && x <= x1 + slack && y >= y0 - slack && y <= y1 + slack);
  const far = inside.find(([x, y]) => Math.abs(x - inside[0]![0]) + Math.abs(y - inside[0]![1]) > slack);
  return far && [inside[0]!, far];
}
