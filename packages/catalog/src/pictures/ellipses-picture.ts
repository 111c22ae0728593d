/**
 * Two Gaussians with points of the tables that they stand for, in the plane or on a line.
 * @module
 */
import { normalQuantile, type Samples } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { Gaussian } from "@pushforward/methods/transport";
import { type CloudsPicture, planeOf } from "./clouds-picture.js";
import { shownPoints } from "./equal-parts.js";
import { type LawsPicture, roleOf } from "./laws-picture.js";

/** Where a Gaussian lies in the plane: its mean and its covariance, as a, b, c of [[a, b], [b, c]]. */
export interface Ellipse {
  readonly mean: readonly [number, number];
  readonly covariance: readonly [number, number, number];
}

export interface EllipsesPicture extends Omit<CloudsPicture, "kind"> {
  readonly kind: "ellipses";
  readonly ellipses: readonly [Ellipse, Ellipse];
}

export function ellipsesPicture(
  kernels: Kernels,
  tables: readonly [Samples, Samples],
  gaussians: readonly [Gaussian, Gaussian],
): EllipsesPicture | LawsPicture {
  const { d, names = [] } = tables[0];
  if (d === 1) {
    const laws = gaussians.map((gaussian, i) => ({
      name: "xy"[i]!,
      role: roleOf(i),
      quantiles: quantilesOf(gaussian),
    }));
    return { kind: "laws", axis: names[0] ?? "value", laws };
  }
  const shown = tables.map(shownPoints);
  const { axes, kept, place, directions } = planeOf(kernels, shown);
  const ellipse = ({ mean, covariance }: Gaussian): Ellipse => {
    const along = (k: number, l: number) =>
      quadratic(covariance, directions.subarray(k * d, (k + 1) * d), directions.subarray(l * d, (l + 1) * d));
    return { mean: place({ data: mean, n: 1, d })[0]!, covariance: [along(0, 0), along(0, 1), along(1, 1)] };
  };
  const clouds = shown.map((points, i) => ({ name: "xy"[i]!, role: roleOf(i), points: place(points) }));
  return {
    kind: "ellipses",
    axes,
    ...(kept !== undefined && { kept }),
    clouds,
    ellipses: [ellipse(gaussians[0]), ellipse(gaussians[1])],
  };
}

/** uᵀ·Σ·v */
function quadratic(covariance: Float64Array, u: Float64Array, v: Float64Array): number {
  const d = u.length;
  let sum = 0;
  for (let k = 0; k < d; k++) for (let l = 0; l < d; l++) sum += u[k]! * covariance[k * d + l]! * v[l]!;
  return sum;
}

function quantilesOf({ mean, covariance }: Gaussian): number[] {
  const deviation = Math.sqrt(Math.max(0, covariance[0]!));
  return Array.from({ length: 100 }, (_, k) => mean[0]! + deviation * normalQuantile((k + 0.5) / 100));
}
