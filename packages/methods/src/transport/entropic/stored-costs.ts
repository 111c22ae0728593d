/**
 * Costs that are worth keeping: an n × m matrix in float32, by rows and by columns, in kernel memory.
 *
 * A rounding of each cost to float32 moves the value of transport by at most 2^−24 of itself, since it moves the cost of
 * every plan by no more. Sweeps on the way are float32 as well, the last ones sum in float64. Memory 8·n·m bytes.
 * @module
 */
import type { Watch } from "@pushforward/core";
import { type Kernels, type KernelTask, lseScratchBytes, type Region, type Scope } from "@pushforward/kernels";
import { maxTasks, type Precision, rowBlocks, type SweepCosts } from "./entropic-costs.js";
import { type GroupCosts, PlanGroups } from "./plan-groups.js";

/** Columns are filled up to whole groups of 16, with costs that no weight reaches. */
export const paddedColumns = (m: number): number => 16 * Math.ceil(m / 16);

const scratchOfRow = lseScratchBytes(1);

export class StoredCosts implements SweepCosts {
  readonly hasSingle = true;
  /** Row-major, `paddedColumns(m)` a row. */
  readonly byRows: Region<Float32Array>;
  largest = 0;
  readonly #byColumns: Region<Float32Array>;
  readonly #h: { readonly 32: Region<Float32Array>; readonly 64: Region<Float64Array> };
  readonly #out: Region<Float64Array>;
  readonly #scratch: Region<Uint8Array>;

  constructor(
    readonly kernels: Kernels,
    readonly scope: Scope,
    readonly n: number,
    readonly m: number,
  ) {
    const longest = paddedColumns(Math.max(n, m));
    this.byRows = scope.f32(n * paddedColumns(m));
    this.#byColumns = scope.f32(m * paddedColumns(n));
    this.#h = { 32: scope.f32(longest), 64: scope.f64(longest) };
    this.#out = scope.f64(longest);
    this.#scratch = scope.u8(maxTasks * scratchOfRow);
  }

  /** Write all costs by `task`, which fills rows from ≤ i < to of `byRows`; `largest` is a bound on them. */
  async fill(task: (from: number, to: number) => KernelTask, largest: number, watch?: Watch): Promise<void> {
    const { n, m } = this;
    this.largest = largest;
    await this.#run(n, m, (from, to) => task(from, to), watch);
    const [rows, columns] = [this.byRows.ptr, this.#byColumns.ptr];
    const turn = (from: number, to: number): KernelTask => {
      return ["transposeF32", rows, n, paddedColumns(m), from, to, columns, paddedColumns(n)];
    };
    await this.#run(m, n, turn, watch);
  }

  rows(h: Float64Array, scale: number, out: Float64Array, precision: Precision, watch?: Watch): Promise<void> {
    return this.#logSumExp(this.byRows, this.n, this.m, h, scale, out, precision, watch);
  }

  columns(h: Float64Array, scale: number, out: Float64Array, precision: Precision, watch?: Watch): Promise<void> {
    return this.#logSumExp(this.#byColumns, this.m, this.n, h, scale, out, precision, watch);
  }

  openGroups(): PlanGroups {
    return new PlanGroups(this.kernels, this.n, this.m);
  }

  async fillGroups(groups: PlanGroups, h: Float64Array, scale: number, top: Float64Array, cut: number, watch?: Watch) {
    const scope = this.kernels.scope();
    try {
      const [tops, spare] = [scope.copy(top).ptr, scope.u8(64 * maxTasks).ptr];
      const offsets = this.#offsets(h, 32);
      return await groups.fill((from, to, place, block) => {
        const rows = [this.byRows.ptr, from, to, paddedColumns(this.m), offsets] as const;
        return ["planGroupsStoredF32", ...rows, scale, tops, cut, ...place, spare + 64 * block];
      }, watch);
    } finally {
      scope.free();
    }
  }

  readonly groupCosts: GroupCosts = (i, from, out) => {
    const costs = this.byRows.view;
    const first = i * paddedColumns(this.m) + from;
    for (let j = 0; j < out.length; j++) out[j] = costs[first + j]!;
  };

  /** Do tasks over ranges of rows of the n × m costs. */
  async run(task: (from: number, to: number) => KernelTask, watch?: Watch): Promise<void> {
    await this.#run(this.n, this.m, (from, to) => task(from, to), watch);
  }

  /** h in kernel memory, −∞ where a row is filled up. */
  #offsets(h: Float64Array, precision: Precision): number {
    const region = this.#h[precision];
    region.view.fill(Number.NEGATIVE_INFINITY, h.length, paddedColumns(h.length)).set(h);
    return region.ptr;
  }

  async #logSumExp(
    costs: Region<Float32Array>,
    n: number,
    m: number,
    h: Float64Array,
    scale: number,
    out: Float64Array,
    precision: Precision,
    watch: Watch | undefined,
  ): Promise<void> {
    const [offsets, columns, name] = [this.#offsets(h, precision), paddedColumns(m), `lseStoredF${precision}` as const];
    await this.#run(
      n,
      m,
      (from, to, scratch) => [name, costs.ptr, from, to, columns, offsets, scale, this.#out.ptr, scratch],
      watch,
    );
    out.set(this.#out.view.subarray(0, n));
  }

  async #run(
    n: number,
    m: number,
    task: (from: number, to: number, scratch: number) => KernelTask,
    watch: Watch | undefined,
  ): Promise<void> {
    const tasks = rowBlocks(n, m, scratchOfRow).map(([from, to], k) =>
      task(from, to, this.#scratch.ptr + k * scratchOfRow),
    );
    await this.kernels.run(tasks, watch && { signal: watch.signal }, "transport");
  }
}
