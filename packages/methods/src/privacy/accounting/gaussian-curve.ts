/**
 * The exact privacy curve of Gaussian noise.
 *
 *     δ(ε) = Φ(μ/2 − ε/μ) − e^ε·Φ(−μ/2 − ε/μ),   μ = sensitivity/σ
 *
 * Releases add in squares: μ² = Σ μ_i². With z = ε/μ − μ/2, the density φ and Mills' ratio m = (1 − Φ)/φ, the second term
 * is φ(z)·m(z + μ), which neither overflows nor loses digits. It is proved for continuous noise; the discrete noise of a
 * release is accounted for by ρ = μ²/2, which costs 11 to 17% more at usual sizes.
 *
 * Source: [balle2018] theorem 8; [dong2022].
 * @module
 */
import { check, normalDensity, normalSf } from "@pushforward/core";
import { bisect, checkDelta, checkGuarantee, epsilonOfRho, rhoOfEpsilon } from "./zero-concentrated.js";

/** delta of Gaussian noise at `epsilon` ≥ 0, rounded up. */
export function gaussianDelta(mu: number, epsilon: number): number {
  check(mu >= 0 && mu < Number.POSITIVE_INFINITY, "gaussianDelta", "mu", "a finite number of at least 0", mu);
  check(epsilon >= 0, "gaussianDelta", "epsilon", "at least 0", epsilon);
  if (mu === 0) return 0;
  const z = epsilon / mu - mu / 2;
  const above = normalSf(z);
  const beyond = normalDensity(z) * mills(z + mu);
  return Math.min(1, Math.max(0, above - beyond) + 2e-14 * (1 + Math.abs(z)) * above);
}

/** Smallest epsilon with `delta`, rounded up. */
export function gaussianEpsilon(mu: number, delta: number): number {
  checkDelta("gaussianEpsilon", delta);
  if (gaussianDelta(mu, 0) <= delta) return 0;
  const loose = epsilonOfRho((mu * mu) / 2, delta);
  return bisect(0, loose * (1 + 1e-9), (epsilon) => gaussianDelta(mu, epsilon) > delta)[1];
}

/** Largest μ that gives (`epsilon`, `delta`), rounded down; σ = sensitivity/μ. */
export function gaussianMu(epsilon: number, delta: number): number {
  checkGuarantee("gaussianMu", epsilon, delta);
  const safe = Math.sqrt(2 * rhoOfEpsilon(epsilon, delta));
  let high = 2 * safe;
  while (gaussianDelta(high, epsilon) <= delta) high *= 2;
  return bisect(safe * (1 - 1e-9), high, (mu) => gaussianDelta(mu, epsilon) <= delta)[0];
}

/** (1 − Φ(x))/φ(x) for x ≥ 0. */
function mills(x: number): number {
  if (x < 30) return normalSf(x) / normalDensity(x);
  const square = 1 / (x * x);
  return (1 - square * (1 - 3 * square * (1 - 5 * square * (1 - 7 * square)))) / x;
}
