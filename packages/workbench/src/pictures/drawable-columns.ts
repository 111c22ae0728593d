/**
 * Columns that have a place on an axis.
 * @module
 */
import type { TableCard } from "../engine/engine.js";

const types = new Set(["numeric", "integer", "time"]);

/** Names of those that all tables have, in the order of the first. */
export function drawableColumns(cards: readonly TableCard[]): string[] {
  const [first = [], ...rest] = cards.map(({ columns }) => columns.flatMap(({ type, name }) => (types.has(type) ? [name] : []))); // biome-ignore format: one line
  return first.filter((name) => rest.every((others) => others.includes(name)));
}
