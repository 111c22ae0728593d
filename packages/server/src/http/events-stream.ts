/**
 * Events of a job as server-sent events, until it has ended or the client is gone.
 * @module
 */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { isEnd, type JobEvent } from "../jobs/job-events.js";
import type { Service } from "../service.js";
import { fixedLimits } from "../settings.js";
import { hasEnded, type JobRecord } from "../store/records.js";
import { Refusal } from "./problem.js";

const beatEvery = 15_000;

export function eventsStream(
  context: Context,
  { events, database }: Pick<Service, "events" | "database">,
  job: JobRecord,
): Response {
  if (events.streams >= fixedLimits.streams)
    throw new Refusal(429, `${events.streams} streams of events are open already`, { "retry-after": "5" });
  const last = context.req.header("last-event-id");
  return streamSSE(context, async (stream) => {
    let over = hasEnded(job);
    if (over) await database.settled(); // and told
    const write = ({ id, event, data }: JobEvent) => stream.writeSSE({ id, event, data: JSON.stringify(data) });
    const waiting: JobEvent[] = [];
    let wake = (): void => {};
    const silence = events.listen(job.id, (event) => {
      waiting.push(event);
      wake();
    });
    stream.onAbort(() => wake());
    events.streams++;
    const beat = setInterval(() => void stream.write(": still here\n\n"), beatEvery);
    try {
      waiting.unshift(...events.after(database.get("jobs", job.id) ?? job, last));
      while (!stream.aborted) {
        for (const event of waiting.splice(0)) {
          await write(event);
          over ||= isEnd(event);
        }
        if (over && waiting.length === 0) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (waiting.length > 0) resolve();
        });
      }
    } finally {
      events.streams--;
      clearInterval(beat);
      silence();
    }
  });
}
