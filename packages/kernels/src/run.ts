/**
 * Tasks that belong together: their results in order, their progress, their end.
 * @module
 */
import { breathe, stopIfAborted, type Watch } from "@pushforward/core";
import type { KernelTask } from "./functions.js";

/** A run whose tasks are handed out to workers. */
export class Run {
  /** Return values in the order of the tasks; rejects on abort or with the first error. */
  readonly finished: Promise<number[]>;
  /** Tasks that a worker holds now. They go on for a moment after a run was aborted. */
  outstanding = 0;
  #drained: (() => void) | undefined;
  #values: number[];
  #next = 0;
  #done = 0;
  #ended = false;
  #resolve!: (values: number[]) => void;
  #reject!: (reason: unknown) => void;

  constructor(
    readonly tasks: readonly KernelTask[],
    readonly watch: Watch | undefined,
    readonly stage: string,
  ) {
    this.#values = new Array<number>(tasks.length).fill(0);
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const signal = watch?.signal;
    if (signal?.aborted) this.fail(signal.reason);
    signal?.addEventListener("abort", this.#abort);
  }

  readonly #abort = (): void => this.fail(this.watch?.signal?.reason);

  get hasNext(): boolean {
    return !this.#ended && this.#next < this.tasks.length;
  }

  /** Index of the task to do next; only while `hasNext`. */
  takeNext(): number {
    this.outstanding++;
    return this.#next++;
  }

  /** A worker has let go of a task of this run. */
  putBack(): void {
    if (--this.outstanding === 0) this.#drained?.();
  }

  /** Call back once no worker holds a task of this run any more. */
  whenDrained(drained: () => void): void {
    this.#drained = drained;
  }

  finish(index: number, value: number): void {
    if (this.#ended) return;
    this.#values[index] = value;
    this.#done++;
    try {
      this.watch?.onProgress?.({ stage: this.stage, done: this.#done / this.tasks.length });
    } catch (error) {
      this.fail(error);
      return;
    }
    if (this.#done === this.tasks.length && this.#end()) this.#resolve(this.#values);
  }

  fail(reason: unknown): void {
    if (this.#end()) this.#reject(reason);
  }

  #end(): boolean {
    const first = !this.#ended;
    this.#ended = true;
    this.watch?.signal?.removeEventListener("abort", this.#abort);
    return first;
  }
}

/** Long enough to work, short enough for a page to stay smooth. */
const breathMilliseconds = 12;

/** The same on this thread, letting the event loop run now and then. */
export async function runHere(
  call: (task: KernelTask) => number,
  tasks: readonly KernelTask[],
  watch: Watch | undefined,
  stage: string,
): Promise<number[]> {
  const values: number[] = [];
  let pause = performance.now() + breathMilliseconds;
  for (const task of tasks) {
    stopIfAborted(watch);
    values.push(call(task));
    watch?.onProgress?.({ stage, done: values.length / tasks.length });
    if (performance.now() < pause || values.length === tasks.length) continue;
    await breathe(watch);
    pause = performance.now() + breathMilliseconds;
  }
  return values;
}
