/**
 * The rows of an entropic plan as shares, W_ij = P_ij/Σ_k P_ik, in float32: only groups of 16 columns in which one
 * share counts are kept, in a fixed amount of memory whatever n and m. Points in local order make such groups few.
 * @module
 */
import { breathe, exp, type Watch } from "@pushforward/core";
import type { Kernels, KernelTask, Region, Scope } from "@pushforward/kernels";

/** Shares below e^−16 of a row do not count, nor below e^−36 where they are held in float64. */
export const groupCut = 16;
export const deepCut = 36;
const groupBytes = 16 * 4 + 8;
const mostGroups = Math.floor(2 ** 26 / groupBytes);
const pairsPerBlock = 2 ** 19;
/** Row ranges that are worked on by themselves. */
export const mostBlocks = 8;
/** Products with fewer groups are done on the calling thread: the way to a worker takes longer. */
const groupsHere = 2 ** 13;
/** Groups that may be held in float64, too: 32 MB. */
const mostDoubles = 2 ** 18;
/** Groups multiplied in float64 between two breaths: some 20 milliseconds. */
const groupsPerBreath = 2 ** 19;

interface Block {
  readonly from: number;
  readonly to: number;
  readonly scope: Scope;
  readonly capacity: number;
  readonly groups: Region<Uint32Array>;
  readonly values: Region<Float32Array>;
  count: number;
  /** The shares in float64, once asked for. */
  doubles?: Float64Array | undefined;
}

/** C_ij of row i and some columns from `from` on, to `out`. */
export type GroupCosts = (i: number, from: number, out: Float64Array) => void;

/** Where a block's groups go: capacity, then pointers to counts and sums by row, groups and values. */
export type GroupPlace = readonly [capacity: number, counts: number, sums: number, groups: number, values: number];

export class PlanGroups {
  /** Σ_j W_ij as float32 made it, near 1. */
  readonly sums: Float64Array;
  readonly #blocks: Block[] = [];
  readonly #scope: Scope;
  readonly #counts: Region<Uint32Array>;
  readonly #sums: Region<Float64Array>;
  readonly #factors: Region<Float64Array>;
  readonly #v: Region<Float32Array>;
  readonly #outs: Region<Float32Array>;
  readonly #rows: Region<Uint8Array>;
  readonly #padded: number;
  #inDoubles = false;
  #sinceBreath = 0;

