/**
 * From cells back to codes.
 * @module
 */
import type { Rng } from "@pushforward/core";
import type { Domain } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import type { Compression } from "./compression.js";
import { systematicSample } from "./systematic-sample.js";

/**
 * Rows of the domain from rows of cells (one column an attribute): the rows in a cell get its codes in their shares, by
 * a systematic sample in random order. Time O(rows·attributes).
 */
export function decodeCells(
  domain: Domain,
  columns: readonly Uint16Array[],
  compressed: Compression,
  rng: Rng,
): DomainTable {
  const codes = columns.map((column, a) => decodeColumn(column, compressed, a, rng.stream(a)));
  return { domain, rows: columns[0]?.length ?? 0, codes, units: columns.map(() => undefined) };
}

function decodeColumn(column: Uint16Array, { cells, sizes, shares }: Compression, a: number, rng: Rng): Uint16Array {
  const members = Array.from({ length: sizes[a]! }, (): number[] => []);
  cells[a]!.forEach((cell, code) => {
    members[cell]!.push(code);
  });
  const totals = new Uint32Array(members.length);
  for (const cell of column) totals[cell]!++;
  const drawn = members.map((codes, cell) =>
    codes.length === 1
      ? undefined
      : systematicSample(
          Float64Array.from(codes, (code) => shares[a]![code]!),
          totals[cell]!,
          rng,
        ),
  );
  const used = new Uint32Array(members.length);
  return column.map((cell) => members[cell]![drawn[cell]?.[used[cell]!++] ?? 0]!);
}
