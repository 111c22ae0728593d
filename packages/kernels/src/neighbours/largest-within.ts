/**
 * Radii as limits on what a kernel computes: one comparison decides, and none is at the mercy of rounding.
 * @module
 */

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);

/** The next number above a finite x ≥ 0. */
function above(x: number): number {
  number[0] = x;
  words[0] = words[0]! + 1;
  if (words[0] === 0) words[1] = words[1]! + 1;
  return number[0];
}

/** The next number below; −5e−324 below 0. */
function below(x: number): number {
  if (x === 0) return -Number.MIN_VALUE;
  number[0] = x;
  if (words[0] === 0) words[1] = words[1]! - 1;
  words[0] = words[0]! - 1;
  return number[0];
}

/** The largest distance below `radius` ≥ 0, or at most `radius` when closed. */
export function largestDistance(radius: number, closed: boolean): number {
  return closed ? radius : below(radius);
}

/** The largest squared distance whose root is below `radius`, or at most `radius` when closed; negative when none is. */
export function largestSquare(radius: number, closed: boolean): number {
  const inside = (square: number) => (closed ? Math.sqrt(square) <= radius : Math.sqrt(square) < radius);
  let square = radius * radius;
  while (square >= 0 && !inside(square)) square = below(square);
  if (square < 0) return square;
  while (square < Number.MAX_VALUE && inside(above(square))) square = above(square);
  return square;
}
