/**
 * Sliced Wasserstein-2 distance between two encoded tables, with its sampling error.
 *
 *     SW² = E_θ W_2²(θ·A, θ·B),   θ uniform on the unit sphere of R^d
 *         = |ā − b̄|²/d + E_θ [W_2²(θ·A, θ·B) − (θ·(ā − b̄))²]
 *
 * so that only the second mean is taken over lines: a plain shift is exact.
 * - Sampling: with (φ, ψ) the dual potentials on a line, φ(a_i) averaged over lines is the influence of row i
 *   on SW², and S²(φ)/n + S²(ψ)/m its variance [manole2022].
 * - Bias: samples lie apart even when the laws do not. A resample (a*, b*) of both tables on every line costs
 *   at least what the potentials promise; the mean excess estimates the bias of SW² and is taken off.
 * - The interval is symmetric for SW², then the root is taken; near equal laws the influences, then of the
 *   size of their own error, make it too wide rather than too narrow, and it reaches 0.
 *
 * The scale of the common space is taken as given. Assumes independent rows, and on most lines
 * potentials that the laws determine (no gap in a projected law that both put exactly the same share below).
 * Rows and lines are rounded to float32, and so are projections: each moves by less than d·2^−24·|row|.
 * Time O(L·(n + m)·d), memory O((n + m)·(d + L)) float32.
 * @module
 */
import {
  breathe,
  drawUnitVector,
  type Estimate,
  meanAndVariance,
  normalQuantile,
  type Rng,
  type Watch,
} from "@pushforward/core";
import { type Kernels, openKernels, pairwiseScratchBytes, type Region, sortScratchBytes } from "@pushforward/kernels";
import { dot } from "../sums.js";
import { type CommonSpace, commonSpace } from "./common-space.js";
import { denseRows, dimension } from "./dense-rows.js";
import type { EncodedPair } from "./encoded.js";
import { Line, type Transported } from "./line.js";
import { joinRows, sampleRows } from "./sample-rows.js";

/** Stated once: the code and the manual read these. */
export const slicedDistanceDefaults = { directions: 64, maxRows: 3_000, maxEntries: 2_000_000 } as const;

export interface SlicedDistanceOptions {
  rng: Rng;
  /** Error level α of the interval, which covers with probability 1 − α. */
  level?: number;
  /** Lines, at least 2. */
  directions?: number;
  /** Rows used of each table, drawn without replacement when it has more; fewer from 200 columns on. */
  maxRows?: number;
  /** One thread is opened when absent. */
  kernels?: Kernels | undefined;
  watch?: Watch | undefined;
}

/**
 * In the common space every column has a total variance of 1 over the pooled rows and constant ones are
 * dropped; d counts its coordinates. `standardError` is that of the lines alone; the interval covers the
 * lines and the sampling of rows.
 */
export async function slicedDistance(pair: EncodedPair, options: SlicedDistanceOptions): Promise<Estimate> {
  const { rng, level = 0.05, watch } = options;
  const { directions = slicedDistanceDefaults.directions, maxRows = slicedDistanceDefaults.maxRows } = options;
  const { maxEntries } = slicedDistanceDefaults;
  const most = Math.min(maxRows, Math.max(500, Math.floor(maxEntries / Math.max(1, pair.columns.length))));
  const rowsA = sampleRows(rng.stream(0), pair.n, most, 0);
  const rowsB = sampleRows(rng.stream(0), pair.m, most, pair.n);
  const space = commonSpace(pair, joinRows(rowsA, rowsB));
  const d = dimension(space);
  const method = `debiased plug-in over ${directions} lines; delta method`;
  if (d === 0) return { value: 0, standardError: 0, interval: { low: 0, high: 0, level: 1 - level }, method };

  const kernels = options.kernels ?? (await openKernels({ threads: 1 }));
  const lines = new Projections(kernels, space, rowsA.length, rowsB.length, d);
  try {
    const a = new Cloud(space, 0, rowsA.length, d);
    const b = new Cloud(space, rowsA.length, rowsA.length + rowsB.length, d);
    const gap = a.mean.map((value, j) => value - b.mean[j]!);
    const theta = new Float64Array(d);
    const draws = rng.stream(1);
    const resamples = rng.stream(2);
    const beyond = new Float64Array(directions);
    for (let k = 0; k < directions; k++) {
      if (k % 16 === 0) {
        watch?.onProgress?.({ stage: "distance between the tables", done: k / directions });
        await breathe(watch);
      }
      drawUnitVector(draws, theta);
      for (let j = 0; j < d; j++) theta[j] = Math.fround(theta[j]!);
      const line = lines.along(theta);
      const shift = dot(theta, gap);
      beyond[k] = line.transport() - shift * shift - line.resampledExcess(resamples);
      a.collect(line.a, theta, -2 * shift);
      b.collect(line.b, theta, 2 * shift);
    }
    const { mean, variance } = meanAndVariance(beyond);
    const overRows = a.influenceVariance(gap, 1, directions) + b.influenceVariance(gap, -1, directions);
    return fromSquare(dot(gap, gap) / d + mean, variance / directions, overRows, level, method);
  } finally {
    lines.free();
    if (!options.kernels) await kernels.close();
  }
}

