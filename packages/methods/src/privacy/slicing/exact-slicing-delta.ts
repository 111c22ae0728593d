/**
 * The exact trade-off of noisy projections with continuous noise, for reports and tests; certificates rest on
 * `slicingLoss`, which is 7 to 15% looser at delta 10⁻⁵.
 *
 *     δ(ε) = E_S[ Φ(μ/2 − ε/μ) − e^ε·Φ(−μ/2 − ε/μ) ],   μ = Δ·√S/σ
 *
 * where S = |Θᵀu|²/|u|²: for frames r + Beta(q/2, (d − q)/2), by Simpson's rule in the angle φ with B = sin²φ;
 * for independent slices the sum of m Beta laws, convolved on a grid. As δ grows with S, moving all mass up or
 * down to the grid gives bounds.
 *
 * Source: [balle2018] for one Gaussian; the mixture is derived here.
 * @module
 */
import { betaI, check, cos, exp, log, logGamma, normalCdf, sin } from "@pushforward/core";
import { checkShape, type SliceShape } from "./slicing-loss.js";

export interface DeltaBounds {
  readonly lower: number;
  readonly upper: number;
}

/** Cells of [0, 1] for independent slices, and panels of the angle for frames. */
const cells = 128;
const panels = 4096;

/** δ(ε); for frames both bounds are the value, within about 10⁻¹⁰ of it. Time O((128·m)²) for independent slices. */
export function exactSlicingDelta(shape: SliceShape, sensitivity: number, sigma: number, epsilon: number): DeltaBounds {
  checkShape(shape, "exactSlicingDelta");
  check(epsilon >= 0 && epsilon <= 700, "exactSlicingDelta", "epsilon", "from 0 to 700", epsilon);
  const delta = (s: number) => gaussianDelta((sensitivity * Math.sqrt(s)) / sigma, epsilon);
  const { mode, dimension: d, slices: m, sliceDimension: k } = shape;
  if (mode === "independent" && k < d) return summedDelta(m, k / 2, (d - k) / 2, delta);
  const frames = Math.floor((m * k) / d);
  const rest = m * k - frames * d;
  const value = rest === 0 ? delta(frames) : angleMean(rest, d - rest, (s) => delta(frames + s));
  return { lower: value, upper: value };
}

/** Of the Gaussian mechanism with shift μ standard deviations. */
function gaussianDelta(mu: number, epsilon: number): number {
  if (mu === 0) return 0;
  const inside = normalCdf(mu / 2 - epsilon / mu);
  return Math.max(0, inside - exp(epsilon) * normalCdf(-mu / 2 - epsilon / mu));
}

/** E f(B) for B ~ Beta(p/2, q/2) with whole p and q: the density of φ is smooth, ∝ sin^(p−1)·cos^(q−1). */
function angleMean(p: number, q: number, f: (s: number) => number): number {
  const constant = Math.LN2 + logGamma((p + q) / 2) - logGamma(p / 2) - logGamma(q / 2);
  let sum = 0;
  for (let i = 0; i <= panels; i++) {
    const angle = (i * Math.PI) / (2 * panels);
    const s = i === panels ? 1 : sin(angle);
    const c = i === panels ? 0 : cos(angle);
    const density = exp(constant + logPower(s, p - 1) + logPower(c, q - 1));
    if (density > 0) sum += (i === 0 || i === panels ? 1 : i % 2 === 1 ? 4 : 2) * density * f(s * s);
  }
  return (sum * Math.PI) / (2 * panels) / 3;
}

const logPower = (base: number, power: number): number => (power === 0 ? 0 : base > 0 ? power * log(base) : -Infinity);

function summedDelta(m: number, a: number, b: number, delta: (s: number) => number): DeltaBounds {
  const masses = Float64Array.from({ length: cells }, (_, i) => betaI((i + 1) / cells, a, b) - betaI(i / cells, a, b));
  const sums = convolutionPower(masses, m);
  let lower = 0;
  let upper = 0;
  for (let i = 0; i < sums.length; i++) {
    lower += sums[i]! * delta(i / cells);
    upper += sums[i]! * delta(Math.min(m, (i + m) / cells));
  }
  return { lower, upper };
}

function convolutionPower(masses: Float64Array, power: number): Float64Array {
  if (power === 1) return masses;
  const half = convolutionPower(masses, Math.floor(power / 2));
  const squared = convolve(half, half);
  return power % 2 === 1 ? convolve(squared, masses) : squared;
}

function convolve(x: Float64Array, y: Float64Array): Float64Array {
  const out = new Float64Array(x.length + y.length - 1);
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < y.length; j++) out[i + j]! += x[i]! * y[j]!;
  }
  return out;
}
