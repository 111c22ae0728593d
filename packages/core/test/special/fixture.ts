import { readFileSync } from "node:fs";

interface Fixture {
  readonly values: Readonly<Record<string, readonly (readonly number[])[]>>;
}

const { values } = JSON.parse(
  readFileSync(new URL("../../../../tools/fixtures/special/values.json", import.meta.url), "utf8"),
) as Fixture;

/** Rows (arguments…, value) made by tools/fixtures/special/values.py. */
export function rowsOf(name: string): readonly (readonly number[])[] {
  const rows = values[name];
  if (!rows || rows.length === 0) throw new Error(`no fixture for ${name}`);
  return rows;
}

/** Largest of measure(computed, expected) over the rows, and the row it belongs to. */
export function worst(
  name: string,
  compute: (...args: number[]) => number,
  measure: (computed: number, expected: number) => number,
): { error: number; row: readonly number[] } {
  let found: { error: number; row: readonly number[] } = { error: 0, row: [] };
  for (const row of rowsOf(name)) {
    const error = measure(compute(...row.slice(0, -1)), row[row.length - 1]!);
    if (!(error <= found.error)) found = { error, row }; // NaN too
  }
  return found;
}

export const relative = (computed: number, expected: number) =>
  computed === expected ? 0 : Math.abs(computed - expected) / Math.abs(expected);

/** Distance in units of the expected value's last place. */
export function ulps(computed: number, expected: number): number {
  if (computed === expected) return 0;
  const exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(expected))));
  return Math.abs(computed - expected) / 2 ** (exponent - 26) / 2 ** -26;
}
