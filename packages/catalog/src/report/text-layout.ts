/**
 * Lines of text for a terminal: wrapping, alignment, colour, and a budget of lines.
 * @module
 */
import { cellsOf, fit } from "./legible.js";

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;
export type Paint = (style: keyof typeof codes, text: string) => string;

/** Colours by escape codes, or none. */
export function painter(colour: boolean): Paint {
  return (style, text) => (colour ? `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m` : text);
}

/** `text` in lines of at most `width` cells, the second and later ones starting with `hanging`. */
export function wrap(text: string, width: number, first = "", hanging = first): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(/ +/).flatMap((part) => pieces(part, width - cellsOf(hanging)))) {
    if (!empty && cellsOf(line) + 1 + cellsOf(word) > width) {
      lines.push(line);
      line = hanging;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

/** A word too long for any line, cut up. */
function pieces(word: string, width: number): string[] {
  if (cellsOf(word) <= width) return [word];
  const parts = [""];
  for (const character of word) {
    if (cellsOf(parts.at(-1)! + character) > width) parts.push("");
    parts[parts.length - 1] += character;
  }
  return parts;
}

/** `text` cut or filled up to exactly `cells`. */
export function cell(text: string, cells: number, side: "left" | "right" = "left"): string {
  const cut = fit(text, cells);
  const space = " ".repeat(Math.max(0, cells - cellsOf(cut)));
  return side === "left" ? cut + space : space + cut;
}

export interface Section {
  readonly title: string;
  /** Each a block of lines that is shown whole or not at all; the most important first. */
  readonly items: readonly (readonly string[])[];
  /** How many there are, when `items` holds only the first of them. */
  readonly total?: number;
  /** Items that are never dropped. */
  readonly least: number;
  /** A section of weight 2 keeps twice the lines of one of weight 1. */
  readonly weight: number;
  /** Line that stands for `count` dropped items. */
  readonly rest: (count: number) => string;
}

/** Sections under their titles, a blank line before each; items are dropped, lightest first, until all fit. */
export function layOut(sections: readonly Section[], budget: number): string[] {
  const filled = sections.filter(({ items }) => items.length > 0);
  const shown = filled.map(({ items }) => Math.min(items.length, budget));
  while (lengthOf(filled, shown) > budget) {
    const next = nextToShorten(filled, shown);
    if (next < 0) break;
    shown[next]! -= 1;
  }
  growBack(filled, shown, budget);
  return filled.flatMap((section, i) => ["", ...linesOf(section, shown[i]!)]).slice(0, budget);
}

function linesOf(section: Section, shown: number): string[] {
  const left = (section.total ?? section.items.length) - shown;
  return [section.title, ...section.items.slice(0, shown).flat(), ...(left > 0 ? [section.rest(left)] : [])];
}

function lengthOf(sections: readonly Section[], shown: readonly number[]): number {
  return sections.reduce((sum, section, i) => sum + 1 + linesOf(section, shown[i]!).length, 0);
}

/** The section with the most lines for its weight; -1 when all are at their least. */
function nextToShorten(sections: readonly Section[], shown: readonly number[]): number {
  let next = -1;
  let most = 0;
  sections.forEach(({ items, least, weight }, i) => {
    const lines = items.slice(0, shown[i]).flat().length / weight;
    if (shown[i]! > least && lines > most) [next, most] = [i, lines];
  });
  return next;
}

/** Dropping a last item may have freed more than was needed, or nothing at all: "and 1 more" is a line too. */
function growBack(sections: readonly Section[], shown: number[], budget: number): void {
  sections.forEach(({ items }, i) => {
    while (shown[i]! < items.length) {
      shown[i]! += 1;
      if (lengthOf(sections, shown) <= budget) continue;
      shown[i]! -= 1;
      return;
    }
  });
}
