/**
 * One shift of one column in words: what, before, after, by how much.
 * @module
 */
import type { ColumnType, Estimate } from "@pushforward/core";
import type { ColumnResult, Shift } from "@pushforward/methods/hypothesis";
import {
  absent,
  formatEstimate,
  formatFixed,
  formatShares,
  formatTimePair,
  formatTogether,
  signed,
  unitOfDays,
} from "./numbers.js";

export interface ShiftText {
  /** Such as "median" or `share of "F"`. */
  readonly name: string;
  readonly reference: string;
  readonly current: string;
  /** "29% → 62%", or "" when the shift has no sides. */
  readonly change: string;
  /** "+9.7 points [9.1, 10.3]". */
  readonly difference: string;
}

type Kind = "share" | "probability" | "time" | "text" | "number";

function kindOf(type: ColumnType, name: string): Kind {
  if (name.startsWith("share")) return "share";
  if (name.startsWith("P(")) return "probability";
  return type === "time" ? "time" : type === "text" ? "text" : "number";
}

export function shiftText(column: Pick<ColumnResult, "type">, shift: Shift): ShiftText {
  const kind = kindOf(column.type, shift.name);
  const [reference, current] = sides(kind, shift);
  const change = shift.reference === null || shift.current === null ? "" : `${reference} → ${current}`;
  return { name: shift.name, reference, current, change, difference: differenceText(kind, shift.difference) };
}

function sides(kind: Kind, { reference, current }: Shift): [string, string] {
  const [a, b] = [reference ?? Number.NaN, current ?? Number.NaN];
  if (kind === "share") return formatShares(a, b);
  if (kind === "time") return formatTimePair(a, b);
  const [x = absent, y = absent] = formatTogether([a, b], Math.abs(b - a));
  return [x, y];
}

function differenceText(kind: Kind, difference: Estimate): string {
  if (kind === "share") return withUnit(difference, 100, "points");
  if (kind === "time") return durationText(difference, true);
  if (kind === "probability") return formatEstimate(difference).whole;
  return withUnit(difference, 1, kind === "text" ? "characters" : "");
}

function withUnit(difference: Estimate, scale: number, unit: string): string {
  const { value, whole } = formatEstimate(difference, scale);
  return signed(unit === "" ? whole : `${value} ${unit}${whole.slice(value.length)}`);
}

/** A length of time given in days, in the unit that reads best: "3.2 hours [2.9, 3.5]". */
export function durationText(difference: Estimate, withSign = false): string {
  const { unit, days } = unitOfDays(difference.value);
  const { value, whole } = formatEstimate(difference, 1 / days);
  const text = `${value} ${unit}${whole.slice(value.length)}`;
  return withSign ? signed(text) : text;
}

/** Wasserstein-1 with its unit: "3.1 [2.8, 3.4]", "2.0 days …", "14 characters …". */
export function wassersteinText(column: ColumnResult): string {
  if (!column.wasserstein) return absent;
  if (column.type === "time") return durationText(column.wasserstein);
  const { value, whole } = formatEstimate(column.wasserstein);
  return column.type === "text" ? `${value} characters${whole.slice(value.length)}` : whole;
}

/** Jensen–Shannon divergence in bits: three decimals are what a reader can use. */
export function bitsText(distance: number): string {
  return distance > 0 && distance < 0.001 ? "<0.001" : formatFixed(distance, 3);
}
