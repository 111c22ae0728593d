/**
 * `compare` in a terminal: at most 38 lines, so that a caller can add where the page went.
 * @module
 */
import type {
  ColumnResult,
  CompareResult,
  GroupResult,
  PairResult,
  SchemaChanges,
} from "@pushforward/methods/hypothesis";
import { cellsOf, fit, legible } from "./legible.js";
import type { ReportMeta } from "./meta.js";
import { formatAtLeast, formatCorrelations, formatCount, formatEstimate, formatP, formatShares } from "./numbers.js";
import { bitsText, shiftText } from "./shift.js";
import { sparklines } from "./sparkline.js";
import { cell, layOut, type Paint, painter, type Section, wrap } from "./text-layout.js";
import {
  groupShares,
  isBorderline,
  otherWarnings,
  pWithError,
  verdictTitle,
  visibleRange,
  visibleSize,
  whatWouldHaveBeenSeen,
  whyNoTest,
} from "./words.js";

/** A line below the 40 that a screen shows is left for the caller, and a blank one above it. */
export const compareTextLines = 38;

export interface TextOptions {
  /** Cells in a line; held between 40 and 100. */
  readonly width: number;
  /** Colour by escape codes. */
  readonly colour: boolean;
}

interface Terminal {
  readonly width: number;
  readonly paint: Paint;
}

/** The answer of `compare` for a terminal: lines of at most `width` cells, joined by newlines. */
export function renderCompareText(result: CompareResult, meta: ReportMeta, options: TextOptions): string {
  const terminal = { width: Math.min(100, Math.max(40, Math.floor(options.width))), paint: painter(options.colour) };
  const head = verdictLines(result, meta, terminal);
  const sections = [
    effectSection(result, terminal),
    columnSection(result, terminal),
    groupSection(result, terminal),
    pairSection(result, terminal),
    visibleSection(result, terminal),
    listSection("Schema", schemaLines(result.schema), 2, terminal),
    listSection("Warnings", otherWarnings(result), 1, terminal),
  ];
  return [...head, ...layOut(sections, compareTextLines - head.length)].join("\n");
}

function verdictLines(result: CompareResult, meta: ReportMeta, { width, paint }: Terminal): string[] {
  const [first, ...others] = wrap(headline(result), width);
  const colour = { different: "yellow", "not different": "green", "cannot test": "red" } as const;
  const lines = [first, ...others].map((line) => paint("bold", paint(colour[result.verdict], line!)));
  const { why, cure } = whyNoTest(result);
  const more = {
    different: [],
    "not different": [whatWouldHaveBeenSeen(result)],
    "cannot test": [why, cure],
  }[result.verdict];
  const text = more.flatMap((sentence) => wrap(sentence, width));
  const borderline = isBorderline(result) ? wrap("Borderline: another seed could turn the verdict.", width) : [];
  return [...lines, ...text, ...borderline, ...wrap(sourceLine(result, meta), width).map((line) => paint("dim", line))];
}

function headline(result: CompareResult): string {
  const { sizes, verdict, level } = result;
  const rows = `${formatCount(sizes.reference)} reference and ${formatCount(sizes.current)} current rows`;
  if (verdict === "cannot test") return `${verdictTitle(result)}: ${rows}.`;
  return `${verdictTitle(result)}: ${pWithError(result)} at level ${level}, ${rows}.`;
}

function sourceLine({ sizes, seed }: CompareResult, { inputs }: ReportMeta): string {
  const files = inputs.map((input) => legible(input, 40)).join(" → ");
  const count = formatCount(sizes.resamples + (sizes.enumerated ? 1 : 0));
  return `${files} · ${sizes.enumerated ? `all ${count} splits` : `${count} relabellings`} · seed ${seed}`;
}

