import { type Column, log, type Rng, seededRng, type Table } from "@pushforward/core";

/** One row of the laws that the tests of `compare` draw from: a shared factor, ties, heavy tails, rare levels. */
export interface Row {
  x: number;
  y: number;
  z: number;
  heavy: number;
  count: number;
  colour: number;
  kind: number;
  flag: number;
}

/** n independent rows, changed by `plant`; 10% of `y`, `count` and `kind` are missing. */
export function mixedTable(n: number, seed: number, plant?: (row: Row, rng: Rng) => void): Table {
  const rng = seededRng(seed);
  const rows = Array.from({ length: n }, () => {
    const factor = rng.normal();
    const row: Row = {
      x: 0.5 * factor + Math.sqrt(0.75) * rng.normal(),
      y: 0.5 * factor + Math.sqrt(0.75) * rng.normal(),
      z: rng.normal(),
      heavy: rng.normal() / rng.normal(),
      count: Math.floor(log(1 - rng.uniform()) / log(0.6)),
      colour: zipf(rng, 3),
      kind: zipf(rng, 8),
      flag: factor + rng.normal() > 0 ? 1 : 0,
    };
    plant?.(row, rng);
    return row;
  });
  const gaps = new Set(["y", "count", "kind"]);
  const names = Object.keys(rows[0]!) as (keyof Row)[];
  const columns = names.map((name): Column => {
    const values = Float64Array.from(rows, (row) => (gaps.has(name) && rng.uniform() < 0.1 ? Number.NaN : row[name]));
    if (name === "count") return { name, type: "integer", values };
    if (name !== "colour" && name !== "kind" && name !== "flag") return { name, type: "numeric", values };
    const codes = Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value));
    if (name === "flag") return { name, type: "boolean", codes, levels: ["false", "true"] };
    return { name, type: "category", codes, levels: "abcdefgh".split("") };
  });
  return { rows: n, columns };
}

/** 0 … levels − 1 with probability proportional to 1/(1 + k). */
function zipf(rng: Rng, levels: number): number {
  let total = 0;
  for (let k = 1; k <= levels; k++) total += 1 / k;
  let rest = rng.uniform() * total;
  for (let k = 1; k < levels; k++) {
    rest -= 1 / k;
    if (rest <= 0) return k - 1;
  }
  return levels - 1;
}
