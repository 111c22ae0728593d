/**
 * Jobs: how far they are, what came of them, and how to stop them.
 * @module
 */
import { join } from "node:path";
import type { Context } from "hono";
import { answerFile, reportFile } from "../jobs/job-task.js";
import type { Service } from "../service.js";
import { fixedLimits } from "../settings.js";
import { hasEnded, type JobRecord } from "../store/records.js";
import { type AddRoute, type Env, json } from "./app.js";
import { eventsStream } from "./events-stream.js";
import { failureRefusal, Refusal } from "./problem.js";
import { savedAs, sendFile } from "./send-file.js";

export function jobRoutes(add: AddRoute, service: Service): void {
  const { database, queue } = service;
  add("GET", "/v1/jobs", (context) => json(listing(context, service)));
  add("GET", "/v1/jobs/:id", (context) => json(jobView(find(context, service), service)));
  add("POST", "/v1/jobs/:id/cancel", async (context) => {
    const { id } = find(context, service);
    await queue.cancel(id);
    return json(jobView(database.get("jobs", id)!, service));
  });
  add("DELETE", "/v1/jobs/:id", async (context) => {
    const job = find(context, service);
    if (!hasEnded(job)) throw new Refusal(409, "the job has not ended; cancel it first");
    await queue.remove([job]);
    return new Response(null, { status: 204 });
  });
  add("GET", "/v1/jobs/:id/events", (context) => eventsStream(context, service, find(context, service)));
  add("GET", "/v1/jobs/:id/answer", async (context) => answerJob(service, find(context, service).id, waitOf(context)));
  add("GET", "/v1/jobs/:id/reports/:ending", async (context) => {
    const { id, operation, attempts, outputs } = find(context, service);
    const ending = context.req.param("ending")!;
    if (!outputs || !Object.hasOwn(outputs.reports, ending))
      throw new Refusal(404, "the job has no such report; name its ending in reports when you ask");
    const path = join(service.folder.job(id, attempts), reportFile(ending));
    return sendFile(service.folder, path, ending, savedAs(`${operation}.${ending}`));
  });
}

/** `?wait=seconds`. @throws Refusal 400 */
export function waitOf({ req }: Context<Env>): number {
  const text = req.query("wait") ?? "0";
  const wait = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(wait <= fixedLimits.wait)) throw new Refusal(400, `wait is a number of seconds from 0 to ${fixedLimits.wait}`);
  return wait;
}

/** The answer when there is one within `wait` seconds; else how the job stands. @throws Refusal when it failed */
export async function answerJob(service: Service, id: string, wait: number): Promise<Response> {
  const { database, queue, folder } = service;
  await queue.ended(id, wait * 1000);
  const job = database.get("jobs", id);
  if (!job) throw new Refusal(404, "the job was forgotten");
  const headers = { location: `/v1/jobs/${id}`, "pushforward-job": id };
  if (job.state === "failed") throw failureRefusal(job.failure!, headers);
  if (job.state === "cancelled") throw new Refusal(409, "the job was cancelled", headers);
  if (job.outputs?.answer !== undefined) return json(job.outputs.answer, 200, headers);
  if (job.outputs) return sendFile(folder, join(folder.job(id, job.attempts), answerFile), "json", headers);
  return json(jobView(job, service), 202, { ...headers, "retry-after": "1" });
}

function find({ req }: Context<Env>, { database }: Service): JobRecord {
  const job = database.get("jobs", req.param("id")!);
  if (!job) throw new Refusal(404, "there is no such job; list them with GET /v1/jobs");
  return job;
}

/** What a client sees of a job. */
function jobView(job: JobRecord, { events }: Service): Record<string, unknown> {
  const { id, outputs, files, inputs, appends: _, reports: __, ...facts } = job;
  const self = `/v1/jobs/${id}`;
  const progress = events.progressOf(id);
  const reports = Object.keys(outputs?.reports ?? {}).map((ending) => [ending, `${self}/reports/${ending}`]);
  return {
    id,
    ...facts,
    inputs,
    files,
    ...(progress && { progress }),
    ...(outputs?.trouble !== undefined && { trouble: outputs.trouble }),
    links: { self, events: `${self}/events`, answer: `${self}/answer`, reports: Object.fromEntries(reports) },
  };
}

/** Newest first, in pages: `?state=done&limit=50&before=ID`. */
function listing({ req }: Context<Env>, service: Service): Record<string, unknown> {
  const { state, before, limit: text = "50" } = req.query();
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > fixedLimits.listed) throw new Refusal(400, `limit is from 1 to ${fixedLimits.listed}`);
  const all = service.database.values("jobs").reverse();
  const from = before === undefined ? 0 : all.findIndex(({ id }) => id === before) + 1;
  if (before !== undefined && from === 0) throw new Refusal(404, "there is no job with the id in before");
  const found = all.slice(from).filter((job) => state === undefined || job.state === state);
  return { jobs: found.slice(0, limit).map((job) => jobView(job, service)), more: found.length > limit };
}
