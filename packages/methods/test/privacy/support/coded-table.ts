/** Small coded tables for tests. @module */
import { seededRng } from "@pushforward/core";
import type { Domain, DomainTable } from "@pushforward/methods/privacy";

/** Categories "0", "1", … for every size. */
export function categories(...sizes: number[]): Domain {
  return {
    attributes: sizes.map((size, j) => ({
      name: `a${j}`,
      type: "category",
      values: Array.from({ length: size }, (_, v) => String(v)),
    })),
  };
}

/** `bins[j]` equal bins of [0, 1] for every attribute. */
export function numbers(...bins: number[]): Domain {
  return {
    attributes: bins.map((count, j) => ({
      name: `x${j}`,
      type: "numeric",
      low: 0,
      high: 1,
      edges: Array.from({ length: count + 1 }, (_, b) => b / count),
    })),
  };
}

/** Rows of codes as a table; units are the middles of bins. */
export function codedTable(domain: Domain, rows: readonly (readonly number[])[]): DomainTable {
  return {
    domain,
    rows: rows.length,
    codes: domain.attributes.map((_, j) => Uint16Array.from(rows, (row) => row[j]!)),
    units: domain.attributes.map((attribute, j) =>
      "edges" in attribute
        ? Float64Array.from(rows, (row) => (row[j]! + 0.5) / (attribute.edges.length - 1))
        : undefined,
    ),
  };
}

/**
 * A law with pairs that hang together: a hidden class of each row moves all attributes. Same seed, same rows.
 */
export function classTable(domain: Domain, sizes: readonly number[], rows: number, seed = 1): DomainTable {
  const rng = seededRng(seed);
  const drawn = Array.from({ length: rows }, () => {
    const hidden = rng.integer(3);
    return sizes.map((size) =>
      rng.uniform() < 0.7 ? Math.floor((hidden * size) / 3) : Math.min(rng.integer(size), rng.integer(size)),
    );
  });
  return codedTable(domain, drawn);
}

/** Mean total variation of all marginals of `order` attributes between two tables. */
export function meanVariation(x: DomainTable, y: DomainTable, order: 1 | 2): number {
  const d = x.codes.length;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < d; i++)
    for (let j = order === 1 ? i : i + 1; j < (order === 1 ? i + 1 : d); j++, count++) sum += variation(x, y, i, j);
  return sum / count;
}

function variation(x: DomainTable, y: DomainTable, i: number, j: number): number {
  const shares = new Map<number, number>();
  for (const [table, sign] of [
    [x, 1],
    [y, -1],
  ] as const)
    for (let row = 0; row < table.rows; row++) {
      const cell = 65536 * table.codes[i]![row]! + table.codes[j]![row]!;
      shares.set(cell, (shares.get(cell) ?? 0) + sign / table.rows);
    }
  return [...shares.values()].reduce((total, share) => total + Math.abs(share), 0) / 2;
}
