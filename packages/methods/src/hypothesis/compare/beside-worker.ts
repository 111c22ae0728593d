/**
 * The thread that works beside the verdict: one job in, one answer out.
 * @module
 */
import { type BesideJob, workBeside } from "./beside.js";

const port = globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort;
const post = (message: unknown): void => (port ? port.postMessage(message) : globalThis.postMessage(message));

/** Told once the script has loaded, so that nothing is handed over to a thread that cannot start. */
const ready = { ready: true };

async function work(job: BesideJob): Promise<void> {
  try {
    const onProgress = (progress: unknown) => post({ progress });
    post({ answer: await workBeside(job, { onProgress }) });
  } catch (error) {
    post({ error: error instanceof Error ? error.message : String(error) });
  }
}

if (port) port.on("message", (job: BesideJob) => void work(job));
else globalThis.onmessage = ({ data }: MessageEvent<BesideJob>) => void work(data);
post(ready);
