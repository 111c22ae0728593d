/**
 * Two small tables that differ in one row, the canary, whose values nobody else has: where losses show most.
 * @module
 */
import type { Domain } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import type { Adjacency } from "../measurement.js";

export interface CanaryTables {
  readonly withCanary: DomainTable;
  readonly without: DomainTable;
}

const domain: Domain = {
  attributes: [
    { type: "category", name: "kind", values: ["common", "other", "rare"] },
    { type: "boolean", name: "flag", values: ["no", "yes"] },
    { type: "numeric", name: "size", low: 0, high: 1, edges: [0, 0.25, 0.5, 0.75, 1] },
  ],
};

const canary = [2, 1, 3] as const;
const canaryUnit = 0.99;

/** Twenty rows of three columns; without the canary one row less (add-remove), or an ordinary row in its place. */
export function canaryTables(adjacency: Adjacency): CanaryTables {
  const crowd = Array.from({ length: 19 }, (_, i) => [i % 5 === 0 ? 1 : 0, 0, i % 3] as const);
  const instead = adjacency === "add-remove" ? [] : [[0, 0, 0] as const];
  return { withCanary: tableOf([...crowd, canary]), without: tableOf([...crowd, ...instead]) };
}

function tableOf(rows: readonly (readonly [number, number, number])[]): DomainTable {
  const codes = domain.attributes.map((_, a) => Uint16Array.from(rows, (row) => row[a]!));
  const units = Float64Array.from(rows, (row) => (row === canary ? canaryUnit : row[2] / 4 + 0.1));
  return { domain, rows: rows.length, codes, units: [undefined, undefined, units] };
}
