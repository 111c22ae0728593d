/**
 * What went wrong, in one or two lines, and the exit code for it.
 * @module
 */
import { errorMessage, firstLine } from "@pushforward/catalog/error-message";
import { Interrupt, type Io } from "./io.js";

export interface Explained {
  /** To be written on stderr, ending in a line break. */
  readonly text: string;
  readonly exitCode: number;
}

/** Mistyped words: the text is complete. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** An error of ours on purpose is told as it is; any other is called what it is, a bug, with a way to see more. */
export function explainError(error: unknown, { env, signal }: Pick<Io, "env" | "signal">): Explained {
  const interrupt = signal.aborted ? signal.reason : error;
  if (interrupt instanceof Interrupt)
    return { text: `pushforward: ${interrupt.message}\n`, exitCode: interrupt.exitCode };
  const details = env.PUSHFORWARD_DEBUG === "1" && error instanceof Error ? `${error.stack}\n` : "";
  return { text: `pushforward: ${messageOf(error)}\n${details}`, exitCode: 2 };
}

// By name: a face in a package of its own may bring a core of its own.
const ours = ["UsageError", "PushforwardError", "ArgumentError", "DataError", "MemoryError"];

function messageOf(error: unknown): string {
  if (error instanceof Error && ours.includes(error.name)) return error.message;
  return (
    errorMessage(error) ??
    `unexpected error, a bug of ours: ${firstLine(error)}\nRun again with PUSHFORWARD_DEBUG=1 to see where it came from, and please report it.`
  );
}
