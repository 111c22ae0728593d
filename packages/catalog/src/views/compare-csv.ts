/**
 * The columns of a comparison as CSV, one row a column.
 * @module
 */
import type { CompareResult } from "@pushforward/methods/hypothesis";

const header = [
  "name",
  "type",
  "distance",
  "wasserstein",
  "wasserstein_low",
  "wasserstein_high",
  "p_value",
  "adjusted_p_value",
  "listed",
  "familywise",
  "moved",
  "test",
  "test_statistic",
  "test_p_value",
];

/** RFC 4180, strongest evidence first; empty where a column has no such number. */
export function compareCsv({ columns }: CompareResult): string {
  const rows = columns.map((column) => [
    column.name,
    column.type,
    column.distance,
    column.wasserstein?.value,
    column.wasserstein?.interval?.low,
    column.wasserstein?.interval?.high,
    column.pValue,
    column.adjustedPValue,
    column.listed,
    column.familywise,
    column.moved,
    column.classical.name,
    column.classical.statistic,
    column.classical.pValue,
  ]);
  return [header, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(value: string | number | boolean | undefined): string {
  const text = value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
