/**
 * The condition of a row group, as `compare` writes it, read back into conditions that the engine applies.
 * @module
 */
import type { Condition } from "../../engine/engine.js";

/**
 * `age ≤ 34 and sex = "F"` is two conditions. Undefined when a part says something that no condition does, such as
 * "is another level". Names may hold anything, so parts are told apart by the columns that exist.
 */
export function readCondition(text: string, columns: readonly string[]): readonly Condition[] | undefined {
  const longestFirst = [...columns].sort((a, b) => b.length - a.length);
  return readParts(text, longestFirst);
}

function readParts(text: string, columns: readonly string[]): readonly Condition[] | undefined {
  for (let cut = text.indexOf(" and "); ; cut = text.indexOf(" and ", cut + 1)) {
    const head = readOne(cut < 0 ? text : text.slice(0, cut), columns);
    if (cut < 0) return head;
    const tail = head && readParts(text.slice(cut + 5), columns);
    if (head && tail) return [...head, ...tail];
  }
}

function readOne(text: string, columns: readonly string[]): readonly Condition[] | undefined {
  for (const column of columns) {
    const found = readAbout(text, column);
    if (found) return found;
  }
  return undefined;
}

function readAbout(text: string, column: string): readonly Condition[] | undefined {
  if (text === `${column} is missing`) return [{ column, op: "missing" }];
  if (text === `${column} has any value`) return [{ column, op: "present" }];
  for (const op of ["≤", ">", "="] as const) {
    const before = `${column} ${op} `;
    const value = text.startsWith(before) ? readValue(text.slice(before.length)) : undefined;
    if (value !== undefined) return [{ column, op, value }];
  }
  const between = ` < ${column} ≤ `;
  const at = text.indexOf(between);
  const low = at < 0 ? undefined : readValue(text.slice(0, at));
  const high = at < 0 ? undefined : readValue(text.slice(at + between.length));
  if (low === undefined || high === undefined) return undefined;
  return [
    { column, op: ">", value: low },
    { column, op: "≤", value: high },
  ];
}

/** `"F"` is a text, `34` a number, `2024-01-31` stays the text of a time; undefined when it is none of these. */
function readValue(text: string): number | string | undefined {
  if (text.startsWith('"')) return quoted(text);
  if (/^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?$/.test(text)) return text;
  const number = Number(text);
  return text.trim() === "" || Number.isNaN(number) ? undefined : number;
}

function quoted(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined; // cut in its middle
  }
}
