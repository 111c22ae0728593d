/**
 * Jobs in the order in which they came, a few at a time, each to one end: done, failed or cancelled.
 *
 * What is promised and what came of it is on the disk before it is told; the work goes on meanwhile, so that many small
 * jobs share a flush. A job that a crash of the service interrupted is done once more when that changes nothing but its
 * own folder; one that may have appended to a file, such as a ledger, is not.
 * @module
 */
import { lstatSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Progress } from "@pushforward/core";
import { Refusal } from "../http/problem.js";
import type { DataFolder } from "../store/data-folder.js";
import type { Change, Database } from "../store/database.js";
import {
  type FileRecord,
  hasEnded,
  type JobFailure,
  type JobOutputs,
  type JobRecord,
  type Records,
} from "../store/records.js";
import type { JobEvents } from "./job-events.js";
import { type JobOutcome, type JobTask, type NamedPath, outputsFile } from "./job-task.js";
import { Runner, type RunnerLimits } from "./runner.js";

export interface QueueLimits extends RunnerLimits {
  /** Jobs that run at the same time. */
  readonly running: number;
  /** Jobs that wait. */
  readonly queued: number;
  /** Of each job. */
  readonly threads: number;
}

/** A job is started so often at most. */
const attemptsAtMost = 2;

export interface QueueParts {
  readonly database: Database<Records>;
  readonly folder: DataFolder;
  readonly events: JobEvents;
  readonly version: string;
  /** Told when a job has ended. */
  readonly onEnd: (job: JobRecord) => void;
}

export class JobQueue {
  readonly #idle: Runner[];
  readonly #queued: string[] = [];
  readonly #running = new Map<string, { readonly stop: AbortController; over: Promise<void> }>();
  readonly #runners: readonly Runner[];
  #closing = false;

  constructor(
    readonly parts: QueueParts,
    readonly limits: QueueLimits,
  ) {
    this.#runners = Array.from({ length: limits.running }, () => new Runner(limits));
    this.#idle = [...this.#runners];
  }

