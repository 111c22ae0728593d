import type { ColumnEncoding } from "./encoding.js";

/** Names of a column's coordinates, in their order. */
export function coordinateNames(encoding: ColumnEncoding): string[] {
  const names = ownNames(encoding);
  return encoding.missing ? [...names, `${encoding.column.name} is missing`] : names;
}

function ownNames(encoding: ColumnEncoding): string[] {
  const { name } = encoding.column;
  if (encoding.kind === "boolean") return encoding.varies ? [name] : [];
  if (encoding.kind === "text")
    return [`${name} length`, ...Array.from({ length: encoding.buckets }, (_, b) => `${name} 3-grams ${b}`)];
  if (encoding.kind === "levels") {
    const levels = encoding.other === null ? encoding.levels : [...encoding.levels, encoding.other];
    return levels.length === 1 ? [] : levels.map((level) => `${name} = ${level}`);
  }
  const cycles = encoding.cycles.flatMap((cycle) => [`${name} ${cycle} sine`, `${name} ${cycle} cosine`]);
  return encoding.varies ? [name, ...cycles] : [];
}
