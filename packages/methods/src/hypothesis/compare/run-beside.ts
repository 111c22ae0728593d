/**
 * A thread beside the verdict, started before there is work for it: its script loads meanwhile.
 * @module
 */
import { type Progress, PushforwardError, type Watch } from "@pushforward/core";
import { type Beside, type BesideJob, workBeside } from "./beside.js";
import type { EncodedPair } from "./encoded.js";

const threads = globalThis.process?.getBuiltinModule?.("node:worker_threads");

interface Message {
  readonly ready?: boolean;
  readonly progress?: Progress;
  readonly answer?: Beside;
  readonly error?: string;
}

/** A job as it travels: a thread keeps the pair that it was last sent. */
export type SentJob = Omit<BesideJob, "pair"> & { readonly pair?: EncodedPair };

interface Thread {
  post(job: SentJob): void;
  stop(): void;
}

interface Waiting {
  take(message: Message): void;
  fail(reason: unknown): void;
}

/** Does one job after another, in the order in which they were handed over. */
export class BesideThread {
  readonly #thread: Thread;
  readonly #ready: Promise<boolean>;
  readonly #waiting: Waiting[] = [];
  #begun: (ready: boolean) => void = () => {};
  #dead: PushforwardError | undefined;
  #sent: EncodedPair | undefined;

  constructor() {
    // A bundle that lost the script, or a policy against workers, leaves it not ready.
    this.#ready = new Promise((resolve) => {
      this.#begun = resolve;
    });
    const take = (message: Message) => (message.ready ? this.#begun(true) : this.#waiting[0]?.take(message));
    this.#thread = startThread(take, (reason) => this.#die(reason));
  }

  #die(reason: string): void {
    this.#begun(false);
    this.#dead = new PushforwardError(`compare: a worker stopped: ${reason}`);
    for (const { fail } of this.#waiting.splice(0)) fail(this.#dead);
  }

  /** The same answer as on this thread; sorted values of columns are handed over for good. */
  async run(job: BesideJob, watch: Watch): Promise<Beside> {
    if (!(await this.#ready)) return workBeside(job, watch);
    if (this.#dead) throw this.#dead;
    return new Promise((resolve, reject) => {
      const abort = () => reject(watch.signal?.reason);
      watch.signal?.addEventListener("abort", abort);
      if (watch.signal?.aborted) return abort();
      const take = ({ progress, answer, error }: Message) => {
        if (progress) return watch.onProgress?.(progress);
        this.#waiting.shift();
        watch.signal?.removeEventListener("abort", abort);
        if (answer) resolve(answer);
        else reject(new PushforwardError(`compare: ${error}`));
      };
      this.#waiting.push({ take, fail: reject });
      const { pair, ...rest } = job;
      this.#thread.post(pair === this.#sent ? rest : job);
      this.#sent = pair;
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
function owned({ columns }: SentJob): ArrayBuffer[] {
  const arrays = columns?.sources.flatMap(({ sorted }) => (sorted ? [sorted.reference, sorted.current] : [])) ?? [];
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
