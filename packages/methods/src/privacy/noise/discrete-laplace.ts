/**
 * Discrete Laplace noise, exactly.
 *
 *     P(y) = (1 − q)/(1 + q)·q^|y|,   q = e^(−s/t), scale t/s
 *
 * Scale 1/ε on counts that one row changes by 1 in all is ε-differentially private. With U uniform below t, kept with
 * probability e^(−U/t), and V the number of coins of e^(−1) before one fails, U + t·V is geometric with ratio e^(−1/t),
 * and ⌊(U + t·V)/s⌋ is with ratio q. A fair sign follows; negative zero is drawn again, or zero would count twice.
 *
 * Source: [canonne2020] algorithm 2.
 * @module
 */
import { bernoulliExpOne, bernoulliExpPart } from "./bernoulli.js";
import { type Fraction, wholePart } from "./fraction.js";
import type { RandomSource } from "./random-source.js";

/** A function that draws: whole numbers, independent of one another. About 15 uniform numbers each. */
export function discreteLaplace(source: RandomSource, { numerator, denominator }: Fraction): () => number {
  return () => {
    for (;;) {
      const part = source.below(numerator);
      if (!bernoulliExpPart(source, part, numerator)) continue;
      let turns = 0;
      while (bernoulliExpOne(source)) turns++;
      const size = quotient(part, turns, numerator, denominator);
      if (source.below(2) === 0) return size;
      if (size !== 0) return -size;
    }
  };
}

/** ⌊(part + turns·t)/s⌋. */
function quotient(part: number, turns: number, t: number, s: number): number {
  if ((turns + 1) * t <= Number.MAX_SAFE_INTEGER) return wholePart({ numerator: part + turns * t, denominator: s });
  return Number((BigInt(part) + BigInt(turns) * BigInt(t)) / BigInt(s));
}
