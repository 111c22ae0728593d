/**
 * What went wrong, in one or two lines, and the exit code for it.
 * @module
 */
import { PushforwardError } from "@pushforward/core/errors";
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

function messageOf(error: unknown): string {
  if (error instanceof PushforwardError || error instanceof UsageError) return error.message;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (path !== undefined && code !== undefined) return `${path}: ${fileTrouble[code] ?? code}`;
  if (syscall === "write" && code !== undefined)
    return `standard output cannot be written: ${fileTrouble[code] ?? code}`;
  if (isOutOfMemory(error))
    return `not enough memory (${firstLine(error)}); use fewer rows or columns, or a machine with more memory`;
  return `unexpected error, a bug of ours: ${firstLine(error)}\nRun again with PUSHFORWARD_DEBUG=1 to see where it came from, and please report it.`;
}

const fileTrouble: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "is a folder, not a file",
  ENOTDIR: "no such file (part of the path is no folder)",
  ENOSPC: "no space left on the disk",
  EMFILE: "too many open files",
};

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError && /allocation|Invalid (typed )?array( buffer)? length|memory/i.test(error.message)
  );
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n", 1)[0]!;
}
