/** Rows of an entropic plan under changing scales: exponents, sweeps, and the plan itself. @module */
import type { Views } from "../views.js";

/**
 * For from ≤ i < to: `out_ij = g_j − S_ij − top_i` for an n × m matrix S of `scores`, `tops_i` being the largest of a
 * row. Everything float64 and row-major; n × m matrices here and below are given by the pointer to row 0.
 */
export function planExponents(
  { f64 }: Views,
  scores: number,
  from: number,
  to: number,
  m: number,
  g: number,
  out: number,
  tops: number,
): void {
  for (let i = from; i < to; i++) {
    let top = Number.NEGATIVE_INFINITY;
    const [row, own] = [(scores >>> 3) + i * m, (out >>> 3) + i * m];
    for (let j = 0; j < m; j++) {
      f64[own + j] = f64[(g >>> 3) + j]! - f64[row + j]!;
      top = Math.max(top, f64[own + j]!);
    }
    f64[(tops >>> 3) + i] = top;
    for (let j = 0; j < m; j++) f64[own + j]! -= top;
  }
}

/**
 * `u_i = p_i / Σ_j K_ij·v_j` (0 where p_i is) and `columns_j += u_i·K_ij` for from ≤ i < to. Returns
 * Σ_i |u_i·Σ_j K_ij·v_j − p_i| with the u_i from before: how far the rows were from p. Time O((to − from)·m).
 */
export function planSweep(
  { f64 }: Views,
  kernel: number,
  from: number,
  to: number,
  m: number,
  p: number,
  u: number,
  v: number,
  columns: number,
): number {
  let error = 0;
  const [vs, sums, fours] = [v >>> 3, columns >>> 3, m & ~3];
  for (let i = from; i < to; i++) {
    const row = (kernel >>> 3) + i * m;
    const four = [0, 0, 0, 0];
    for (let j = 0; j < fours; j++) four[j & 3]! += f64[row + j]! * f64[vs + j]!;
    let sum = four[0]! + four[2]! + (four[1]! + four[3]!);
    for (let j = fours; j < m; j++) sum += f64[row + j]! * f64[vs + j]!;
    const mass = f64[(p >>> 3) + i]!;
    error += Math.abs(f64[(u >>> 3) + i]! * sum - mass);
    const scale = mass === 0 ? 0 : mass / sum;
    f64[(u >>> 3) + i] = scale;
    for (let j = 0; j < m; j++) f64[sums + j]! += f64[row + j]! * scale;
  }
  return error;
}

/**
 * `plan_ij = u_i·K_ij·v_j` for from ≤ i < to; two numbers for each row go to `sums`: Σ_j |plan_ij − what was there| and
 * Σ_j plan_ij·S_ij.
 */
export function planFromScales(
  { f64 }: Views,
  kernel: number,
  from: number,
  to: number,
  m: number,
  u: number,
  v: number,
  scores: number,
  plan: number,
  sums: number,
): void {
  const pairs = m & ~1;
  for (let i = from; i < to; i++) {
    const [row, own, score] = [(kernel >>> 3) + i * m, (plan >>> 3) + i * m, (scores >>> 3) + i * m];
    const scale = f64[(u >>> 3) + i]!;
    const [changes, products] = [
      [0, 0],
      [0, 0],
    ];
    for (let j = 0; j < m; j++) {
      if (j === pairs) {
        changes[0]! += changes[1]!;
        products[0]! += products[1]!;
      }
      const lane = j < pairs ? j & 1 : 0;
      const mass = scale * f64[row + j]! * f64[(v >>> 3) + j]!;
      changes[lane]! += Math.abs(mass - f64[own + j]!);
      products[lane]! += mass * f64[score + j]!;
      f64[own + j] = mass;
    }
    const odd = m > pairs;
    f64[(sums >>> 3) + 2 * i] = odd ? changes[0]! : changes[0]! + changes[1]!;
    f64[(sums >>> 3) + 2 * i + 1] = odd ? products[0]! : products[0]! + products[1]!;
  }
}
