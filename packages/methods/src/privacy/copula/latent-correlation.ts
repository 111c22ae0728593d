/**
 * From the mean product of two binned normals back to the correlation of the normals.
 *
 * Let Z, W be standard normal with correlation r, and s(Z), t(W) step functions of them. In normalised Hermite polynomials
 * s = Σ a_k·he_k and t = Σ b_k·he_k, and Mehler's formula gives
 *
 *     E s(Z)·t(W) = Σ_k a_k·b_k·r^k,        a_k = Σ_v s_v·(he_{k−1}·φ at the lower cut − at the upper cut of v)/√k,
 *
 * which rises with r where s and t do. So a product of coarse scores gives back the correlation that made it, and a
 * correlation of two flags is not taken for the weaker one of their 0s and 1s.
 *
 * Source: [mehler1866] for the expansion, [olsson1979] for correlations behind ordered categories.
 * @module
 */
import { normalDensity, normalQuantile } from "@pushforward/core";

/** Terms kept; at the largest correlation the last one weighs below 2% of the first. */
const terms = 256;

/** Correlations beyond this are taken for it. */
export const largestCorrelation = 0.985;

/** A step function of a standard normal: `scores[v]` where the normal falls among the `law`'s v-th share. */
export interface BinnedNormal {
  readonly law: Float64Array;
  readonly scores: Float64Array;
}

/** a_0 … a_{terms−1}. Time O(terms · length of the law). */
export function hermiteCoefficients({ law, scores }: BinnedNormal): Float64Array {
  const out = new Float64Array(terms);
  let below = 0;
  for (let v = 0; v + 1 < law.length; v++) {
    out[0]! += law[v]! * scores[v]!;
    below += law[v]!;
    if (below <= 0 || below >= 1) continue;
    addJump(out, normalQuantile(below), scores[v + 1]! - scores[v]!);
  }
  out[0]! += law.at(-1)! * scores.at(-1)!;
  return out;
}

/** Coefficients k ≥ 1 of a function that jumps by `jump` at `cut`: jump·φ(cut)·he_{k−1}(cut)/√k. */
function addJump(out: Float64Array, cut: number, jump: number): void {
  let before = 0;
  let now = normalDensity(cut);
  for (let k = 1; k < out.length; k++) {
    out[k]! += (jump * now) / Math.sqrt(k);
    const next = (cut * now - Math.sqrt(k - 1) * before) / Math.sqrt(k);
    before = now;
    now = next;
  }
}

/** E s(Z)·t(W) at correlation r. */
export function expectedProduct(a: Float64Array, b: Float64Array, r: number): number {
  let sum = 0;
  for (let k = a.length - 1; k >= 0; k--) sum = sum * r + a[k]! * b[k]!;
  return sum;
}

/**
 * The correlation whose mean product is `product`, moved to 0 by what noise explains: r·max(0, 1 − s²/r²), where s is the
 * standard error of r that comes from `error`, that of the product. Zero when the scores say nothing.
 */
export function latentCorrelation(a: Float64Array, b: Float64Array, product: number, error: number): number {
  const slope = a[1]! * b[1]!;
  if (!(slope > 1e-9)) return 0;
  let low = -largestCorrelation;
  let high = largestCorrelation;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (expectedProduct(a, b, middle) < product) low = middle;
    else high = middle;
  }
  const r = (low + high) / 2;
  const s = error / slope;
  return r === 0 ? 0 : r * Math.max(0, 1 - (s * s) / (r * r));
}
