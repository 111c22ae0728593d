import { seededRng, type Table } from "@pushforward/core";

/** A CSV with every kind of cell, the same bytes everywhere. */
export function everyCell(rows: number): Uint8Array {
  const rng = seededRng(11);
  const lines = Array.from({ length: rows }, (_, i) => {
    const real = rng.uniform() * 10 ** rng.integer(12);
    const day = new Date(1e12 + rng.integer(3e9) * 1000).toISOString();
    const text = rng.integer(9) === 0 ? `"é, ""${i}"""` : `t${rng.integer(20_000)}`;
    const gap = rng.integer(10) === 0 ? "" : String(rng.integer(1000) / 8);
    return `${i},${real},${gap},${day},${day.slice(0, 10)},${text},g${rng.integer(5)},${rng.integer(2) === 0},0${i}`;
  });
  return new TextEncoder().encode(`id,real,gap,moment,day,text,group,flag,code\n${lines.join("\n")}\n`);
}

/** FNV-1a over names, types, value bits and levels: equal for equal tables only. */
export function fingerprint(table: Table): string {
  let hash = 0x811c9dc5 | 0;
  const add = (bytes: Uint8Array) => {
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  };
  const encoder = new TextEncoder();
  for (const column of table.columns) {
    add(encoder.encode(`${column.name}\0${column.type}\0`));
    if ("codes" in column) {
      add(new Uint8Array(column.codes.slice().buffer));
      for (const level of column.levels) add(encoder.encode(`${level}\0`));
    } else add(new Uint8Array(Float64Array.from(column.values, (v) => (Number.isNaN(v) ? NaN : v)).buffer));
  }
  return `${table.rows} rows, ${(hash >>> 0).toString(16)}`;
}

/** What Node computes, and the browser must compute too. */
export const expectedFingerprint = "20000 rows, 15e8a2b7";
