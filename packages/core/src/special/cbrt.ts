import { fromHighWord, highWord } from "./bits.js";

const TWO_54 = 18014398509481984;
const SHIFT = 0x2a9f7893; // two thirds of the exponent's bias, less what makes the first guess fit best

/** Cube root within 1 ulp: a guess from a third of the exponent, refined by Halley's iteration. */
export function cbrt(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const size = Math.abs(x);
  const root = size < 2.2250738585072014e-308 ? normalRoot(size * TWO_54) / 262144 : normalRoot(size);
  return x < 0 ? -root : root;
}

function normalRoot(x: number): number {
  const guess = fromHighWord(((highWord(x) / 3) | 0) + SHIFT);
  const root = refine(refine(guess, x), x); // within 2^−40
  return refine(fromHighWord(highWord(root)), x); // with 21 bits its square is exact
}

/** Error e becomes about (2/3)·e³. */
function refine(root: number, x: number): number {
  const quotient = x / (root * root);
  return root + (root * (quotient - root)) / (root + root + quotient);
}
