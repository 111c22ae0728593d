/** Private data for tests: noise is seeded and rounded from a continuous Gaussian, so nothing here is private. */
import { seededRng } from "@pushforward/core";
import type { Domain, DomainTable, PrivateData, ReceiptLine, RowsQuery } from "@pushforward/methods/privacy";

export interface TestDoor extends PrivateData {
  /** How often rows were asked for. */
  readonly looks: () => number;
}

export function testDoor(table: DomainTable, seed: number, remaining = 1): TestDoor {
  const rng = seededRng(seed);
  const lines: ReceiptLine[] = [];
  const refuse = () => {
    throw new Error("slicing asks for rows only");
  };
  return {
    domain: table.domain,
    adjacency: "replace-one",
    publicRows: table.rows,
    remaining,
    marginal: refuse,
    select: refuse,
    sum: refuse,
    rows({ what, width, grid, variance, evaluate }: RowsQuery) {
      const out = new Float64Array(table.rows * width);
      evaluate(table, out);
      const sigma = Math.sqrt(variance);
      for (let at = 0; at < out.length; at++) {
        out[at] = grid * (Math.round(out[at]! / grid) + Math.round((sigma * rng.normal()) / grid));
      }
      lines.push({ what, mechanism: "discrete Gaussian", variance });
      return out;
    },
    receipt: () => lines,
    looks: () => lines.length,
  };
}

/** Numbers from 0 to 1 without bins worth the name, one column each. */
export function unitDomain(columns: number): Domain {
  return {
    attributes: Array.from({ length: columns }, (_, j) => ({
      name: `x${j}`,
      type: "numeric" as const,
      low: 0,
      high: 1,
      edges: [0, 0.25, 0.5, 0.75, 1],
    })),
  };
}

/** A table of numbers from 0 to 1, `value(row, column)` clamped. */
export function unitTable(columns: number, rows: number, value: (row: number, column: number) => number): DomainTable {
  const units = Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => Math.min(1, Math.max(0, value(i, j)))),
  );
  const codes = units.map((column) => Uint16Array.from(column, (u) => Math.min(3, Math.floor(4 * u))));
  return { domain: unitDomain(columns), rows, codes, units };
}
