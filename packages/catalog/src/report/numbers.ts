/**
 * Numbers as a person wants to read them: as many digits as the uncertainty leaves meaning to.
 * @module
 */
import type { Estimate, Interval } from "@pushforward/core";

export const absent = "–";
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Decimal exponent of a finite number other than 0, read off its decimal form and so the same everywhere. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

function isPlain(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-4 && size < 1e7);
}

/** `value` with `decimals` digits after the point and thousands apart; a true minus sign. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? absent : value > 0 ? "∞" : "−∞";
  const [whole = "", part] = Math.abs(value)
    .toFixed(Math.min(20, Math.max(0, decimals)))
    .split(".");
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
  return value < 0 && /[1-9]/.test(digits) ? `−${digits}` : digits;
}

function formatScientific(value: number, significant: number): string {
  const [mantissa = "", exponent = "0"] = value.toExponential(Math.min(15, Math.max(0, significant - 1))).split("e");
  const power = Math.abs(Number(exponent))
    .toString()
    .replace(/\d/g, (digit) => superscripts[Number(digit)]!);
  return `${mantissa.replace("-", "−")}×10${Number(exponent) < 0 ? "⁻" : ""}${power}`;
}

/** `value` to `significant` digits, whole numbers kept whole, no trailing zeros. */
export function formatNumber(value: number | null | undefined, significant = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return absent;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  if (!isPlain(value)) return formatScientific(value, significant);
  const text = formatFixed(value, significant - 1 - exponentOf(value));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A whole count, thousands apart. */
export function formatCount(value: number): string {
  return formatFixed(value, 0);
}

/** "1 row", "1,200 rows". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Digits after the point that show a width to one digit, or two when it begins with 1, 2 or 3. */
function decimalsFor(width: number): number {
  const exponent = exponentOf(width);
  const leading = Number(width.toExponential()[0]);
  return (leading <= 3 ? 1 : 0) - exponent;
}

/** Numbers that are read beside each other, all with the digits that a difference of `width` calls for. */
export function formatTogether(values: readonly number[], width: number): string[] {
  if (!(width > 0) || !Number.isFinite(width)) return values.map((value) => formatNumber(value));
  const largest = Math.max(...values.filter(Number.isFinite).map(Math.abs));
  const decimals = decimalsFor(width);
  if (values.every(Number.isInteger) && isPlain(largest)) return values.map(formatCount);
  if (isPlain(largest)) return values.map((value) => formatFixed(value, decimals));
  return values.map((value) => formatNumber(value, decimals + exponentOf(largest) + 1));
}

/** Two correlations, their difference, and its interval: two decimals at least. */
export function formatCorrelations(
  reference: number,
  current: number,
  difference: Interval & { value: number },
): {
  readonly before: string;
  readonly after: string;
  readonly change: string;
} {
  const width = Math.min(0.3, difference.high - difference.low);
  const values = [reference, current, difference.value, difference.low, difference.high];
  const [before = "", after = "", value = "", low = "", high = ""] = formatTogether(values, width);
  return { before, after, change: `${signed(value)} [${low}, ${high}]` };
}

export interface EstimateText {
  readonly value: string;
  readonly low: string;
  readonly high: string;
  /** "0.71 [0.68, 0.74]", "0.71 ± 0.02" or "0.71". */
  readonly whole: string;
}

/** An estimate at the digits of its interval, or of `leastWidth` when that is wider. `scale` turns shares into percent. */
export function formatEstimate(
  estimate: Pick<Estimate, "value" | "standardError" | "interval">,
  scale = 1,
  leastWidth = 0,
): EstimateText {
  const value = scale * estimate.value;
  const { interval, standardError } = estimate;
  if (interval) {
    const [low, high] = [scale * interval.low, scale * interval.high];
    const [v = "", l = "", h = ""] = formatTogether([value, low, high], Math.max(leastWidth, high - low));
    return { value: v, low: l, high: h, whole: `${v} [${l}, ${h}]` };
  }
  if (standardError !== undefined && standardError > 0) {
    const [v = "", e = ""] = formatTogether([value, scale * standardError], 2 * scale * standardError);
    return { value: v, low: absent, high: absent, whole: `${v} ± ${e}` };
  }
  const v = formatNumber(value);
  return { value: v, low: absent, high: absent, whole: v };
}

/** "[1.4, 2.2]" of a ratio: each end to two digits, since 0.02 and 50 are equally far from 1. */
export function formatRatioInterval({ low, high }: { readonly low: number; readonly high: number | null }): string {
  return `[${formatNumber(low, 2)}, ${high === null ? "∞)" : `${formatNumber(high, 2)}]`}`;
}

