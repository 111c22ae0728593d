/**
 * Counts of a marginal without noise: for the inside of the door alone.
 * @module
 */
import { check, MemoryError } from "@pushforward/core";
import { attributeSize, type Domain } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import type { Cells } from "../measurement.js";

const MOST_CELLS = 2 ** 27; // a gigabyte of counts

/**
 * Cells of each attribute of a marginal.
 *
 * @throws ArgumentError unless the attributes are one to three of the domain, ascending, and `cells` fit it.
 * @throws MemoryError when the marginal has more than 2^27 cells.
 */
export function marginalSizes(
  { attributes: declared }: Domain,
  attributes: readonly number[],
  cells?: Cells,
): number[] {
  const rising = attributes.every((a, k) => Number.isInteger(a) && a > (attributes[k - 1] ?? -1));
  const fits = rising && attributes.length >= 1 && attributes.length <= 3 && attributes.at(-1)! < declared.length;
  check(fits, "private data", "attributes", "one to three of the domain, ascending", attributes.join(", "));
  const sizes = attributes.map((a) => (cells ? cellCount(cells, a, declared[a]!) : attributeSize(declared[a]!)));
  const total = sizes.reduce((product, size) => product * size, 1);
  if (total > MOST_CELLS)
    throw new MemoryError(`private data: a marginal of ${total} cells is too large; take fewer attributes or bins`);
  return sizes;
}

function cellCount(cells: Cells, a: number, attribute: Domain["attributes"][number]): number {
  const mapped = cells[a];
  const size = attributeSize(attribute);
  check(mapped?.length === size, "private data", "cells", `one for each of ${size} codes`, mapped?.length ?? "none");
  return mapped.reduce((most, cell) => Math.max(most, cell), 0) + 1;
}

/** How many rows fall in each cell, row-major. One row changes one count by 1. */
export function marginalCounts(table: DomainTable, attributes: readonly number[], cells?: Cells): Float64Array {
  const sizes = marginalSizes(table.domain, attributes, cells);
  const counts = new Float64Array(sizes.reduce((product, size) => product * size, 1));
  const codes = attributes.map((a) => table.codes[a]!);
  const mapped = attributes.map((a) => cells?.[a]);
  for (let i = 0; i < table.rows; i++) {
    let cell = 0;
    for (let k = 0; k < codes.length; k++) {
      const code = codes[k]![i]!;
      cell = cell * sizes[k]! + (mapped[k]?.[code] ?? code);
    }
    counts[cell]! += 1;
  }
  return counts;
}
