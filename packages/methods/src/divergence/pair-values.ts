/**
 * A function of the distance between all pairs of points, tile by tile, never as a whole matrix.
 * @module
 */
import { breathe, check, type Samples, type Watch } from "@pushforward/core";
import { type Kernels, pairwiseScratchBytes } from "@pushforward/kernels";

/** |x − y|, or the mean over bandwidths σ of exp(−|x − y|²/(2σ²)). */
export type PairFunction =
  | { readonly kind: "distance" }
  | { readonly kind: "gaussian"; readonly bandwidths: readonly number[] };

/** Rows and columns of a tile: small enough for a processor's cache. */
export const pairTile = { rows: 64, columns: 1024 } as const;

export class PairValues {
  readonly #kernels: Kernels;
  readonly #scope;
  readonly #x;
  readonly #y;
  readonly #d: number;
  readonly #tile;
  readonly #powers;
  readonly #scratch;

  constructor(
    kernels: Kernels,
    x: Samples,
    y: Samples,
    readonly of: PairFunction,
  ) {
    const scope = kernels.scope();
    const size = pairTile.rows * pairTile.columns;
    this.#kernels = kernels;
    this.#scope = scope;
    this.#d = x.d;
    this.#x = scope.copy(x.data);
    this.#y = x === y ? this.#x : scope.copy(y.data);
    this.#tile = scope.f64(size);
    this.#powers = scope.f64(of.kind === "gaussian" ? size : 1);
    this.#scratch = scope.u8(pairwiseScratchBytes(x.d));
  }

  /**
   * The values for from ≤ i < to and yFrom ≤ j < yTo, row-major without gaps; at most `pairTile` of them, overwritten
   * by the next call.
   */
  tile(from: number, to: number, yFrom: number, yTo: number): Float64Array {
    const { functions } = this.#kernels;
    const measure = this.of.kind === "distance" ? functions.distancesF64 : functions.squaredDistancesF64;
    const [out, scratch] = [this.#tile.ptr, this.#scratch.ptr];
    measure(this.#x.ptr, from, to, this.#y.ptr, yFrom, yTo, this.#d, out, yTo - yFrom, scratch);
    const values = this.#tile.view.subarray(0, (to - from) * (yTo - yFrom));
    if (this.of.kind === "gaussian") this.#meanKernel(values, this.of.bandwidths);
    return values;
  }

  #meanKernel(squares: Float64Array, bandwidths: readonly number[]): void {
    const { functions } = this.#kernels;
    const [count, powers] = [squares.length, this.#powers.view];
    const total = bandwidths.length === 1 ? squares : new Float64Array(count);
    for (const bandwidth of bandwidths) {
      const scale = -0.5 / (bandwidth * bandwidth);
      for (let e = 0; e < count; e++) powers[e] = scale * squares[e]!;
      functions.expF64(this.#powers.ptr, 0, count, this.#powers.ptr);
      if (total === squares) squares.set(powers.subarray(0, count));
      else for (let e = 0; e < count; e++) total[e]! += powers[e]!;
    }
    if (total !== squares) for (let e = 0; e < count; e++) squares[e] = total[e]! / bandwidths.length;
  }

  free(): void {
    this.#scope.free();
  }
}

export interface PairSums {
  /** Σ_j g(x_i, y_j) for each i. */
  readonly ofX: Float64Array;
  /** Σ_i g(x_i, y_j) for each j. */
  readonly ofY: Float64Array;
}

/** Sums over all pairs of a row of `x` and one of `y`, a row with itself included. Time O(n·m·d), memory O(n + m). */
export async function pairSums(
  x: Samples,
  y: Samples,
  of: PairFunction,
  kernels: Kernels,
  watch?: Watch,
): Promise<PairSums> {
  const [ofX, ofY] = [new Float64Array(x.n), new Float64Array(y.n)];
  const values = new PairValues(kernels, x, y, of);
  try {
    for (let i = 0; i < x.n; i += pairTile.rows) {
      const iEnd = Math.min(x.n, i + pairTile.rows);
      for (let j = 0; j < y.n; j += pairTile.columns) {
        const jEnd = Math.min(y.n, j + pairTile.columns);
        addTile(values.tile(i, iEnd, j, jEnd), ofX.subarray(i, iEnd), ofY.subarray(j, jEnd));
      }
      if ((i / pairTile.rows) % 16 !== 0) continue;
      watch?.onProgress?.({ stage: "pairs of rows", done: i / x.n });
      await breathe(watch);
    }
    return { ofX, ofY };
  } finally {
    values.free();
  }
}

function addTile(tile: Float64Array, ofX: Float64Array, ofY: Float64Array): void {
  const width = ofY.length;
  for (let i = 0; i < ofX.length; i++) {
    let sum = 0;
    for (let j = 0; j < width; j++) {
      const value = tile[i * width + j]!;
      sum += value;
      ofY[j]! += value;
    }
    ofX[i]! += sum;
  }
}

/** @throws ArgumentError when `y` is not in the space of `x` or rows carry weights. */
export function checkPair(x: Samples, y: Samples, where: string): void {
  check(y.d === x.d, where, "y", `${x.d}-dimensional like x`, `${y.d} dimensions`);
  check(!x.weights && !y.weights, where, "weights", "absent: every row counts the same", "a column of weights");
}
