/**
 * Densities of Poisson and binomial form without cancellation, however large the counts, by splitting off
 * what Stirling's formula leaves out (δ) and the deviance (D):
 *
 *     λ^a·e^−λ/Γ(a+1)             = e^(−δ(a) − D(a, λ)) / √(2πa)
 *     Γ(n+1)/(Γ(a+1)Γ(b+1))·x^a·y^b = e^(δ(n) − δ(a) − δ(b) − D(a, nx) − D(b, ny)) · √(n/(2πab)),  n = a + b
 *
 * Source: [loader2000].
 * @module
 */
import { productError } from "./exact.js";
import { exp } from "./exp.js";
import { logGamma } from "./gamma.js";
import { log, log1p } from "./log.js";

const HALF_LOG_TWO_PI = 0.9189385332046727;
const TWO_PI = 2 * Math.PI;

/** δ(z) = ln Γ(z + 1) − (z + ½)·ln z + z − ½·ln 2π for z > 0. */
export function stirlingError(z: number): number {
  if (z < 12) return logGamma(z + 1) - (z + 0.5) * log(z) + z - HALF_LOG_TWO_PI;
  const q = 1 / (z * z);
  return (1 / 12 - q * (1 / 360 - q * (1 / 1260 - q * (1 / 1680 - q * (1 / 1188 - q * (691 / 360360 - q / 156)))))) / z;
}

/** D(x, m) = x·ln(x/m) + m − x for x ≥ 0, m > 0; `difference` is x − m where that is known better. */
export function deviance(x: number, m: number, difference = x - m): number {
  if (x === 0) return m;
  if (Math.abs(difference) > 0.25 * (x + m)) return x * log(x / m) - difference;
  const v = difference / (x + m); // ln(x/m) = 2·artanh v
  let sum = difference * v;
  let power = 2 * x * v;
  for (let odd = 3; ; odd += 2) {
    power *= v * v;
    const next = sum + power / odd;
    if (next === sum) return sum;
    sum = next;
  }
}

/** λ^a·e^−λ/Γ(a + 1) for a ≥ 0, λ ≥ 0. */
export function poissonDensity(a: number, lambda: number): number {
  if (lambda === 0) return a === 0 ? 1 : 0;
  if (a === 0) return exp(-lambda);
  return exp(-stirlingError(a) - deviance(a, lambda)) / Math.sqrt(TWO_PI * a);
}

/** Γ(a+b+1)/(Γ(a+1)Γ(b+1))·x^a·y^b for x + y = 1; a, b ≥ 0. */
export function binomialDensity(a: number, b: number, x: number, y: number): number {
  return x === 0 || y === 0 ? edge(a, b, x) : exp(logBinomialDensity(a, b, x, y));
}

function edge(a: number, b: number, x: number): number {
  return (x === 0 ? a : b) === 0 ? 1 : 0;
}

/** Its logarithm for 0 < x < 1. */
export function logBinomialDensity(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  if (a === 0) return n * logOfShare(y, x);
  if (b === 0) return n * logOfShare(x, y);
  const ay = a * y;
  const bx = b * x;
  const apart = ay - bx + (productError(a, y, ay) - productError(b, x, bx)); // a − nx = ny − b
  const corrections = stirlingError(n) - stirlingError(a) - stirlingError(b);
  return corrections - deviance(a, n * x, apart) - deviance(b, n * y, -apart) + 0.5 * log(n / (TWO_PI * a) / b);
}

/** ln x from x and 1 − x, whichever is the smaller. */
function logOfShare(x: number, rest: number): number {
  return x <= 0.5 ? log(x) : log1p(-rest);
}
