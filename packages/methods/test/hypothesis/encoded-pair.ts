/**
 * A plain encoding for tests: pooled mid-ranks, quantile bins that never cut ties, levels as they come.
 * @module
 */
import type { EncodedColumn, EncodedPair } from "@pushforward/methods/hypothesis";

const none = new Uint8Array(0);

/** NaN is missing. */
export function orderedColumn(name: string, values: ArrayLike<number>): EncodedColumn {
  const all = Array.from(values);
  const known = all.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const below = new Map<number, number>();
  const upTo = new Map<number, number>();
  known.forEach((value, i) => {
    if (!below.has(value)) below.set(value, i);
    upTo.set(value, i + 1);
  });
  const rank = Float64Array.from(all, (value) =>
    Number.isNaN(value) ? 0 : (below.get(value)! + upTo.get(value)!) / 2 / known.length - 0.5,
  );
  const hasMissing = known.length < all.length;
  const cut = (parts: number) => {
    const edges = [
      ...new Set(Array.from({ length: parts - 1 }, (_, k) => known[Math.floor(((k + 1) * known.length) / parts)]!)),
    ];
    const codes = Uint8Array.from(all, (value) =>
      Number.isNaN(value) ? edges.length + 1 : edges.filter((edge) => value > edge).length,
    );
    return { edges, codes };
  };
  const [bins, cells] = [cut(4), cut(16)];
  const words = bins.edges.map((edge, k) =>
    k === 0 ? `${name} ≤ ${edge}` : `${bins.edges[k - 1]} < ${name} ≤ ${edge}`,
  );
  return {
    name,
    type: "numeric",
    kind: "ordered",
    rank,
    missing: hasMissing ? Uint8Array.from(all, (value) => (Number.isNaN(value) ? 1 : 0)) : none,
    extra: [],
    level: none,
    levels: [],
    bin: bins.codes,
    bins: [...words, `${name} > ${bins.edges.at(-1)}`, ...(hasMissing ? [`${name} is missing`] : [])],
    cell: cells.codes,
    cells: cells.edges.length + 1 + (hasMissing ? 1 : 0),
  };
}

export function levelColumn(name: string, codes: ArrayLike<number>, levels: readonly string[]): EncodedColumn {
  const level = Uint8Array.from(codes);
  const bins = levels.map((text) => `${name} = "${text}"`);
  const rest = { missing: none, extra: [], rank: new Float64Array(0), cells: levels.length };
  return { name, type: "category", kind: "levels", level, levels, bin: level, bins, cell: level, ...rest };
}

/** The same columns with the tables called the other way round. */
export function swapTables({ n, m, columns }: EncodedPair): EncodedPair {
  const turn = <T extends Uint8Array | Float64Array>(values: T): T => {
    if (values.length !== n + m) return values;
    const out = values.slice() as T;
    out.set(values.subarray(n) as never, 0);
    out.set(values.subarray(0, n) as never, m);
    return out;
  };
  return {
    n: m,
    m: n,
    columns: columns.map((column) => ({
      ...column,
      rank: turn(column.rank),
      missing: turn(column.missing),
      level: turn(column.level),
      bin: turn(column.bin),
      cell: turn(column.cell),
    })),
  };
}
