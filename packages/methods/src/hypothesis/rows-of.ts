import type { Samples } from "@pushforward/core";

/** The rows with these indices, in this order. */
export function rowsOf({ data, d }: Samples, rows: Uint32Array): Samples {
  const out = new Float64Array(rows.length * d);
  rows.forEach((row, i) => {
    out.set(data.subarray(row * d, row * d + d), i * d);
  });
  return { data: out, n: rows.length, d };
}
