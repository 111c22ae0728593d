/**
 * Two laws of one column in one small picture: the reference filled, the current table outlined.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { ColumnResult, Picture } from "@pushforward/methods/hypothesis";
import { type ChartText, chart } from "./chart.js";
import type { Html } from "./html.js";
import { fit, legible } from "./legible.js";
import { formatNumber, formatShare, formatShares, formatTime } from "./numbers.js";

type Histogram = Extract<Picture, { kind: "histogram" }>;
type Bars = Extract<Picture, { kind: "bars" }>;

export const pictureWidth = 340;

export function lawPicture(column: ColumnResult, id: string): Html {
  const { picture } = column;
  const text = { id, title: `${legible(column.name)}: reference and current`, description: description(picture) };
  return picture.kind === "histogram" ? histogramChart(picture, text) : barsChart(picture, text);
}

function description(picture: Picture): string {
  const missing = picture.missing.reference + picture.missing.current > 0 ? ` ${missingText(picture)}` : "";
  if (picture.kind === "histogram") {
    const [low, high] = [picture.edges[0] ?? 0, picture.edges.at(-1) ?? 0];
    return `Shares of rows between ${edgeText(picture, low)} and ${edgeText(picture, high)}; most reference rows at ${peak(picture, picture.reference)}, most current rows at ${peak(picture, picture.current)}.${missing}`;
  }
  const parts = picture.levels.map((level, i) => `${legible(level, 30)} ${sharePair(picture.reference[i]!, picture.current[i]!)}`);
  return `Shares of rows, reference then current: ${parts.join("; ")}.${missing}`;
}

function missingText({ missing }: Picture): string {
  return `Missing: ${sharePair(missing.reference, missing.current)}.`;
}

function sharePair(reference: number, current: number): string {
  return formatShares(reference, current).join(" → ");
}

function peak(picture: Histogram, shares: readonly number[]): string {
  const top = shares.indexOf(Math.max(...shares));
  return `${edgeText(picture, picture.edges[top]!)} to ${edgeText(picture, picture.edges[top + 1]!)}`;
}

function edgeText({ unit, edges }: Histogram, value: number): string {
  return unit === "time" ? formatTime(value, edges.at(-1)! - edges[0]!) : formatNumber(value);
}

/** Bars stand side by side whatever their widths in units, so that long tails stay legible; ticks tell the edges. */
function histogramChart(picture: Histogram, text: ChartText): Html {
  const { reference, current, missing } = picture;
  const count = Math.min(reference.length, picture.edges.length - 1);
  const gap = Math.max(1, count / 16);
  const bars = Array.from({ length: count }, (_, i) => ({ x1: i, x2: i + 1, y: reference[i]! }));
  const slot = Math.max(0.5, count / 22);
  const withMissing = missing.reference + missing.current > 0;
  const absent = { reference: count + gap, current: count + gap + slot, end: count + gap + 2 * slot };
  const top = Math.max(...reference, ...current, missing.reference, missing.current) || 1;
  const ticks = histogramTicks(picture, count);
  const missingMarks = withMissing
    ? [
        Plot.rectY([missing.reference], { x1: absent.reference, x2: absent.current, y: (y: number) => y, className: "reference" }),
        Plot.rectY([missing.current], { x1: absent.current, x2: absent.end, y: (y: number) => y, className: "current-bar", inset: 0.75 }),
        Plot.text(["missing"], { x: absent.current, y: 0, dy: 14, className: "tick" }),
      ]
    : [];
  return chart(text, {
    width: pictureWidth,
    height: 132,
    marginLeft: 34,
    marginRight: 8,
    marginTop: 8,
    marginBottom: 24,
    x: { axis: null, domain: [0, withMissing ? absent.end : count] },
    y: { axis: null, domain: [0, top] },
    marks: [
      Plot.ruleY(shareTicks(top), { className: "grid" }),
      Plot.text(shareTicks(top), { x: 0, y: (y: number) => y, dx: -5, textAnchor: "end", text: (y: number) => formatShare(y), className: "tick" }),
      Plot.rectY(bars, { x1: "x1", x2: "x2", y: "y", insetLeft: 0.5, insetRight: 0.5, className: "reference" }),
      Plot.line(steps(current.slice(0, count)), { className: "current-line" }),
      Plot.ruleY([0], { x1: 0, x2: count, className: "base" }),
      Plot.tickX(ticks, { x: "at", y: 0, className: "grid" }),
      Plot.text(ticks, { x: "at", y: 0, dy: 14, text: "label", textAnchor: "middle", className: "tick" }),
      ...missingMarks,
    ],
  });
}

