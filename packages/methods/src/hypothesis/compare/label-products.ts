/**
 * Features times relabellings: blocks of feature rows against the weights, on the pool.
 *
 * With more than 200 units the product is taken in float32: |error| ≤ (U + 2)·2⁻²⁴·Σ|feature·weight| for each z, a few
 * 1e-6 in practice, squares and sums in float64. Relabellings, whose weights are all one number or 0, are summed through
 * tables of subsets of units, in a fourth of the time. It is the same function of the labels for every relabelling,
 * so the test stays exact; statistics closer than `tieTolerance` (relative) count as ties.
 * @module
 */
import type { Watch } from "@pushforward/core";
import {
  type Kernels,
  type KernelTask,
  labelCodes,
  labelScratchBytes,
  type Region,
  type Scope,
} from "@pushforward/kernels";
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
  readonly #line: Region<Float64Array>;
  readonly #scratch: Region;
  readonly #scratchBytes: number;
  readonly #inDouble: boolean;
  /** Who is labelled; in float64 all is left to the weights. */
  readonly #codes: Region<Uint16Array> | undefined;
  /** Columns behind those of the codes. */
  readonly #weights: Region;

  constructor(
    readonly kernels: Kernels,
    readonly labels: Relabellings,
    readonly units: number,
  ) {
    this.#scope = kernels.scope();
    this.#inDouble = units <= mostUnitsInDouble;
    this.tieTolerance = this.#inDouble ? 1e-10 : 1e-5;
    const room = this.#inDouble ? this.#scope.f64 : this.#scope.f32;
    const { columns, labelled, weights } = labels;
    this.#codes = this.#inDouble
      ? undefined
      : this.#scope.copy(labelCodes(units, labelled, (u, b) => weights[u * columns + b] !== 0));
    this.#weights = this.#scope.copy(this.#inDouble ? weights : lastColumns(weights, columns, labelled));
    this.features = room(mostRows * units) as Region<Float64Array>;
    this.products = room(mostRows * columns) as Region<Float64Array>;
    this.#line = this.#scope.f64(columns);
    this.#scratchBytes = labelScratchBytes(labelled) + kernels.functions.gemmScratch(rowsPerTask, columns, units);
    this.#scratch = this.#scope.u8(Math.ceil(mostRows / rowsPerTask) * this.#scratchBytes);
  }

  /** Multiply the first `rows` features. */
  async multiply(rows: number, watch: Watch): Promise<void> {
    const tasks: KernelTask[] = [];
    for (let i = 0; i < rows; i += rowsPerTask) tasks.push(...this.#tasks(i, Math.min(rowsPerTask, rows - i)));
    await this.kernels.run(tasks, { signal: watch.signal });
  }

  #tasks(i: number, height: number): KernelTask[] {
    const { units, features, products } = this;
    const { columns, labelled, scale } = this.labels;
    const scratch = this.#scratch.ptr + (i / rowsPerTask) * this.#scratchBytes;
    const bytes = this.#inDouble ? 8 : 4;
    const from = features.ptr + bytes * i * units;
    const to = products.ptr + bytes * i * columns;
    const by = this.#weights.ptr;
    if (!this.#codes)
      return [["gemm", 0, height, columns, units, 1, from, units, by, columns, 0, to, columns, scratch]];
    const sums = ["labelSumsF32", from, height, units, this.#codes.ptr, labelled, scale, to, columns, scratch] as const;
    const rest = columns - labelled;
    if (rest === 0) return [sums];
    const [behind, own] = [to + bytes * labelled, scratch + labelScratchBytes(labelled)]; // both may run at once
    return [sums, ["gemmF32", 0, height, rest, units, 1, from, units, by, rest, 0, behind, columns, own]];
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

/** Row-major columns from `first` on, in float32. */
function lastColumns(weights: Float64Array, columns: number, first: number): Float32Array {
  const rest = columns - first;
  const out = new Float32Array((weights.length / columns) * rest);
  for (let u = 0; u * columns < weights.length; u++)
    out.set(weights.subarray(u * columns + first, (u + 1) * columns), u * rest);
  return out;
}
