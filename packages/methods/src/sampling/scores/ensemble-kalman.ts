/**
 * Ensemble Kalman: points of a law moved to where a measurement puts them, without derivatives.
 *
 *     x_i ← x_i + C_xh·(C_hh + T·R)⁻¹·(y + √T·e_i − h(x_i)),   e_i ~ N(0, R),   T times
 *
 * h may be any function; C_xh and C_hh are covariances over the points. For a Gaussian law and a linear h it is exact as points
 * grow in number, for every T; for others it is an approximation that fits one Gaussian at a time, and more, gentler updates follow
 * a bent h better. The points stay in the affine space that they span.
 *
 * Source: [evensen1994] for one update, [emerick2013] for many.
 * @module
 */
import { check, type Rng, type Samples, stopIfAborted, type Watch } from "@pushforward/core";
import { type Kernels, matmul, solveSymmetric } from "@pushforward/kernels";

/** h at each row of points, `outputs` numbers a row. */
export type Measure = (x: Float64Array) => Float64Array | Promise<Float64Array>;

export interface EnsembleKalmanOptions {
  rng: Rng;
  /** Diagonal of R, positive. */
  variances: Float64Array;
  /** T; 4 when left out. */
  updates?: number | undefined;
  kernels: Kernels;
  watch?: Watch | undefined;
}

export const ensembleDefaults = { updates: 4 } as const;

/** `points` after the measurement of `values`. @throws ArgumentError when shapes do not fit or there are fewer than 2 points. */
export async function ensembleKalman(
  points: Samples,
  measure: Measure,
  values: Float64Array,
  { rng, variances, updates = ensembleDefaults.updates, kernels, watch }: EnsembleKalmanOptions,
): Promise<Samples> {
  const here = "ensembleKalman";
  const { n, d } = points;
  const m = values.length;
  check(n >= 2, here, "points", "at least 2", n);
  check(points.weights === undefined, here, "points", "without weights", "weighted ones");
  check(variances.length === m && variances.every((v) => v > 0 && v < Infinity), here, "variances", `${m} positive numbers`, variances.join(",")); // biome-ignore format: one line
  check(Number.isInteger(updates) && updates >= 1, here, "updates", "an integer of at least 1", updates);
  const x = points.data.slice();
  for (let t = 0; t < updates; t++) {
    const seen = await measure(x);
    check(seen.length === n * m, here, "the measurement", `to return ${n} × ${m} numbers`, seen.length);
    const noise = rng.stream(t);
    const gaps = seen.map(
      (value, e) => values[e % m]! + Math.sqrt(updates * variances[e % m]!) * noise.normal() - value,
    );
    const a = { rows: n, columns: d, data: centred(x, d) };
    const b = { rows: n, columns: m, data: centred(seen, m) };
    const across = matmul(kernels, b, a, { transposeA: true, alpha: 1 / (n - 1) });
    const own = matmul(kernels, b, b, { transposeA: true, alpha: 1 / (n - 1) });
    for (let e = 0; e < m; e++) own.data[e * m + e]! += updates * variances[e]!;
    const gain = solveSymmetric(kernels, own, across);
    const moves = matmul(kernels, { rows: n, columns: m, data: gaps }, gain).data;
    for (let e = 0; e < x.length; e++) x[e]! += moves[e]!;
    watch?.onProgress?.({ stage: "updating", done: (t + 1) / updates });
    stopIfAborted(watch);
  }
  return { ...points, data: x };
}

/** Rows less their mean. */
function centred(rows: Float64Array, width: number): Float64Array {
  const n = rows.length / width;
  const mean = new Float64Array(width);
  for (let e = 0; e < rows.length; e++) mean[e % width]! += rows[e]! / n;
  return rows.map((value, e) => value - mean[e % width]!);
}
