/**
 * Two sorted samples on one line, as the two step functions that their distribution functions are.
 * @module
 */
import type { Kernels } from "@pushforward/kernels";

export interface PooledSteps {
  readonly n: number;
  readonly m: number;
  /** Distinct pooled values, ascending. */
  readonly values: Float64Array;
  /** #{x ≤ values[g]} and #{y ≤ values[g]}. */
  readonly x: Uint32Array;
  readonly y: Uint32Array;
  /** What is asked of them most, where it is known already. */
  readonly sums?: StepSums | undefined;
}

/** Sums over the steps; see `stepSums` of the kernels for formulas. */
export interface StepSums {
  readonly groups: number;
  readonly largest: number;
  readonly halves: number;
  readonly distance: number;
  readonly contact: number;
  /** Sums of φ, φ², φ′, φ′² over the points. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly xSquares: number;
  readonly ySquares: number;
  readonly whole: boolean;
}

/** Merge ascending `x` and `y`, free of NaN. Time and memory O(n + m). */
export function pooledSteps(x: Float64Array, y: Float64Array): PooledSteps {
  const n = x.length;
  const m = y.length;
  const values = new Float64Array(n + m);
  const xUpTo = new Uint32Array(n + m);
  const yUpTo = new Uint32Array(n + m);
  let groups = 0;
  for (let i = 0, j = 0; i < n || j < m; groups++) {
    const value = j >= m || (i < n && x[i]! <= y[j]!) ? x[i]! : y[j]!;
    while (i < n && x[i] === value) i++;
    while (j < m && y[j] === value) j++;
    values[groups] = value;
    xUpTo[groups] = i;
    yUpTo[groups] = j;
  }
  const v = values.subarray(0, groups);
  const a = xUpTo.subarray(0, groups);
  const b = yUpTo.subarray(0, groups);
  return { n, m, values: v, x: a, y: b };
}

/** The same with their sums, by a kernel; the steps themselves are made when they are asked for. */
export function summedSteps(x: Float64Array, y: Float64Array, kernels: Kernels): PooledSteps {
  const scope = kernels.scope();
  const from = scope.copy(x);
  const to = scope.copy(y);
  const out = scope.f64(16);
  kernels.functions.stepSums(from.ptr, x.length, to.ptr, y.length, out.ptr);
  const sums = out.view.slice();
  scope.free();
  return new SummedSteps(x, y, sums);
}

class SummedSteps implements PooledSteps {
  readonly n: number;
  readonly m: number;
  readonly sums: StepSums;
  #steps: PooledSteps | undefined;

  constructor(
    private readonly sortedX: Float64Array,
    private readonly sortedY: Float64Array,
    sums: Float64Array,
  ) {
    this.n = sortedX.length;
    this.m = sortedY.length;
    this.sums = {
      groups: sums[0]!,
      largest: sums[1]!,
      halves: sums[2]!,
      distance: sums[3]!,
      contact: sums[4]!,
      x: sums.subarray(5, 9),
      y: sums.subarray(9, 13),
      xSquares: sums[13]!,
      ySquares: sums[14]!,
      whole: sums[15] === 1,
    };
  }

  get values(): Float64Array {
    return this.all().values;
  }
  get x(): Uint32Array {
    return this.all().x;
  }
  get y(): Uint32Array {
    return this.all().y;
  }

  private all(): PooledSteps {
    this.#steps ??= pooledSteps(this.sortedX, this.sortedY);
    return this.#steps;
  }
}
