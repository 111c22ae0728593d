/**
 * The page of `gaussian-wasserstein`.
 * @module
 */

import * as Plot from "@observablehq/plot";
import { cos, sin } from "@pushforward/core";
import type { Ellipse, EllipsesPicture } from "../pictures/ellipses-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { type GaussianResult, gaussianRows } from "../views/gaussian-text.js";
import { axesWords, cloudsChart } from "./clouds-chart.js";
import { lawsFigure } from "./clouds-figure.js";
import type { Figure } from "./figure.js";
import { formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export interface GaussianAnswer extends GaussianResult {
  readonly picture: EllipsesPicture | LawsPicture;
  readonly warnings: readonly string[];
}

export function gaussianPage(result: GaussianAnswer): TransportPage {
  const { distance, picture, sizes, warnings } = result;
  const heading = "The two Gaussians";
  return {
    title: `Gaussians ${formatNumber(distance, 4)} apart`,
    lead: `The Wasserstein-2 distance between Gaussians with the means and covariances of the tables is ${formatNumber(distance, 6)}.`,
    figures: [picture.kind === "laws" ? lawsFigure(heading, picture) : ellipsesFigure(heading, picture)],
    rows: gaussianRows(result),
    sizes: { ...sizes },
    warnings,
  };
}

function ellipsesFigure(heading: string, picture: EllipsesPicture): Figure {
  const outlines = picture.ellipses.flatMap((ellipse, i) =>
    [1, 2].map((deviations) => ({
      points: outline(ellipse, deviations),
      className: (["reference-line", "current-line"] as const)[i]!,
    })),
  );
  const [from, to] = picture.ellipses.map(({ mean }) => mean) as [Ellipse["mean"], Ellipse["mean"]];
  const marks = [
    ...outlines.map(({ points, className }) => Plot.line(points, { x: "0", y: "1", className })),
    Plot.arrow([0], {
      x1: () => from[0],
      y1: () => from[1],
      x2: () => to[0],
      y2: () => to[1],
      headLength: 8,
      className: "value",
    }),
  ];
  const over = { marks, places: outlines.flatMap(({ points }) => points) };
  const caption = `Ellipses at one and two standard deviations over points of x (filled dots) and y (rings); the arrow goes from mean to mean.${axesWords(picture)}`;
  return { heading, caption, charts: [cloudsChart({ ...picture, kind: "clouds" }, "ellipses", over)] };
}

/** mean + r·L·(cos, sin) for the triangular root L of the covariance. */
function outline({ mean, covariance: [a, b, c] }: Ellipse, r: number): [number, number][] {
  const l11 = Math.sqrt(Math.max(0, a));
  const l21 = l11 > 0 ? b / l11 : 0;
  const l22 = Math.sqrt(Math.max(0, c - l21 * l21));
  return Array.from({ length: 73 }, (_, k): [number, number] => {
    const angle = (2 * Math.PI * (k % 72)) / 72;
    const [u, v] = [r * cos(angle), r * sin(angle)];
    return [mean[0] + l11 * u, mean[1] + l21 * u + l22 * v];
  });
}
