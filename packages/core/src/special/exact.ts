/**
 * What rounding leaves out of a sum or a product; sum + error and product + error are exact.
 *
 * Source: [dekker1971], [knuth1997].
 * @module
 */

/** a + b − sum, exactly, for sum = a + b. */
export function sumError(a: number, b: number, sum: number): number {
  const bPart = sum - a;
  return a - (sum - bPart) + (b - bPart);
}

/** a·b − product, exactly, for product = a·b; |a| and |b| below 2^996 and the product above 2^−969. */
export function productError(a: number, b: number, product: number): number {
  const aShifted = 134217729 * a; // 2^27 + 1: cut into halves of 26 bits
  const aHigh = aShifted - (aShifted - a);
  const aLow = a - aHigh;
  const bShifted = 134217729 * b;
  const bHigh = bShifted - (bShifted - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}
