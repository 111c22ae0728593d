/** Costs that charge where one point lies above another in a coordinate. @module */
import { exp, log } from "@pushforward/core";
import type { Views } from "../views.js";
import { expTerm32 } from "./lanes/exp-f32.js";
import { round } from "./lanes/float32.js";
import { logOnePlus32 } from "./lanes/log-one-plus-f32.js";

/**
 * Costs of dominance between rows of `x` (row-major, `dim` float64 each) and columns of `y` (coordinate by coordinate,
 * `columns` float64 each, a multiple of 16; what lies past its points costs something finite), with z = gain·(y_jk − x_ik):
 *
 *     kind 0, logistic   Σ_k ln(1 + e^z)       sides 2: Σ_k ln(1 + e^z) + ln(1 + e^−z)
 *     kind 1, hinge      Σ_k max(z, 0)         sides 2: Σ_k |z|
 *     kind 2, hinge²     Σ_k max(z, 0)²        sides 2: Σ_k z²
 *
 * to `out`, row-major, `columns` float32 a row: the sum is made in float64 and rounded once, so that a cost is within
 * 2^−24 + (4·dim + 12)·2^−53 of itself (a one-sided logistic cost near 0: within (dim + 2)·2^−52). All logarithms of a pair are taken at once, of a product of at most 2^dim:
 * dim ≤ 1000. Time O((to − from)·columns·dim).
 */
export function dominanceCosts(
  { f32, f64 }: Views,
  kind: number,
  sides: number,
  x: number,
  from: number,
  to: number,
  y: number,
  columns: number,
  dim: number,
  gain: number,
  out: number,
): void {
  for (let i = from; i < to; i++)
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      let product = 1;
      for (let k = 0; k < dim; k++) {
        const z = (f64[(y >>> 3) + k * columns + j]! - f64[(x >>> 3) + i * dim + k]!) * gain;
        const above = sides === 1 ? Math.max(z, 0) : Math.abs(z);
        if (kind === 0) product *= 1 + exp(-Math.abs(z));
        sum += kind === 2 ? above * above : above;
      }
      f32[(out >>> 2) + i * columns + j] = kind === 0 ? sum + sides * log(product) : sum;
    }
}

/**
 * What a plan pays in each coordinate: `out[i·dim + k] = Σ_j w_ij·h(gain·(y_jk − x_ik))` with h as for sides = 1 above and
 * `w_ij = exp(h[j] − scale·costs_ij − tops[i])`; fours of columns below e^−30 are passed over. Exponents and z are float64,
 * rounded once; weights and h are float32, each product within (|h[j]| + 16)·2^−24 of itself; sums are float64. `costs`
 * as above, `h` (−∞ past the points) and `tops` float64. `scratch` has 16·dim bytes. Time O((to − from)·columns), and
 * O(dim) for each four that counts.
 */
export function dominanceShares(
  { f32, f64 }: Views,
  kind: number,
  x: number,
  from: number,
  to: number,
  y: number,
  columns: number,
  dim: number,
  gain: number,
  costs: number,
  h: number,
  scale: number,
  tops: number,
  out: number,
  scratch: number,
): void {
  void scratch;
  const sums = new Float64Array(2 * dim);
  for (let i = from; i < to; i++) {
    const score = (j: number) =>
      f64[(h >>> 3) + j]! - f32[(costs >>> 2) + i * columns + j]! * scale - f64[(tops >>> 3) + i]!;
    sums.fill(0);
    for (let j = 0; j < columns; j += 4) {
      const four = [score(j), score(j + 1), score(j + 2), score(j + 3)];
      if (!four.some((value) => value > -30)) continue;
      const weights = four.map((value) => expTerm32(round(value)));
      for (let k = 0; k < dim; k++) {
        const parts = weights.map((weight, c) => {
          const z = (f64[(y >>> 3) + k * columns + j + c]! - f64[(x >>> 3) + i * dim + k]!) * gain;
          return round(weight * violation(kind, round(z)));
        });
        sums[2 * k]! += parts[0]! + parts[2]!;
        sums[2 * k + 1]! += parts[1]! + parts[3]!;
      }
    }
    for (let k = 0; k < dim; k++) f64[(out >>> 3) + i * dim + k] = sums[2 * k]! + sums[2 * k + 1]!;
  }
}

function violation(kind: number, z: number): number {
  const above = Math.max(z, 0);
  if (kind === 0) return round(above + logOnePlus32(expTerm32(-Math.abs(z))));
  return kind === 2 ? round(above * above) : above;
}

/**
 * Rows from ≤ j < to of the transpose of a matrix of `rows` rows and `columns` float32 a row: `outColumns` ≥ rows a row,
 * filled up with 0. Time O((to − from)·outColumns).
 */
export function transposeF32(
  { f32 }: Views,
  matrix: number,
  rows: number,
  columns: number,
  from: number,
  to: number,
  out: number,
  outColumns: number,
): void {
  for (let j = from; j < to; j++)
    for (let i = 0; i < outColumns; i++)
      f32[(out >>> 2) + j * outColumns + i] = i < rows ? f32[(matrix >>> 2) + i * columns + j]! : 0;
}
