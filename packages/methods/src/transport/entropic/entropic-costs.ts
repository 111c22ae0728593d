/**
 * The costs of an entropic problem as what its iterations ask of them: log-sum-exps along rows and columns, and
 * means along the rows of a plan. Costs between points are made on the fly, tile by tile.
 * @module
 */
import { breathe, type Watch } from "@pushforward/core";
import { type Kernels, type KernelTask, lseScratchBytes, type Region, type Scope } from "@pushforward/kernels";
import { type GroupCosts, mostBlocks, PlanGroups } from "./plan-groups.js";

export type Precision = 32 | 64;
export type PointCost = "squared" | "euclidean";

/** What the sweeps ask for. */
export interface SweepCosts {
  readonly n: number;
  readonly m: number;
  /** Whether there is a faster way in float32. */
  readonly hasSingle: boolean;
  /** A bound on |C_ij|. */
  readonly largest: number;
  /** out_i = ln Σ_j exp(h_j − scale·C_ij), h of length m and out of length n. */
  rows(h: Float64Array, scale: number, out: Float64Array, precision: Precision, watch?: Watch): Promise<void>;
  /** out_j = ln Σ_i exp(h_i − scale·C_ij), h of length n and out of length m. */
  columns(h: Float64Array, scale: number, out: Float64Array, precision: Precision, watch?: Watch): Promise<void>;
  /** Room for the weights w_ij = exp(h_j − scale·C_ij − top_i) that count, to be freed by the caller. */
  openGroups(): PlanGroups;
  /** Fill it with those of w, the ones that have any above e^−cut; false when they are too many. */
  fillGroups(
    groups: PlanGroups,
    h: Float64Array,
    scale: number,
    top: Float64Array,
    cut: number,
    watch?: Watch,
  ): Promise<boolean>;
  /** Single costs, as the groups ask for them. */
  readonly groupCosts: GroupCosts;
}

export interface EntropicCosts extends SweepCosts {
  /** Σ_j w_ij·C_ij of each row. */
  rowCosts(h: Float64Array, scale: number, top: Float64Array, watch?: Watch): Promise<Float64Array>;
}

/** Pairs in a task: long beside the way to a worker, short beside the patience of who aborts. */
const pairsPerTask = 1 << 18;
export const maxTasks = 64;
const maxScratch = 1 << 26;
/** Problems with fewer pairs are done on the calling thread. */
const pairsHere = 1 << 16;

/** Ranges of whole runs of 128 rows. */
export function rowBlocks(n: number, m: number, scratchBytes: number): [number, number][] {
  const most = Math.max(1, Math.min(maxTasks, Math.floor(maxScratch / scratchBytes)));
  const runs = Math.ceil(n / 128);
  const count = n * m < pairsHere ? 1 : Math.max(1, Math.min(runs, most, Math.ceil((n * m) / pairsPerTask)));
  const length = 128 * Math.ceil(runs / count);
  const blocks: [number, number][] = [];
  for (let from = 0; from < n; from += length) blocks.push([from, Math.min(n, from + length)]);
  return blocks;
}

interface Cloud {
  readonly n: number;
  readonly double: Region<Float64Array>;
  readonly single: Region<Float32Array>;
}

/** Points of both sides in R^d, row-major; the memory lives as long as `scope`. `y` absent means y = x. */
export class PointCosts implements EntropicCosts {
  readonly n: number;
  readonly m: number;
  readonly hasSingle = true;
  readonly #x: Cloud;
  readonly #y: Cloud;
  readonly #h: { 32: Region<Float32Array>; 64: Region<Float64Array> };
  readonly #out: Region<Float64Array>;
  readonly #scratch: Region<Uint8Array>;
  readonly #scratchBytes: number;

