/**
 * Information as CSV: the pairs of columns, the features in their order.
 * @module
 */
import type { InformationMapResult, SelectFeaturesResult } from "./information-text.js";

/** RFC 4180, one row a pair. */
export function informationMapCsv({ pairs, unit }: InformationMapResult): string {
  const rows = pairs.map((pair) => [
    quoted(pair.x),
    quoted(pair.y),
    pair.information,
    pair.standardError ?? "",
    unit,
    pair.correlation,
    pair.estimator,
    pair.rows,
  ]);
  return csv(["x", "y", "information", "standard_error", "unit", "correlation", "estimator", "rows"], rows);
}

/** RFC 4180, one row a chosen feature. */
export function selectFeaturesCsv({ selected, unit }: SelectFeaturesResult): string {
  const rows = selected.map(({ name, score, information, pValue }, i) => [
    i + 1,
    quoted(name),
    score,
    information,
    unit,
    pValue,
  ]);
  return csv(["place", "feature", "score", "information", "unit", "p_value"], rows);
}

const quoted = (name: string): string => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);

function csv(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, ...rows]
    .map((row) => row.join(","))
    .join("\r\n")
    .concat("\r\n");
}
