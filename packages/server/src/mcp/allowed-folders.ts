/**
 * The only folders that callers may reach, symbolic links resolved.
 * @module
 */
import { realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { check, DataError } from "@pushforward/core/errors";

export class AllowedFolders {
  /** Folders to read from, as they really are. */
  readonly reading: readonly string[];
  /** Folders in which new files may be made; they may be read, too. */
  readonly writing: readonly string[];

  /** @throws DataError when one of them is no folder. */
  constructor(read: readonly string[], write: readonly string[] = []) {
    this.writing = write.map(realFolder);
    this.reading = [...new Set([...read.map(realFolder), ...this.writing])];
    check(this.reading.length > 0, "AllowedFolders", "folders", "one or more", "none");
  }

  /**
   * The real path of a file that may be read; `path` is absolute, or starts in one of the folders.
   *
   * What lies outside is refused in the same words whether it is there or not.
   * @throws DataError when it lies outside, is not there, or is no file.
   */
  toRead(path: string): string {
    const real = this.#places(path, this.reading).find((place) => statSync(place, { throwIfNoEntry: false }));
    if (real === undefined) throw new DataError(`${path}: no such file in the allowed folders`);
    if (!statSync(real).isFile()) throw new DataError(`${path}: is no file; patterns and folders are not read here`);
    return real;
  }

  /**
   * The real path of a file that may be made.
   * @throws DataError when it lies outside of the folders for writing, its folder is not there, or it is there already.
   */
  toMake(path: string): string {
    const place = this.toAppend(path);
    if (statSync(place, { throwIfNoEntry: false })) throw new DataError(`${path}: is there already; name a new file`);
    return place;
  }

  /** The real path of a file that may be made, or grown where it is there. @throws DataError as `toMake` does. */
  toAppend(path: string): string {
    if (this.writing.length === 0)
      throw new DataError(`${path}: may not be written; the server was started without --write FOLDER`);
    const place = this.#places(path, this.writing).find((real) => statSync(dirname(real), { throwIfNoEntry: false }));
    if (place === undefined) throw new DataError(`${path}: its folder is not there`);
    return place;
  }

  /** Real paths inside `folders` that `path` may mean. */
  #places(path: string, folders: readonly string[]): string[] {
    const meant = folders.map((folder) => realPath(resolve(folder, path)));
    const inside = meant.filter((place) => folders.some((folder) => isWithin(folder, place)));
    if (inside.length > 0) return inside;
    throw new DataError(`${path}: outside of the allowed folders (${folders.join(", ")})`);
  }
}

function realFolder(path: string): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new DataError(`${path}: is no folder`);
  return realpathSync(path);
}

/** The path without symbolic links; what is not there yet stands below its nearest folder that is. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}

function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
