import { exp } from "./exp.js";

/**
 * P(K > x) for Kolmogorov's limit law, the supremum of a Brownian bridge's absolute value; x is √n·D for one
 * sample and √(nm/(n+m))·D for two.
 *
 *     2·Σ (−1)^(k−1)·e^(−2k²x²) = 1 − (√(2π)/x)·Σ e^(−(2k−1)²π²/(8x²))
 *
 * The left side converges fast for large x, the right one for small x. [kolmogorov1933]
 */
export function kolmogorovSf(x: number): number {
  if (!(x > 0)) return Number.isNaN(x) ? x : 1;
  return x < 0.8 ? 1 - smallSum(x) : largeSum(x);
}

function largeSum(x: number): number {
  const q = exp(-2 * x * x);
  const q2 = q * q;
  const q4 = q2 * q2;
  const q8 = q4 * q4;
  const q16 = q8 * q8;
  return 2 * (q - q4 + q8 * q - q16 + q16 * q8 * q); // q^(k²), k = 1 … 5
}

function smallSum(x: number): number {
  const q = exp((-Math.PI * Math.PI) / (8 * x * x));
  const q2 = q * q;
  const q4 = q2 * q2;
  const q8 = q4 * q4; // (2k − 1)² = 1, 9, 25: steps of 8 and 16
  return (2.5066282746310007 / x) * (q * (1 + q8 * (1 + q8 * q8)));
}
