/**
 * Two laws of one column in one small picture: the reference filled, the current table outlined.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { ColumnResult, Picture } from "@pushforward/methods/hypothesis";
import { type ChartText, chart } from "./chart.js";
import type { Html } from "./html.js";
import { fit, legible } from "./legible.js";
import { formatNumber, formatShares, formatTime } from "./numbers.js";

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
    if (picture.edges.length < 2) return `No values.${missing}`;
    const [low, high] = [picture.edges[0] ?? 0, picture.edges.at(-1) ?? 0];
    return `Shares of rows between ${edgeText(picture, low)} and ${edgeText(picture, high)}; most reference rows at ${peak(picture, picture.reference)}, most current rows at ${peak(picture, picture.current)}.${missing}`;
  }
  const parts = picture.levels.map(
    (level, i) => `${legible(level, 30)} ${sharePair(picture.reference[i]!, picture.current[i]!)}`,
  );
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

const plotWidth = pictureWidth - 42;

/** Bars stand side by side whatever their widths in units, so that long tails stay legible; ticks tell the edges. */
function histogramChart(picture: Histogram, text: ChartText): Html {
  const { reference, current, missing } = picture;
  const count = Math.max(0, Math.min(reference.length, picture.edges.length - 1));
  const bars = Array.from({ length: count }, (_, i) => ({ x1: i, x2: i + 1, y: reference[i]! }));
  const top = Math.max(...reference, ...current, missing.reference, missing.current) || 1;
  const withMissing = missing.reference + missing.current > 0;
  const slot = Math.max(1, count) / 20;
  const start = count + 2.4 * slot;
  const ticks = histogramTicks(picture, count, plotWidth * (withMissing ? 0.78 : 1));
  return chart(text, {
    width: pictureWidth,
    height: 132,
    marginLeft: 34,
    marginRight: 8,
    marginTop: 8,
    marginBottom: 24,
    x: { axis: null, domain: [0, withMissing ? start + 2.6 * slot : count] },
    y: { axis: null, domain: [0, top] },
    marks: [
      ...shareLines(top),
      Plot.rectY(bars, { x1: "x1", x2: "x2", y: "y", insetLeft: 0.5, insetRight: 0.5, className: "reference" }),
      Plot.line(steps(current.slice(0, count)), { className: "current-line" }),
      Plot.ruleY([0], { x1: 0, x2: count, className: "base" }),
      ...ticks.flatMap((tick) => tickMarks(tick, top)),
      ...(withMissing ? missingMarks(missing, start, slot) : []),
    ],
  });
}

function missingMarks(missing: Picture["missing"], start: number, slot: number): Plot.Markish[] {
  const middle = start + 1.3 * slot;
  const bar = (x1: number, share: number) => [{ x1, x2: x1 + 1.3 * slot, y1: 0, y2: share }];
  const sides = { x1: "x1", x2: "x2", y1: "y1", y2: "y2" } as const;
  return [
    Plot.rect(bar(start, missing.reference), { ...sides, insetRight: 1, className: "reference" }),
    Plot.rect(bar(middle, missing.current), { ...sides, insetLeft: 1, className: "current-bar" }),
    Plot.ruleY([0], { x1: start, x2: start + 2.6 * slot, className: "base" }),
    Plot.text(["missing"], { x: () => middle, y: () => 0, dy: 14, className: "tick" }),
  ];
}

/** Faint lines at one or two round shares, each with its label. */
function shareLines(top: number): Plot.Markish[] {
  const sizes = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1];
  const step = sizes.find((size) => top / size < 3) ?? 1;
  const shares = [step, 2 * step].filter((share) => share <= top);
  const label = { dx: -5, textAnchor: "end", className: "tick" } as const;
  return [
    Plot.ruleY(shares, { className: "grid" }),
    Plot.text(shares, {
      ...label,
      x: () => 0,
      y: (share: number) => share,
      text: (share: number) => `${formatNumber(100 * share)}%`,
    }),
  ];
}

function tickMarks({ at, label, anchor }: Tick, top: number): Plot.Markish[] {
  const place = { x: () => at, y: () => 0, dy: 14, textAnchor: anchor, className: "tick" } as const;
  return [Plot.ruleX([at], { y1: 0, y2: -0.04 * top, className: "base" }), Plot.text([label], place)];
}

/** The outline of a histogram as points. */
function steps(shares: readonly number[]): [number, number][] {
  const points = shares.flatMap((share, i): [number, number][] => [
    [i, share],
    [i + 1, share],
  ]);
  return [[0, 0], ...points, [shares.length, 0]];
}

interface Tick {
  readonly at: number;
  readonly label: string;
  readonly anchor: "start" | "middle" | "end";
}