  constructor(
    readonly kernels: Kernels,
    readonly scope: Scope,
    x: Float64Array,
    y: Float64Array | undefined,
    readonly d: number,
    readonly cost: PointCost,
    readonly largest: number,
  ) {
    this.n = x.length / d;
    this.m = (y ?? x).length / d;
    const cloud = (data: Float64Array): Cloud => {
      return { n: data.length / d, double: scope.copy(data), single: scope.copy(new Float32Array(data)) };
    };
    this.#x = cloud(x);
    this.#y = y ? cloud(y) : this.#x;
    const longest = Math.max(this.n, this.m);
    this.#h = { 32: scope.f32(longest), 64: scope.f64(longest) };
    this.#out = scope.f64(longest);
    this.#scratchBytes = Math.ceil(lseScratchBytes(d) / 64) * 64;
    const tasks = Math.max(
      ...[[this.n, this.m] as const, [this.m, this.n] as const].map((size) => this.#blocks(...size).length),
    );
    this.#scratch = scope.u8(Math.max(tasks, mostBlocks) * this.#scratchBytes);
  }

  rows(h: Float64Array, scale: number, out: Float64Array, precision: Precision, watch?: Watch): Promise<void> {
    return this.#logSumExp(this.#x, this.#y, h, scale, out, precision, watch);
  }

  columns(h: Float64Array, scale: number, out: Float64Array, precision: Precision, watch?: Watch): Promise<void> {
    return this.#logSumExp(this.#y, this.#x, h, scale, out, precision, watch);
  }

  async rowCosts(h: Float64Array, scale: number, top: Float64Array, watch?: Watch): Promise<Float64Array> {
    const means = await this.rowMeans(h, scale, top, new Float64Array(0), 0, false, watch);
    return Float64Array.from({ length: this.n }, (_, i) => means[2 * i + 1]!);
  }

  /** Rows of (mass, cost, sums of the m × `width` values) as `planMeansSquaredF64` describes them. */
  async rowMeans(
    h: Float64Array,
    scale: number,
    top: Float64Array,
    values: Float64Array,
    width: number,
    slope: boolean,
    watch?: Watch,
  ): Promise<Float64Array> {
    const scope = this.kernels.scope();
    try {
      const given = [h, top, values].map((array) => scope.copy(array).ptr) as [number, number, number];
      const out = scope.f64(this.n * (width + 2));
      const name = this.cost === "squared" ? "planMeansSquaredF64" : "planMeansEuclideanF64";
      await this.#run(
        this.n,
        this.m,
        ([from, to], scratch) => {
          const points = [this.#x.double.ptr, from, to, this.#y.double.ptr, this.m, this.d] as const;
          return [name, ...points, given[0], scale, given[1], given[2], width, Number(slope), out.ptr, scratch];
        },
        watch,
      );
      return out.view.slice();
    } finally {
      scope.free();
    }
  }

  openGroups(): PlanGroups {
    return new PlanGroups(this.kernels, this.n, this.m);
  }

  async fillGroups(groups: PlanGroups, h: Float64Array, scale: number, top: Float64Array, cut: number, watch?: Watch) {
    const scope = this.kernels.scope();
    try {
      const [offsets, tops] = [this.#h[32], scope.copy(top)];
      offsets.view.set(h);
      const name = this.cost === "squared" ? "planGroupsSquaredF32" : "planGroupsEuclideanF32";
      const scratch = (block: number) => this.#scratch.ptr + block * this.#scratchBytes;
      return await groups.fill((from, to, place, block) => {
        const points = [this.#x.single.ptr, from, to, this.#y.single.ptr, this.m, this.d, offsets.ptr] as const;
        return [name, ...points, scale, tops.ptr, cut, ...place, scratch(block)];
      }, watch);
    } finally {
      scope.free();
    }
  }

  readonly groupCosts: GroupCosts = (i, from, out) => {
    const x = this.#x.double.view;
    const y = this.#y.double.view;
    const d = this.d;
    const columns = Math.min(out.length, this.m - from);
    for (let j = 0; j < columns; j++) {
      let square = 0;
      for (let k = 0; k < d; k++) {
        const difference = x[i * d + k]! - y[(from + j) * d + k]!;
        square += difference * difference;
      }
      out[j] = this.cost === "squared" ? square : Math.sqrt(square);
    }
  };

  async #logSumExp(
    x: Cloud,
    y: Cloud,
    h: Float64Array,
    scale: number,
    out: Float64Array,
    precision: Precision,
    watch: Watch | undefined,
  ): Promise<void> {
    const single = precision === 32;
    const offsets = this.#h[precision];
    offsets.view.set(h);
    const name =
      this.cost === "squared" ? (`lseSquaredF${precision}` as const) : (`lseEuclideanF${precision}` as const);
    const [from, to] = single ? [x.single.ptr, y.single.ptr] : [x.double.ptr, y.double.ptr];
    await this.#run(
      x.n,
      y.n,
      ([begin, end], scratch) => [name, from, begin, end, to, y.n, this.d, offsets.ptr, scale, this.#out.ptr, scratch],
      watch,
    );
    out.set(this.#out.view.subarray(0, x.n));
  }

  #blocks(n: number, m: number): [number, number][] {
    return rowBlocks(n, m, this.#scratchBytes);
  }

  async #run(
    n: number,
    m: number,
    task: (block: [number, number], scratch: number) => KernelTask,
    watch: Watch | undefined,
  ): Promise<void> {
    const tasks = this.#blocks(n, m).map((block, k) => task(block, this.#scratch.ptr + k * this.#scratchBytes));
    await this.kernels.run(tasks, watch && { signal: watch.signal }, "transport");
  }
}

/** A given n × m matrix of finite costs, row-major; kept twice, by rows and by columns, divided by `unit`. */
export class MatrixCosts implements EntropicCosts {
  readonly hasSingle = false;
  readonly #byRows: Region<Float64Array>;
  readonly #byColumns: Region<Float64Array>;
  readonly #h: Region<Float64Array>;
  readonly #out: Region<Float64Array>;
  readonly #scratch: Region<Uint8Array>;

  constructor(
    readonly kernels: Kernels,
    scope: Scope,
    costs: Float64Array,
    readonly n: number,
    readonly m: number,
    unit: number,
    readonly largest: number,
  ) {
    this.#byRows = scope.copy(costs);
    const scaled = this.#byRows.view;
    for (let k = 0; k < scaled.length; k++) scaled[k]! /= unit;
    this.#byColumns = scope.f64(n * m);
    transpose(this.#byRows.view, n, m, this.#byColumns.view);
    this.#h = scope.f64(Math.max(n, m));
    this.#out = scope.f64(Math.max(n, m));
    this.#scratch = scope.u8(maxTasks * scratchOfRow);
  }

  rows(h: Float64Array, scale: number, out: Float64Array, _precision: Precision, watch?: Watch): Promise<void> {
    return this.#logSumExp(this.#byRows, this.n, this.m, h, scale, out, watch);
  }

  columns(h: Float64Array, scale: number, out: Float64Array, _precision: Precision, watch?: Watch): Promise<void> {
    return this.#logSumExp(this.#byColumns, this.m, this.n, h, scale, out, watch);
  }

  /** With h and top on each row the cost is −∂/∂scale of its log-sum-exp, summed here term by term. */
  async rowCosts(h: Float64Array, scale: number, top: Float64Array, watch?: Watch): Promise<Float64Array> {
    const { n, m } = this;
    const out = new Float64Array(n);
    const scope = this.kernels.scope();
    try {
      const scores = scope.f64(m);
      for (let i = 0; i < n; i++) {
        if (i % 256 === 0) await breathe(watch);
        this.#shares(i, scores, h, scale, top[i]!);
        const costs = this.#byRows.view.subarray(i * m, i * m + m);
        const row = scores.view;
        let sum = 0;
        for (let j = 0; j < m; j++) sum += row[j]! * costs[j]!;
        out[i] = sum;
      }
    } finally {
      scope.free();
    }
    return out;
  }

  openGroups(): PlanGroups {
    return new PlanGroups(this.kernels, this.n, this.m);
  }

  async fillGroups(groups: PlanGroups, h: Float64Array, scale: number, top: Float64Array, cut: number, watch?: Watch) {
    const { m } = this;
    const scope = this.kernels.scope();
    try {
      const scores = scope.f64(m);
      const row = (i: number, shares: Float64Array) => {
        this.#shares(i, scores, h, scale, top[i]!);
        shares.set(scores.view);
      };
      return await groups.fillByRows(row, cut, watch);
    } finally {
      scope.free();
    }
  }

  readonly groupCosts: GroupCosts = (i, from, out) => {
    const costs = this.#byRows.view;
    const columns = Math.min(out.length, this.m - from);
    for (let j = 0; j < columns; j++) out[j] = costs[i * this.m + from + j]!;
  };

  /** w_ij of row i to `scores`. */
  #shares(i: number, scores: Region<Float64Array>, h: Float64Array, scale: number, top: number): void {
    const { m } = this;
    const costs = this.#byRows.view;
    const row = scores.view;
    for (let j = 0; j < m; j++) row[j] = h[j]! - scale * costs[i * m + j]! - top;
    this.kernels.functions.expF64(scores.ptr, 0, m, scores.ptr);
  }

  async #logSumExp(
    costs: Region<Float64Array>,
    n: number,
    m: number,
    h: Float64Array,
    scale: number,
    out: Float64Array,
    watch: Watch | undefined,
  ): Promise<void> {
    this.#h.view.set(h);
    const tasks = rowBlocks(n, m, scratchOfRow).map(([from, to], k): KernelTask => {
      const scratch = this.#scratch.ptr + k * scratchOfRow;
      return ["lseMatrixF64", costs.ptr, from, to, m, this.#h.ptr, scale, this.#out.ptr, scratch];
    });
    await this.kernels.run(tasks, watch && { signal: watch.signal }, "transport");
    out.set(this.#out.view.subarray(0, n));
  }
}

const scratchOfRow = lseScratchBytes(1);

function transpose(from: Float64Array, n: number, m: number, to: Float64Array): void {
  const tile = 32;
  for (let i0 = 0; i0 < n; i0 += tile)
    for (let j0 = 0; j0 < m; j0 += tile)
      for (let i = i0; i < Math.min(n, i0 + tile); i++)
        for (let j = j0; j < Math.min(m, j0 + tile); j++) to[j * n + i] = from[i * m + j]!;
}
