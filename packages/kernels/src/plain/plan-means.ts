/** What an entropic plan carries along each row, from costs made on the fly. @module */
import { exp } from "@pushforward/core";
import type { Views } from "../views.js";

/**
 * With weights `w_ij = exp(h_j − scale·|x_i − y_j|² − tops_i)`, for from ≤ i < to the row
 *
 *     out_i = (Σ_j w_ij,  Σ_j w_ij·|x_i − y_j|²,  Σ_j w_ij·v_j)
 *
 * of `width` + 2 numbers. `tops` are the row log-sum-exps that `lseSquaredF64` gives, so that the weights of a
 * row sum to 1; below e^−60 they count as 0. `x` holds rows and `y` m rows of `dim` coordinates, `values` m rows
 * of `width` numbers; everything float64, sums in the order of the columns. `scratch` has `lseScratchBytes(dim)`
 * bytes. `slope` is 0 (for 1 see `planMeansEuclideanF64`). Time O((to − from)·m·(dim + width)).
 */
export function planMeansSquaredF64(memory: Views, ...range: Range): void {
  planMeans(memory, (squared) => squared, range);
}

/**
 * The same for the cost |x_i − y_j|. With `slope` 1 the first number and the sums of values have the weights
 * w_ij/|x_i − y_j|, 0 where points coincide: what the slope of the cost needs.
 */
export function planMeansEuclideanF64(memory: Views, ...range: Range): void {
  planMeans(memory, Math.sqrt, range);
}

type Range = [
  x: number,
  from: number,
  to: number,
  y: number,
  m: number,
  dim: number,
  h: number,
  scale: number,
  tops: number,
  values: number,
  width: number,
  slope: number,
  out: number,
  scratch: number,
];

function planMeans({ f64 }: Views, costOf: (squared: number) => number, range: Range): void {
  const [xPtr, from, to, yPtr, m, dim, hPtr, scale, topsPtr, valuesPtr, width, slope, outPtr] = range;
  const [x, y, h, tops, values, out] = [xPtr, yPtr, hPtr, topsPtr, valuesPtr, outPtr].map((ptr) => ptr >>> 3) as Six;
  const sums = new Float64Array(width + 2);
  for (let i = from; i < to; i++) {
    const point = f64.slice(x + i * dim, x + (i + 1) * dim);
    const top = f64[tops + i]!;
    sums.fill(0);
    for (let j = 0; j < m; j++) {
      let squared = 0;
      for (let k = 0; k < dim; k++) {
        const difference = f64[y + j * dim + k]! - point[k]!;
        squared += difference * difference;
      }
      const cost = costOf(squared);
      const score = f64[h + j]! - cost * scale - top;
      if (score <= -60) continue;
      let weight = exp(score);
      sums[1]! += weight * cost;
      if (slope) weight = cost > 0 ? weight / cost : 0;
      sums[0]! += weight;
      for (let k = 0; k < width; k++) sums[2 + k]! += weight * f64[values + j * width + k]!;
    }
    f64.set(sums, out + i * (width + 2));
  }
}

type Six = [number, number, number, number, number, number];
