/**
 * The page of `circular-wasserstein`.
 * @module
 */
import type { CirclePicture } from "../pictures/circle-picture.js";
import {
  type CircularWassersteinResult,
  circleWords,
  circularWassersteinRows,
} from "../views/circular-wasserstein-text.js";
import { circleChart } from "./circle-chart.js";
import { formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface CircularWassersteinAnswer extends CircularWassersteinResult {
  readonly picture: CirclePicture;
}

export function circularWassersteinPage(result: CircularWassersteinAnswer): TransportPage {
  const { distance, p, unit, picture, sizes } = result;
  return {
    title: `${formatNumber(distance, 4)}${unit ? ` ${unit}` : ""} apart`,
    lead: `Wasserstein distance of order ${formatNumber(p)} of ${circleWords(result)}, the shorter way round.`,
    figures: [
      {
        heading: "Both laws around the circle",
        caption: `Shares of the points in ${picture.x.length} sectors, outwards: x as an area, y as a line. The origin, where the circle is cut, is at the top; values grow clockwise.`,
        charts: [circleChart(picture, "circle")],
      },
    ],
    rows: circularWassersteinRows(result),
    sizes,
  };
}
