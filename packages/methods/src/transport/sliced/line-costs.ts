/**
 * Two point clouds in kernel memory, and the costs of transport between their projections on many lines.
 * @module
 */
import type { Watch } from "@pushforward/core";
import { type Kernels, type KernelTask, type Region, type Scope, slicedCostsScratchBytes } from "@pushforward/kernels";
import type { LineCloud, LineClouds } from "./line-clouds.js";

/** Tasks of one call; each has its own scratch. */
const mostTasks = 16;
const mostScratch = 2 ** 27;
/** Projections of a batch that stay in a processor's cache. */
const batchBytes = 2 ** 21;

export interface LineCostsOptions {
  readonly kernels: Kernels;
  readonly scope: Scope;
  /** Order of the cost. */
  readonly p: number;
  /** 4 bytes: coordinates in float32, from the common centre. */
  readonly bytes: 4 | 8;
}

export class LineCosts {
  readonly x: LineCloud;
  readonly y: LineCloud;
  readonly d: number;
  /** A power of 2: costs here are in units of unit^p. */
  readonly unit: number;
  readonly #kernels: Kernels;
  readonly #p: number;
  readonly #bytes: 4 | 8;
  readonly #pointers: { readonly x: number; readonly y: number; readonly xWeights: number; readonly yWeights: number };
  readonly #batch: number;
  readonly #scratch: Region<Uint8Array>;
  readonly #scratchBytes: number;

  constructor({ x, y, d, unit }: LineClouds, { kernels, scope, p, bytes }: LineCostsOptions) {
    [this.x, this.y, this.d, this.unit] = [x, y, d, unit];
    [this.#kernels, this.#p, this.#bytes] = [kernels, p, bytes];
    const copy = (values: Float64Array) => scope.copy(bytes === 4 ? new Float32Array(values) : values).ptr;
    const weightsOf = ({ weights }: LineCloud) => (weights ? scope.copy(weights).ptr : 0);
    const weights = { xWeights: weightsOf(this.x), yWeights: weightsOf(this.y) };
    this.#pointers = { x: copy(this.x.data), y: copy(this.y.data), ...weights };
    this.#batch = Math.max(1, Math.min(32, Math.floor(batchBytes / ((x.n + y.n) * bytes))));
    const scratch = slicedCostsScratchBytes(x.n, y.n, d, this.#batch, bytes);
    this.#scratchBytes = 64 * Math.ceil(scratch / 64);
    const tasks = Math.max(1, Math.min(mostTasks, Math.floor(mostScratch / this.#scratchBytes)));
    this.#scratch = scope.u8(tasks * this.#scratchBytes);
  }

  /** W_p^p on each of the lines, rows of `theta`, in units of unit^p. Time O(lines·(n + m)·d). */
  async costs(theta: Float64Array, watch?: Watch): Promise<Float64Array> {
    const lines = theta.length / this.d;
    const scope = this.#kernels.scope();
    try {
      const given = scope.copy(this.#bytes === 4 ? new Float32Array(theta) : theta);
      const out = scope.f64(lines);
      const tasks = this.#scratch.length / this.#scratchBytes;
      // Whole batches in a task, and a round for each set of tasks that fits the scratch: progress in between.
      const perTask = this.#batch * Math.max(1, Math.ceil(lines / (4 * tasks * this.#batch)));
      for (let first = 0; first < lines; first += tasks * perTask) {
        const round = Math.min(lines, first + tasks * perTask);
        await this.#kernels.run(this.#tasks(given.ptr, out.ptr, first, round, perTask), { signal: watch?.signal });
        watch?.onProgress?.({ stage: "lines", done: round / lines });
      }
      return out.view.slice();
    } finally {
      scope.free();
    }
  }

  #tasks(theta: number, out: number, first: number, end: number, perTask: number): KernelTask[] {
    const { x, y, xWeights, yWeights } = this.#pointers;
    const tasks: KernelTask[] = [];
    for (let from = first; from < end; from += perTask) {
      const count = Math.min(perTask, end - from);
      const lines = [theta + from * this.d * this.#bytes, count, this.#batch, this.#p] as const;
      const scratch = this.#scratch.ptr + tasks.length * this.#scratchBytes;
      const target = [xWeights, yWeights, out + 8 * from, scratch] as const;
      const name = this.#bytes === 4 ? "slicedCostsF32" : "slicedCostsF64";
      tasks.push([name, x, this.x.n, y, this.y.n, this.d, ...lines, ...target]);
    }
    return tasks;
  }
}
