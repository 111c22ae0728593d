/**
 * The page of `steer`.
 * @module
 */
import { type SteerResult, steerRows, steerWords } from "../views/steer-text.js";
import { axesWords, cloudsChart } from "./clouds-chart.js";
import { curveChart } from "./curve-chart.js";
import type { Figure } from "./figure.js";
import { lawsChart, smoothingWords } from "./laws-chart.js";
import { legible } from "./legible.js";
import { counted, formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export function steerPage(result: SteerResult): TransportPage {
  const { count, reward, meanBefore, meanReward, distance, rows, warnings } = result;
  const cost = distance === null ? "" : ` at ${formatNumber(distance, 4)} nats of Kullback–Leibler divergence`;
  return {
    title: `Rows ${steerWords(result)}`,
    lead: `${counted(count, "row")}. The mean of ${legible(reward, 60)} goes from ${formatNumber(meanBefore, 5)} to ${formatNumber(meanReward, 5)}${cost}.`,
    figures: figuresOf(result),
    rows: steerRows(result),
    sizes: { x: rows },
    row: "row",
    warnings,
  };
}

function figuresOf({ method, rewardPicture, picture, effectiveShares }: SteerResult): Figure[] {
  const figures: Figure[] = [
    {
      heading: "The reward before and after",
      caption: `Area: rows of the law; line: steered rows. ${smoothingWords}`,
      charts: [lawsChart(rewardPicture, "reward")],
    },
  ];
  if (effectiveShares.length > 0) {
    const crowd = method === "particles";
    const who = crowd ? "particles" : "rows";
    const text = { id: "shares", title: `Effective share of the ${who}`, description: "From noise to rows." };
    const points = effectiveShares.map((share, step) => [step, share] as const);
    const chart = curveChart({
      text,
      x: "step",
      y: "effective share",
      curves: [{ points, kind: "current" }],
      xDomain: [0, effectiveShares.length - 1],
      yDomain: [0, 1],
    });
    const caption = crowd
      ? "How even the weights are, before any resampling; below one half particles are resampled."
      : "How even the weights of rows are, which grow by what their choices leave out.";
    figures.push({ heading: `How many ${who} carry the weight`, caption, charts: [chart] });
  }
  const cloud =
    picture.kind === "laws"
      ? { caption: `Area: before; line: after. ${smoothingWords}`, charts: [lawsChart(picture, "rows")] }
      : {
          caption: `Filled dots: before; rings: after. At most 200 points of each.${axesWords(picture)}`,
          charts: [cloudsChart(picture, "rows")],
        };
  return [...figures, { heading: "Rows before and after", ...cloud }];
}
