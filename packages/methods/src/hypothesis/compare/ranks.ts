/**
 * Order and mid-ranks of a column with ties and missing values.
 * @module
 */

/** Indices of the values that are not missing, ascending by value, ties by index. */
export function sortedOrder(values: Float64Array): Uint32Array {
  const observed = new Uint32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) observed[count++] = row;
  return radixOrder(values, observed.subarray(0, count));
}

export interface MidRanks {
  /** (pooled mid-rank − ½)/observed − ½ in (−½, ½); 0 where missing. */
  readonly rank: Float64Array;
  /** Start of each run of equal values in the order, and its end as the last entry. */
  readonly runs: Uint32Array;
}

export function midRanks(values: Float64Array, order: Uint32Array): MidRanks {
  const rank = new Float64Array(values.length);
  const runs = new Uint32Array(order.length + 1);
  let count = 0;
  for (let start = 0; start < order.length; ) {
    const value = values[order[start]!]!;
    let end = start + 1;
    while (end < order.length && values[order[end]!] === value) end++;
    const centred = (start + end) / (2 * order.length) - 0.5;
    for (let i = start; i < end; i++) rank[order[i]!] = centred;
    runs[count++] = start;
    start = end;
  }
  runs[count] = order.length;
  return { rank, runs: runs.slice(0, count + 1) };
}

const passes = 4;
const digits = 65_536;

/** Least-significant-digit radix sort of float64 keys, 16 bits a pass, −0 and 0 equal; stable. */
function radixOrder(values: Float64Array, rows: Uint32Array): Uint32Array {
  const n = rows.length;
  if (n < 4096) return rows.slice().sort((a, b) => values[a]! - values[b]! || a - b);
  const keys = new Float64Array(n);
  for (let i = 0; i < n; i++) keys[i] = values[rows[i]!]! + 0; // −0 + 0 is 0
  const words = new Uint16Array(keys.buffer);
  flipSigns(new Int32Array(keys.buffer));
  let [from, to] = [Uint32Array.from({ length: n }, (_, i) => i), new Uint32Array(n)];
  const counts = new Uint32Array(digits);
  for (let pass = 0; pass < passes; pass++) {
    counts.fill(0);
    for (let i = 0; i < n; i++) counts[words[4 * i + pass]!]!++;
    if (counts[words[pass]!] === n) continue;
    let sum = 0;
    for (let digit = 0; digit < digits; digit++) {
      const count = counts[digit]!;
      counts[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < n; i++) {
      const index = from[i]!;
      const digit = words[4 * index + pass]!;
      to[counts[digit]!] = index;
      counts[digit]!++;
    }
    [from, to] = [to, from];
  }
  for (let i = 0; i < n; i++) from[i] = rows[from[i]!]!;
  return from;
}

/** Make the bits of doubles sort as unsigned integers: flip all bits of negatives, the sign of the rest. */
function flipSigns(halves: Int32Array): void {
  for (let i = 0; i < halves.length; i += 2) {
    const high = halves[i + 1]!;
    if (high < 0) halves[i]! ^= -1;
    halves[i + 1] = high < 0 ? ~high : high ^ -2_147_483_648;
  }
}
