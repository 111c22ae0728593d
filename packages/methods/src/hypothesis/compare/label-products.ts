/**
 * Features times relabellings: blocks of feature rows against the weights, on the pool.
 * @module
 */
import type { Watch } from "@pushforward/core";
import type { Kernels, KernelTask, Region, Scope } from "@pushforward/kernels";
import type { Relabellings } from "./relabellings.js";

/** Enough rows for the product to run at full speed, few enough to stay small. */
const mostRows = 2048;
const rowsPerTask = 128;

/** Room for a block of features and for its products; open one for a verdict and free it after. */
export class LabelProducts {
  /** Rows of U numbers: features to multiply, filled by the caller. */
  readonly features: Region<Float64Array>;
  /** Rows with one number for each relabelling. */
  readonly products: Region<Float64Array>;
  readonly capacity = mostRows;
  readonly scope: Scope;
  readonly #weights: Region<Float64Array>;
  readonly #line: Region<Float64Array>;
  readonly #scratch: Region<Uint8Array>;
  readonly #scratchBytes: number;

  constructor(
    readonly kernels: Kernels,
    readonly labels: Relabellings,
    readonly units: number,
  ) {
    this.scope = kernels.scope();
    this.#weights = this.scope.copy(labels.weights);
    this.features = this.scope.f64(mostRows * units);
    this.products = this.scope.f64(mostRows * labels.columns);
    this.#line = this.scope.f64(labels.columns);
    this.#scratchBytes = kernels.functions.gemmScratch(rowsPerTask, labels.columns, units);
    this.#scratch = this.scope.u8(Math.ceil(mostRows / rowsPerTask) * this.#scratchBytes);
  }

  /** Multiply the first `rows` features. */
  async multiply(rows: number, watch: Watch): Promise<void> {
    const { units, labels, features, products } = this;
    const tasks: KernelTask[] = [];
    for (let i = 0, task = 0; i < rows; i += rowsPerTask, task++) {
      const [from, to] = [features.ptr + 8 * i * units, products.ptr + 8 * i * labels.columns];
      const scratch = this.#scratch.ptr + task * this.#scratchBytes;
      const height = Math.min(rowsPerTask, rows - i);
      const { columns } = labels;
      tasks.push([
        "gemm",
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
    this.#line.view.fill(0);
    const { columns } = this.labels;
    this.kernels.functions.addSquares(this.products.ptr + 8 * first * columns, count, columns, this.#line.ptr);
    return this.#line.view.slice();
  }

  /** max |·| of the first `count` rows of products, for each relabelling. */
  largestAbsolute(count: number): Float64Array {
    this.#line.view.fill(0);
    this.kernels.functions.raiseToLargest(this.products.ptr, count, this.labels.columns, this.#line.ptr);
    return this.#line.view.slice();
  }

  free(): void {
    this.scope.free();
  }
}
