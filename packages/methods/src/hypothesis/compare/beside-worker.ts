/**
 * The thread that works beside the verdict: jobs in, an answer to each out, in their order.
 * @module
 */
import { openKernels } from "@pushforward/kernels";
import { type BesideJob, workBeside } from "./beside.js";
import type { EncodedPair } from "./encoded.js";
import type { SentJob } from "./run-beside.js";

const port = globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort;
const post = (message: unknown): void => (port ? port.postMessage(message) : globalThis.postMessage(message));

/** Told once the script has loaded, so that nothing is handed over to a thread that cannot start. */
const ready = { ready: true };

const kernels = openKernels({ threads: 1 });
let pair: EncodedPair | undefined;
let last = Promise.resolve();

function take({ pair: sent = pair, ...rest }: SentJob): void {
  pair = sent;
  last = last.then(() => work({ ...rest, pair: sent! }));
}

async function work(job: BesideJob): Promise<void> {
  try {
    const onProgress = (progress: unknown) => post({ progress });
    post({ answer: await workBeside(job, { onProgress }, await kernels) });
  } catch (error) {
    post({ error: error instanceof Error ? error.message : String(error) });
  }
}

if (port) port.on("message", take);
else globalThis.onmessage = ({ data }: MessageEvent<SentJob>) => take(data);
post(ready);
