/**
 * Jensen–Shannon divergence between two tables of counts or probabilities, in bits.
 *
 *     JS(p, q) = ½ Σ p log₂(p/μ) + ½ Σ q log₂(q/μ),   μ = (p + q)/2
 *
 * 0 for equal laws, 1 for disjoint ones. With s = p + q and r = (p − q)/s each cell adds
 * s/4 · [(1 + r) log₂(1 + r) + (1 − r) log₂(1 − r)], which is summed as a series where p ≈ q: small divergences keep
 * their digits. Time O(K).
 *
 * Source: [lin1991].
 * @module
 */
import { check, log1p } from "@pushforward/core";

/**
 * JS in bits between nonnegative `p` and `q` of one length, each divided by its own total.
 *
 * @throws ArgumentError when lengths differ, an entry is negative or not finite, or a total is 0.
 */
export function jensenShannon(p: ArrayLike<number>, q: ArrayLike<number>): number {
  check(q.length === p.length, "jensenShannon", "q", `${p.length} long like p`, q.length);
  const [n, m] = [total(p, "p"), total(q, "q")];
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    const [a, b] = [p[k]! * m, q[k]! * n]; // n·m times the probabilities: counts stay integers, equal ones equal
    if (a + b > 0) sum += (a + b) * excess((a - b) / (a + b));
  }
  return Math.min(1, sum / (4 * n * m * Math.LN2));
}

function total(counts: ArrayLike<number>, argument: string): number {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) {
    const count = counts[k]!;
    if (!(count >= 0 && count < Infinity))
      check(false, "jensenShannon", `${argument}[${k}]`, "nonnegative and finite", count);
    sum += count;
  }
  check(sum > 0, "jensenShannon", argument, "of positive total", sum);
  return sum;
}

/** (1 + r) ln(1 + r) + (1 − r) ln(1 − r) = Σ_{k ≥ 1} r^{2k}/(k(2k − 1)) for r in [−1, 1]. */
function excess(r: number): number {
  if (Math.abs(r) === 1) return 2 * Math.LN2;
  if (Math.abs(r) > 0.1) return (1 + r) * log1p(r) + (1 - r) * log1p(-r);
  const square = r * r;
  let sum = 0;
  for (let k = 8; k >= 1; k--) sum = square * (1 / (k * (2 * k - 1)) + sum);
  return sum; // what is left out is below r^16/153 of r²
}
