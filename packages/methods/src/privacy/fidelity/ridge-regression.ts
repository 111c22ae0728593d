/**
 * Ridge regression on sparse rows, logistic or linear, by Newton's method.
 *
 *     min Σ_i ln(1 + exp(−s_i·f(x_i))) + ½·ridge·|w|²     or     min ½ Σ_i (y_i − f(x_i))² + ½·ridge·|w|²,
 *     f(x) = b + w·x,   s = ±1
 *
 * b is not penalised. A Newton step is halved until the objective falls; the linear objective takes one. Converged when the step
 * promises to lower the objective by less than 1e−12 of itself. Time O(iterations·(rows·e² + d³)), e entries in a row.
 *
 * Source: [hastie2009, section 4.4].
 * @module
 */
import { exp, log1p } from "@pushforward/core";
import { type Kernels, solveSymmetric } from "@pushforward/kernels";
import type { SparseRows } from "./sparse-rows.js";

/** Stated once: the code and the manual read these. */
export const regressionDefaults = { ridge: 1, iterations: 50 } as const;

export interface Regression {
  /** b, then w. */
  readonly weights: Float64Array;
  readonly converged: boolean;
  readonly iterations: number;
}

export type RegressionKind = "logistic" | "linear";

interface Problem {
  readonly kind: RegressionKind;
  readonly x: SparseRows;
  readonly rows: Uint32Array;
  readonly target: Float64Array;
}

/** `target` is 0 or 1 for a logistic one; one number for each of `rows`. */
export function fitRegression(
  kernels: Kernels,
  kind: RegressionKind,
  x: SparseRows,
  rows: Uint32Array,
  target: Float64Array,
): Regression {
  const problem = { kind, x, rows, target };
  let weights = new Float64Array(x.dimension + 1);
  let value = objective(problem, weights);
  for (let k = 1; k <= regressionDefaults.iterations; k++) {
    const { gradient, curvature } = slopes(problem, weights);
    const step = solveSymmetric(kernels, curvature, { rows: weights.length, columns: 1, data: gradient }).data;
    const promised = gradient.reduce((sum, g, j) => sum + g * step[j]!, 0) / 2;
    if (promised <= 1e-12 * (1 + value)) return { weights, converged: true, iterations: k };
    const next = lowered(problem, weights, step, value);
    if (!next) return { weights, converged: true, iterations: k }; // as low as rounding lets it go
    ({ weights, value } = next);
  }
  return { weights, converged: false, iterations: regressionDefaults.iterations };
}

/** The longest of the step and its halves that lowers the objective. */
function lowered(problem: Problem, weights: Float64Array, step: Float64Array, value: number) {
  for (let share = 1; share > 1e-6; share /= 2) {
    const moved = weights.map((w, j) => w - share * step[j]!);
    const lower = objective(problem, moved);
    if (lower < value) return { weights: moved as Float64Array<ArrayBuffer>, value: lower };
  }
  return undefined;
}

function objective({ kind, x, rows, target }: Problem, weights: Float64Array): number {
  const f = scoreRegression(weights, x, rows);
  let sum = 0;
  for (let i = 0; i < rows.length; i++) {
    const apart = f[i]! - target[i]!;
    if (kind === "linear") sum += (apart * apart) / 2;
    else sum += Math.max(f[i]!, 0) - f[i]! * target[i]! + log1p(exp(-Math.abs(f[i]!)));
  }
  for (let j = 1; j < weights.length; j++) sum += (regressionDefaults.ridge / 2) * weights[j]! * weights[j]!;
  return sum;
}

function slopes({ kind, x, rows, target }: Problem, weights: Float64Array) {
  const { entries, index, values } = x;
  const d = weights.length;
  const gradient = new Float64Array(d);
  const h = new Float64Array(d * d);
  const f = scoreRegression(weights, x, rows);
  const at = new Int32Array(entries + 1);
  const value = new Float64Array(entries + 1).fill(1, 0, 1); // the intercept stands first
  for (let i = 0; i < rows.length; i++) {
    const p = kind === "linear" ? f[i]! : 1 / (1 + exp(-f[i]!));
    const curve = kind === "linear" ? 1 : p * (1 - p);
    const first = rows[i]! * entries;
    for (let a = 0; a < entries; a++) {
      at[a + 1] = index[first + a]! + 1;
      value[a + 1] = values[first + a]!;
    }
    for (let a = 0; a <= entries; a++) {
      const own = value[a]!;
      if (own === 0) continue;
      const line = at[a]! * d;
      gradient[at[a]!]! += own * (p - target[i]!);
      for (let b = 0; b <= a; b++) h[line + at[b]!]! += curve * own * value[b]!;
    }
  }
  for (let j = 1; j < d; j++) gradient[j]! += regressionDefaults.ridge * weights[j]!;
  // Entries of a row stand in rising places, so only the lower triangle was filled.
  for (let i = 0; i < d; i++) {
    h[i * d + i]! += i > 0 ? regressionDefaults.ridge : 1e-12 * rows.length;
    for (let j = 0; j < i; j++) h[j * d + i] = h[i * d + j]!;
  }
  return { gradient, curvature: { rows: d, columns: d, data: h } };
}

/** f(x) of each row. */
export function scoreRegression(
  weights: Float64Array,
  { entries, index, values }: SparseRows,
  rows: Uint32Array,
): Float64Array {
  // biome-ignore format: a line
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const first = rows[i]! * entries;
    let sum = weights[0]!;
    for (let a = first; a < first + entries; a++) sum += values[a]! * weights[index[a]! + 1]!;
    out[i] = sum;
  }
  return out;
}
