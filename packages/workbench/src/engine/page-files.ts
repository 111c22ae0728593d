/**
 * The files of an operation in a page: kept in this browser, found by name, held by this run alone while it runs.
 * @module
 */
import type { FileUse, Operation, OperationFiles } from "@pushforward/catalog";
import { DataError, PushforwardError } from "@pushforward/core/errors";
import { accessTo, fileHandle, getFile, putFile, type SyncAccess } from "./kept.js";

export class PageFiles implements OperationFiles {
  readonly #names: Readonly<Record<string, string>>;
  readonly #inputs: Readonly<Record<string, string>>;
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #growing = new Map<string, SyncAccess>();
  readonly #queued = new Map<string, Uint8Array>();
  readonly #appended = new Set<string>();
  readonly #tasks: (() => void)[] = [];

  private constructor(names: Readonly<Record<string, string>>, inputs: Readonly<Record<string, string>>) {
    this.#names = names;
    this.#inputs = inputs;
  }

  /** @throws DataError when a file to read is not kept, or another run is using one that grows. */
  static async open(
    { files = {} }: Operation,
    inputs: Readonly<Record<string, string>>,
    options: Readonly<Record<string, unknown>>,
  ): Promise<PageFiles> {
    const named = Object.entries(files).flatMap(([key, use]) => {
      const name = nameOf(key, use, inputs, options);
      return name === undefined ? [] : [{ key, use, name }];
    });
    const opened = new PageFiles(Object.fromEntries(named.map(({ key, name }) => [key, name])), inputs);
    try {
      for (const { key, use, name } of named) await opened.#take(key, use, name);
    } catch (error) {
      opened.close();
      throw error;
    }
    return opened;
  }

  nameOf(key: string): string | undefined {
    return this.#names[key] ?? this.#inputs[key];
  }

  read(key: string): Uint8Array {
    const growing = this.#growing.get(key);
    if (!growing) return this.#bytes.get(key) ?? this.#unnamed(key);
    const bytes = new Uint8Array(growing.getSize());
    growing.read(bytes, { at: 0 });
    return bytes;
  }

  append(key: string, text: string): void {
    const growing = this.#growing.get(key) ?? this.#unnamed(key);
    const bytes = new TextEncoder().encode(text);
    const before = growing.getSize();
    if (growing.write(bytes, { at: before }) < bytes.length) {
      growing.truncate(before);
      throw new DataError(`${this.#names[key]}: the browser gives no more room; remove kept files or tables`);
    }
    growing.flush();
    this.#appended.add(this.#names[key]!);
  }

  write(key: string, bytes: Uint8Array): void {
    if (this.#names[key] === undefined) this.#unnamed(key);
    this.#queued.set(this.#names[key], bytes);
  }

  whenWritten(task: () => void): void {
    this.#tasks.push(task);
  }

  /** The run has its answer: write what it wants written. Names of files that are new or longer. */
  async settle(): Promise<string[]> {
    for (const [name, bytes] of this.#queued) await putFile(name, new Blob([bytes as BlobPart]));
    for (const task of this.#tasks.splice(0)) task();
    return [...this.#queued.keys(), ...this.#appended];
  }

  /** Let others use the files. */
  close(): void {
    for (const access of this.#growing.values()) access.close();
  }

  async #take(key: string, use: FileUse, name: string): Promise<void> {
    if (use === "read") this.#bytes.set(key, new Uint8Array(await (await getFile(name)).arrayBuffer()));
    else if ("append" in use) {
      const handle = await fileHandle(name, true);
      if (!handle) throw new DataError(`${name}: cannot be kept under this name`);
      this.#growing.set(key, await accessTo(handle));
    }
  }

  #unnamed(key: string): never {
    throw new PushforwardError(`no file is named for ${key}`);
  }
}

function nameOf(
  key: string,
  use: FileUse,
  inputs: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>>,
): string | undefined {
  const named = inputs[key] ?? options[key];
  if (typeof named === "string") return named;
  if (typeof use !== "object" || !("append" in use) || inputs[use.beside] === undefined) return undefined;
  return `${inputs[use.beside]}${use.ending}`;
}
