/**
 * Long work can be watched and stopped.
 * @module
 */

export interface Progress {
  /** What is being done, in words for a person. */
  readonly stage: string;
  /** Share of the whole work done, from 0 to 1, never falling. */
  readonly done: number;
}

/** What every operation longer than a frame takes. */
export interface Watch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Throw the signal's reason if it was aborted. */
export function stopIfAborted(watch: Watch | undefined): void {
  watch?.signal?.throwIfAborted();
}

/** Let the event loop run (Ctrl-C, a repaint), then stop if asked to. */
export async function breathe(watch: Watch | undefined): Promise<void> {
  await new Promise<void>((resolve) => nextTurn(resolve));
  stopIfAborted(watch);
}

/** Node gives the turn back at once, a timer after a millisecond at least. */
const nextTurn: (resume: () => void) => unknown = globalThis.setImmediate ?? ((resume) => setTimeout(resume, 0));

/** A watch over the part [from, to] of a longer piece of work. */
export function partOf(watch: Watch | undefined, from: number, to: number): Watch {
  const report = watch?.onProgress;
  return {
    signal: watch?.signal,
    onProgress: report && (({ stage, done }) => report({ stage, done: from + (to - from) * done })),
  };
}
