/**
 * Files that a result is written to: refused early, written whole or not at all.
 * @module
 */
import { accessSync, constants, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { PushforwardError } from "@pushforward/core/errors";

/** A file to be written, as it was asked for. */
export interface WantedOutput {
  /** The option that names it, such as `--out`. */
  readonly flag: string;
  readonly path: string;
  /** Endings without dots, of which it must have one. */
  readonly endings: readonly string[];
}

export interface PlannedOutput {
  readonly path: string;
  /** Ending in lower case without the dot. */
  readonly ending: string;
}

/**
 * Check before any work that every path can be written.
 * @throws PushforwardError on an ending not in `endings`, a missing or unwritable folder, a folder in the file's place,
 *   a path given twice, or a path that is one of the inputs.
 */
export function planOutputs(wanted: readonly WantedOutput[], inputs: readonly string[]): PlannedOutput[] {
  const taken = new Set<string>();
  return wanted.map(({ flag, path, endings }) => {
    const name = `${flag} ${path}`;
    const ending = extname(path).slice(1).toLowerCase();
    const known = endings.map((known) => `.${known}`).join(", ");
    if (!endings.includes(ending)) fail(name, `must end in ${endings.length > 1 ? "one of " : ""}${known}`);
    const target = placeOf(name, path);
    if (taken.has(target)) fail(name, "is given twice");
    if (inputs.some((input) => samePlace(input, target))) fail(name, "would overwrite an input");
    taken.add(target);
    return { path, ending };
  });
}

function placeOf(name: string, path: string): string {
  const folder = dirname(resolve(path));
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats) fail(name, `cannot be written: there is no folder ${dirname(path)}`);
  if (!stats.isDirectory()) fail(name, `cannot be written: ${dirname(path)} is no folder`);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) fail(name, "is a folder; name a file in it");
  probe(name, path, folder);
  return join(realpathSync(folder), basename(path));
}

// Permissions alone do not tell (read-only file systems, quotas), so an empty file is tried.
function probe(name: string, path: string, folder: string): void {
  const trial = temporaryName(join(folder, basename(path)));
  try {
    accessSync(folder, constants.W_OK);
    writeFileSync(trial, "", { flag: "wx" });
    rmSync(trial);
  } catch (error) {
    fail(name, `cannot be written (${reasonOf(error)})`);
  }
}

function samePlace(input: string, target: string): boolean {
  try {
    return resolve(input) === target || realpathSync(input) === target;
  } catch {
    return false; // a glob, an address, or missing: the reader will tell
  }
}

/** Write all files or none: each to a temporary name in its own folder, then renamed. */
export function writeOutputs(files: readonly { readonly path: string; readonly content: string | Uint8Array }[]): void {
  const written: { path: string; temporary: string }[] = [];
  try {
    for (const { path, content } of files) {
      const temporary = temporaryName(path);
      written.push({ path, temporary });
      writeOne(path, temporary, content);
    }
    for (const { path, temporary } of written) renameSync(temporary, path);
  } finally {
    for (const { temporary } of written) rmSync(temporary, { force: true });
  }
}

function writeOne(path: string, temporary: string, content: string | Uint8Array): void {
  try {
    writeFileSync(temporary, content, { flag: "wx" });
  } catch (error) {
    fail(path, `cannot be written (${reasonOf(error)})`);
  }
}

function temporaryName(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
}

function fail(name: string, what: string): never {
  throw new PushforwardError(`${name} ${what}`);
}

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const reasons: Record<string, string> = {
    EACCES: "permission denied",
    EPERM: "permission denied",
    EROFS: "read-only file system",
    ENOSPC: "no space left",
    ENAMETOOLONG: "the name is too long",
  };
  const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
  return reasons[code] ?? code;
}
