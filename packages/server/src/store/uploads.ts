/**
 * Files of clients: taken in as streams, within quotas, known by what their first bytes say.
 * @module
 */
import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { DataError } from "@pushforward/core/errors";
import { identifyFile } from "@pushforward/tables/node";
import { Refusal } from "../http/problem.js";
import { type DataFolder, newId } from "./data-folder.js";
import type { Database } from "./database.js";
import { type FileRecord, hasEnded, type Records } from "./records.js";

export interface UploadLimits {
  /** Bytes of one file. */
  readonly upload: number;
  /** Bytes of all files, answers and reports. */
  readonly quota: number;
  readonly files: number;
}

export interface Upload {
  readonly name: string;
  readonly kind: FileRecord["kind"];
  readonly body: AsyncIterable<Uint8Array>;
  /** Announced by the client, when it knows. */
  readonly length?: number | undefined;
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1e6)} MB`;

export class Uploads {
  /** Bytes and files of uploads that are coming in. */
  #coming = { bytes: 0, files: 0 };

  constructor(
    readonly folder: DataFolder,
    readonly database: Database<Records>,
    readonly limits: UploadLimits,
  ) {}

  /** Bytes of everything kept. */
  stored(): number {
    const files = this.database.values("files").reduce((sum, { bytes }) => sum + bytes, 0);
    const reports = (record: Readonly<Record<string, number>>) => Object.values(record).reduce((sum, b) => sum + b, 0);
    const jobs = this.database.values("jobs").flatMap(({ outputs }) => (outputs ? [outputs] : []));
    return files + jobs.reduce((sum, outputs) => sum + outputs.bytes + reports(outputs.reports), 0);
  }

  /** Take a file in; it is on the disk when its record is given. Nothing is left of one that is refused. */
  async take({ name, kind, body, length = 0 }: Upload): Promise<FileRecord> {
    checkName(name);
    if (this.database.count("files") + this.#coming.files >= this.limits.files)
      throw new Refusal(507, `the service keeps ${this.limits.files} files at most; delete some`);
    const stored = this.stored();
    this.#refuseAbove(length, stored + length);
    const id = newId();
    const path = this.folder.file(id);
    let bytes = 0;
    this.#coming.files++;
    try {
      const sha256 = await this.#write(path, body, (count) => {
        bytes += count;
        this.#coming.bytes += count;
        this.#refuseAbove(bytes, stored);
      });
      if (bytes === 0) throw new DataError(`${name}: is empty (0 bytes)`);
      this.#refuseAbove(bytes, this.stored());
      const format = kind === "table" ? await identifyFile(path, name) : undefined;
      const now = new Date().toISOString();
      return { id, name, bytes, sha256, kind, ...(format && { format }), created: now, used: now };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      this.#coming.files--;
      this.#coming.bytes -= bytes;
    }
  }

  /** @throws Refusal 404 */
  find(id: string): FileRecord {
    const record = this.database.get("files", id);
    if (!record) throw new Refusal(404, `there is no file ${show(id)}; list them with GET /v1/files`);
    return record;
  }

  /** @throws Refusal 409 while a job needs the file. */
  async remove(id: string): Promise<void> {
    this.find(id);
    const uses = this.database.values("jobs").filter((job) => !hasEnded(job));
    const user = uses.find(({ inputs, files }) => [inputs, files].some((named) => Object.values(named).includes(id)));
    if (user) throw new Refusal(409, `job ${user.id} needs the file; cancel it, or wait for its end`);
    await this.database.commit(["files", id, null]);
    await rm(this.folder.file(id), { force: true });
  }

  /** @throws Refusal for one file of so many bytes, or for so many on the disk beside what is coming in. */
  #refuseAbove(bytes: number, stored: number): void {
    const { upload, quota } = this.limits;
    if (bytes > upload) throw new Refusal(413, `a file may have ${megabytes(upload)} at most`);
    if (stored + this.#coming.bytes > quota)
      throw new Refusal(507, `the service keeps ${megabytes(quota)} at most; delete files or jobs`);
  }

  async #write(path: string, body: AsyncIterable<Uint8Array>, count: (bytes: number) => void): Promise<string> {
    const hash = createHash("sha256");
    const handle = await open(path, "wx", 0o600);
    try {
      for await (const chunk of body) {
        count(chunk.length);
        hash.update(chunk);
        for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
      }
      await handle.datasync();
    } finally {
      await handle.close();
    }
    return hash.digest("hex");
  }
}

/** A name is shown and its ending read; it never becomes a path. */
export function checkName(name: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  const wrong = name.length === 0 || name.length > 200 || /[\u0000-\u001f\u007f/\\]/.test(name) || /^\.*$/.test(name);
  if (wrong)
    throw new Refusal(
      400,
      `a file's name must have 1 to 200 letters and no slashes or controls; received ${show(name)}`,
    );
}

const show = (text: string): string => JSON.stringify(text.slice(0, 80));
