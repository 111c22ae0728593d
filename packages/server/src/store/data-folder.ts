/**
 * The folder of the service: one service at a time, nothing outside of it, nothing in it that others may read.
 *
 *     journal      what the service remembers      token   the secret of its clients      lock   the process that has it
 *     files/ID     uploads                         jobs/ID.ATTEMPT/   answers and reports
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join, sep } from "node:path";
import { DataError, PushforwardError } from "@pushforward/core/errors";

const idPattern = /^[0-9a-f]{32}(\.\d{1,3})?$/;

export const newId = (): string => randomBytes(16).toString("hex");

export class DataFolder {
  readonly path: string;

  /** Make the folder or take it over. @throws PushforwardError when another service has it, or others may read it. */
  constructor(path: string) {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    this.path = realpathSync(path);
    refuseShared(this.path);
    for (const part of ["files", "jobs"]) {
      mkdirSync(join(this.path, part), { recursive: true, mode: 0o700 });
      if (!lstatSync(join(this.path, part)).isDirectory())
        throw new PushforwardError(`${join(path, part)} is a link; give the service a folder of its own`);
    }
    takeLock(join(this.path, "lock"));
  }

  get journal(): string {
    return join(this.path, "journal");
  }

  /** @throws DataError when the id is none of ours. */
  file(id: string): string {
    return this.#place("files", id);
  }

  /** The folder of one attempt of a job. */
  job(id: string, attempt: number): string {
    return this.#place("jobs", `${id}.${attempt}`);
  }

  /** Open for reading what is a plain file in this folder, and no link. @throws DataError */
  async openFile(path: string): Promise<FileHandle> {
    this.checkPlain(path);
    return open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  }

  /** @throws DataError when something else lies in the place of a file, such as a link out of the folder. */
  checkPlain(path: string): void {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile() || !realpathSync(path).startsWith(this.path + sep))
      throw new DataError("the file is no longer what was uploaded; upload it again");
  }

  /** Remove what nothing speaks of any more: what a crash left behind. */
  sweep(files: ReadonlySet<string>, jobs: ReadonlySet<string>): void {
    for (const [part, known] of [["files", files], ["jobs", jobs]] as const) // biome-ignore format: a line
      for (const name of readdirSync(join(this.path, part)))
        if (!known.has(name)) rmSync(join(this.path, part, name), { recursive: true, force: true });
  }

  /** The token of the clients, and whether it was made just now. */
  token(): { readonly token: string; readonly made: boolean; readonly path: string } {
    const path = join(this.path, "token");
    const written = statSync(path, { throwIfNoEntry: false });
    if (!written) {
      const token = randomBytes(32).toString("base64url");
      writeFileSync(path, `${token}\n`, { mode: 0o600, flag: "wx" });
      return { token, made: true, path };
    }
    refuseShared(path);
    const token = readFileSync(path, "utf8").trim();
    if (token.length < 32) throw new PushforwardError(`${path}: holds no token of 32 letters or more; remove the file`);
    return { token, made: false, path };
  }

  close(): void {
    rmSync(join(this.path, "lock"), { force: true });
  }

  #place(part: string, name: string): string {
    if (!idPattern.test(name)) throw new DataError("there is no such file");
    return join(this.path, part, name);
  }
}

// Systems without these permissions answer with none of them set.
function refuseShared(path: string): void {
  if (process.platform !== "win32" && (statSync(path).mode & 0o077) !== 0)
    throw new PushforwardError(`${path} may be read by others on this machine; run: chmod go= ${path}`);
}

/** A lock names its process, and when that began where the system tells, since numbers come again. */
function takeLock(path: string): void {
  const mine = `${process.pid} ${beginOf(process.pid)}\n`;
  try {
    writeFileSync(path, mine, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const [pid = "", begin] = readFileSync(path, "utf8").trim().split(" ");
    if (isAlive(Number(pid)) && begin === beginOf(Number(pid)))
      throw new PushforwardError(`${path}: process ${pid} serves this folder already; stop it, or name another --data`);
    writeFileSync(path, mine, { mode: 0o600 });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function beginOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ")[19]!;
  } catch {
    return "-";
  }
}
