/**
 * The verdict and what it means, in plain sentences: shared by the terminal and the page.
 *
 * Nothing here says that two laws are equal: a test can only fail to see a difference.
 * @module
 */
import type { ColumnResult, CompareResult, GroupResult, VisibleDifference } from "@pushforward/methods/hypothesis";
import { legible } from "./legible.js";
import {
  equationP,
  formatAtLeast,
  formatCount,
  formatEstimate,
  formatFixed,
  formatInterval,
  formatNumber,
  formatP,
  formatRatioInterval,
  formatShare,
  formatShares,
  signed,
} from "./numbers.js";
import { shiftText } from "./shift.js";

export function verdictTitle({ verdict, columns }: CompareResult): string {
  if (verdict === "different") return "The two tables differ";
  if (verdict === "not different") return "No difference found";
  return columns.length === 0 ? "There is no column to compare" : "These tables are too small to test";
}

/** Title, p-value, level and sizes in one sentence. */
export function verdictSentence(result: CompareResult): string {
  const { pValue, level, sizes } = result;
  const rows = `${formatCount(sizes.reference)} reference and ${formatCount(sizes.current)} current rows`;
  if (result.verdict === "cannot test") return `No test at level ${level} is possible with ${rows}.`;
  const p = `${equationP(pValue, level)} at level ${level}, from ${rows}.`;
  return `${verdictTitle(result)}: ${p}`;
}

/** "p = 0.047 ± 0.007": with its Monte Carlo error when there is one. */
export function pWithError({ pValue, pValueError, level }: CompareResult): string {
  const error = pValueError > 0 ? ` ± ${formatNumber(pValueError, 1)}` : "";
  return `${equationP(pValue, level)}${error}`;
}

/** Two Monte Carlo standard deviations would carry the p-value across the level. */
export function isBorderline({ verdict, pValue, pValueError, level }: CompareResult): boolean {
  return verdict !== "cannot test" && pValueError > 0 && Math.abs(pValue - level) <= 2 * pValueError;
}

/** The warnings that the verdict's own sentences do not tell already. */
export function otherWarnings(result: CompareResult): string[] {
  const told = (warning: string) =>
    (isBorderline(result) && /^borderline/i.test(warning)) ||
    (result.verdict === "cannot test" && /^no test at level/i.test(warning));
  return result.warnings.filter((warning) => !told(warning)).map(capital);
}

/** What the p-value says, without symbols. */
export function meaningOfP(result: CompareResult): string {
  const { pValue } = result;
  const start = "If every row had come from one law, tables at least this different would turn up in";
  if (pValue >= 1) return `${start} every relabelling of the rows.`;
  if (pValue < 0.001) return `${start} fewer than 1 of 1,000 relabellings of the rows.`;
  const of = pValue >= 0.1 ? 100 : 1000;
  return `${start} about ${formatFixed(of * pValue, 0)} of ${formatCount(of)} relabellings of the rows.`;
}

