/**
 * Volume sampling: k rows of X (n × d) in proportion to the squared volume that they span.
 *
 *     P(S) ∝ det(X_S·X_Sᵀ) for k ≤ r,   P(S) ∝ det(X_Sᵀ·X_S) for k ≥ r,   r the rank of X
 *
 * Least squares on such rows alone is unbiased for least squares on all of them: E[X_S⁺·y_S] = X⁺·y for any y, for k ≥ r = d.
 * For k ≤ r this is the k-determinantal process of X·Xᵀ. For more rows it is drawn backwards: rows leave all n one by one,
 * each in proportion to 1 − x_iᵀ(X_SᵀX_S)⁻¹x_i, found by drawing one at random and letting it go with that probability, which
 * is 1 − r/|S| on average. Time O(n·d²) with few more than r rows left at the end, memory O(n·d). The law does not change
 * under linear maps of the columns; directions beyond the rank are left out.
 *
 * Source: [deshpande2006], [derezinski2018].
 * @module
 */
import { breathe, check, type Rng, type Watch } from "@pushforward/core";
import { type Kernels, type Matrix, matmul, solveSymmetric } from "@pushforward/kernels";
import { determinantalKernelOfFeatures, kDpp } from "./k-dpp.js";
import { matrixRows } from "./subset-kernel.js";

/**
 * Rows, ascending.
 *
 * @throws ArgumentError unless `count` is an integer from 0 to n, or when `x` is 0 and `count` is above 0.
 */
export async function volumeSample(
  kernels: Kernels,
  x: Matrix,
  count: number,
  { rng, watch }: { readonly rng: Rng; readonly watch?: Watch | undefined },
): Promise<Uint32Array> {
  const here = "volumeSample";
  const { rows: n } = x;
  check(Number.isInteger(count) && count >= 0 && count <= n, here, "count", `an integer from 0 to ${n}`, count);
  const law = determinantalKernelOfFeatures(kernels, unitColumns(x)); // units of columns cost no digits
  const rank = law.values.length;
  if (count < rank || count === 0) return kDpp(determinantalKernelOfFeatures(kernels, x), count).draw(rng);
  check(rank > 0, here, "x", "different from 0", "zeros");
  if (count === rank) return kDpp(law, count).draw(rng);
  const directions = law.vectors(Uint32Array.from({ length: rank }, (_, place) => place));
  return drawBackwards(kernels, { rows: n, columns: rank, data: directions }, count, rng, watch);
}

function unitColumns({ rows, columns, data }: Matrix): Matrix {
  const tops = new Float64Array(columns);
  for (let at = 0; at < data.length; at++) tops[at % columns] = Math.max(tops[at % columns]!, Math.abs(data[at]!));
  return { rows, columns, data: data.map((value, at) => (value === 0 ? 0 : value / tops[at % columns]!)) };
}

/** Multiplications between two breaths. */
const breath = 1e7;

/** The inverse of X_SᵀX_S is worked out anew whenever this share of the rows has left. */
const renewal = 0.1;

async function drawBackwards(
  kernels: Kernels,
  x: Matrix,
  count: number,
  rng: Rng,
  watch?: Watch,
): Promise<Uint32Array> {
  const { rows: n, columns: r, data } = x;
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  let size = n;
  let work = 0;
  while (size > count) {
    work += size * r * r;
    if (work > breath) await breathe(watch);
    if (work > breath) work = 0;
    const stop = Math.max(count, Math.floor(size * (1 - renewal)));
    const inverse = inverseGram(kernels, x, rows.subarray(0, size));
    while (size > stop) {
      const place = rng.integer(size);
      const at = rows[place]! * r;
      const turned = times(inverse, data.subarray(at, at + r));
      let kept = 1;
      for (let c = 0; c < r; c++) kept -= data[at + c]! * turned[c]!;
      if (!(rng.uniform() < kept)) continue;
      for (let a = 0; a < r; a++) for (let b = 0; b < r; b++) inverse[a * r + b]! += (turned[a]! * turned[b]!) / kept;
      rows[place] = rows[--size]!;
    }
  }
  return rows.slice(0, count).sort();
}

function inverseGram(kernels: Kernels, x: Matrix, rows: Uint32Array): Float64Array {
  const r = x.columns;
  const chosen = matrixRows(x, rows);
  const unit = new Float64Array(r * r);
  for (let c = 0; c < r; c++) unit[c * r + c] = 1;
  const gram = matmul(kernels, chosen, chosen, { transposeA: true });
  return solveSymmetric(kernels, gram, { rows: r, columns: r, data: unit }).data;
}

function times(matrix: Float64Array, v: Float64Array): Float64Array {
  const r = v.length;
  const out = new Float64Array(r);
  for (let a = 0; a < r; a++) for (let b = 0; b < r; b++) out[a]! += matrix[a * r + b]! * v[b]!;
  return out;
}
