/**
 * A worker's line to the thread that started it. Apart from `host.ts`, whose mention of the workers would make
 * bundlers find workers inside workers.
 * @module
 */

/** Listen, and get a function that answers. */
export function parentPort(onMessage: (data: unknown) => void): (message: unknown) => void {
  const port = globalThis.process?.getBuiltinModule?.("node:worker_threads").parentPort;
  if (port) {
    port.on("message", onMessage);
    return (message) => port.postMessage(message);
  }
  globalThis.onmessage = ({ data }) => onMessage(data);
  return (message) => globalThis.postMessage(message);
}
