/**
 * Do a job beside the verdict on a thread of its own, or here when none can start.
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

/** The same answer as here, from a thread of its own; sorted values of columns are handed over for good. */
export function runBeside(job: BesideJob, watch: Watch): Promise<Beside> {
  return new Promise((resolve, reject) => {
    let started = false;
    const end = () => {
      watch.signal?.removeEventListener("abort", abort);
      thread.stop();
    };
    const abort = () => {
      end();
      reject(watch.signal?.reason);
    };
    const take = ({ ready, progress, answer, error }: Message) => {
      if (ready) {
        started = true;
        return thread.post(job);
      }
      if (progress) return watch.onProgress?.(progress);
      end();
      if (answer) resolve(answer);
      else reject(new PushforwardError(`compare: ${error}`));
    };
    // A bundle that lost the script, or a policy against workers: slower, with the same answer.
    const die = (reason: string) => {
      end();
      if (started) reject(new PushforwardError(`compare: a worker stopped: ${reason}`));
      else workBeside(job, watch).then(resolve, reject);
    };
    const thread = startThread(take, die);
    watch.signal?.addEventListener("abort", abort);
    if (watch.signal?.aborted) abort();
  });
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
