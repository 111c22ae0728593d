/**
 * A pool of workers over one shared memory. Workers start with the first run and stay.
 * @module
 */
import { PushforwardError, type Watch } from "@pushforward/core";
import type { Allocator } from "./allocator.js";
import type { KernelTask } from "./functions.js";
import { startThread, type Thread, type WorkerScript } from "./host.js";
import { Run } from "./run.js";
import type { Answer, Setup } from "./worker-loop.js";

/** Tasks sent to a worker before it answers the first, so that it need not wait for the way back. */
const ahead = 2;

interface Job {
  readonly run: Run;
  readonly index: number;
}

interface Member {
  readonly thread: Thread;
  /** What it was sent and has not answered, by id. */
  readonly jobs: Map<number, Job>;
}

export class Pool {
  readonly #members = new Set<Member>();
  #starting: Promise<void> | undefined;
  #runs: Run[] = [];
  #script: WorkerScript;
  #nextId = 0;
  #closed = false;

  constructor(
    readonly threads: number,
    readonly setup: Setup,
    readonly allocator: Allocator,
  ) {
    this.#script = setup.module ? "wasm" : "plain";
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Whether all workers are there. */
  get isReady(): boolean {
    return !this.#closed && this.#members.size === this.threads;
  }

  /** Whether a worker is there. */
  get hasWorkers(): boolean {
    return !this.#closed && this.#members.size > 0;
  }

  /** Start the workers that are missing. Rejects with the reason when one cannot. */
  async start(): Promise<void> {
    if (this.#closed) throw closed();
    const missing = this.threads - this.#members.size;
    if (missing > 0) {
      this.#starting ??= this.#hireAll(missing).finally(() => {
        this.#starting = undefined;
      });
    }
    await this.#starting;
  }

  /** Do the tasks; `start` must have succeeded. */
  async run(tasks: readonly KernelTask[], watch: Watch | undefined, stage: string): Promise<number[]> {
    if (this.#closed) throw closed();
    const run = new Run(tasks, watch, stage);
    this.#runs.push(run);
    this.#fill();
    try {
      return await run.finished;
    } finally {
      this.#runs = this.#runs.filter((other) => other !== run);
      // Workers may still write for a run that was aborted: its memory must not be handed out yet.
      if (run.outstanding > 0) {
        this.allocator.hold();
        run.whenDrained(() => this.allocator.unhold());
      }
      this.#keepAlive();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const run of this.#runs) run.fail(closed());
    const members = [...this.#members];
    this.#members.clear();
    await Promise.all(members.map(({ thread }) => thread.stop()));
    for (const { jobs } of members) for (const { run } of jobs.values()) run.putBack();
  }

  async #hireAll(count: number): Promise<void> {
    try {
      // One first: where it fails, all would.
      await this.#hire();
    } catch (error) {
      if (this.#script !== "wasm" || this.#closed) throw error;
      this.#script = "text";
      await this.#hire();
    }
    await Promise.all(Array.from({ length: count - 1 }, () => this.#hire()));
  }

  #hire(): Promise<void> {
    return new Promise((resolve, reject) => {
      const events = {
        onMessage: (data: unknown) => {
          if ((data as Answer).id >= 0) return this.#receive(member, data as Answer);
          if (this.#closed) {
            void thread.stop();
            return reject(closed());
          }
          this.#members.add(member);
          thread.keepAlive(false);
          resolve();
        },
        onDeath: (reason: string) => {
          if (this.#members.delete(member)) this.#bury(member, reason);
          else reject(new PushforwardError(`kernels: a worker did not start: ${reason}`));
        },
      };
      const thread = startThread(events, this.#script);
      const member: Member = { thread, jobs: new Map() };
      thread.post(this.setup);
    });
  }

  /** Give every worker with room its next tasks, the runs taking turns. */
  #fill(): void {
    for (let round = 1; round <= ahead; round++) {
      for (const member of this.#members) if (member.jobs.size < round) this.#send(member);
    }
    this.#keepAlive();
  }

  #send(member: Member): void {
    const run = this.#runs.find(({ hasNext }) => hasNext);
    if (!run) return;
    this.#runs = [...this.#runs.filter((other) => other !== run), run];
    const index = run.takeNext();
    const id = this.#nextId++;
    member.jobs.set(id, { run, index });
    member.thread.post({ id, task: run.tasks[index], bytes: this.setup.memory.buffer.byteLength });
  }

  #receive(member: Member, answer: Answer): void {
    const job = member.jobs.get(answer.id);
    if (!job) return;
    member.jobs.delete(answer.id);
    const { run, index } = job;
    if ("value" in answer) run.finish(index, answer.value);
    else run.fail(new PushforwardError(`kernels: ${run.tasks[index]![0]} failed: ${answer.error}`));
    run.putBack();
    this.#fill();
  }

  #bury(member: Member, reason: string): void {
    for (const { run } of member.jobs.values()) {
      run.fail(new PushforwardError(`kernels: a worker stopped during ${run.stage}: ${reason}`));
      run.putBack();
    }
    if (this.#members.size === 0) {
      for (const run of this.#runs) run.fail(new PushforwardError(`kernels: the last worker stopped: ${reason}`));
    }
    this.#fill();
  }

  #keepAlive(): void {
    for (const { thread, jobs } of this.#members) thread.keepAlive(jobs.size > 0);
  }
}

const closed = (): PushforwardError => new PushforwardError("kernels: they were closed; open new ones");
