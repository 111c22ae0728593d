/**
 * HTML as a value: in a template marked `html` every inserted string is escaped, so that text from
 * data can never become markup.
 * @module
 */
import { isCut, legible } from "./legible.js";

export class Html {
  constructor(readonly text: string) {}
}

export type Part = Html | string | number | false | null | undefined | readonly Part[];

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

function textOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return escapeHtml(String(part));
}

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, i) => text + textOf(parts[i - 1]) + string));
}

/** A name from data: isolated from the writing direction around it, cut, with more of it on hover. */
export function nameHtml(name: string, longest = 60): Html {
  const shown = legible(name, longest);
  return isCut(name, longest) ? html`<bdi title="${legible(name, 160)}">${shown}</bdi>` : html`<bdi>${shown}</bdi>`;
}

/** The first `most` items, and a closing item that says how many were left out. */
export function capped<T>(
  items: readonly T[],
  most: number,
  each: (item: T) => Part,
  rest: (count: number) => Part,
): Part {
  const shown = items.slice(0, most).map(each);
  return items.length > most ? [...shown, rest(items.length - most)] : shown;
}
