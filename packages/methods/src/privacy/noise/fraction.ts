/**
 * Scales and variances as fractions, so that what is drawn is what is accounted for.
 * @module
 */

/** A positive number as a quotient of whole numbers from 1 to 2^53. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** ⌊a/b⌋ of whole numbers up to 2^53, without the rounding of a division. */
export function wholePart({ numerator, denominator }: Fraction): number {
  return (numerator - (numerator % denominator)) / denominator;
}