function effectSection({ effects, verdict, columns }: CompareResult, { width, paint }: Terminal): Section {
  const wide = width >= 72;
  const rows: [string, string, string][] = [
    ["rows that must change", changedRowsText(effects.changedRows.value), "to make the laws agree"],
    ["telling rows apart (AUC)", formatEstimate(effects.auc, 1, 0.004).whole, "0.5 guess, 1 always"],
    ["energy coefficient", formatEstimate(effects.energy, 1, 0.004).whole, "on a scale from 0 to 1"],
    ["sliced Wasserstein", formatEstimate(effects.slicedWasserstein, 1, 0.004).whole, "in column standard deviations"],
  ];
  const items = (columns.length === 0 ? [] : rows).map(([name, value, note]) => [
    wide
      ? `  ${cell(name, 26)}${cell(value, 22)}${paint("dim", cell(note, width - 50).trimEnd())}`
      : `  ${cell(name, width - 26)}${cell(value, 24, "right")}`,
  ]);
  const title = verdict === "different" ? "How far apart" : "How far apart the rows at hand are";
  return { title: paint("bold", title), items, least: 3, weight: 2, rest: andMore(paint) };
}

function changedRowsText(share: number): string {
  return share > 0 ? formatAtLeast(share) : "none shown";
}

function columnSection(result: CompareResult, terminal: Terminal): Section {
  const { paint, width } = terminal;
  const listed = result.columns.filter((column) => column.listed);
  const title = `Columns that differ: ${formatCount(listed.length)} of ${formatCount(result.columns.length)}`;
  const heads = `${cell("bits", 6, "right")}${cell("adj. p", 8, "right")}`;
  const longest = Math.max(8, ...listed.slice(0, 20).map(({ name }) => cellsOf(legible(name))));
  const nameCells = Math.min(longest, width < 72 ? width - 16 : Math.max(12, width - 64));
  return {
    title: `${paint("bold", cell(title, width - 14))}${paint("dim", heads)}`,
    total: listed.length,
    items: listed.slice(0, compareTextLines).map((column) => columnLines(column, nameCells, result.level, terminal)),
    least: 3,
    weight: width < 72 ? 5 : 4,
    rest: andMore(paint),
  };
}

function andMore(paint: Paint): (count: number) => string {
  return (count) => paint("dim", `  and ${formatCount(count)} more`);
}

/** One line where there is room, else two. */
function columnLines(column: ColumnResult, nameCells: number, level: number, { width, paint }: Terminal): string[] {
  const bits = cell(bitsText(column.distance), 6, "right");
  const numbers = `${bits}${cell(formatP(column.adjustedPValue, level), 8, "right")}`;
  const bars = sparklines(column.picture, 5);
  const picture = `${paint("dim", cell(bars[0], 5))} ${paint("cyan", cell(bars[1], 5))}`;
  const moved = paint("dim", cell(column.moved === "nothing" ? "" : column.moved, 9));
  const narrow = width < 72;
  const room = width - (narrow ? 26 : nameCells + 39);
  const change = `${moved}${cell(changeText(column, room), room)} ${picture}`;
  const name = legible(column.name);
  if (narrow) return [`  ${cell(name, width - 16)}${numbers}`, `    ${change}`];
  return [`  ${cell(name, nameCells)} ${change}${numbers}`];
}

