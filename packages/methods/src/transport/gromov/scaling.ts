/**
 * Entropic plans for one matrix of scores after another: P_ij = exp(f_i + g_j − S_ij) with marginals p and q. The
 * potentials of one matrix start the next, exponentials are taken once a matrix and rescaled, and potentials take in
 * the scales whenever they grow, so that nothing under- or overflows. Anderson steps in the logarithms of the scales of
 * columns cut the number of sweeps.
 *
 * Source: [schmitzer2019], [walker2011].
 * @module
 */
import { exp, log, type Watch } from "@pushforward/core";
import type { Kernels, KernelTask, Region, Scope } from "@pushforward/kernels";
import { Anderson } from "../entropic/anderson.js";

/** Scales beyond this go into the potentials. */
const largestScale = 1e60;
/** Differences that Anderson steps look back on. */
const depth = 8;
const taskSize = 1 << 18;

export interface Scaled {
  /** Σ|columns − q| before they were made exact, rows being exact: no less than how far rows are from p then. */
  readonly residual: number;
  /** Σ|P − the plan before| */
  readonly change: number;
  /** Σ S_ij·P_ij */
  readonly score: number;
  readonly sweeps: number;
}

export class Scaling {
  readonly scores: Region<Float64Array>;
  /** Set by `solve`. */
  readonly plan: Region<Float64Array>;
  readonly #kernel: Region<Float64Array>;
  readonly #tops: Region<Float64Array>;
  readonly #sums: Region<Float64Array>;
  readonly #p: Region<Float64Array>;
  readonly #u: Region<Float64Array>;
  readonly #v: Region<Float64Array>;
  readonly #g: Region<Float64Array>;
  /** Σ over the rows of a block, a line of m numbers for each. */
  readonly #columns: Region<Float64Array>;
  readonly #blocks: readonly (readonly [from: number, to: number])[];
  readonly f: Float64Array;

