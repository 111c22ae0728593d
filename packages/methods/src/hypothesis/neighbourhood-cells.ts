/**
 * Rows in small cells of neighbours: the space is halved at a gap near the median of its widest column, again and again.
 * @module
 */
import type { Samples } from "@pushforward/core";

/**
 * Cell of each row, counted from 0: halved while a cell has more than `most` rows, never between rows that are equal.
 * Columns are measured in units of their range. Time O(n·log(n)·(d + log n)).
 */
export function neighbourhoodCells({ data, n, d }: Samples, most: number): Uint32Array {
  const cells = new Uint32Array(n);
  const units = Float64Array.from({ length: d }, (_, k) => rangeOf(data, d, k, everyRow(n)) || 1);
  let count = 0;
  const waiting = [everyRow(n)];
  for (let rows = waiting.pop(); rows; rows = waiting.pop()) {
    const halves = rows.length > most ? halve(rows, data, d, units) : undefined;
    if (halves) waiting.push(halves[1], halves[0]);
    else {
      for (const row of rows) cells[row] = count;
      count++;
    }
  }
  return cells;
}

const everyRow = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);

function halve(
  rows: Uint32Array,
  data: Float64Array,
  d: number,
  units: Float64Array,
): [Uint32Array, Uint32Array] | undefined {
  let [widest, width] = [0, 0];
  for (let k = 0; k < d; k++) {
    const wide = rangeOf(data, d, k, rows) / units[k]!;
    if (wide > width) [widest, width] = [k, wide];
  }
  if (width === 0) return undefined;
  const at = (row: number) => data[row * d + widest]!;
  const order = rows.slice().sort((a, b) => at(a) - at(b) || a - b);
  const middle = order.length >> 1;
  for (let off = 0; off < order.length; off++) {
    for (const cut of [middle - off, middle + off]) {
      if (cut < 1 || cut >= order.length || at(order[cut - 1]!) === at(order[cut]!)) continue;
      return [order.subarray(0, cut), order.subarray(cut)];
    }
  }
  return undefined;
}

function rangeOf(data: Float64Array, d: number, k: number, rows: Uint32Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows) {
    const value = data[row * d + k]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low;
}
