/**
 * Kernels for one run: those that the face holds open, or new ones that are closed again.
 * @module
 */
import type { Kernels } from "@pushforward/kernels";
import type { OperationContext } from "./operation.js";

export async function withKernels<R>(
  { kernels, threads }: Pick<OperationContext, "kernels" | "threads">,
  use: (kernels: Kernels) => Promise<R>,
): Promise<R> {
  if (kernels) return use(kernels);
  // Loaded only now: help and manuals need no kernels.
  const { openKernels } = await import("@pushforward/kernels");
  const opened = await openKernels({ threads });
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}
