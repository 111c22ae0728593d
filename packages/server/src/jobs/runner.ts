/**
 * One process that runs jobs, seen from the service: started when first needed, started again after it ended.
 * @module
 */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Progress } from "@pushforward/core";
import type { JobFailure } from "../store/records.js";
import { type FromProcess, type JobOutcome, type JobTask, memoryMark, type ToProcess } from "./job-task.js";

export interface RunnerLimits {
  /** Memory of one job, in bytes. */
  readonly memory: number;
  readonly seconds: number;
  /** Module that exports the `operations` that jobs may run. */
  readonly catalog: string;
}

/** Time that a process gets to begin before that of its job runs. */
const startMs = 60_000;
/** Jobs of one process: whatever a job leaves in it comes to an end. */
const jobsAtMost = 5000;
/** Time that a job gets to stop by itself. */
const graceMs = 1000;
const script = fileURLToPath(new URL("./job-process.js", import.meta.url));

export class Runner {
  #process: ChildProcess | undefined;
  #ready: Promise<unknown> = Promise.resolve();
  #errors = "";
  #jobs = 0;

  constructor(readonly limits: RunnerLimits) {}

  /** Start the process before it is needed. */
  warm(): void {
    this.#started();
  }

  /** Run a job to its end, whatever that is; never rejects. */
  async run(task: JobTask, signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<JobOutcome> {
    const child = this.#started();
    const { seconds, memory } = this.limits;
    // What the process takes to begin is no time of the job.
    await this.#ready;
    let late = false;
    const stop = (): void => {
      send(child, { cancel: true });
      setTimeout(() => child.kill("SIGKILL"), graceMs).unref();
    };
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, seconds * 1000);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    try {
      const ended = await this.#ending(child, task, onProgress);
      // What a large job leaves behind must not count against the next, and one that was stopped leaves anything.
      if ((ended.memory ?? 0) > memory / 2 || late || signal.aborted || ++this.#jobs >= jobsAtMost) await this.end();
      if (late && ended.failure) return { failure: { kind: "time", message: `took longer than ${seconds} s` } };
      return ended.outputs ? { outputs: ended.outputs } : { failure: ended.failure! };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  }

  #ending(
    child: ChildProcess,
    task: JobTask,
    onProgress: (progress: Progress) => void,
  ): Promise<JobOutcome & { memory?: number }> {
    return new Promise((resolve) => {
      const end = (outcome: JobOutcome & { memory?: number }): void => {
        child.off("message", hear);
        child.off("close", die);
        resolve(outcome);
      };
      const hear = (message: FromProcess): void => {
        if ("progress" in message) onProgress(message.progress);
        else if ("memory" in message) end(message);
      };
      const die = (code: number | null, by: string | null): void => end({ failure: this.#death(code, by) });
      child.on("message", hear);
      child.on("close", die);
      if (child.connected) send(child, { run: task });
      else die(child.exitCode, child.signalCode);
    });
  }

  /** Resolves when the process is gone. */
  async end(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      child.once("exit", () => resolve());
      child.kill("SIGKILL");
    });
  }

  #started(): ChildProcess {
    const running = this.#process;
    if (running?.connected && running.exitCode === null && running.signalCode === null) return running;
    const { catalog, memory } = this.limits;
    const child = fork(script, [catalog, String(memory)], {
      execArgv: [`--max-old-space-size=${Math.floor(memory / 1e6)}`],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#errors = "";
    this.#jobs = 0;
    child.stderr!.on("data", (data) => {
      this.#errors = (this.#errors + data).slice(-4000);
    });
    child.on("error", () => {});
    this.#ready = new Promise((resolve) => {
      child.once("message", resolve).once("close", resolve);
      setTimeout(resolve, startMs).unref();
    });
    this.#process = child;
    return child;
  }

  #death(code: number | null, by: string | null): JobFailure {
    const memory = this.#errors.includes(memoryMark) || /out of memory|Allocation failed/i.test(this.#errors);
    const most = `${Math.floor(this.limits.memory / 1e6)} MB`;
    if (memory) return { kind: "memory", message: `took more memory than ${most}; use fewer rows or columns` };
    return { kind: "crash", message: `the process of the job ended (${by ?? `code ${code}`})` };
  }
}

function send(child: ChildProcess, message: ToProcess): void {
  if (child.connected) child.send(message, () => {});
}