/** The outline of a histogram as points. */
function steps(shares: readonly number[]): [number, number][] {
  const points = shares.flatMap((share, i): [number, number][] => [[i, share], [i + 1, share]]);
  return [[0, 0], ...points, [shares.length, 0]];
}

/** One or two round shares for the horizontal lines. */
function shareTicks(top: number): number[] {
  const steps = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1];
  const step = steps.find((size) => top / size < 3) ?? 1;
  return [step, 2 * step].filter((tick) => tick <= top);
}

interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Round numbers where all bars are equally wide; else some of the edges. */
function histogramTicks(picture: Histogram, count: number): Tick[] {
  const { edges, unit } = picture;
  const [first, last] = [edges[0]!, edges[count]!];
  const width = (last - first) / count;
  const even = width > 0 && Number.isFinite(width) && edges.every((edge, i) => i > count || Math.abs(edge - first - i * width) < 0.01 * width);
  if (even && unit !== "time") return roundNumbers(first, last).map((value) => ({ at: (value - first) / width, label: formatNumber(value, 4) }));
  const parts = Math.min(count, unit === "time" ? 2 : 4);
  return Array.from({ length: parts + 1 }, (_, k) => Math.round((k * count) / parts)).map((i) => ({ at: i, label: edgeText(picture, edges[i]!) }));
}

/** Three to six multiples of 1, 2 or 5 times a power of ten within [low, high]. */
function roundNumbers(low: number, high: number): number[] {
  const power = Number(`1e${((high - low) / 5).toExponential().split("e")[1]}`);
  const step = [1, 2, 5, 10].map((size) => size * power).find((size) => (high - low) / size <= 5.5) ?? high - low;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.min(8, Math.max(0, count)) }, (_, i) => (first + i) * step);
}

const rowHeight = 23;
const labelWidth = 122;

/** A pair of bars for each level: the reference above, the current table below. */
function barsChart(picture: Bars, text: ChartText): Html {
  const { missing } = picture;
  const rows = picture.levels.map((level, i) => ({ label: legible(level, 40), reference: picture.reference[i]!, current: picture.current[i]! }));
  if (missing.reference + missing.current > 0) rows.push({ label: "missing", ...missing });
  const levels = rows.map((row, i) => ({ ...row, label: fit(row.label, 19), y: i, change: sharePair(row.reference, row.current) }));
  const top = Math.max(...rows.flatMap(({ reference, current }) => [reference, current])) || 1;
  return chart(text, {
    width: pictureWidth,
    height: rows.length * rowHeight + 6,
    marginLeft: labelWidth,
    marginRight: 96,
    marginTop: 2,
    marginBottom: 4,
    x: { axis: null, domain: [0, top] },
    y: { axis: null, domain: [rows.length, 0] },
    marks: [
      Plot.rect(levels, { x1: 0, x2: "reference", y1: (d) => d.y + 0.14, y2: (d) => d.y + 0.48, className: "reference" }),
      Plot.rect(levels, { x1: 0, x2: "current", y1: (d) => d.y + 0.54, y2: (d) => d.y + 0.86, className: "current-bar" }),
      Plot.text(levels, { x: 0, y: (d) => d.y + 0.5, dx: -7, text: "label", textAnchor: "end", className: "label" }),
      Plot.text(levels, { frameAnchor: "right", y: (d) => d.y + 0.5, dx: 94, text: "change", textAnchor: "end", className: "tick" }),
      Plot.ruleX([0], { className: "base" }),
    ],
  });
}
