/**
 * Several codes of an attribute counted as one: small tables stand out of the noise where large ones drown.
 * @module
 */
import { check } from "@pushforward/core";
import { type Attribute, attributeSize, type Domain } from "./domain.js";
import type { DomainTable } from "./domain-table.js";

/**
 * The table with code c of attribute a replaced by `cells[a][c]`. Attributes become categories whose values are the
 * numbers of the cells; `units` are left out. Time O(rows·attributes).
 *
 * @throws ArgumentError unless every code has a cell and cells are numbered 0, 1, … without gaps.
 */
export function coarsenTable(table: DomainTable, cells: readonly Uint16Array[]): DomainTable {
  const { attributes } = table.domain;
  check(cells.length === attributes.length, "coarsenTable", "cells", `${attributes.length} attributes`, cells.length);
  const domain: Domain = { attributes: attributes.map((attribute, a) => coarse(attribute, cells[a]!)) };
  const codes = table.codes.map((column, a) => column.map((code) => cells[a]![code]!));
  return { domain, rows: table.rows, codes, units: codes.map(() => undefined) };
}

function coarse(attribute: Attribute, cells: Uint16Array): Attribute {
  const size = attributeSize(attribute);
  check(cells.length === size, "coarsenTable", "cells", `a cell for each of ${size} codes`, cells.length);
  const found = new Set(cells);
  const last = Math.max(...cells);
  check(found.size === last + 1, "coarsenTable", "cells", "numbered 0, 1, … without gaps", `${found.size} up to ${last}`);
  return { name: attribute.name, type: "category", values: Array.from(found, (_, cell) => String(cell)) };
}
