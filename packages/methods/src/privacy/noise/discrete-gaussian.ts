/**
 * Discrete Gaussian noise, exactly.
 *
 *     P(y) ∝ e^(−y²/(2σ²)) on the whole numbers,   σ² = a/b
 *
 * On whole numbers that change by D in Euclidean length it has the zero-concentrated loss D²/(2σ²) of continuous noise.
 * Discrete Laplace noise of a scale t near σ is kept with probability e^(−(|y| − σ²/t)²/(2σ²)), where the quotient is one
 * of whole numbers, (|y|·t·b − a)²/(2·a·b·t²); any t is right, a near one fast. Products stay in doubles while they are
 * below 2^53, which is decided at each draw. About 20 uniform numbers a draw.
 *
 * Source: [canonne2020] algorithm 3.
 * @module
 */
import { bernoulliExp, bernoulliExpBig } from "./bernoulli.js";
import { discreteLaplace } from "./discrete-laplace.js";
import { type Fraction, wholePart } from "./fraction.js";
import type { RandomSource } from "./random-source.js";

const SAFE = Number.MAX_SAFE_INTEGER;
const ROOT_OF_SAFE = 94906265; // ⌊√(2^53)⌋

/** A function that draws: whole numbers, independent of one another. */
export function discreteGaussian(source: RandomSource, variance: Fraction): () => number {
  const { scale, step, centre, divisor } = acceptance(variance);
  const laplace = discreteLaplace(source, { numerator: scale, denominator: 1 });
  const numbers = { step: Number(step), centre: Number(centre), divisor: Number(divisor) };
  const reach = divisor <= SAFE && step <= SAFE ? SAFE / numbers.step : 0; // below it, |y|·step is exact
  const kept = (size: number): boolean => {
    const gap = Math.abs(size * numbers.step - numbers.centre);
    if (size < reach && gap <= ROOT_OF_SAFE) return bernoulliExp(source, gap * gap, numbers.divisor);
    const exact = BigInt(size) * step - centre;
    return bernoulliExpBig(source, exact * exact, divisor);
  };
  return () => {
    for (;;) {
      const value = laplace();
      if (kept(Math.abs(value))) return value;
    }
  };
}

/** Scale t of the proposals, and the quotient (|y|·step − centre)²/divisor; where σ is whole, t = σ leaves small ones. */
function acceptance(variance: Fraction): { scale: number; step: bigint; centre: bigint; divisor: bigint } {
  const root = wholeRoot(wholePart(variance));
  const [a, b] = [BigInt(variance.numerator), BigInt(variance.denominator)];
  if (b === 1n && BigInt(root) ** 2n === a) return { scale: root, step: 1n, centre: BigInt(root), divisor: 2n * a };
  const t = BigInt(root) + 1n;
  return { scale: root + 1, step: t * b, centre: a, divisor: 2n * a * b * t * t };
}

/** ⌊√x⌋ of a whole number up to 2^53. */
function wholeRoot(x: number): number {
  const root = Math.floor(Math.sqrt(x)); // rounded to nearest, so at most 1 too large
  return root * root > x ? root - 1 : root;
}
