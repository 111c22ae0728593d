/**
 * A point cloud in kernel memory, and its points in order along one line after another.
 * @module
 */
import { type Kernels, pairwiseScratchBytes, type Region, type Scope, sortScratchBytes } from "@pushforward/kernels";

export class SortedLine {
  /** n × d, row-major; may be changed between sorts. */
  readonly points: Region<Float64Array>;
  /** Projections, ascending. */
  readonly sorted: Region<Float64Array>;
  /** Row of each. */
  readonly order: Region<Uint32Array>;
  readonly #line: Region<Float64Array>;
  readonly #theta: Region<Float64Array>;
  readonly #scratch: Region<Uint8Array>;

  constructor(
    readonly kernels: Kernels,
    scope: Scope,
    data: Float64Array,
    readonly n: number,
  ) {
    const d = data.length / n;
    this.points = scope.copy(data);
    [this.#line, this.sorted, this.order] = [scope.f64(n), scope.f64(n), scope.u32(n)];
    this.#theta = scope.f64(d);
    this.#scratch = scope.u8(Math.max(pairwiseScratchBytes(d), sortScratchBytes(n, 8)));
  }

  /** Time O(n·(d + 8)). */
  sort(theta: Float64Array): void {
    const { functions } = this.kernels;
    this.#theta.view.set(theta);
    const [line, scratch] = [this.#line.ptr, this.#scratch.ptr];
    functions.projectF64(this.points.ptr, 0, this.n, theta.length, this.#theta.ptr, 1, line, this.n, scratch);
    functions.sortPairsF64(line, 0, this.n, this.sorted.ptr, this.order.ptr, scratch);
  }
}