/** "[−0.19, −0.05]". */
export function formatInterval(interval: Pick<Interval, "low" | "high">): string {
  const [low, high] = formatTogether([interval.low, interval.high], interval.high - interval.low);
  return `[${low}, ${high}]`;
}

/** With a sign in front, also when positive; none before a zero. */
export function signed(text: string): string {
  return /^[−–]/.test(text) || /^0(\.0+)?( |$)/.test(text) ? text : `+${text}`;
}

/** "0.047", "<0.001" or "1"; digits are added where rounding would make it look like `level`. */
export function formatP(p: number, level = 0.05): string {
  if (Number.isNaN(p)) return absent;
  if (p < 0.001) return "<0.001";
  if (p > 0.999 && p < 1) return ">0.999";
  for (let digits = 2; digits < 6; digits++) {
    const text = formatNumber(p, digits);
    if (Number(text) !== level || p === level) return text;
  }
  return String(p);
}

/** "p = 0.047", "p < 0.001". */
export function equationP(p: number, level = 0.05): string {
  const text = formatP(p, level);
  return /^[<>]/.test(text) ? `p ${text[0]} ${text.slice(1)}` : `p = ${text}`;
}

/** A share as percent: "12%", "2.1%", "<0.1%". */
export function formatShare(share: number | null): string {
  if (share === null || Number.isNaN(share)) return absent;
  if (share > 0 && share < 0.001) return "<0.1%";
  if (share < 1 && share > 0.999) return ">99.9%";
  const fine = share !== 0 && share !== 1 && (share < 0.0995 || share > 0.9);
  return `${formatFixed(100 * share, fine ? 1 : 0)}%`;
}

/** "at least 52%", "more than 99.9%". */
export function formatAtLeast(share: number): string {
  const text = formatShare(share);
  return text.startsWith(">") ? `more than ${text.slice(1)}` : `at least ${text}`;
}

/** Two shares with the digits that show how they differ. */
export function formatShares(a: number, b: number): [string, string] {
  const plain: [string, string] = [formatShare(a), formatShare(b)];
  if (a === b || plain[0] !== plain[1]) return plain;
  const [x = "", y = ""] = formatTogether([100 * a, 100 * b], Math.abs(100 * (b - a)));
  return [`${x}%`, `${y}%`];
}

const day = 86_400_000;

/** Finest unit first: how much of "2024-01-31 08:30:00.000" it takes to write a multiple of the unit. */
const precisions = [
  { unit: 1, apart: 0, characters: 23 },
  { unit: 1000, apart: 2000, characters: 19 },
  { unit: 60_000, apart: 1_800_000, characters: 16 },
  { unit: day, apart: 4 * day, characters: 10 },
] as const;

/** Moments in milliseconds since 1970 UTC, as precise as `span` (ms) and the moments themselves call for. */
export function formatTimes(moments: readonly number[], span: number): string[] {
  if (moments.some((moment) => !(Math.abs(moment) <= 8.64e15))) return moments.map((moment) => formatNumber(moment));
  const needed = precisions.findLast(
    ({ unit, apart }) => span >= apart || moments.every((moment) => moment % unit === 0),
  )!;
  return moments.map((moment) => {
    const text = new Date(moment).toISOString().replace("T", " ").replace("Z", "");
    return text.slice(0, text.length - 23 + needed.characters);
  });
}

export function formatTime(moment: number, span = Infinity): string {
  return formatTimes([moment], span)[0]!;
}

/** Two moments, the date of the second left out when it is that of the first. */
export function formatTimePair(first: number, second: number): [string, string] {
  const [a = "", b = ""] = formatTimes([first, second], Math.abs(second - first));
  const date = a.split(" ")[0]!;
  return [a, b.startsWith(`${date} `) ? b.slice(date.length + 1) : b];
}

const lengths = [
  { unit: "days", days: 1 },
  { unit: "hours", days: 1 / 24 },
  { unit: "minutes", days: 1 / 1440 },
  { unit: "seconds", days: 1 / 86_400 },
] as const;

/** Unit in which a length of time given in days reads best. */
export function unitOfDays(days: number): { readonly unit: string; readonly days: number } {
  return lengths.find((length) => Math.abs(days) >= 2 * length.days) ?? (days === 0 ? lengths[0] : lengths[3]);
}
