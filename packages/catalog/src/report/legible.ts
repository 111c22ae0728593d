/**
 * Text from data, made fit to show: short, on one line, with nothing invisible in it.
 *
 * A column name may hold escape sequences that drive a terminal, marks that turn the writing
 * direction of the rest of the page, line breaks, or ten thousand characters. Such characters are
 * written out as `\u{…}` and long texts end in an ellipsis. Markup is escaped elsewhere (`html.ts`).
 * @module
 */

/** Controls, format and direction marks, lone surrogates, line separators; the two joiners of words stay. */
const invisible = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** `text` in at most `longest` characters (code points), every invisible one written out. */
export function legible(text: string, longest = 60): string {
  const characters = Array.from(text.slice(0, 2 * longest + 2));
  const whole = characters.length <= longest;
  const shown = whole ? characters.join("") : `${characters.slice(0, longest - 1).join("")}…`;
  if (shown.trim() === "") return text === "" ? "(empty)" : "(blank)";
  return shown.replace(invisible, (mark) => `\\u{${mark.codePointAt(0)!.toString(16)}}`);
}

/** True when `legible` would leave something out. */
export function isCut(text: string, longest = 60): boolean {
  return text.length > longest && Array.from(text.slice(0, 2 * longest + 2)).length > longest;
}

const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;
const zero = /[\p{M}\u200c\u200d]/u;

/** Cells that `text` takes in a terminal: two for East Asian and emoji characters, none for combining marks. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const character of text) cells += zero.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return cells;
}

/** `text` cut to `cells` terminal cells, with an ellipsis when something is lost. */
export function fit(text: string, cells: number): string {
  if (cellsOf(text) <= cells) return text;
  let kept = "";
  let used = 1;
  for (const character of text) {
    used += cellsOf(character);
    if (used > cells) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
