/**
 * Calls between the page and its workers, and between workers: answers, progress, errors and aborts over messages.
 * @module
 */
import type { Progress, Watch } from "@pushforward/core";
import { ArgumentError, DataError, MemoryError, PushforwardError } from "@pushforward/core/errors";

interface Call {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}
type Request = Call | { readonly id: number; readonly abort: true };
type Reply =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: SentError };

interface SentError {
  readonly name: string;
  readonly message: string;
  readonly where?: string;
  readonly argument?: string;
  readonly expected?: string;
}

/** A value with buffers that are handed over and not copied. */
export class Handover<T> {
  constructor(
    readonly value: T,
    readonly transfer: Transferable[],
  ) {}
}

/** Called with the argument as it was sent; what it returns or throws goes back. */
export type Handler<A = never, R = unknown> = (argument: A, watch: Watch) => Promise<R | Handover<R>> | R | Handover<R>;
export type Handlers = Readonly<Record<string, Handler>>;

/** What methods a worker answers, for the types of the calls. */
type ArgumentOf<H, M extends keyof H> = H[M] extends (argument: infer A, watch: Watch) => unknown ? A : never;
type ResultOf<H, M extends keyof H> = H[M] extends (argument: never, watch: Watch) => infer R
  ? Plain<Awaited<R>>
  : never;
type Plain<R> = R extends Handover<infer T> ? T : R;

/** Answer the calls of the thread that started this worker. */
export function answerCalls(handlers: Handlers): void {
  const running = new Map<number, AbortController>();
  globalThis.onmessage = ({ data }: MessageEvent<Request>) => {
    if ("abort" in data) running.get(data.id)?.abort(new DOMException("The work was stopped.", "AbortError"));
    else void answer(data);
  };

  async function answer({ id, method, argument }: Call): Promise<void> {
    const stop = new AbortController();
    running.set(id, stop);
    const watch = { signal: stop.signal, onProgress: throttled((progress) => send({ id, progress })) };
    try {
      const found = await handlers[method]!(argument as never, watch);
      const { value, transfer } = found instanceof Handover ? found : { value: found, transfer: [] };
      send({ id, value }, transfer);
    } catch (error) {
      send({ id, error: toSend(error) });
    } finally {
      running.delete(id);
    }
  }
}

const send = (reply: Reply, transfer: Transferable[] = []): void => globalThis.postMessage(reply, { transfer });

/** A message for every few milliseconds at most, and the one that says that all is done. */
function throttled(report: (progress: Progress) => void): (progress: Progress) => void {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - last < 30 && progress.done < 1) return;
    last = now;
    report(progress);
  };
}

/** A worker as its methods. */
export class Caller<H> {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #ended: Error | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.end(new Error(`a worker stopped: ${event.message || "its script could not be loaded"}`));
    };
    worker.onmessageerror = () => this.end(new Error("a worker sent what could not be read"));
  }

  /** Rejects with what the worker threw, or with the reason of the signal at once when aborted. */
  call<M extends keyof H & string>(
    method: M,
    argument: ArgumentOf<H, M>,
    { signal, onProgress }: Watch = {},
    transfer: Transferable[] = [],
  ): Promise<ResultOf<H, M>> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      if (signal?.aborted) return reject(signal.reason);
      const id = this.#next++;
      const abort = (): void => {
        this.#waiting.delete(id);
        this.#worker.postMessage({ id, abort: true } satisfies Request);
        reject(signal!.reason);
      };
      signal?.addEventListener("abort", abort, { once: true });
      const settle = (done: () => void): void => {
        this.#waiting.delete(id);
        signal?.removeEventListener("abort", abort);
        done();
      };
      this.#waiting.set(id, {
        onProgress,
        resolve: (value) => settle(() => resolve(value as ResultOf<H, M>)),
        reject: (error) => settle(() => reject(error)),
      });
      this.#worker.postMessage({ id, method, argument } satisfies Request, transfer);
    });
  }

  /** End the worker; calls that wait are rejected. */
  end(reason: Error = new PushforwardError("the worker was ended")): void {
    this.#ended = reason;
    this.#worker.terminate();
    for (const { reject } of [...this.#waiting.values()]) reject(reason);
  }

  #receive(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (!waiting) return;
    if ("progress" in reply) waiting.onProgress?.(reply.progress);
    else if ("error" in reply) waiting.reject(received(reply.error));
    else waiting.resolve(reply.value);
  }
}

interface Waiting {
  readonly onProgress: Watch["onProgress"];
  resolve(value: unknown): void;
  reject(error: Error): void;
}

function toSend(error: unknown): SentError {
  if (error instanceof ArgumentError) {
    const { name, message, where, argument, expected } = error;
    return { name, message, where, argument, expected };
  }
  if (error instanceof Error || error instanceof DOMException) return { name: error.name, message: error.message };
  return { name: "Error", message: String(error) };
}

const classes = { PushforwardError, DataError, MemoryError };

/** An error of the class it was thrown with, where that is one of ours. */
function received({ name, message, where = "", argument = "", expected = "" }: SentError): Error {
  if (name === "ArgumentError") return Object.assign(new ArgumentError(where, argument, expected, ""), { message });
  if (name === "AbortError") return new DOMException(message, name);
  if (Object.hasOwn(classes, name)) return new classes[name as keyof typeof classes](message);
  return Object.assign(new Error(message), { name });
}
