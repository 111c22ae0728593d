/**
 * What the page keeps in this browser: tables by the digest of their bytes, and files of operations by name. They lie
 * in the private file system of the page's origin, which nobody else reads.
 * @module
 */
import { DataError } from "@pushforward/core/errors";
import type { KeptTable } from "./engine.js";

/** @throws DataError where a page has no file system: over plain http, or in some private windows. */
async function folder(name: "tables" | "files" | "arriving"): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage?.getDirectory?.().catch(() => undefined);
  if (!root) throw new DataError("this browser keeps no files for this page; open it over https or from localhost");
  return root.getDirectoryHandle(`pushforward-${name}`, { create: true });
}

// A name may hold what a file system takes for a path.
const written = (name: string): string => encodeURIComponent(name).replace(/^\./, "%2E");
const read = decodeURIComponent;

async function filesIn(place: FileSystemDirectoryHandle): Promise<File[]> {
  const found: File[] = [];
  for await (const handle of place.values()) if (handle.kind === "file") found.push(await handle.getFile());
  return found;
}

export async function fileHandle(name: string, create: boolean): Promise<FileSystemFileHandle | undefined> {
  const place = await folder("files");
  return place.getFileHandle(written(name), { create }).catch(() => undefined);
}

export async function listFiles(): Promise<{ name: string; bytes: number }[]> {
  const files = await filesIn(await folder("files"));
  return files.map(({ name, size }) => ({ name: read(name), bytes: size }));
}

export async function putFile(name: string, content: Blob): Promise<void> {
  const handle = await fileHandle(name, true);
  if (!handle) throw new DataError(`${name}: cannot be kept under this name`);
  await writeWhole(handle, new Uint8Array(await content.arrayBuffer()));
}

/** The bytes are out when this resolves. @throws DataError when another run or page is using the file. */
export async function writeWhole(handle: FileSystemFileHandle, bytes: Uint8Array): Promise<void> {
  const access = await accessTo(handle);
  try {
    access.truncate(0);
    access.write(bytes as Uint8Array<ArrayBuffer>, { at: 0 });
    access.flush();
  } finally {
    access.close();
  }
}

/** For this worker alone until it is closed. */
export async function accessTo(handle: FileSystemFileHandle): Promise<SyncAccess> {
  try {
    return await (handle as AccessibleFile).createSyncAccessHandle();
  } catch {
    throw new DataError(`${read(handle.name)}: another run or page is using it; wait until it has ended`);
  }
}

export async function getFile(name: string): Promise<File> {
  const handle = await fileHandle(name, false);
  if (!handle) throw new DataError(`${name}: no such file is kept here`);
  return handle.getFile();
}

export async function removeFile(name: string): Promise<void> {
  await (await folder("files")).removeEntry(written(name)).catch(() => undefined);
}

export async function listTables(): Promise<KeptTable[]> {
  const place = await folder("tables");
  const found: KeptTable[] = [];
  for await (const [digest, handle] of place.entries()) {
    if (handle.kind !== "directory") continue;
    const file = (await filesIn(handle))[0];
    if (file) found.push({ digest, name: read(file.name), bytes: file.size, when: new Date(file.lastModified).toISOString() }); // biome-ignore format: one line
  }
  return found.sort((a, b) => (a.when < b.when ? 1 : -1));
}

/** The bytes of a kept table, which stay on the disk until they are read. */
export async function keptTable(digest: string): Promise<{ name: string; content: Blob } | undefined> {
  const place = await folder("tables")
    .then((tables) => tables.getDirectoryHandle(digest))
    .catch(() => undefined);
  const file = place && (await filesIn(place))[0];
  return file && { name: read(file.name), content: file };
}

export async function forgetTable(digest: string): Promise<void> {
  await (await folder("tables")).removeEntry(digest, { recursive: true }).catch(() => undefined);
}

/** Bytes as they come, to be kept under a digest that is known only at the end. */
export class ArrivingTable {
  readonly #name: string;
  readonly #access: SyncAccess;
  readonly #handle: FileSystemFileHandle;

  private constructor(name: string, handle: FileSystemFileHandle, access: SyncAccess) {
    this.#name = name;
    this.#handle = handle;
    this.#access = access;
  }

  static async begin(name: string): Promise<ArrivingTable> {
    const place = await folder("arriving");
    const handle = await place.getFileHandle(`${Date.now()}-${written(name)}`.slice(0, 200), { create: true });
    return new ArrivingTable(name, handle, await accessTo(handle));
  }

  /** Itself, or why it arrives no further. */
  add(bytes: Uint8Array): this | string {
    try {
      if (this.#access.write(bytes as Uint8Array<ArrayBuffer>) === bytes.length) return this;
    } catch {
      // said below
    }
    this.#access.truncate(0);
    this.#access.close();
    return "the browser gives no more room";
  }

  async keepAs(digest: string): Promise<undefined> {
    this.#access.flush();
    this.#access.close();
    await forgetTable(digest);
    const place = await (await folder("tables")).getDirectoryHandle(digest, { create: true });
    await (this.#handle as MovableFile).move(place, written(this.#name).slice(-200));
  }
}

/** Of workers only, and so not among the types of a page. */
export interface SyncAccess {
  read(into: Uint8Array<ArrayBuffer>, options: { readonly at: number }): number;
  write(bytes: Uint8Array<ArrayBuffer>, options?: { readonly at: number }): number;
  truncate(size: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

interface AccessibleFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccess>;
}

/** Not yet among TypeScript's types; in Chromium, Firefox and Safari. */
interface MovableFile extends FileSystemFileHandle {
  move(place: FileSystemDirectoryHandle, name: string): Promise<void>;
}
