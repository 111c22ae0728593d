/**
 * What happens to jobs, told to whoever listens, with ids by which a listener that was cut off goes on.
 * @module
 */
import type { Progress } from "@pushforward/core";
import { hasEnded, type JobRecord, type JobState } from "../store/records.js";

export interface JobEvent {
  /** Start of the service and number of the event, such as `3-17`. */
  readonly id: string;
  readonly event: "state" | "progress";
  readonly data: Readonly<Record<string, unknown>>;
}

/** No event of the job comes after it. */
export const isEnd = ({ event, data }: JobEvent): boolean =>
  event === "state" && hasEnded({ state: data.state as JobState });

type Listener = (event: JobEvent) => void;

/** Events of a job that are kept for listeners who come back. */
const keptEvents = 200;

/** Jobs whose events are kept after their end. */
const keptJobs = 100;

interface Channel {
  readonly listeners: Set<Listener>;
  readonly past: JobEvent[];
  progress: Progress | undefined;
}

export class JobEvents {
  readonly #channels = new Map<string, Channel>();
  readonly #ended: string[] = [];
  #count = 0;
  /** Streams of clients that are open. */
  streams = 0;

  constructor(readonly start: number) {}

  state(job: JobRecord): void {
    this.#tell(job.id, "state", stateOf(job));
    if (!hasEnded(job)) return;
    this.#channel(job.id).progress = undefined;
    this.#ended.push(job.id);
    if (this.#ended.length > keptJobs) this.forget(this.#ended.shift()!);
  }

  progress(id: string, progress: Progress): void {
    this.#channel(id).progress = progress;
    this.#tell(id, "progress", { ...progress });
  }

  progressOf(id: string): Progress | undefined {
    return this.#channels.get(id)?.progress;
  }

  /** What came after the event `last`; the state as it is when that is not known any more. */
  after(job: JobRecord, last: string | undefined): JobEvent[] {
    const past = this.#channels.get(job.id)?.past ?? [];
    const seen = past.findIndex(({ id }) => id === last);
    if (seen >= 0) return past.slice(seen + 1);
    return [{ id: `${this.start}-${this.#count}`, event: "state", data: stateOf(job) }];
  }

  /** Gives the way to stop listening. */
  listen(id: string, listener: Listener): () => boolean {
    const { listeners } = this.#channel(id);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Nobody will ask for its events any more. */
  forget(id: string): void {
    this.#channels.delete(id);
  }

  #channel(id: string): Channel {
    const channel = this.#channels.get(id) ?? { listeners: new Set(), past: [], progress: undefined };
    this.#channels.set(id, channel);
    return channel;
  }

  #tell(job: string, event: JobEvent["event"], data: JobEvent["data"]): void {
    const { past, listeners } = this.#channel(job);
    const told = { id: `${this.start}-${++this.#count}`, event, data };
    past.push(told);
    if (past.length > keptEvents) past.shift();
    for (const listener of listeners) listener(told);
  }
}

function stateOf({ state, failure }: JobRecord): JobEvent["data"] {
  return { state, ...(failure && { failure }) };
}