/** "median 37 → 44", `"Wife" 4.8% → 14.5%`; the name gives way before the numbers do. */
function changeText(column: ColumnResult, room: number): string {
  const shift = column.shifts[0];
  if (!shift) return "";
  const { name, change, difference } = shiftText(column, shift);
  const short = legible(name.replace(/^share (of |missing)?/, ""));
  const fits = change !== "" && cellsOf(change) <= room;
  const sides = fits ? change : difference.replace(/ \[.*/, "");
  const left = room - cellsOf(sides) - 1;
  return short === "(empty)" || left < 3 ? sides : `${fit(short, left)} ${sides}`;
}

function groupSection({ groups }: CompareResult, terminal: Terminal): Section {
  const { paint } = terminal;
  return {
    title: paint("bold", "Row groups that grew or shrank"),
    total: groups.length,
    items: groups.slice(0, compareTextLines).map((group) => groupLines(group, terminal)),
    least: 1,
    weight: 2,
    rest: andMore(paint),
  };
}

function groupLines(group: GroupResult, { width }: Terminal): string[] {
  return wrap(`in ${legible(group.condition, 100)}: ${groupShares(group)}`, width, "  ", "    ");
}

function pairSection({ pairs, pairsExamined }: CompareResult, { width, paint }: Terminal): Section {
  const title = `Changed rank correlations: ${formatCount(pairs.length)} of ${formatCount(pairsExamined)} pairs`;
  return {
    title: paint("bold", fit(title, width)),
    total: pairs.length,
    items: pairs.slice(0, compareTextLines).map((pair) => wrap(pairText(pair), width, "  ", "    ")),
    least: 1,
    weight: 2,
    rest: andMore(paint),
  };
}

function pairText({ columns, reference, current, difference, about, adjustedPValue }: PairResult): string {
  const names = columns.map((name) => legible(name, 28)).join(" × ");
  const { before, after, change } = formatCorrelations(reference, current, difference);
  const subject = about ? ` (${legible(about, 40)})` : "";
  return `${names}${subject}: ${before} → ${after}, ${change}, adj. p ${formatP(adjustedPValue)}`;
}

function visibleSection({ visible, verdict }: CompareResult, { width, paint }: Terminal): Section {
  const items = verdict !== "not different" ? [] : visible;
  return {
    title: paint("bold", "Smallest differences it would have seen"),
    total: items.length,
    items: items.slice(0, compareTextLines).map((item) => {
      const size = item.size === null ? "larger than any tried" : `${visibleSize(item)} ${visibleRange(item)}`.trim();
      return wrap(`${legible(item.description, 120)}: ${size}`, width, "  ", "    ");
    }),
    least: 1,
    weight: 2,
    rest: andMore(paint),
  };
}

function listSection(title: string, sentences: readonly string[], least: number, { width, paint }: Terminal): Section {
  return {
    title: paint("bold", title),
    total: sentences.length,
    items: sentences.slice(0, compareTextLines).map((sentence) => wrap(legible(sentence, 200), width, "  ", "    ")),
    least,
    weight: 1,
    rest: andMore(paint),
  };
}

function schemaLines(schema: SchemaChanges): string[] {
  const names = (list: readonly string[]) => {
    const shown = list
      .slice(0, 4)
      .map((name) => legible(name, 24))
      .join(", ");
    return list.length > 4 ? `${shown} and ${formatCount(list.length - 4)} more` : shown;
  };
  const lines: string[] = [];
  if (schema.missing.length > 0) lines.push(`only in the reference: ${names(schema.missing)}`);
  if (schema.added.length > 0) lines.push(`only in the current table: ${names(schema.added)}`);
  const retyped = schema.retyped.map(({ name, reference, current }) => `${name} (${reference} → ${current})`);
  if (retyped.length > 0) lines.push(`another type: ${names(retyped)}`);
  const fresh = schema.levels
    .filter(({ newCount }) => newCount > 0)
    .map(({ name, newCount }) => `${name} (${newCount})`);
  if (fresh.length > 0) lines.push(`new levels: ${names(fresh)}`);
  const gone = schema.levels
    .filter((level) => level.vanishedCount > 0)
    .map((level) => `${level.name} (${level.vanishedCount})`);
  if (gone.length > 0) lines.push(`vanished levels: ${names(gone)}`);
  const outside = schema.ranges.filter(({ below, above }) => below + above > 0);
  if (outside.length > 0) lines.push(`values outside the reference's range: ${names(outside.map(({ name }) => name))}`);
  const rates = schema.missingRates
    .filter(({ reference, current }) => Math.abs(current - reference) >= 0.01)
    .map(({ name, reference, current }) => `${name} (${formatShares(reference, current).join(" → ")})`);
  if (rates.length > 0) lines.push(`missing values: ${names(rates)}`);
  if (schema.excluded.length > 0) lines.push(`not compared: ${names(schema.excluded.map(({ name }) => name))}`);
  return lines;
}
