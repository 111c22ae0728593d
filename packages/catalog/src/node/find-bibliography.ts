/**
 * The bibliography that travels with the packages.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { type Bibliography, readBibliography } from "../render/bibliography.js";

const up = [
  "../references.bib",
  "../../references.bib",
  "../../../docs/references.bib",
  "../../../../docs/references.bib",
  "../../../../../docs/references.bib",
];

/** In the package when installed, in docs/ in the source tree, seen from a module or a bundle (its URL); undefined where neither is. */
export function findBibliography(from: string): Bibliography | undefined {
  const place = up.map((path) => new URL(path, from)).find((url) => existsSync(url));
  return place && readBibliography(readFileSync(place, "utf8"));
}
