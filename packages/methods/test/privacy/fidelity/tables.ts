import { type Rng, type Table, table } from "@pushforward/core";

export interface People {
  readonly age: number;
  readonly town: string;
  readonly children: number;
  readonly income: number;
}

/** People whose columns depend on each other; `coarse` makes many of them equal. */
export function drawPeople(rng: Rng, count: number, coarse = false): People[] {
  return Array.from({ length: count }, () => {
    const age = coarse ? 20 + 10 * rng.integer(3) : 18 + rng.integer(60);
    const town = "ABCD"[Math.min(rng.integer(4), rng.integer(4))]!;
    const children = Math.min(rng.integer(4), rng.integer(4));
    const income = 10 * age + 100 * children + (coarse ? 200 * rng.integer(2) : 150 * rng.normal());
    return { age, town, children, income };
  });
}

export function peopleTable(people: readonly People[]): Table {
  const numbers = (key: "age" | "children" | "income") => Float64Array.from(people, (person) => person[key]);
  const levels = ["A", "B", "C", "D"];
  return table([
    { name: "age", type: "integer", values: numbers("age") },
    { name: "town", type: "category", levels, codes: Int32Array.from(people, ({ town }) => levels.indexOf(town)) },
    { name: "children", type: "integer", values: numbers("children") },
    { name: "income", type: "numeric", values: numbers("income") },
  ]);
}

/** A column of whole numbers for each row of each list. */
export function codedTable(rows: readonly (readonly number[])[]): Table {
  const names = (rows[0] ?? []).map((_, k) => `c${k}`);
  return table(names.map((name, k) => ({ name, type: "integer", values: Float64Array.from(rows, (row) => row[k]!) })));
}

/** Rows of `columns` whole numbers below `size`, small ones more often, each column leaning on the one before. */
export function drawCodes(rng: Rng, count: number, columns: number, size: number): number[][] {
  return Array.from({ length: count }, () => {
    const row: number[] = [];
    for (let k = 0; k < columns; k++) {
      const own = Math.min(rng.integer(size), rng.integer(size));
      row.push(k > 0 && rng.integer(2) === 0 ? row[k - 1]! : own);
    }
    return row;
  });
}
