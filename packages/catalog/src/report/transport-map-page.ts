/**
 * The page of `transport-map`.
 * @module
 */
import type { PlanPicture } from "../pictures/plan-picture.js";
import { type TransportMapResult, transportMapRows } from "../views/transport-map-text.js";
import { framesFigure } from "./frames-figure.js";
import { counted, formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";
import { movesFigure } from "./transport-picture.js";

export interface TransportMapAnswer extends TransportMapResult {
  readonly picture: PlanPicture;
  readonly warnings: readonly string[];
}

export function transportMapPage(result: TransportMapAnswer): TransportPage {
  const { kind, size, points, picture, sizes, warnings } = result;
  return {
    title: `Points move by ${formatNumber(size, 3)}`,
    lead: `The ${kind} map from x to y, applied to ${counted(points, "point")}; the root mean square of their ways is ${formatNumber(size, 4)}.`,
    figures: [movesFigure("Where points go", picture), framesFigure(picture)],
    rows: transportMapRows(result),
    sizes: { ...sizes },
    warnings,
  };
}
