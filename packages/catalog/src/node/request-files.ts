/**
 * The files that a request names beside its tables: read, appended to, and written with the outputs.
 * @module
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { check, DataError, PushforwardError } from "@pushforward/core/errors";
import type { Operation } from "../operation.js";
import type { FileUse, OperationFiles } from "../operation-files.js";
import { reasonOf, type WantedOutput } from "./outputs.js";

export class RequestFiles implements OperationFiles {
  /** What is to be written with the outputs. */
  readonly queued: { readonly path: string; readonly content: Uint8Array }[] = [];
  readonly #paths: Readonly<Record<string, string>>;
  readonly #tables: Readonly<Record<string, string>>;
  readonly #names: Readonly<Record<string, string>>;
  readonly #tasks: (() => void)[] = [];

  /** Paths of the operation's files by their keys, and of its tables by their names; `names` where people call them otherwise. */
  constructor(
    paths: Readonly<Record<string, string>>,
    tables: Readonly<Record<string, string>>,
    names: Readonly<Record<string, string>> = {},
  ) {
    this.#paths = paths;
    this.#tables = tables;
    this.#names = names;
  }

  nameOf(key: string): string | undefined {
    if (this.#names[key] !== undefined) return this.#names[key];
    const path = this.#paths[key] ?? this.#tables[key];
    return path === undefined ? undefined : basename(path);
  }

  read(key: string): Uint8Array {
    const path = this.#pathOf(key);
    try {
      return readFileSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT" && isEmptyPlace(path)) return new Uint8Array(0);
      throw error;
    }
  }

  append(key: string, text: string): void {
    const path = this.#pathOf(key);
    const made = !existsSync(path);
    const file = openSync(path, "a", 0o600);
    try {
      const bytes = Buffer.from(text);
      // One call, so that lines of two processes do not mix; a disk that is full takes less.
      const written = writeSync(file, bytes);
      if (written < bytes.length) throw new DataError(`${path}: the disk took only a part of a line; is it full?`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (made) flushFolder(dirname(resolve(path)));
  }

  write(key: string, content: Uint8Array): void {
    this.queued.push({ path: this.#pathOf(key), content });
  }

  whenWritten(task: () => void): void {
    this.#tasks.push(task);
  }

  /** All outputs are in their places. */
  settle(): void {
    for (const task of this.#tasks.splice(0)) task();
  }

  #pathOf(key: string): string {
    const path = this.#paths[key];
    if (path === undefined) throw new PushforwardError(`no file is named for ${key}`);
    return path;
  }
}

/** Paths by the keys of the operation's files, from its options, its inputs, and the places beside its inputs. */
export function filePaths(
  { files = {} }: Operation,
  inputs: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const pathOf = ([key, use]: [string, FileUse]): [string, string][] => {
    const named = inputs[key] ?? (options[key] as string | undefined);
    if (named !== undefined) return [[key, named]];
    const beside = typeof use === "object" && "append" in use ? inputs[use.beside] : undefined;
    return beside === undefined ? [] : [[key, `${beside}${(use as { ending: string }).ending}`]];
  };
  return Object.fromEntries(Object.entries(files).flatMap(pathOf));
}

/**
 * Check before any work that files which are read are there, and that a file to append to can be.
 * @throws ArgumentError, DataError
 */
export function checkFiles(
  { name, files = {} }: Operation,
  paths: Readonly<Record<string, string>>,
  inputs: Readonly<Record<string, string>>,
): void {
  for (const [key, use] of Object.entries(files)) {
    const path = paths[key];
    if (path === undefined) continue;
    if (use === "read") checkReadable(path);
    else if ("append" in use) checkAppendable(name, key, path, inputs[use.beside]);
  }
}

/** The files that the operation writes, as outputs to be planned. */
export function wantedFiles({ files = {} }: Operation, paths: Readonly<Record<string, string>>): WantedOutput[] {
  return Object.entries(files).flatMap(([key, use]) =>
    typeof use === "object" && "write" in use && paths[key] !== undefined
      ? [{ flag: `--${key}`, path: paths[key], endings: [use.ending] }]
      : [],
  );
}

function checkReadable(path: string): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new DataError(`${path}: no such file`);
  if (stats.isDirectory()) throw new DataError(`${path}: is a folder, not a file`);
}

// A table from a pipe, a pattern or an address has no place beside it.
function checkAppendable(where: string, key: string, path: string, beside: string | undefined): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  const folder = statSync(dirname(resolve(path)), { throwIfNoEntry: false });
  const found = stats ? stats.isFile() : folder?.isDirectory() === true;
  const placed = beside === undefined || !path.startsWith(beside) || statSync(beside, { throwIfNoEntry: false })?.isFile() === true; // biome-ignore format: one line
  check(found && placed, where, `--${key}`, "a file, or a name in a folder that is there", path, `name one with --${key}`); // biome-ignore format: one line
}

function isEmptyPlace(path: string): boolean {
  return statSync(dirname(resolve(path)), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The name of a new file outlasts a crash only when its folder is written, too; systems without that go on. */
function flushFolder(folder: string): void {
  try {
    const handle = openSync(folder, "r");
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    if (!["EISDIR", "EPERM", "EINVAL", "EACCES", "ENOTSUP"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw new DataError(`${folder}: cannot be written (${reasonOf(error)})`);
  }
}