  get counts(): { readonly queued: number; readonly running: number } {
    return { queued: this.#queued.length, running: this.#running.size };
  }

  /** Take up the jobs of an earlier life of the service. */
  async resume(): Promise<void> {
    const { database, folder } = this.parts;
    for (const job of database.values("jobs")) {
      if (job.state === "queued") this.#queued.push(job.id);
      if (job.state === "running") await this.#resumeOne(job);
    }
    const jobs = database.values("jobs");
    const kept = jobs.flatMap(({ id, state, attempts }) => (state === "done" ? [`${id}.${attempts}`] : []));
    const files = database.values("files").map(({ id }) => id);
    folder.sweep(new Set(files), new Set(kept));
    for (const runner of this.#runners) runner.warm();
    this.#next();
  }

  /** Accept a job, together with what else must be remembered of it; resolves when no crash can lose it. @throws Refusal 429 */
  async submit(job: JobRecord, ...changes: Change<Records>[]): Promise<void> {
    if (this.#closing) throw new Refusal(503, "the service is stopping", { "retry-after": "5" });
    if (this.#queued.length >= this.limits.queued)
      throw new Refusal(429, `${this.#queued.length} jobs wait already; try again later`, { "retry-after": "5" });
    this.#queued.push(job.id);
    const kept = this.parts.database.commit(["jobs", job.id, job], ...changes);
    this.parts.events.state(job);
    this.#next();
    await kept;
  }

  /** Stop a job that has not ended; resolves when that is so. */
  async cancel(id: string): Promise<void> {
    const place = this.#queued.indexOf(id);
    if (place >= 0) {
      this.#queued.splice(place, 1);
      await this.#end(this.#job(id), { state: "cancelled" });
      return;
    }
    this.#running.get(id)?.stop.abort();
    await this.ended(id);
  }

  /** Resolves when the job has ended and no crash can undo it, or after so many milliseconds. */
  ended(id: string, milliseconds?: number): Promise<void> {
    const { database, events } = this.parts;
    const job = database.get("jobs", id);
    if (job && hasEnded(job)) return database.settled();
    if (!job || milliseconds === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        silence();
        resolve();
      };
      const timer = milliseconds === undefined ? undefined : setTimeout(done, milliseconds);
      const silence = events.listen(id, ({ event }) => {
        if (event === "state" && hasEnded(database.get("jobs", id) ?? { state: "cancelled" })) done();
      });
    });
  }

  /** Forget jobs that have ended, with all they left. */
  async remove(jobs: readonly JobRecord[]): Promise<void> {
    const { database, folder, events } = this.parts;
    await database.commit(...jobs.map(({ id }) => ["jobs", id, null] as const));
    for (const { id, attempts } of jobs) {
      rmSync(folder.job(id, attempts), { recursive: true, force: true });
      events.forget(id);
    }
  }

  /** Stop everything; jobs that run wait for the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#runners.map((runner) => runner.end()));
    await Promise.all([...this.#running.values()].map(({ over }) => over));
  }

  #job(id: string): JobRecord {
    return this.parts.database.get("jobs", id)!;
  }

  #next(): void {
    while (!this.#closing && this.#idle.length > 0 && this.#queued.length > 0) {
      const runner = this.#idle.pop()!;
      const id = this.#queued.shift()!;
      const running = { stop: new AbortController(), over: Promise.resolve() };
      this.#running.set(id, running);
      running.over = this.#run(id, runner, running.stop.signal)
        .catch(() => {}) // the journal cannot be written; health tells, and the next start goes on from what it holds
        .finally(() => this.#running.delete(id));
    }
  }

  async #run(id: string, runner: Runner, signal: AbortSignal): Promise<void> {
    const waiting = this.#job(id);
    const job = { ...waiting, state: "running" as const, attempts: waiting.attempts + 1, started: now() };
    const { outputs, failure } = await this.#carryOut(job, runner, signal).finally(() => {
      this.#idle.push(runner);
      this.#next(); // while what came of this one is written
    });
    if (outputs) await this.#end(job, { state: "done", outputs });
    // Killed by us on the way out, which is no fault of the job.
    else if (this.#closing) await this.parts.database.commit(["jobs", id, job.appends ? job : waiting]);
    else if (signal.aborted) await this.#end(job, { state: "cancelled" });
    else await this.#end(job, { state: "failed", failure: failure! });
  }

  async #carryOut(job: JobRecord, runner: Runner, signal: AbortSignal): Promise<JobOutcome> {
    const { database, events } = this.parts;
    const kept = database.commit(["jobs", job.id, job]);
    // What appends must be known to have begun. Anything else may begin again, and its end says if nothing is kept.
    if (job.appends) await kept;
    else kept.catch(() => {});
    events.state(job);
    return this.#outcome(job, runner, signal);
  }

  async #outcome(job: JobRecord, runner: Runner, signal: AbortSignal): Promise<JobOutcome> {
    try {
      const tell = (progress: Progress): void => this.parts.events.progress(job.id, progress);
      return await runner.run(this.#task(job), signal, tell);
    } catch (error) {
      return { failure: { kind: "data", message: (error as Error).message } };
    }
  }

  #task({ id, operation, inputs, files, options, where, reports, attempts }: JobRecord): JobTask {
    const { folder, version } = this.parts;
    const out = folder.job(id, attempts);
    const { threads } = this.limits;
    const read = mapValues(inputs, (file) => this.#place(file, true));
    const named = mapValues(files, (file, key) => this.#place(file, false, options[key]));
    return { operation, inputs: read, files: named, options, where, reports, threads, version, out };
  }

  // A file that is to be written has no record yet and is called as its option says.
  #place(id: string, there: boolean, option?: unknown): NamedPath {
    const { database, folder } = this.parts;
    const path = folder.file(id);
    const record = database.get("files", id);
    if (there || lstatSync(path, { throwIfNoEntry: false })) folder.checkPlain(path);
    return { path, name: record?.name ?? String(option) };
  }

  async #end(
    job: JobRecord,
    end: { state: JobRecord["state"]; outputs?: JobOutputs; failure?: JobFailure },
  ): Promise<void> {
    const { database, events, folder, onEnd } = this.parts;
    const ended: JobRecord = { ...job, ...end, ended: now() };
    const files = this.#filesAfter(ended).map((file) => ["files", file.id, file] as const);
    await database.commit(["jobs", job.id, ended], ...files);
    if (end.state !== "done" && job.attempts > 0)
      rmSync(folder.job(job.id, job.attempts), { recursive: true, force: true });
    onEnd(ended);
    events.state(ended);
  }

  async #resumeOne(job: JobRecord): Promise<void> {
    const outputs = this.#leftBy(job);
    if (outputs) return this.#end(job, { state: "done", outputs });
    if (job.attempts < attemptsAtMost && !job.appends) {
      this.#queued.push(job.id);
      return this.parts.database.commit(["jobs", job.id, { ...job, state: "queued" }]);
    }
    const failure = { kind: "interrupted" as const, message: "the service ended while the job ran; send it again" };
    return this.#end(job, { state: "failed", failure });
  }

  /** The outputs of a job that had finished, and was not told as finished any more. */
  #leftBy(job: JobRecord): JobOutputs | undefined {
    const path = join(this.parts.folder.job(job.id, job.attempts), outputsFile);
    try {
      return JSON.parse(readFileSync(path, "utf8"));
    } catch {
      return undefined;
    }
  }

  /** Records of the files that the job wrote or appended to, with their sizes now. */
  #filesAfter({ files, options, state }: JobRecord): FileRecord[] {
    const { database, folder } = this.parts;
    return Object.entries(files).flatMap(([key, id]) => {
      const before = database.get("files", id);
      const bytes = statSync(folder.file(id), { throwIfNoEntry: false })?.size;
      if (bytes === undefined || (!before && state !== "done")) return [];
      const fresh = { id, name: String(options[key]), kind: "file" as const, created: now() };
      return [{ ...(before ?? fresh), bytes, used: now() }];
    });
  }
}

const now = (): string => new Date().toISOString();

function mapValues<V, W>(record: Readonly<Record<string, V>>, of: (value: V, key: string) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value, key)]));
}
