/**
 * Order on a line.
 * @module
 */
import type { Kernels } from "../kernels.js";
import { sortScratchBytes } from "../scratch.js";

/** The ids of the values, by default their places, ascending by value; equal ones in their order. */
export function ascending(kernels: Kernels, values: Float64Array, ids?: Int32Array): Int32Array {
  const n = values.length;
  const scope = kernels.scope();
  try {
    const [keys, sorted, order] = [scope.copy(values), scope.f64(n), scope.i32(n)];
    const payload = ids ? scope.copy(ids).ptr : 0;
    const scratch = scope.u8(sortScratchBytes(n, 8)).ptr;
    kernels.functions.sortPairsF64(keys.ptr, payload, n, sorted.ptr, order.ptr, scratch);
    return order.view.slice();
  } finally {
    scope.free();
  }
}
