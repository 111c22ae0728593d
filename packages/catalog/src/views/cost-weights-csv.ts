/**
 * A fitted cost as CSV: one row for each weight.
 * @module
 */
import type { NamedWeight } from "./inverse-transport-text.js";

/** RFC 4180; empty where a weight has no standard error or interval. */
export function costWeightsCsv(weights: readonly NamedWeight[]): string {
  const quoted = (name: string) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
  const rows = weights.map(({ x, y, value, standardised, standardError = "", interval }) =>
    [quoted(x), quoted(y), value, standardised, standardError, interval?.low ?? "", interval?.high ?? ""].join(","),
  );
  return ["x,y,weight,standardised,standard_error,low,high", ...rows].join("\r\n").concat("\r\n");
}