/** The rows of both tables in kernel memory, projected on one line after the other and sorted. */
class Projections {
  readonly #scope;
  readonly #line: Line;
  readonly #rows: Region<Float32Array>;
  readonly #theta: Region<Float32Array>;
  readonly #values: Region<Float32Array>;
  readonly #sorted: Region<Float32Array>;
  readonly #order: Region<Uint32Array>;
  readonly #scratch: Region;

  constructor(
    readonly kernels: Kernels,
    space: CommonSpace,
    readonly n: number,
    readonly m: number,
    readonly d: number,
  ) {
    const scope = kernels.scope();
    this.#scope = scope;
    this.#line = new Line(n, m);
    this.#rows = scope.f32((n + m) * d);
    this.#theta = scope.f32(d);
    this.#values = scope.f32(n + m);
    this.#sorted = scope.f32(n + m);
    this.#order = scope.u32(n + m);
    this.#scratch = scope.u8(Math.max(pairwiseScratchBytes(d), sortScratchBytes(Math.max(n, m), 4)));
    denseRows(space, this.#rows.view);
  }

  along(theta: Float64Array): Line {
    const { functions } = this.kernels;
    const { n, m, d } = this;
    const values = this.#values.ptr;
    const sorted = this.#sorted.ptr;
    const order = this.#order.ptr;
    const scratch = this.#scratch.ptr;
    this.#theta.view.set(theta);
    functions.projectF32(this.#rows.ptr, 0, n + m, d, this.#theta.ptr, 1, values, n + m, scratch);
    functions.sortPairsF32(values, 0, n, sorted, order, scratch);
    functions.sortPairsF32(values + 4 * n, 0, m, sorted + 4 * n, order + 4 * n, scratch);
    this.#line.load(this.#values.view, this.#sorted.view, this.#order.view);
    return this.#line;
  }

  free(): void {
    this.#scope.free();
  }
}

/** The root of an estimated SW² with the variances of the lines and of the rows. */
function fromSquare(square: number, overLines: number, overRows: number, level: number, method: string): Estimate {
  const value = Math.sqrt(Math.max(0, square));
  const reach = normalQuantile(1 - level / 2) * Math.sqrt(overLines + overRows);
  const low = Math.sqrt(Math.max(0, square - reach));
  const high = Math.sqrt(Math.max(0, square + reach));
  // The root has no slope at 0: there, the distance that one standard error of SW² amounts to.
  const standardError = value > 0 ? Math.sqrt(overLines) / (2 * value) : Math.sqrt(Math.sqrt(overLines));
  return { value, standardError, interval: { low, high, level: 1 - level }, method };
}

/** Rows `from` … `to` − 1 of the space, and what each contributed so far. */
class Cloud {
  readonly size: number;
  readonly mean: Float64Array;
  private readonly numbers: readonly Float64Array[];
  private readonly levels: readonly { readonly level: Uint8Array; readonly count: number; readonly height: number }[];
  private readonly influence: Float64Array;

  constructor(space: CommonSpace, from: number, to: number, d: number) {
    this.size = to - from;
    this.numbers = space.numbers.map((values) => values.subarray(from, to));
    this.levels = space.levels.map((block) => ({ ...block, level: block.level.subarray(from, to) }));
    this.influence = new Float64Array(this.size);
    this.mean = this.means(d);
  }

  /** θ · row for every row. */
  project(theta: Float64Array): Float64Array {
    const line = new Float64Array(this.size);
    this.numbers.forEach((values, j) => {
      addScaled(line, values, theta[j]!);
    });
    let at = this.numbers.length;
    for (const { level, count, height } of this.levels) {
      addLevels(line, level, theta.subarray(at, at + count), height);
      at += count;
    }
    return line;
  }

  /** Add a line's potentials and `slope`·θ·(row − mean): the part known exactly. */
  collect({ values, order, potential }: Transported, theta: Float64Array, slope: number): void {
    const { influence } = this;
    for (let i = 0; i < influence.length; i++) influence[order[i]!]! += potential[i]!;
    const middle = dot(theta, this.mean);
    for (let i = 0; i < influence.length; i++) influence[i]! += slope * (values[i]! - middle);
  }

  /** Variance of SW² by this table's rows; the shift's influence is ±2·gap·(row − mean)/d. */
  influenceVariance(gap: Float64Array, sign: number, directions: number): number {
    if (this.size < 2) return 0;
    const exact = this.project(gap.map((value) => (2 * sign * value) / gap.length));
    return meanAndVariance(this.influence.map((value, i) => value / directions + exact[i]!)).variance / this.size;
  }

  private means(d: number): Float64Array {
    const out = new Float64Array(d);
    this.numbers.forEach((values, j) => {
      out[j] = meanAndVariance(values).mean;
    });
    let at = this.numbers.length;
    for (const { level, count, height } of this.levels) {
      for (const code of level) out[at + code]!++;
      for (let k = 0; k < count; k++) out[at + k]! *= height / this.size;
      at += count;
    }
    return out;
  }
}

function addScaled(out: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < out.length; i++) out[i]! += factor * values[i]!;
}

function addLevels(out: Float64Array, level: Uint8Array, theta: Float64Array, height: number): void {
  const step = theta.map((value) => value * height);
  for (let i = 0; i < out.length; i++) out[i]! += step[level[i]!]!;
}
