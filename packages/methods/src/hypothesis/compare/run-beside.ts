/**
 * A thread beside the verdict, started before there is work for it: its script loads meanwhile.
 * @module
 */
import { type Progress, PushforwardError, type Watch } from "@pushforward/core";
import { type Beside, type BesideJob, workBeside } from "./beside.js";

const threads = globalThis.process?.getBuiltinModule?.("node:worker_threads");

interface Message {
  readonly ready?: boolean;
  readonly progress?: Progress;
  readonly answer?: Beside;
  readonly error?: string;
}

interface Thread {
  post(job: BesideJob): void;
  stop(): void;
}

/** Does one job at a time. */
export class BesideThread {
  readonly #thread: Thread;
  readonly #ready: Promise<boolean>;
  #take: (message: Message) => void = () => {};
  #die: (reason: string) => void = () => {};

  constructor() {
    // A bundle that lost the script, or a policy against workers, leaves it not ready.
    this.#ready = new Promise((resolve) => {
      this.#take = ({ ready }) => ready && resolve(true);
      this.#die = () => resolve(false);
    });
    const take = (message: Message) => this.#take(message);
    this.#thread = startThread(take, (reason) => this.#die(reason));
  }

  /** The same answer as on this thread; sorted values of columns are handed over for good. */
  async run(job: BesideJob, watch: Watch): Promise<Beside> {
    if (!(await this.#ready)) return workBeside(job, watch);
    return new Promise((resolve, reject) => {
      const abort = () => reject(watch.signal?.reason);
      this.#die = (reason) => reject(new PushforwardError(`compare: a worker stopped: ${reason}`));
      this.#take = ({ progress, answer, error }) => {
        if (progress) return watch.onProgress?.(progress);
        watch.signal?.removeEventListener("abort", abort);
        if (answer) resolve(answer);
        else reject(new PushforwardError(`compare: ${error}`));
      };
      watch.signal?.addEventListener("abort", abort);
      if (watch.signal?.aborted) return abort();
      this.#thread.post(job);
    });
  }

  stop(): void {
    this.#thread.stop();
  }
}

function startThread(take: (message: Message) => void, die: (reason: string) => void): Thread {
  if (threads) {
    const worker = new threads.Worker(new URL("./beside-worker.js", import.meta.url));
    worker.on("message", take);
    worker.on("error", (error) => die(String(error)));
    return { post: (job) => worker.postMessage(job, owned(job)), stop: () => void worker.terminate() };
  }
  const worker = new Worker(new URL("./beside-worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => take(data);
  worker.onerror = (event) => {
    event.preventDefault();
    die(event.message || "its script could not be loaded");
  };
  return { post: (job) => worker.postMessage(job, owned(job)), stop: () => worker.terminate() };
}

/** Buffers that nobody else reads. */
function owned({ columns }: BesideJob): ArrayBuffer[] {
  const arrays = columns?.sources.flatMap(({ sorted }) => (sorted ? [sorted.reference, sorted.current] : [])) ?? [];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
