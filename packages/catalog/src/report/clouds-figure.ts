/**
 * Laws of one space as a figure: points in the plane, or densities for one column.
 * @module
 */
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { LawsPicture, Role } from "../pictures/laws-picture.js";
import { axesWords, cloudsChart } from "./clouds-chart.js";
import type { Figure } from "./figure.js";
import { lawsChart, smoothingWords } from "./laws-chart.js";

const inPlane: Record<Role, string> = {
  x: "filled dots: x",
  y: "rings: y",
  other: "crosses: further tables",
  between: "diamonds: the barycenter",
};
const onLine: Record<Role, string> = {
  x: "area: x",
  y: "line: y",
  other: "thin grey lines: further tables",
  between: "thick line: the barycenter",
};

/** The caption tells what each look stands for. */
export function lawsFigure(heading: string, picture: CloudsPicture | LawsPicture, id = "laws"): Figure {
  if (picture.kind === "laws") {
    const caption = `${keyOf(picture.laws, onLine)} ${smoothingWords}`;
    return { heading, caption, charts: [lawsChart(picture, id)] };
  }
  const caption = `${keyOf(picture.clouds, inPlane)} At most 200 points of each.${axesWords(picture)}`;
  return { heading, caption, charts: [cloudsChart(picture, id)] };
}

function keyOf(laws: readonly { readonly role: Role }[], words: Record<Role, string>): string {
  const told = [...new Set(laws.map(({ role }) => words[role]))].join("; ");
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}.`;
}
