/**
 * Columns of numbers as CSV.
 * @module
 */

/** RFC 4180; columns may differ in length, and end in empty cells. */
export function columnsCsv(columns: Readonly<Record<string, ArrayLike<number>>>): string {
  const lists = Object.values(columns);
  const rows = Math.max(...lists.map(({ length }) => length));
  const lines = Array.from({ length: rows }, (_, i) =>
    lists.map((list) => (i < list.length ? String(list[i]) : "")).join(","),
  );
  return [Object.keys(columns).map(quoted).join(","), ...lines].join("\r\n").concat("\r\n");
}

const quoted = (name: string) => (/[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
