/**
 * Columns asked for by name, with near names when there is none.
 * @module
 */
import { DataError } from "@pushforward/core";
import type { ReadOptions } from "./read-options.js";

/** Names of the columns to read, in order. @throws DataError when one that was asked for does not exist. */
export function chosenNames(names: readonly string[], options: ReadOptions, where: string): readonly string[] {
  const { columns, mentioned = [] } = options;
  if (!columns) return names;
  checkNames(columns, names, where);
  const lower = new Set(mentioned.map((name) => name.toLowerCase()));
  const known = new Set(names.map((name) => name.toLowerCase()));
  for (const name of mentioned) if (!known.has(name.toLowerCase())) throw unknownInCondition(name, names, where);
  const asked = new Set(columns);
  return [...asked, ...names.filter((name) => !asked.has(name) && lower.has(name.toLowerCase()))];
}

export function unknownInCondition(name: string, names: readonly string[], where: string): DataError {
  return new DataError(
    `${where}: has no column ${name}, which the condition names; ${nearNames(name, names)} ` +
      `(texts take 'single quotes', names with spaces or signs "double quotes")`,
  );
}

/** @throws DataError naming the unknown column and those nearest to it. */
export function checkNames(asked: readonly string[], names: readonly string[], where: string): void {
  const known = new Set(names);
  for (const name of asked) {
    if (known.has(name)) continue;
    throw new DataError(`${where}: has no column ${name}; ${nearNames(name, names)}`);
  }
}

/** "did you mean …?" for near names, else the first few names. */
export function nearNames(name: string, names: readonly string[]): string {
  const lower = name.toLowerCase();
  const near = names
    .map((other) => ({ other, distance: editDistance(lower, other.toLowerCase()) }))
    .filter(({ other, distance }) => distance <= Math.max(1, Math.ceil(Math.min(other.length, name.length) / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3);
  if (near.length > 0) return `did you mean ${near.map(({ other }) => other).join(" or ")}?`;
  const shown = names.slice(0, 8).join(", ");
  return `its columns are ${shown}${names.length > 8 ? `, … (${names.length} in all)` : ""}`;
}

/** Levenshtein distance. O(|a| · |b|), over at most 64 characters of each. */
function editDistance(a: string, b: string): number {
  a = a.slice(0, 64);
  b = b.slice(0, 64);
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
