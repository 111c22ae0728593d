/**
 * Order and mid-ranks of a column with ties and missing values.
 * @module
 */
import { type Kernels, sortScratchBytes } from "@pushforward/kernels";

/** Fewer values than this are sorted without a kernel. */
const few = 4096;

/** Indices of the values that are not missing, ascending by value; equal values by index. */
export function sortedOrder(values: Float64Array, kernels?: Kernels): Uint32Array {
  if (kernels && values.length >= few) return orderByKernel(values, kernels);
  const observed = new Uint32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) observed[count++] = row;
  return observed.slice(0, count).sort((a, b) => values[a]! - values[b]! || a - b);
}

function orderByKernel(values: Float64Array, kernels: Kernels): Uint32Array {
  const n = values.length;
  const scope = kernels.scope();
  try {
    const keys = scope.f64(n);
    const sorted = scope.f64(n);
    const order = scope.u32(n);
    const scratch = scope.u8(sortScratchBytes(n, 8));
    const observed = keysOf(values, keys.view);
    kernels.functions.sortPairsF64(keys.ptr, 0, n, sorted.ptr, order.ptr, scratch.ptr);
    return order.view.slice(0, observed);
  } finally {
    scope.free();
  }
}

/** The kernel puts −0 before +0 and NaN last; a zero added makes both zeros one. Returns how many are no NaN. */
function keysOf(values: Float64Array, keys: Float64Array): number {
  let observed = 0;
  for (let row = 0; row < values.length; row++) {
    keys[row] = values[row]! + 0;
    if (!Number.isNaN(values[row]!)) observed++;
  }
  return observed;
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
