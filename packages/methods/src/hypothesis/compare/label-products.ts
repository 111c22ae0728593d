/**
 * Features times relabellings: blocks of feature rows against the weights, on the pool.
 *
 * With more than 200 units the product is taken in float32: |error| ≤ (U + 2)·2⁻²⁴·Σ|feature·weight| for each z, a few
 * 1e-6 in practice, squares and sums in float64. It is the same function of the labels for every relabelling, so
 * the test stays exact; statistics closer than `tieTolerance` (relative) count as ties.
 * @module
 */
import type { Watch } from "@pushforward/core";
import type { Kernels, KernelTask, Region, Scope } from "@pushforward/kernels";
import type { Relabellings } from "./relabellings.js";

/** Enough rows for the product to run at full speed, few enough to stay small. */
const mostRows = 2048;
const rowsPerTask = 128;
const mostUnitsInDouble = 200;

/** Room for a block of features and for its products; open one for a verdict and free it after. */
export class LabelProducts {
  /** Rows of U numbers: features to multiply, filled by the caller. */
  readonly features: Region<Float64Array> | Region<Float32Array>;
  /** Rows with one number for each relabelling. */
  readonly products: Region<Float64Array> | Region<Float32Array>;
  readonly capacity = mostRows;
  readonly tieTolerance: number;
  readonly #scope: Scope;
  readonly #weights: Region;
  readonly #line: Region<Float64Array>;
  readonly #scratch: Region;
  readonly #scratchBytes: number;
  readonly #inDouble: boolean;

  constructor(
    readonly kernels: Kernels,
    readonly labels: Relabellings,
    readonly units: number,
  ) {
    this.#scope = kernels.scope();
    this.#inDouble = units <= mostUnitsInDouble;
    this.tieTolerance = this.#inDouble ? 1e-10 : 1e-5;
    const room = this.#inDouble ? this.#scope.f64 : this.#scope.f32;
    this.#weights = this.#inDouble
      ? this.#scope.copy(labels.weights)
      : this.#scope.copy(Float32Array.from(labels.weights));
    this.features = room(mostRows * units) as Region<Float64Array>;
    this.products = room(mostRows * labels.columns) as Region<Float64Array>;
    this.#line = this.#scope.f64(labels.columns);
    this.#scratchBytes = kernels.functions.gemmScratch(rowsPerTask, labels.columns, units);
    this.#scratch = this.#scope.u8(Math.ceil(mostRows / rowsPerTask) * this.#scratchBytes);
  }

  /** Multiply the first `rows` features. */
  async multiply(rows: number, watch: Watch): Promise<void> {
    const { units, features, products } = this;
    const { columns } = this.labels;
    const [name, bytes] = this.#inDouble ? (["gemm", 8] as const) : (["gemmF32", 4] as const);
    const tasks: KernelTask[] = [];
    for (let i = 0, task = 0; i < rows; i += rowsPerTask, task++) {
      const height = Math.min(rowsPerTask, rows - i);
      const [from, to] = [features.ptr + bytes * i * units, products.ptr + bytes * i * columns];
      const scratch = this.#scratch.ptr + task * this.#scratchBytes;
      tasks.push([
        name,
        0,
        height,
        columns,
        units,
        1,
        from,
        units,
        this.#weights.ptr,
        columns,
        0,
        to,
        columns,
        scratch,
      ]);
    }
    await this.kernels.run(tasks, { signal: watch.signal });
  }

  /** Multiply any number of feature rows; `take` sees the products of each block, in order. */
  async multiplyAll(
    rows: readonly Float64Array[],
    watch: Watch,
    take: (first: number, count: number) => void,
  ): Promise<void> {
    for (let first = 0; first < rows.length; first += mostRows) {
      const count = Math.min(mostRows, rows.length - first);
      const { view } = this.features;
      for (let i = 0; i < count; i++) view.set(rows[first + i]!, i * this.units);
      await this.multiply(count, watch);
      take(first, count);
    }
  }

  /** Σ of squares of `count` rows of products from row `first`, for each relabelling. */
  sumOfSquares(first: number, count: number): Float64Array {
    const { columns } = this.labels;
    const { functions } = this.kernels;
    this.#line.view.fill(0);
    const at = this.products.ptr + (this.#inDouble ? 8 : 4) * first * columns;
    if (this.#inDouble) functions.addSquares(at, count, columns, this.#line.ptr);
    else functions.addSquaresF32(at, count, columns, this.#line.ptr);
    return this.#line.view.slice();
  }

  /** max |·| of the first `count` rows of products, for each relabelling. */
  largestAbsolute(count: number): Float64Array {
    const { columns } = this.labels;
    const { functions } = this.kernels;
    this.#line.view.fill(0);
    if (this.#inDouble) functions.raiseToLargest(this.products.ptr, count, columns, this.#line.ptr);
    else functions.raiseToLargestF32(this.products.ptr, count, columns, this.#line.ptr);
    return this.#line.view.slice();
  }

  free(): void {
    this.#scope.free();
  }
}
