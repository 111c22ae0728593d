/** Random cosine features summed over units of rows, in plain TypeScript. @module */
import type { Views } from "../views.js";

const f = Math.fround;
const ROUND = 12582912;
const [twoOverPi, partA, partB, partC] = [
  f(0.6366197723675814),
  1.5703125,
  f(0.0004837512969970703),
  f(7.549789954891882e-8),
];
const [s1, s2, s3] = [f(-1.6666654611e-1), f(8.3321608736e-3), f(-1.9515295891e-4)];
const [c1, c2, c3] = [f(4.166664568298827e-2), f(-1.388731625493765e-3), f(2.443315711809948e-5)];

/**
 * out[unit][k][cos, sin][R] = Σ over the unit's `size` rows of cos and sin of 2^k·x, k = 0 … 3, with the phases
 * x[i, r] = Σ_j numbers[i, j]·omega[j, r] + Σ_c tables[levels[i, c], r]. numbers (f32, rows × pn), levels
 * (u16, rows × pl, a row of tables each), omega (f32, pn × R), tables (f32, · × R); R a multiple of 4.
 *
 * Float32 throughout: for phases up to 100 the error of a term is below 2^k·(pn + pl + 4)·2⁻²⁴·|x|. [rahimi2007]
 */
export function cosineSums(
  { f32, u16 }: Views,
  units: number,
  size: number,
  numbers: number,
  pn: number,
  omega: number,
  levels: number,
  pl: number,
  tables: number,
  R: number,
  out: number,
): void {
  let [from, code] = [numbers >>> 2, levels >>> 1];
  for (let u = 0; u < units; u++) {
    const to = (out >>> 2) + u * 8 * R;
    f32.fill(0, to, to + 8 * R);
    for (let i = 0; i < size; i++, from += pn, code += pl) {
      for (let r = 0; r < R; r++) {
        let x = 0;
        for (let j = 0; j < pn; j++) x = f(x + f(f32[from + j]! * f32[(omega >>> 2) + j * R + r]!));
        for (let c = 0; c < pl; c++) x = f(x + f32[(tables >>> 2) + u16[code + c]! * R + r]!);
        addWaves(f32, x, to + r, R);
      }
    }
  }
}

function addWaves(f32: Float32Array, x: number, to: number, R: number): void {
  const q = f(f(f(x * twoOverPi) + ROUND) - ROUND);
  let y = f(x - f(q * partA));
  y = f(y - f(q * partB));
  y = f(y - f(q * partC));
  const z = f(y * y);
  let s = f(f(z * s3) + s2);
  s = f(f(s * z) + s1);
  s = f(f(f(s * z) * y) + y);
  let c = f(f(z * c3) + c2);
  c = f(f(c * z) + c1);
  c = f(f(f(f(c * z) * z) - f(z * 0.5)) + 1);
  let sine = (q & 1 ? c : s) * (q & 2 ? -1 : 1);
  let cosine = (q & 1 ? s : c) * ((q + 1) & 2 ? -1 : 1);
  for (let k = 0; k < 4; k++, to += 2 * R) {
    f32[to] = f(f32[to]! + cosine);
    f32[to + R] = f(f32[to + R]! + sine);
    const twice = f(cosine + cosine);
    sine = f(twice * sine);
    cosine = f(f(twice * cosine) - 1);
  }
}
