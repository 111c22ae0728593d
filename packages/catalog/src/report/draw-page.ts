/**
 * The page of `draw`.
 * @module
 */
import { type DrawResult, drawRows, methodWords } from "../views/draw-text.js";
import type { Chart } from "./chart.js";
import { overParts } from "./compose-page.js";
import { curveChart } from "./curve-chart.js";
import type { Figure } from "./figure.js";
import { counted, formatNumber } from "./numbers.js";
import { halfSize } from "./plane-frame.js";
import type { TransportPage } from "./transport-page.js";

export function drawPage(result: DrawResult): TransportPage {
  const { law, count, method, memorisation, rows, parameters, warnings } = result;
  const source = law === "network" ? `a network of ${formatNumber(parameters!)} numbers` : law === "mixture" ? "a mixture" : "a smoothed table"; // biome-ignore format: one line
  const { copies, medianNovelty, reference } = memorisation;
  const novelty = `${copies === 0 ? "None is a copy" : `${formatNumber(copies)} are copies`} of a row of the table; the median distance to the nearest is ${formatNumber(medianNovelty, 3)}, of ${reference.of} ${formatNumber(reference.median, 3)}.`; // biome-ignore format: one line
  return {
    title: `${counted(count, "row")} of ${source}`,
    lead: `Made ${methodWords[method]}. ${novelty}`,
    figures: [
      overParts(result.picture, "New rows over those of the table", "new rows", "rows of the table"),
      ...measures(result),
    ],
    rows: drawRows(result),
    sizes: { x: rows },
    row: "row",
    warnings,
  };
}

function measures(result: DrawResult): Figure[] {
  const figures: Figure[] = [];
  if (result.tried.length > 0)
    figures.push({
      heading: "What solvers leave",
      caption: `Root mean square distance from where the flow itself takes the same noise, by looks at the score, each solver on its best steps; equal heights are equal ratios. ${result.solver!.solver} was taken, with the ring.`,
      charts: solverCharts(result),
    });
  if (result.meanScore)
    figures.push({
      heading: "The mean of the score",
      caption: `Times noise, which makes a score about 1 a column; 0 for the score of a law. Bars: two standard errors. ${result.meanScore.removed ? "It was taken off." : "It was left."}`,
      charts: [meanChart(result.meanScore)],
    });
  return figures;
}

/** One small picture a solver, all on one scale. */
function solverCharts({ tried, solver }: DrawResult): Chart[] {
  const names = [...new Set(tried.map((one) => one.solver))];
  const errors = tried.map(({ error }) => Math.max(error, Number.MIN_VALUE));
  const yDomain = [Math.min(...errors) / 1.5, Math.max(...errors) * 1.5] as const;
  const looks = tried.map(({ evaluations }) => evaluations);
  const xDomain = [0, Math.max(...looks) * 1.05] as const;
  return names.map((name) => {
    const points = tried.filter((one) => one.solver === name).map(({ evaluations, error }) => [evaluations, Math.max(error, Number.MIN_VALUE)] as const); // biome-ignore format: one line
    const told = points.map(([x, y]) => `${x}: ${formatNumber(y, 2)}`).join(", ");
    return curveChart({
      text: { id: `solver-${name}`, title: name, description: `Error of ${name} by evaluations: ${told}.` },
      x: "evaluations",
      y: name,
      curves: [{ points, kind: name === solver?.solver ? "current" : "base" }],
      ...(name === solver?.solver && { rings: [[solver.evaluations, Math.max(solver.error, Number.MIN_VALUE)]] }),
      xDomain,
      yDomain,
      yRatios: true,
      size: halfSize,
    });
  });
}

function meanChart({ sigmas, sizes, standardErrors }: NonNullable<DrawResult["meanScore"]>): Chart {
  const at = sigmas.map((_, level) => sigmas.length - 1 - level);
  return curveChart({
    text: { id: "mean-score", title: "Mean score by noise", description: `From ${formatNumber(sizes[0]!, 2)} at the most noise to ${formatNumber(sizes.at(-1)!, 2)} at the least.` }, // biome-ignore format: one line
    x: "noise",
    y: "mean score times noise",
    curves: [{ points: at.map((x, level) => [x, sizes[level]!]), kind: "current" }],
    bars: at.map((x, level) => [x, Math.max(0, sizes[level]! - 2 * standardErrors[level]!), sizes[level]! + 2 * standardErrors[level]!]), // biome-ignore format: one line
    ticks: at.filter((_, level) => level % 3 === 0 || level === at.length - 1).map((x) => [x, formatNumber(sigmas[sigmas.length - 1 - x]!, 2)]), // biome-ignore format: one line
    xDomain: [-0.3, sigmas.length - 0.7],
  });
}
