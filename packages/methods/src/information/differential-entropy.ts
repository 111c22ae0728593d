/**
 * Differential entropy of numbers without point masses, −∫ p ln p, in nats.
 *
 * By nearest neighbours, in any dimension, ε_i the distance to the k-th nearest at maximum norm:
 *
 *     h = ψ(n) − ψ(k) + (d/n)·Σ ln 2ε_i
 *
 * By spacings on a line, x_(i) the ordered values, held at x_(1) and x_(n) beyond the ends, m = ⌊√n + ½⌋:
 *
 *     h = (1/n)·Σ ln(x_(i+m) − x_(i−m)) + ψ(n + 1) − (1 − 2m/n)·ψ(2m) − (2/n)·Σ_{i=1…m} ψ(i + m − 1)
 *
 * which has no bias at the uniform law. Time about O(d·n·log n), and O(n·log n).
 *
 * Source: [kozachenko1987], [vasicek1976], [wieczorkowski1999] for the bias of spacings.
 * @module
 */
import { check, log, meanAndVariance, type Watch } from "@pushforward/core";
import { type Kernels, neighbourTree } from "@pushforward/kernels";
import { digammaTable } from "./digamma-table.js";
import { scaleVariable } from "./normal-scores.js";
import { columnOf, type Variable } from "./variable.js";

/**
 * By the k-th nearest neighbour. Columns are divided by their standard deviations, and its logarithms put back.
 *
 * @throws ArgumentError unless there are numbers, more than k rows, and no value is met more than k times.
 */
export async function kozachenkoLeonenko(kernels: Kernels, x: Variable, k: number, watch?: Watch): Promise<number> {
  const here = "kozachenkoLeonenko";
  check(x.d > 0, here, "x", "numbers", "levels");
  check(Number.isInteger(k) && k >= 1 && k < x.n, here, "k", `a whole number from 1 to ${x.n - 1}`, k);
  const { numbers } = scaleVariable(kernels, x, "deviation");
  const tree = neighbourTree(kernels, numbers, x.d, "maximum");
  const { distances } = await tree.nearest(k, { watch }).finally(() => tree.free());
  let sum = 0;
  for (let i = 0; i < x.n; i++) {
    const reach = distances[i * k + k - 1]!;
    check(reach > 0, here, "values", `met at most k = ${k} times`, `row ${i} met more often`);
    sum += log(2 * reach);
  }
  let scale = 0;
  for (let j = 0; j < x.d; j++) scale += 0.5 * log(meanAndVariance(columnOf(x, j)).variance);
  const psi = digammaTable(x.n);
  return psi[x.n]! - psi[k]! + (x.d * sum) / x.n + scale;
}

/** By spacings. @throws ArgumentError for fewer than 3 values, or one met so often that a spacing is 0. */
export function vasicekEntropy(values: Float64Array): number {
  const here = "vasicekEntropy";
  const n = values.length;
  check(n >= 3, here, "values", "at least 3", n);
  const m = spacing(n);
  const sorted = values.slice().sort();
  const psi = digammaTable(n + 1);
  let sum = psi[n + 1]! - (1 - (2 * m) / n) * psi[2 * m]!;
  for (let i = 0; i < n; i++) {
    const gap = sorted[Math.min(n - 1, i + m)]! - sorted[Math.max(0, i - m)]!;
    check(gap > 0, here, "values", `met at most ${m} times`, `${sorted[i]} met more often`);
    sum += log(gap) / n;
  }
  for (let i = 1; i <= m; i++) sum -= (2 / n) * psi[i + m - 1]!;
  return sum;
}

/** m of n values, below n/2. */
export function spacing(n: number): number {
  return Math.max(1, Math.min(Math.floor(Math.sqrt(n) + 0.5), Math.floor((n - 1) / 2)));
}
