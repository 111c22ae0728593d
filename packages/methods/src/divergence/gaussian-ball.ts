/**
 * The probability of a ball under a standard Gaussian.
 *
 *     P(|Z − c| ≤ r) = Σ_i t_i·P(N ≤ i),   t_i = e^(−h)·h^(d/2 + i)/Γ(d/2 + i + 1),  h = r²/2,  N Poisson of mean |c|²/2
 *
 * the noncentral chi-square distribution function, as a sum of positive terms: no digits are lost however small it is.
 * @module
 */
import { exp, log, logGamma } from "@pushforward/core";

/** ln P(|Z − c| ≤ r) in R^d for |c|² = `apart`; −∞ at r = 0. |c|² at most 1400. Time O(|c|² + r²). */
export function logGaussianBall(d: number, apart: number, r: number): number {
  if (r > Math.sqrt(apart) + Math.sqrt(d) + 10) return 0; // the rest is below e^(−50)
  const h = (r * r) / 2;
  const mean = apart / 2;
  let poisson = exp(-mean);
  let upTo = poisson;
  let term = 1; // in units of the first
  let sum = upTo;
  for (let i = 1; i < 10_000; i++) {
    poisson *= mean / i;
    upTo += poisson;
    term *= h / (d / 2 + i);
    sum += term * upTo;
    if (i > mean && i > h && term < 1e-17 * sum) break;
  }
  return (d / 2) * log(h) - h - logGamma(d / 2 + 1) + log(sum);
}