  constructor(
    readonly kernels: Kernels,
    scope: Scope,
    readonly p: Float64Array,
    readonly q: Float64Array,
  ) {
    const [n, m] = [p.length, q.length];
    this.scores = scope.f64(n * m);
    this.plan = scope.f64(n * m, { zero: true });
    this.#kernel = scope.f64(n * m);
    this.#blocks = blocksOf(n, m);
    this.#columns = scope.f64(m * this.#blocks.length);
    [this.#tops, this.#sums, this.#u] = [scope.f64(n), scope.f64(2 * n), scope.f64(n, { zero: true })];
    [this.#p, this.#v, this.#g] = [scope.copy(p), scope.f64(m), scope.copy(q.map(log))];
    this.f = new Float64Array(n);
  }

  get g(): Float64Array {
    return this.#g.view;
  }

  /** Sweeps until columns are right within `tolerance`, at most `most`; then they are made exact. */
  async solve(tolerance: number, most: number, watch: Watch | undefined): Promise<Scaled> {
    let [sweeps, residual, best] = [0, Infinity, Infinity];
    let anderson = new Anderson(this.q, depth);
    await this.#exponentials(watch);
    while (sweeps < most && residual > tolerance) {
      await this.#sweep(watch);
      sweeps++;
      const [from, to] = [new Float64Array(this.q.length), new Float64Array(this.q.length)];
      residual = this.#scaleColumns(from, to);
      if (residual === Infinity) {
        this.#columnsFromLogs();
        await this.#exponentials(watch);
        await this.#sweep(watch);
        this.#scaleColumns(from, to);
        anderson = new Anderson(this.q, depth);
        continue;
      }
      if (residual <= tolerance || sweeps === most) break;
      if (residual > 2 * best) anderson.restart();
      else this.#setScales(anderson.next(from, to));
      best = Math.min(best, residual);
    }
    return { residual, sweeps, ...(await this.#finish(watch)) };
  }

  /** kernel_ij = exp(g_j − S_ij − top_i), and v = 1. */
  async #exponentials(watch: Watch | undefined): Promise<void> {
    const { scores, q } = this;
    const m = q.length;
    const kernel = this.#kernel.ptr;
    await this.#onRows(
      (from, to) => ["planExponents", scores.ptr, from, to, m, this.#g.ptr, kernel, this.#tops.ptr],
      watch,
    );
    await this.#onRows((from, to) => ["expF64", kernel, from * m, to * m, kernel], watch);
    this.#v.view.fill(1);
  }

  /** Rows, and the sums of columns, in one pass over the kernel. */
  async #sweep(watch: Watch | undefined): Promise<void> {
    const m = this.q.length;
    this.#columns.view.fill(0);
    const [kernel, p, u, v] = [this.#kernel.ptr, this.#p.ptr, this.#u.ptr, this.#v.ptr];
    const line = (b: number) => this.#columns.ptr + 8 * m * b;
    await this.#onRows((from, to, b) => ["planSweep", kernel, from, to, m, p, u, v, line(b)], watch);
  }

  /**
   * Make columns exact: ln v goes to `from` and ln of what it becomes to `to`. Σ|columns − q| before, or Infinity when a
   * scale came near the ends of double precision.
   */
  #scaleColumns(from: Float64Array, to: Float64Array): number {
    const { q } = this;
    const [v, columns, m] = [this.#v.view, this.#columns.view, q.length];
    let off = 0;
    let inRange = true;
    for (let j = 0; j < m; j++) {
      let sum = 0;
      for (let at = j; at < columns.length; at += m) sum += columns[at]!;
      off += Math.abs(v[j]! * sum - q[j]!);
      const scale = q[j] === 0 ? 0 : q[j]! / sum;
      if (q[j]! > 0) {
        if (!(scale < largestScale && scale > 1 / largestScale)) inRange = false;
        [from[j], to[j]] = [log(v[j]!), log(scale)];
      }
      v[j] = scale;
    }
    return inRange ? off : Infinity;
  }

  /** Unless one is near the ends of double precision. */
  #setScales(logs: Float64Array): void {
    const v = this.#v.view;
    const most = log(largestScale);
    if (!logs.every((value) => Math.abs(value) < most)) return;
    for (let j = 0; j < v.length; j++) if (this.q[j]! > 0) v[j] = exp(logs[j]!);
  }

  /** g_j = ln q_j − ln Σ_i exp(f_i − S_ij), with f from the exact rows of the g before. */
  #columnsFromLogs(): void {
    const { p, q, f, g } = this;
    const [scores, m] = [this.scores.view, q.length];
    for (let i = 0; i < p.length; i++) f[i] = log(p[i]!) - logSum(m, (j) => g[j]! - scores[i * m + j]!);
    for (let j = 0; j < m; j++) g[j] = log(q[j]!) - logSum(p.length, (i) => f[i]! - scores[i * m + j]!);
  }

  async #finish(watch: Watch | undefined): Promise<{ change: number; score: number }> {
    const { f, g, scores, plan } = this;
    const m = g.length;
    const [kernel, u, v, sums] = [this.#kernel.ptr, this.#u.ptr, this.#v.ptr, this.#sums.ptr];
    await this.#onRows((from, to) => ["planFromScales", kernel, from, to, m, u, v, scores.ptr, plan.ptr, sums], watch);
    let [change, score] = [0, 0];
    for (let i = 0; i < f.length; i++) {
      f[i] = log(this.#u.view[i]!) - this.#tops.view[i]!;
      change += this.#sums.view[2 * i]!;
      score += this.#sums.view[2 * i + 1]!;
    }
    for (let j = 0; j < m; j++) g[j]! += log(this.#v.view[j]!);
    return { change, score };
  }

  #onRows(task: (from: number, to: number, block: number) => KernelTask, watch: Watch | undefined): Promise<number[]> {
    const tasks = this.#blocks.map(([from, to], block) => task(from, to, block));
    return this.kernels.run(tasks, { signal: watch?.signal }, "entropic plan");
  }
}

/** Rows in blocks of about `taskSize` entries. */
function blocksOf(n: number, m: number): [number, number][] {
  const height = Math.max(1, Math.ceil(taskSize / m));
  return Array.from({ length: Math.ceil(n / height) }, (_, b) => [b * height, Math.min(n, (b + 1) * height)]);
}

function logSum(count: number, term: (k: number) => number): number {
  let top = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) top = Math.max(top, term(k));
  if (top === Number.NEGATIVE_INFINITY) return top;
  let sum = 0;
  for (let k = 0; k < count; k++) sum += exp(term(k) - top);
  return top + log(sum);
}
