/** The caller's kernels, or ones opened for this piece of work and closed after it. @module */
import { type Kernels, openKernels } from "./kernels.js";

export async function usingKernels<R>(given: Kernels | undefined, work: (kernels: Kernels) => Promise<R>): Promise<R> {
  if (given) return work(given);
  const opened = await openKernels();
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