/** "A shift of age, by 0.34 standard deviations, would have been found, with probability 0.8." */
export function whatWouldHaveBeenSeen({ visible }: CompareResult): string {
  const seen = visible.find((difference) => difference.size !== null);
  if (!seen) {
    return visible.length === 0
      ? "How small a difference would have been seen was not worked out."
      : "Even the largest differences tried would often have been missed.";
  }
  const what = `${capital(legible(seen.description, 120))}, by ${visibleSize(seen)}`;
  return `${what}, would have been found with probability ${formatNumber(seen.power, 2)}.`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const shares = /^(share|%|percent)/;

/** Size with its unit; shares as percent. */
export function visibleSize({ size, unit }: Pick<VisibleDifference, "size" | "unit">): string {
  if (shares.test(unit)) return `${formatShare(size)} of rows`;
  const short = unit.replace(" of its normal score", "");
  const number = formatNumber(size, 2);
  if (short === "" || short === "correlation") return number;
  return `${number} ${number === "1" ? short.replace(/s$/, "") : short}`;
}

export function visibleRange({ interval, unit }: VisibleDifference): string {
  if (!interval) return "";
  if (!shares.test(unit)) return formatInterval(interval);
  return `[${formatShares(interval.low, interval.high).join(", ")}]`;
}

/** Why no test is possible, and what to do about it. */
export function whyNoTest(result: CompareResult): { readonly why: string; readonly cure: string } {
  const { sizes, level } = result;
  if (result.columns.length === 0) {
    return {
      why: "No column is in both tables, varies, and is more than a name for the row.",
      cure: "Check that the two files have columns of the same names, and see the list of columns set aside.",
    };
  }
  const ways = waysToSplit(sizes.referenceUsed, sizes.currentUsed);
  const smallest = sizes.enumerated ? 1 / (sizes.resamples + 1) : 1 / ways;
  return {
    why: `There are only ${formatCount(ways)} ways to split these rows into tables of these sizes, so even the most striking split has p = ${formatP(smallest, level)}, above the level ${level}.`,
    cure: `${moreRows(sizes.referenceUsed, sizes.currentUsed, level)} The sizes below describe these rows only.`,
  };
}

/** C(n + m, n), exact while it is small. */
function waysToSplit(n: number, m: number): number {
  let ways = 1;
  for (let i = 1; i <= Math.min(n, m); i++) ways = (ways * (Math.max(n, m) + i)) / i;
  return Math.round(ways);
}

function moreRows(n: number, m: number, level: number): string {
  let extra = 0;
  const larger = Math.max(n, m);
  let smaller = Math.min(n, m);
  while (1 / waysToSplit(smaller, larger) > level && extra < 100) smaller = Math.min(n, m) + ++extra;
  const which = n <= m ? "reference" : "current table";
  return `Bring at least ${extra} more ${extra === 1 ? "row" : "rows"} to the ${which}, better many more: with so few rows only huge differences can be seen.`;
}

/** The strongest shift of a column as one phrase: `share of "Wife" 4.8% → 14.5%`. */
export function leadingShift(column: ColumnResult): string {
  const shift = column.shifts[0];
  if (!shift) return column.moved;
  const { name, change, difference } = shiftText(column, shift);
  return `${legible(name, 40)} ${change || difference}`;
}

/** "12% of reference rows, 21% of current rows: ×1.75 [1.4, 2.2]". */
export function groupShares(group: GroupResult): string {
  const [reference, current] = formatShares(group.reference, group.current);
  return `${reference} of reference rows, ${current} of current rows: ${groupRatio(group)}`;
}

export function groupRatio({ ratio, interval, difference }: GroupResult): string {
  const digits = interval.high !== null && interval.high < 2.5 * interval.low ? 3 : 2;
  if (ratio !== null) return `×${formatNumber(ratio, digits)} ${formatRatioInterval(interval)}`;
  return `${signed(formatEstimate({ value: difference.value, interval: difference }, 100, 0.4).whole)} points`;
}

/** How much, in sentences: what a classifier sees, how many rows, which columns, which group. */
export function meaning(result: CompareResult): string[] {
  const { auc, changedRows } = result.effects;
  const listed = result.columns.filter((column) => column.listed);
  return [
    `Shown one row of each table, a classifier picks out the current one ${percentEstimate(auc)} of the time; guessing gives 50%.`,
    changedRows.value > 0
      ? `${capital(formatAtLeast(changedRows.value))} of the rows would have to change before the two tables could follow one law.`
      : "The data do not show that any share of the rows would have to change.",
    columnsSentence(result, listed),
  ];
}

function percentEstimate(estimate: CompareResult["effects"]["auc"]): string {
  const { value, low, high } = formatEstimate(estimate, 100, 0.4);
  return estimate.interval ? `${value}% [${low}%, ${high}%]` : `${value}%`;
}

function columnsSentence({ columns }: CompareResult, listed: readonly ColumnResult[]): string {
  const count = `${formatCount(listed.length)} of ${formatCount(columns.length)} compared columns`;
  if (listed.length === 0) return `No single column is listed as changed (${formatCount(columns.length)} compared).`;
  const leaders = listed.slice(0, 3).map((column) => `${legible(column.name, 30)} (${leadingShift(column)})`);
  return `${count} ${listed.length === 1 ? "differs" : "differ"}${listed.length > 3 ? ", most clearly" : ":"} ${leaders.join("; ")}.`;
}
