/**
 * The service as a whole: its folder, its jobs, its clean-up; HTTP is one way to it.
 * @module
 */
import { availableParallelism } from "node:os";
import type { OperationCard } from "@pushforward/catalog/operations";
import { JobEvents } from "./jobs/job-events.js";
import { JobQueue } from "./jobs/job-queue.js";
import type { Log } from "./log.js";
import { Metrics } from "./metrics.js";
import type { ServeOptions } from "./settings.js";
import { DataFolder } from "./store/data-folder.js";
import { Database } from "./store/database.js";
import { hasEnded, type JobRecord, type Records } from "./store/records.js";
import { Uploads } from "./store/uploads.js";

type Limits = Pick<
  ServeOptions,
  | "jobs"
  | "threads"
  | "queue"
  | "jobSeconds"
  | "jobMemory"
  | "upload"
  | "quota"
  | "files"
  | "keepJobs"
  | "mostJobs"
  | "keepFiles"
>;

export interface ServiceSettings extends Limits {
  readonly data: string;
  readonly version: string;
  /** Module that exports the `operations` on offer. */
  readonly catalog?: string;
}

const megabyte = 1e6;
const day = 86_400_000;
const tidyEvery = 60_000;

export class Service {
  readonly metrics = new Metrics();
  readonly started = Date.now();
  #tidying: NodeJS.Timeout | undefined;

  private constructor(
    readonly settings: ServiceSettings,
    readonly folder: DataFolder,
    readonly database: Database<Records>,
    readonly operations: readonly OperationCard[],
    readonly uploads: Uploads,
    readonly events: JobEvents,
    readonly queue: JobQueue,
    readonly log: Log,
  ) {}

  /** Open the folder, take up what was left, and begin. @throws PushforwardError when the folder cannot be served */
  static async open(settings: ServiceSettings, log: Log): Promise<Service> {
    const folder = new DataFolder(settings.data);
    const database = await Database.open<Records>(folder.journal).catch((error: unknown) => {
      folder.close();
      throw error;
    });
    const start = (database.get("starts", "count") ?? 0) + 1;
    await database.commit(["starts", "count", start]);
    const catalog = import.meta.resolve(settings.catalog ?? "@pushforward/catalog/operations");
    const { operations } = (await import(catalog)) as { operations: readonly OperationCard[] };
    const { upload, quota, files } = settings;
    const uploads = new Uploads(folder, database, { upload: upload * megabyte, quota: quota * megabyte, files });
    const events = new JobEvents(start);
    const parts = { database, folder, events, version: settings.version, onEnd: (job: JobRecord) => ended(job) };
    const queue = new JobQueue(parts, queueLimits(settings, catalog));
    const service = new Service(settings, folder, database, operations, uploads, events, queue, log);
    const ended = service.#countEnds();
    service.#showGauges();
    await queue.resume();
    service.#tidying = setInterval(() => void service.tidy(), tidyEvery);
    service.#tidying.unref();
    return service;
  }

  /** Forget jobs and tables that were kept long enough. */
  async tidy(now: number = Date.now()): Promise<void> {
    const { keepJobs, mostJobs, keepFiles } = this.settings;
    const ended = this.database.values("jobs").filter(hasEnded);
    const old = (job: JobRecord, i: number): boolean =>
      i < ended.length - mostJobs || now - Date.parse(job.ended!) > keepJobs * day;
    await this.queue.remove(ended.filter(old));
    for (const file of this.database.values("files"))
      if (file.kind === "table" && now - Date.parse(file.used) > keepFiles * day)
        await this.uploads.remove(file.id).catch(() => {}); // a job needs it still
    const keys = this.database.entries("keys").filter(([, { id }]) => !this.database.get("jobs", id) && !this.database.get("files", id)); // biome-ignore format: a line
    await this.database.commit(...keys.map(([key]) => ["keys", key, null] as const));
  }

  /** Stop the jobs, write what waits, let the folder go. */
  async close(): Promise<void> {
    clearInterval(this.#tidying);
    await this.queue.close();
    await this.database.close();
    this.folder.close();
  }

  #countEnds(): (job: JobRecord) => void {
    const ended = this.metrics.counter("pushforward_jobs_ended_total", "Jobs that ended, by operation and state.");
    const seconds = this.metrics.histogram("pushforward_job_seconds", "Seconds from the start of a job to its end.");
    return (job) => {
      const { id, operation, state, failure, submitted, started, ended: end } = job;
      ended({ operation, state });
      const took = (Date.parse(end!) - Date.parse(started ?? submitted)) / 1000;
      if (started) seconds(took, { operation });
      const level = failure && ["crash", "fault"].includes(failure.kind) ? "error" : "info";
      this.log(level, "job ended", {
        job: id,
        operation,
        state,
        seconds: took,
        ...(failure && { kind: failure.kind }),
      });
    };
  }

  #showGauges(): void {
    const { metrics, queue, database, uploads, events } = this;
    metrics.gauge("pushforward_jobs", "Jobs that have not ended, by state.", () =>
      Object.entries(queue.counts).map(([state, count]) => [{ state }, count] as const),
    );
    metrics.gauge("pushforward_files", "Files kept.", () => [[{}, database.count("files")]]);
    metrics.gauge("pushforward_stored_bytes", "Bytes of files, answers and reports.", () => [[{}, uploads.stored()]]);
    metrics.gauge("pushforward_event_streams", "Open streams of events.", () => [[{}, events.streams]]);
    metrics.gauge("process_resident_memory_bytes", "Memory of the service, its jobs aside.", () => [
      [{}, process.memoryUsage.rss()],
    ]);
  }
}

function queueLimits({ jobs, threads, queue, jobSeconds, jobMemory }: ServiceSettings, catalog: string) {
  const cores = availableParallelism();
  const running = jobs ?? Math.max(1, Math.floor(cores / 2));
  return {
    running,
    threads: threads ?? Math.max(1, Math.floor(cores / running)),
    queued: queue,
    seconds: jobSeconds,
    memory: jobMemory * megabyte,
    catalog,
  };
}
