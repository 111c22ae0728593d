import { type Kernels, sortScratchBytes } from "@pushforward/kernels";

/** Ascending, by the radix sort of the kernels. Time and memory O(n). */
export function sortedValues(values: Float64Array, kernels: Kernels): Float64Array {
  const n = values.length;
  const scope = kernels.scope();
  try {
    const [keys, out, scratch] = [scope.copy(values), scope.f64(n), scope.u8(sortScratchBytes(n, 8))];
    kernels.functions.sortF64(keys.ptr, n, out.ptr, scratch.ptr);
    return out.view.slice();
  } finally {
    scope.free();
  }
}
