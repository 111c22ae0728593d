/**
 * Point clouds of one space in one picture.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { Role } from "../pictures/laws-picture.js";
import { type Chart, chart } from "./chart.js";
import { legible } from "./legible.js";
import { counted, formatShare } from "./numbers.js";
import { bareAxes, boxOf, equalBoxes, planeFrame, planeSize } from "./plane-frame.js";

const looks: Record<Role, { r: number; className: string; symbol?: "plus" | "diamond" }> = {
  x: { r: 2.5, className: "reference" },
  y: { r: 2.5, className: "current-ring" },
  other: { r: 3, className: "base-line", symbol: "plus" },
  between: { r: 2.8, className: "third", symbol: "diamond" },
};

/** `over` is drawn on top, and its places count for the frame. */
export function cloudsChart(
  { axes, kept, clouds }: CloudsPicture,
  id: string,
  over: { readonly marks: readonly Plot.Markish[]; readonly places: readonly (readonly [number, number])[] } = none,
): Chart {
  const [first, second] = axes.map((axis) => legible(axis, 60)) as [string, string];
  const text = {
    id,
    title: `Points in ${first} and ${second}`,
    description: `${clouds.map(({ name, points }) => `${legible(name, 40)}: ${counted(points.length, "point")}`).join("; ")}.`,
  };
  const places = [...clouds.flatMap(({ points }) => points), ...over.places];
  const boxes = { x: boxOf(places.map(([x]) => x)), y: boxOf(places.map(([, y]) => y)) };
  const domains = kept === undefined ? boxes : equalBoxes(boxes.x, boxes.y, planeSize);
  return chart(text, {
    ...planeSize,
    x: { ...bareAxes.x, domain: [...domains.x] },
    y: { ...bareAxes.y, domain: [...domains.y] },
    marks: [
      ...planeFrame(first, second),
      ...clouds.map(({ role, points }) => Plot.dot(points, { x: "0", y: "1", ...looks[role] })),
      ...over.marks,
    ],
  });
}

const none = { marks: [], places: [] };

/** What the axes are, for a caption. */
export function axesWords({ kept }: Pick<CloudsPicture, "kept">): string {
  if (kept === undefined) return "";
  return ` The axes are the two widest principal axes of the points shown; they keep ${formatShare(kept)} of the variance.`;
}