/** Round numbers where bars are equally wide, the outermost aside; else some of the edges. As many as `pixels` hold. */
function histogramTicks(picture: Histogram, count: number, pixels: number): Tick[] {
  const { edges, unit } = picture;
  if (count < 1) return [];
  const longest = Math.max(...[0, count].map((i) => edgeText(picture, edges[i]!).length));
  const most = Math.max(2, Math.floor(pixels / (7 * longest + 16)));
  const scale = evenPart(edges, count);
  if (!scale || unit === "time") return edgeTicks(picture, count, Math.min(most, 5));
  const { from, to, width } = scale;
  const place = (value: number) => (value - edges[from]!) / width + from;
  const tick = (value: number): Tick => ({ at: place(value), label: formatNumber(value, 4), anchor: "middle" });
  return roundNumbers(edges[from]!, edges[to]!, Math.min(most, 6)).map(tick);
}

/** The run of equally wide bars, with or without the first and the last. */
function evenPart(edges: readonly number[], count: number): { from: number; to: number; width: number } | undefined {
  const isEven = ({ from, to, width }: { from: number; to: number; width: number }) =>
    width > 0 && edges.slice(from, to + 1).every((edge, i) => Math.abs(edge - edges[from]! - i * width) < 0.01 * width);
  const parts = [
    [0, count],
    [1, count],
    [0, count - 1],
    [1, count - 1],
  ].filter(([from, to]) => to! > from!);
  return parts
    .map(([from = 0, to = 0]) => ({ from, to, width: (edges[to]! - edges[from]!) / (to - from) }))
    .find((part) => (part.to - part.from >= 3 || part.to - part.from === count) && isEven(part));
}

function edgeTicks(picture: Histogram, count: number, most: number): Tick[] {
  const parts = Math.min(count, most - 1);
  return Array.from({ length: parts + 1 }, (_, k) => {
    const at = Math.round((k * count) / parts);
    return { at, label: edgeLabel(picture, at, k), anchor: k === 0 ? "start" : k === parts ? "end" : "middle" };
  });
}

/** Only the first of several times within a day tells the date. */
function edgeLabel(picture: Histogram, at: number, k: number): string {
  const [text, first] = [edgeText(picture, picture.edges[at]!), edgeText(picture, picture.edges[0]!)];
  const date = `${first.split(" ")[0]} `;
  return picture.unit === "time" && k > 0 && text.startsWith(date) ? text.slice(date.length) : text;
}

/** At most `most` multiples of 1, 2 or 5 times a power of ten within [low, high]. */
function roundNumbers(low: number, high: number, most: number): number[] {
  const power = Number(`1e${((high - low) / most).toExponential().split("e")[1]}`);
  const step =
    [1, 2, 5, 10, 20].map((size) => size * power).find((size) => (high - low) / size <= most - 0.5) ?? high - low;
  const first = Math.ceil(low / step);
  const count = Math.floor(high / step) - first + 1;
  return Array.from({ length: Math.min(8, Math.max(0, count)) }, (_, i) => (first + i) * step);
}

const rowHeight = 23;
const labelWidth = 118;

/** A pair of bars for each level: the reference above, the current table below. */
function barsChart(picture: Bars, text: ChartText): Html {
  const { missing } = picture;
  const rows = picture.levels.map((level, i) => ({
    label: legible(level, 40),
    reference: picture.reference[i]!,
    current: picture.current[i]!,
  }));
  if (missing.reference + missing.current > 0) rows.push({ label: "missing", ...missing });
  const levels = rows.map((row, i) => ({
    ...row,
    label: fit(row.label, 18),
    y: i,
    change: sharePair(row.reference, row.current),
  }));
  const top = Math.max(...rows.flatMap(({ reference, current }) => [reference, current])) || 1;
  return chart(text, {
    width: pictureWidth,
    height: rows.length * rowHeight + 6,
    marginLeft: labelWidth,
    marginRight: 84,
    marginTop: 2,
    marginBottom: 4,
    x: { axis: null, domain: [0, top] },
    y: { axis: null, domain: [rows.length, 0] },
    marks: [
      Plot.rect(levels, {
        x1: 0,
        x2: "reference",
        y1: (d) => d.y + 0.14,
        y2: (d) => d.y + 0.48,
        className: "reference",
      }),
      Plot.rect(levels, {
        x1: 0,
        x2: "current",
        y1: (d) => d.y + 0.54,
        y2: (d) => d.y + 0.86,
        className: "current-bar",
      }),
      Plot.text(levels, { x: 0, y: (d) => d.y + 0.5, dx: -7, text: "label", textAnchor: "end", className: "label" }),
      Plot.text(levels, {
        frameAnchor: "right",
        y: (d) => d.y + 0.5,
        dx: 84,
        text: "change",
        textAnchor: "end",
        className: "tick",
      }),
      Plot.ruleX([0], { className: "base" }),
    ],
  });
}
