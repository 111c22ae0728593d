/**
 * What tests and distances on a line ask of two sorted samples, from merging them.
 */

/** √(2/π), and how many standard errors apart two shares must stand to count as different. */
const MEAN_OF_ABSOLUTE: f64 = 0.7978845608028654;
const APART: f64 = 3;

// @ts-ignore: decorator
@inline function at(values: usize, i: i32): f64 {
  return load<f64>(values + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline function isWhole(value: f64): bool {
  return floor<f64>(value) == value; // infinite values too
}

export function stepSums(x: usize, n: i32, y: usize, m: i32, out: usize): void {
  const perX = 1.0 / <f64>n, perY = 1.0 / <f64>m;
  let groups = 0, whole = true;
  let largest: f64 = 0, halves: f64 = 0, value: f64 = 0, contact: f64 = 0, up: f64 = 0, down: f64 = 0;
  let xUp: f64 = 0, xUp2: f64 = 0, xDown: f64 = 0, xDown2: f64 = 0;
  let yUp: f64 = 0, yUp2: f64 = 0, yDown: f64 = 0, yDown2: f64 = 0;
  for (let i = 0, j = 0; i < n || j < m; groups++) {
    const here = j >= m || (i < n && at(x, i) <= at(y, j)) ? at(x, i) : at(y, j);
    const i0 = i, j0 = j;
    while (i < n && at(x, i) == here) i++;
    while (j < m && at(y, j) == here) j++;
    const inX = <f64>(i - i0), inY = <f64>(j - j0);
    whole = whole && isWhole(here);
    halves += inY * <f64>(i + i0);
    xUp += inX * up;
    xUp2 += inX * up * up;
    xDown += inX * down;
    xDown2 += inX * down * down;
    yUp += inY * up;
    yUp2 += inY * up * up;
    yDown += inY * down;
    yDown2 += inY * down * down;
    const apart = <f64>i * <f64>m - <f64>j * <f64>n;
    largest = max<f64>(largest, abs<f64>(apart));
    if (i == n && j == m) continue;
    const next = j >= m || (i < n && at(x, i) <= at(y, j)) ? at(x, i) : at(y, j);
    const width = next - here;
    const f = <f64>i * perX, h = <f64>j * perY;
    const difference = apart * perX * perY;
    const sigma = sqrt<f64>(f * (1 - f) * perX + h * (1 - h) * perY);
    const touching = abs<f64>(difference) <= APART * sigma;
    value += abs<f64>(difference) * width;
    if (touching) contact += MEAN_OF_ABSOLUTE * sigma * width;
    up += touching || difference > 0 ? width : -width;
    down += touching || difference < 0 ? -width : width;
  }
  store<f64>(out, <f64>groups);
  store<f64>(out, largest, 8);
  store<f64>(out, halves, 16);
  store<f64>(out, value, 24);
  store<f64>(out, contact, 32);
  store<f64>(out, xUp, 40);
  store<f64>(out, xUp2, 48);
  store<f64>(out, xDown, 56);
  store<f64>(out, xDown2, 64);
  store<f64>(out, yUp, 72);
  store<f64>(out, yUp2, 80);
  store<f64>(out, yDown, 88);
  store<f64>(out, yDown2, 96);
  placementSquares(x, n, y, m, halves / (2.0 * <f64>n * <f64>m), out + 104);
  store<f64>(out, whole ? 1.0 : 0.0, 120);
}

/** Σ (1 − Ĝ(x_i) − mean)² and Σ (F̂(y_j) − mean)², ties half. */
function placementSquares(x: usize, n: i32, y: usize, m: i32, mean: f64, out: usize): void {
  let xSquares: f64 = 0, ySquares: f64 = 0;
  for (let i = 0, j = 0; i < n || j < m;) {
    const here = j >= m || (i < n && at(x, i) <= at(y, j)) ? at(x, i) : at(y, j);
    const i0 = i, j0 = j;
    while (i < n && at(x, i) == here) i++;
    while (j < m && at(y, j) == here) j++;
    const xOff = 1.0 - <f64>(j + j0) / (2.0 * <f64>m) - mean;
    const yOff = <f64>(i + i0) / (2.0 * <f64>n) - mean;
    xSquares += <f64>(i - i0) * xOff * xOff;
    ySquares += <f64>(j - j0) * yOff * yOff;
  }
  store<f64>(out, xSquares);
  store<f64>(out, ySquares, 8);
}