  constructor(
    readonly kernels: Kernels,
    readonly n: number,
    readonly m: number,
  ) {
    this.#padded = 16 * Math.ceil(m / 16);
    const blocks = Math.max(1, Math.min(mostBlocks, n, Math.ceil((n * m) / pairsPerBlock)));
    const length = Math.ceil(n / blocks);
    for (let from = 0; from < n; from += length) {
      const possible = (Math.min(n, from + length) - from) * (this.#padded / 16);
      const capacity = Math.min(possible, Math.max(1024, Math.floor(possible / 8)), Math.floor(mostGroups / blocks));
      this.#blocks.push(openBlock(kernels, from, Math.min(n, from + length), capacity));
    }
    this.#scope = kernels.scope();
    this.#counts = this.#scope.u32(n);
    this.#sums = this.#scope.f64(n);
    this.#factors = this.#scope.f64(n);
    this.#v = this.#scope.f32(this.#padded, { zero: true });
    this.#outs = this.#scope.f32(this.#padded * this.#blocks.length);
    this.#rows = this.#scope.u8(8 * n + 64 * this.#blocks.length);
    this.sums = new Float64Array(n);
  }

  free(): void {
    for (const { scope } of this.#blocks) scope.free();
    this.#scope.free();
  }

  /** Fill all blocks by `task`; false when more counts than there is room for, and then nothing can be used. */
  async fill(
    task: (from: number, to: number, place: GroupPlace, block: number) => KernelTask,
    watch?: Watch,
  ): Promise<boolean> {
    let todo = this.#blocks.map((_, k) => k);
    this.#inDoubles = false;
    while (todo.length > 0) {
      const tasks = todo.map((k) => {
        const { from, to, capacity, groups, values } = this.#blocks[k]!;
        return task(from, to, [capacity, this.#counts.ptr, this.#sums.ptr, groups.ptr, values.ptr], k);
      });
      const found = await this.kernels.run(tasks, watch && { signal: watch.signal }, "transport");
      todo.forEach((k, t) => {
        this.#blocks[k]!.count = found[t]!;
      });
      if (this.#blocks.reduce((sum, { count }) => sum + count, 0) > mostGroups) return false;
      todo = todo.filter((k) => this.#blocks[k]!.count > this.#blocks[k]!.capacity);
      for (const k of todo) {
        const { from, to, count, scope } = this.#blocks[k]!;
        scope.free();
        const possible = (to - from) * (this.#padded / 16);
        this.#blocks[k] = openBlock(this.kernels, from, to, Math.min(possible, Math.ceil(1.25 * count)));
      }
    }
    this.sums.set(this.#sums.view);
    return true;
  }

  /** The same by rows of shares from `row`, for costs that no kernel groups; `row` fills its argument, m long. */
  async fillByRows(row: (i: number, shares: Float64Array) => void, cut: number, watch?: Watch): Promise<boolean> {
    const shares = new Float64Array(this.#padded);
    const least = exp(-cut);
    let total = 0;
    this.#inDoubles = false;
    for (let k = 0; k < this.#blocks.length; k++) {
      await breathe(watch);
      const { from, to, scope } = this.#blocks[k]!;
      const possible = (to - from) * (this.#padded / 16);
      if (this.#blocks[k]!.capacity < possible) {
        if (total + possible > mostGroups) return false;
        scope.free();
        this.#blocks[k] = openBlock(this.kernels, from, to, possible);
      }
      const block = this.#blocks[k]!;
      const [groups, values] = [block.groups.view, block.values.view];
      block.count = 0;
      for (let i = from; i < to; i++) {
        row(i, shares);
        let sum = 0;
        for (let first = 0; first < this.#padded; first += 16) {
          let any = false;
          for (let j = first; j < first + 16; j++) if (shares[j]! > least) any = true;
          if (!any) continue;
          const at = 16 * block.count;
          for (let j = 0; j < 16; j++) {
            values[at + j] = shares[first + j]!;
            sum += values[at + j]!;
          }
          groups[2 * block.count] = i;
          groups[2 * block.count + 1] = first / 16;
          block.count++;
        }
        this.sums[i] = sum;
      }
      total += block.count;
    }
    return true;
  }

  /**
   * Work out the shares that are held anew in float64, exp(h_j − scale·C_ij − top_i), for where rounding hides how parts of
   * the plan hang together; false when they are too many.
   */
  async refine(costs: GroupCosts, h: Float64Array, scale: number, top: Float64Array, watch?: Watch): Promise<boolean> {
    if (this.#blocks.reduce((sum, { count }) => sum + count, 0) > mostDoubles) return false;
    this.sums.fill(0);
    const line = new Float64Array(16);
    for (const block of this.#blocks) {
      await breathe(watch);
      const places = block.groups.view;
      const doubles = new Float64Array(16 * block.count);
      for (let k = 0; k < block.count; k++) {
        const row = places[2 * k]!;
        const from = 16 * places[2 * k + 1]!;
        const columns = Math.min(16, this.m - from);
        costs(row, from, line);
        let sum = 0;
        for (let j = 0; j < columns; j++) {
          const share = exp(h[from + j]! - scale * line[j]! - top[row]!);
          doubles[16 * k + j] = share;
          sum += share;
        }
        this.sums[row]! += sum;
      }
      block.doubles = doubles;
    }
    this.#inDoubles = true;
    return true;
  }

  /**
   * Σ_i masses_i·(Σ_j W_ij·e_j·v_j)/(Σ_j W_ij·e_j), from the shares in float64: the mean of v, m long, once shares are weighed
   * anew by e.
   */
  weighedMean(masses: Float64Array, e: Float64Array, v: Float64Array): number {
    const totals = this.#rowsInDoubles(e);
    const sums = this.#rowsInDoubles(e.map((weight, j) => weight * v[j]!));
    return masses.reduce((mean, mass, i) => (totals[i]! > 0 ? mean + (mass * sums[i]!) / totals[i]! : mean), 0);
  }

  /** W·v. */
  #rowsInDoubles(v: Float64Array): Float64Array {
    const rows = new Float64Array(this.n);
    const padded = new Float64Array(this.#padded);
    padded.set(v);
    for (const { groups, doubles, count } of this.#blocks) {
      const [places, shares] = [groups.view, doubles!];
      for (let k = 0; k < count; k++) {
        const from = 16 * places[2 * k + 1]!;
        let sum = 0;
        for (let j = 0; j < 16; j++) sum += shares[16 * k + j]! * padded[from + j]!;
        rows[places[2 * k]!]! += sum;
      }
    }
    return rows;
  }

  /** Wᵀ·(factors ∘ (W·v)) to `out`. */
  #normalInDoubles(v: Float64Array, factors: Float64Array, out: Float64Array): void {
    const rows = this.#rowsInDoubles(v);
    for (let i = 0; i < this.n; i++) rows[i]! *= factors[i]!;
    const columns = new Float64Array(this.#padded);
    for (const { groups, doubles, count } of this.#blocks) {
      const [places, shares] = [groups.view, doubles!];
      for (let k = 0; k < count; k++) {
        const row = rows[places[2 * k]!]!;
        const from = 16 * places[2 * k + 1]!;
        for (let j = 0; j < 16; j++) columns[from + j]! += shares[16 * k + j]! * row;
      }
    }
    out.set(columns.subarray(0, this.m));
  }

  /** Set `out` to Wᵀ·(factors ∘ (W·v)); v and out m long, factors n long. */
  async normal(v: Float64Array, factors: Float64Array, out: Float64Array, watch?: Watch): Promise<void> {
    const size = this.#blocks.reduce((sum, { count }) => sum + count, 0);
    if (this.#inDoubles) {
      this.#sinceBreath += size;
      if (this.#sinceBreath > groupsPerBreath) {
        await breathe(watch);
        this.#sinceBreath = 0;
      }
      return this.#normalInDoubles(v, factors, out);
    }
    this.#v.view.set(v);
    this.#factors.view.set(factors);
    const tasks = this.#blocks.map(({ groups, values, count, from, to }, k): KernelTask => {
      const [target, rows] = [this.#outs.ptr + 4 * this.#padded * k, this.#rows.ptr + 8 * from + 64 * k];
      const { ptr: vPtr } = this.#v;
      return [
        "groupsNormalF32",
        groups.ptr,
        values.ptr,
        count,
        from,
        to,
        vPtr,
        this.#factors.ptr,
        this.m,
        target,
        rows,
      ];
    });
    if (size < groupsHere) {
      for (const task of tasks) callHere(this.kernels, task);
    } else await this.kernels.run(tasks, watch && { signal: watch.signal }, "transport");
    out.fill(0);
    const parts = this.#outs.view;
    for (let k = 0; k < this.#blocks.length; k++) {
      const at = k * this.#padded;
      for (let j = 0; j < this.m; j++) out[j]! += parts[at + j]!;
    }
  }
}

function openBlock(kernels: Kernels, from: number, to: number, capacity: number): Block {
  const scope = kernels.scope();
  const [groups, values] = [scope.u32(2 * capacity), scope.f32(16 * capacity)];
  return { from, to, scope, capacity, groups, values, count: 0 };
}

function callHere({ functions }: Kernels, task: KernelTask): void {
  if (task[0] !== "groupsNormalF32") return;
  const [, ...args] = task;
  functions.groupsNormalF32(...args);
}
