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

/** How many rows fall in each cell, row-major. One row changes one count by 1. Time O(rows·attributes + cells). */
export function marginalCounts(table: DomainTable, attributes: readonly number[], cells?: Cells): Float64Array {
  const sizes = marginalSizes(table.domain, attributes, cells);
  const counts = new Float64Array(sizes.reduce((product, size) => product * size, 1));
  const place = new Uint32Array(table.rows);
  let stride = counts.length;
  attributes.forEach((a, k) => {
    stride /= sizes[k]!;
    const size = attributeSize(table.domain.attributes[a]!);
    addSteps(place, table.codes[a]!, stepsOf(size, stride, cells?.[a]));
  });
  for (let i = 0; i < place.length; i++) counts[place[i]!]! += 1;
  return counts;
}

/** By how much each code moves the place of a cell. */
function stepsOf(size: number, stride: number, cells: Uint16Array | undefined): Uint32Array {
  return Uint32Array.from({ length: size }, (_, code) => stride * (cells ? cells[code]! : code));
}

function addSteps(place: Uint32Array, codes: Uint16Array, steps: Uint32Array): void {
  for (let i = 0; i < place.length; i++) place[i]! += steps[codes[i]!]!;
}

const MOST_REMEMBERED = 2 ** 22; // cells: 32 MiB

/**
 * `marginalCounts` that remembers what it counted with the `cells` of the last call, since mechanisms choose among the
 * same marginals again and again. The arrays are shared: they are there to be read.
 */
export function rememberedCounts(): typeof marginalCounts {
  const known = new Map<string, Float64Array>();
  let last: { table: DomainTable; cells: Cells | undefined } | undefined;
  let held = 0;
  return (table, attributes, cells) => {
    if (last?.table !== table || last.cells !== cells) {
      known.clear();
      held = 0;
      last = { table, cells };
    }
    const key = attributes.join();
    const counts = known.get(key) ?? marginalCounts(table, attributes, cells);
    if (!known.has(key) && held + counts.length <= MOST_REMEMBERED) {
      known.set(key, counts);
      held += counts.length;
    }
    return counts;
  };
}
