/** What tests and distances on a line ask of two sorted samples, from merging them. @module */
import type { Views } from "../views.js";

/** √(2/π), and how many standard errors apart two shares must stand to count as different. */
const meanOfAbsolute = 0.7978845608028654;
const apartBy = 3;

/**
 * Of n ascending doubles at `x` and m at `y` (both at least 1, without NaN), in one walk over the groups of equal
 * pooled values; F and G are the shares up to a group, B the difference of their errors. Into 16 doubles at `out`:
 *
 *  0 groups;  1 max |i·m − j·n|;  2 twice the pairs with the larger value in y, ties half;  3 ∫ |F − G|;
 *  4 ∫ √(2/π)·σ where |F − G| ≤ 3σ, σ² = F(1 − F)/n + G(1 − G)/m;
 *  5 … 8 over the points of x the sums of φ, φ², φ′, φ′²;  9 … 12 the same over y: φ and φ′ are the integrals up to a
 *  point of the sign of F − G, taken as +1 (φ) or −1 (φ′) where |F − G| ≤ 3σ;
 *  13, 14 Σ (1 − G(x_i) − p)² and Σ (F(y_j) − p)², ties half, p = P(y > x) + ½P(y = x);  15 whether all are whole.
 */
export function stepSums({ f64 }: Views, x: number, n: number, y: number, m: number, out: number): void {
  const a = f64.subarray(x >>> 3, (x >>> 3) + n);
  const b = f64.subarray(y >>> 3, (y >>> 3) + m);
  const sums = f64.subarray(out >>> 3, (out >>> 3) + 16).fill(0);
  let up = 0;
  let down = 0;
  let whole = true;
  for (const { here, next, i0, i, j0, j } of groupsOf(a, b)) {
    whole &&= Math.floor(here) === here;
    sums[0]!++;
    sums[2]! += (j - j0) * (i + i0);
    addPowers(sums, 5, i - i0, up, down);
    addPowers(sums, 9, j - j0, up, down);
    const apart = i * m - j * n;
    sums[1] = Math.max(sums[1]!, Math.abs(apart));
    if (next === undefined) continue;
    const width = next - here;
    const [perX, perY] = [1 / n, 1 / m];
    const [f, h] = [i * perX, j * perY];
    const difference = apart * perX * perY;
    const sigma = Math.sqrt(f * (1 - f) * perX + h * (1 - h) * perY);
    const touching = Math.abs(difference) <= apartBy * sigma;
    sums[3]! += Math.abs(difference) * width;
    if (touching) sums[4]! += meanOfAbsolute * sigma * width;
    up += touching || difference > 0 ? width : -width;
    down += touching || difference < 0 ? -width : width;
  }
  const mean = sums[2]! / (2 * n * m);
  for (const { i0, i, j0, j } of groupsOf(a, b)) {
    const xOff = 1 - (j + j0) / (2 * m) - mean;
    const yOff = (i + i0) / (2 * n) - mean;
    sums[13]! += (i - i0) * xOff * xOff;
    sums[14]! += (j - j0) * yOff * yOff;
  }
  sums[15] = Number(whole);
}

function addPowers(sums: Float64Array, at: number, count: number, up: number, down: number): void {
  sums[at]! += count * up;
  sums[at + 1]! += count * up * up;
  sums[at + 2]! += count * down;
  sums[at + 3]! += count * down * down;
}

/** Groups of equal pooled values: where they begin and end in both samples, and the value of the next. */
function* groupsOf(a: Float64Array, b: Float64Array) {
  const smaller = (i: number, j: number) => (j >= b.length || (i < a.length && a[i]! <= b[j]!) ? a[i] : b[j]);
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [here, i0, j0] = [smaller(i, j)!, i, j];
    while (i < a.length && a[i] === here) i++;
    while (j < b.length && b[j] === here) j++;
    yield { here, next: smaller(i, j), i0, i, j0, j };
  }
}
