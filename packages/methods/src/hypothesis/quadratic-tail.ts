/**
 * A proven bound on how often relabelled cell counts reach a quadratic statistic.
 *
 * X = ‖Vy‖² with y_c = a_c − n·t_c/N, (a_c) multivariate hypergeometric: independent Binomial(t_c, p), p = n/N, given
 * Σ a_c = n. So P(X ≥ x) is at most that of the independent counts divided by P(Binomial(N, p) = n) ≥ √(N/(8nm)).
 * A centred Bernoulli(p) is sub-Gaussian with variance σ² = (1 − 2p)/(2·ln((1 − p)/p)) = κ·p(1 − p); with a Gaussian g
 * for the square, E e^{λX/2} = E_g Π_c E e^{√λ(Vᵀg)_c y_c} ≤ det(I − λκM)^{−1/2}, M the covariance of Vy, and by
 * Markov's inequality, for any μ no less than M's largest eigenvalue, s = x/(κμ) and ν = tr M/μ < s,
 *
 *     P(X ≥ x) ≤ √(8nm/N)·exp(−½·(s − ν − ν·ln(s/ν))).
 *
 * Source: [kearns1998] for σ², [macwilliams1977] lemma 10.7 for the binomial term, [chernoff1952].
 * @module
 */
import { log } from "@pushforward/core";

/**
 * Logarithm of the bound for samples of `n` and `m` rows; `covariance` is M, k × k row-major. 0 or less where the bound
 * says something.
 */
export function logQuadraticTail(x: number, covariance: Float64Array, k: number, n: number, m: number): number {
  const p = Math.min(n, m) / (n + m);
  const variance = p < 0.49 ? (1 - 2 * p) / (2 * log((1 - p) / p)) : 0.25;
  const mu = eigenvalueBound(covariance, k);
  const s = (x * p * (1 - p)) / (variance * mu);
  let nu = 0;
  for (let f = 0; f < k; f++) nu += covariance[f * k + f]! / mu;
  if (!(s > nu)) return 0;
  return 0.5 * log((8 * n * m) / (n + m)) - 0.5 * (s - nu - nu * log(s / nu));
}

/** (tr M¹⁶)^{1/16}: no less than the largest eigenvalue, and at most k^{1/16} times it. */
function eigenvalueBound(covariance: Float64Array, k: number): number {
  let power = covariance;
  for (let squaring = 0; squaring < 3; squaring++) power = square(power, k);
  let trace = 0; // of M⁸ times itself
  for (const value of power) trace += value * value;
  let root = trace;
  for (let halving = 0; halving < 4; halving++) root = Math.sqrt(root);
  return root;
}

/** A·A for symmetric A. */
function square(a: Float64Array, k: number): Float64Array {
  const out = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[i * k + l]! * a[l * k + j]!;
      out[i * k + j] = sum;
    }
  }
  return out;
}
