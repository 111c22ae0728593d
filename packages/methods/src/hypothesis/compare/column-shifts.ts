/**
 * Shifts of one column with intervals: what a reader wants to know once a column differs.
 * @module
 */
import type { Estimate } from "@pushforward/core";
import type { PooledSteps } from "../../transport/pooled-steps.js";
import { brunnerMunzelOfSteps } from "../brunner-munzel.js";
import { meanDifference } from "../mean-difference.js";
import { proportionDifference } from "../proportion-difference.js";
import { quantileDifferenceSorted } from "../quantile-difference.js";
import { levelCondition } from "./conditions.js";
import type { EncodedColumn } from "./encoded.js";
import { finite } from "./pictures.js";
import type { ColumnResult, Shift } from "./result.js";

export const millisecondsADay = 86_400_000;

/** One column's rows of both tables. */
export interface ColumnRows {
  /** Observed values, ascending; milliseconds for time, UTF-16 units for text. Empty for levels. */
  readonly reference: Float64Array;
  readonly current: Float64Array;
  readonly n: number;
  readonly m: number;
}

/**
 * Of an ordered column: median, mean (not of times), 10% and 90% quantiles, P(current > reference) with ties half,
 * share missing. Quantiles and means of times are in milliseconds since 1970, their differences in days.
 */
export function orderedShifts(
  rows: ColumnRows,
  steps: PooledSteps,
  type: ColumnResult["type"],
  level: number,
): Shift[] {
  const { reference, current, n, m } = rows;
  const shifts: Shift[] = [];
  if (steps.n > 0 && steps.m > 0) {
    const quantile = (name: string, p: number): Shift => {
      const { x, y, ...difference } = quantileDifferenceSorted(reference, current, p, level);
      return { name, reference: numberOrNull(x), current: numberOrNull(y), difference: inUnit(difference, type) };
    };
    shifts.push(quantile("median", 0.5), quantile("10% quantile", 0.1), quantile("90% quantile", 0.9));
    if (type !== "time" && finite(reference).length > 0 && finite(current).length > 0) {
      const { x, y, excluded, ...difference } = meanDifference(reference, current, level);
      const method = excluded > 0 ? `${difference.method}, ${excluded} infinite values left out` : difference.method;
      shifts.splice(1, 0, { name: "mean", reference: x, current: y, difference: { ...difference, method } });
    }
    const difference = brunnerMunzelOfSteps(steps, level);
    shifts.push({ name: "P(current > reference)", reference: null, current: null, difference });
  }
  const [a, b] = [n - reference.length, m - current.length];
  if (a + b > 0) shifts.push(shareShift("share missing", a, n, b, m, level));
  return shifts.filter(({ difference }) => Number.isFinite(difference.value));
}

/** Of a level column: the share of each level; of two levels without a third only one, for booleans "true". */
export function levelShifts(
  column: EncodedColumn,
  reference: Float64Array,
  current: Float64Array,
  rows: { n: number; m: number },
  level: number,
): Shift[] {
  const last = column.levels.length - 1;
  const missing = column.missing.length > 0 ? last : -1;
  const redundant = column.levels.length === 2 && missing < 0;
  const kept = column.levels.map((_, of) => of);
  const shown = redundant ? kept.filter((of) => of === Math.max(0, column.levels.indexOf("true"))) : kept;
  return shown.map((of) => {
    const name = of === missing ? "share missing" : levelShareName(column, of);
    return shareShift(name, reference[of]!, rows.n, current[of]!, rows.m, level);
  });
}

/** The bucket of rare levels is called "other", and so may a level be: its condition tells them apart. */
function levelShareName({ name, levels, bins }: EncodedColumn, of: number): string {
  const isLevel = bins[of] === levelCondition(name, levels[of]!);
  return isLevel ? `share of ${JSON.stringify(levels[of])}` : "share of other levels";
}

function shareShift(name: string, a: number, n: number, b: number, m: number, level: number): Shift {
  return { name, reference: a / n, current: b / m, difference: proportionDifference(a, n, b, m, { level }) };
}

/**
 * Most telling first: by how many times its interval's reach a shift is from "no shift". P(current > reference) comes
 * behind shifts in the column's own units that are clear without it, and missing rows lead when they moved most.
 */
export function sortShifts(shifts: readonly Shift[], moved: ColumnResult["moved"]): Shift[] {
  const weight = (shift: Shift): number => {
    if (moved === "missing" && shift.name === "share missing") return Infinity;
    return shift.name.startsWith("P(") ? Math.min(1, clearness(shift.difference, 0.5)) : clearness(shift.difference, 0);
  };
  const weights = new Map(shifts.map((shift) => [shift, weight(shift)]));
  return shifts.toSorted((a, b) => order(weights.get(b)!, weights.get(a)!));
}

function clearness({ value, interval }: Estimate, none: number): number {
  const off = value - none;
  if (off === 0 || !interval) return 0;
  const reach = off > 0 ? value - interval.low : interval.high - value;
  return Math.abs(off) / reach;
}

function order(a: number, b: number): number {
  return a === b ? 0 : a - b; // Infinity − Infinity would be NaN
}

function inUnit(difference: Estimate, type: ColumnResult["type"]): Estimate {
  return type === "time" ? scaled(difference, 1 / millisecondsADay) : difference;
}

export function scaled({ value, standardError, interval, method }: Estimate, factor: number): Estimate {
  return {
    value: value * factor,
    ...(standardError !== undefined && { standardError: standardError * factor }),
    ...(interval && { interval: { ...interval, low: interval.low * factor, high: interval.high * factor } }),
    method,
  };
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
