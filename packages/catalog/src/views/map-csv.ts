/**
 * Where points go, as CSV: one row for each point, in the columns of the points.
 * @module
 */
import { check } from "@pushforward/core/errors";
import type { PointMap } from "../operations/sinkhorn.js";

/** RFC 4180. @throws ArgumentError when the map was not computed. */
export function mapCsv(map: PointMap | undefined): string {
  check(map !== undefined, "map", "--map", "given for a file of the map", "no --map");
  const quoted = map.columns.map((name) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name));
  return [quoted, ...map.rows]
    .map((row) => row.join(","))
    .join("\r\n")
    .concat("\r\n");
}
