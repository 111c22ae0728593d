/**
 * Paths from x to y, in the plane or over time.
 * @module
 */
import type { Samples } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import type { BridgePaths } from "@pushforward/methods/sampling";
import { planeOf } from "./clouds-picture.js";
import { shownPoints } from "./equal-parts.js";

type Place = readonly [number, number];

export interface PathsPicture {
  readonly kind: "paths";
  /** Of the plane; for one column its name alone. */
  readonly axes: readonly string[];
  /** Share of the variance that the plane keeps, for principal axes; absent for columns. */
  readonly kept?: number;
  readonly times: readonly number[];
  readonly x: readonly Place[];
  readonly y: readonly Place[];
  /** Positions of each path at each time, the second 0 for one column. */
  readonly paths: readonly (readonly Place[])[];
}

/** Paths in the picture. */
const most = 150;

export function pathsPicture(
  kernels: Kernels,
  { x, y }: { readonly x: Samples; readonly y: Samples },
  { paths, times, d, data }: BridgePaths,
): PathsPicture {
  const [from, to] = [shownPoints(x), shownPoints(y)];
  const { axes, kept, place } = planeOf(kernels, [from, to]);
  const shown = Math.min(most, paths);
  const width = times.length * d;
  const positions = place({ data: data.slice(0, shown * width), n: shown * times.length, d });
  return {
    kind: "paths",
    axes: d === 1 ? [axes[0]] : axes,
    ...(kept !== undefined && { kept }),
    times,
    x: place(from),
    y: place(to),
    paths: Array.from({ length: shown }, (_, i) => positions.slice(i * times.length, (i + 1) * times.length)),
  };
}
