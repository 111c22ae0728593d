/**
 * What went wrong, in words for people: the same on every face.
 * @module
 */
import { PushforwardError } from "@pushforward/core/errors";

/** Words for an error that was meant for people, or for a system that refused; undefined for a bug of ours. */
export function errorMessage(error: unknown): string | undefined {
  if (error instanceof PushforwardError) return error.message;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  if (path !== undefined && code !== undefined) return `${path}: ${fileTrouble[code] ?? code}`;
  if (syscall === "write" && code !== undefined)
    return `standard output cannot be written: ${fileTrouble[code] ?? code}`;
  if (isOutOfMemory(error))
    return `not enough memory (${firstLine(error)}); use fewer rows or columns, or a machine with more memory`;
  return undefined;
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

/** Name and message of an error without its stack. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n", 1)[0]!;
}
