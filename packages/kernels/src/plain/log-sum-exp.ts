/** Row log-sum-exp of costs made from points on the fly. @module */
import { exp, log } from "@pushforward/core";
import type { Views } from "../views.js";
import { expTerm32 } from "./lanes/exp-f32.js";

/**
 * `out[i] = ln Σ_j exp(h[j] − scale·|x_i − y_j|²)` for from ≤ i < to, in float32 with float64 totals.
 *
 * `x` holds rows and `y` m rows of `dim` float32 coordinates, `h` m offsets in float32 (−∞ leaves a column
 * out), `out` float64. Terms below e^−40 of the largest so far are left out. `scratch` has
 * `lseScratchBytes(dim)` bytes. Time O((to − from)·m·dim), no array over pairs; ranges of at least 128 rows
 * share the turning of `y` best. The error of a result is at most about 10^−6 plus what rounding does to the
 * scores, (dim + 3)·6·10^−8 of the largest |h| and scale·|x − y|²: centre the points first.
 */
export function lseSquaredF32(
  memory: Views,
  x: number,
  from: number,
  to: number,
  y: number,
  m: number,
  dim: number,
  h: number,
  scale: number,
  out: number,
  scratch: number,
): void {
  void scratch;
  const scores = new Float32Array(panel);
  const settings = { ...float32(memory, dim), x: x >>> 2, y: y >>> 2, h: h >>> 2, m, scale: Math.fround(scale) };
  for (let i = from; i < to; i++) memory.f64[(out >>> 3) + i] = row(settings, i, scores, (squared) => squared);
}

/** The same for the cost |x_i − y_j|. */
export function lseEuclideanF32(
  memory: Views,
  x: number,
  from: number,
  to: number,
  y: number,
  m: number,
  dim: number,
  h: number,
  scale: number,
  out: number,
  scratch: number,
): void {
  void scratch;
  const scores = new Float32Array(panel);
  const settings = { ...float32(memory, dim), x: x >>> 2, y: y >>> 2, h: h >>> 2, m, scale: Math.fround(scale) };
  for (let i = from; i < to; i++) memory.f64[(out >>> 3) + i] = row(settings, i, scores, Math.sqrt);
}

/** `lseSquaredF32` in float64 throughout; terms below e^−60 of the largest so far are left out. */
export function lseSquaredF64(
  memory: Views,
  x: number,
  from: number,
  to: number,
  y: number,
  m: number,
  dim: number,
  h: number,
  scale: number,
  out: number,
  scratch: number,
): void {
  void scratch;
  const scores = new Float64Array(panel);
  const settings = { ...float64(memory, dim), x: x >>> 3, y: y >>> 3, h: h >>> 3, m, scale };
  for (let i = from; i < to; i++) memory.f64[(out >>> 3) + i] = row(settings, i, scores, (squared) => squared);
}

/** The same for the cost |x_i − y_j|. */
export function lseEuclideanF64(
  memory: Views,
  x: number,
  from: number,
  to: number,
  y: number,
  m: number,
  dim: number,
  h: number,
  scale: number,
  out: number,
  scratch: number,
): void {
  void scratch;
  const scores = new Float64Array(panel);
  const settings = { ...float64(memory, dim), x: x >>> 3, y: y >>> 3, h: h >>> 3, m, scale };
  for (let i = from; i < to; i++) memory.f64[(out >>> 3) + i] = row(settings, i, scores, Math.sqrt);
}

/**
 * `out[i] = ln Σ_j exp(h[j] − scale·C_ij)` for a row-major float64 matrix of m costs a row; otherwise like
 * `lseSquaredF64`. `scratch` has `lseScratchBytes(1)` bytes. Time O((to − from)·m).
 */
export function lseMatrixF64(
  memory: Views,
  costs: number,
  from: number,
  to: number,
  m: number,
  h: number,
  scale: number,
  out: number,
  scratch: number,
): void {
  void scratch;
  const scores = new Float64Array(panel);
  const settings = { ...float64(memory, 1), x: 0, y: 0, h: h >>> 3, m, scale };
  for (let i = from; i < to; i++) {
    const first = (costs >>> 3) + i * m;
    memory.f64[(out >>> 3) + i] = row(settings, i, scores, (_, j) => memory.f64[first + j]!);
  }
}

/**
 * `out[i] = ln Σ_j exp(h[j] − scale·C_ij)` for costs that lie in memory as float32, row-major, `columns` a row, a multiple
 * of 16 (`h` is −∞ where a row is filled up); otherwise like `lseSquaredF32`. `scratch` has `lseScratchBytes(1)`
 * bytes. Time O((to − from)·columns).
 */
export function lseStoredF32(
  memory: Views,
  costs: number,
  from: number,
  to: number,
  columns: number,
  h: number,
  scale: number,
  out: number,
  scratch: number,
): void {
  void scratch;
  const settings = { ...float32(memory, 0), x: 0, y: 0, h: h >>> 2, m: columns, scale: Math.fround(scale) };
  storedRows(memory, settings, new Float32Array(panel), costs >>> 2, from, to, out >>> 3);
}

/** The same with float64 offsets, scores and sums; the costs are the float32 numbers as they are. */
export function lseStoredF64(
  memory: Views,
  costs: number,
  from: number,
  to: number,
  columns: number,
  h: number,
  scale: number,
  out: number,
  scratch: number,
): void {
  void scratch;
  const settings = { ...float64(memory, 0), x: 0, y: 0, h: h >>> 3, m: columns, scale };
  storedRows(memory, settings, new Float64Array(panel), costs >>> 2, from, to, out >>> 3);
}

function storedRows(
  { f32, f64 }: Views,
  settings: Settings,
  scores: Float32Array | Float64Array,
  costs: number,
  from: number,
  to: number,
  out: number,
): void {
  for (let i = from; i < to; i++) {
    const first = costs + i * settings.m;
    f64[out + i] = row(settings, i, scores, (_, j) => f32[first + j]!);
  }
}

const panel = 256;

interface Format {
  readonly numbers: Float32Array | Float64Array;
  readonly dim: number;
  readonly round: (value: number) => number;
  readonly term: (x: number) => number;
  readonly cut: number;
  /** Sums that run side by side. */
  readonly lanes: number;
}

interface Settings extends Format {
  /** Indices of the first numbers. */
  readonly x: number;
  readonly y: number;
  readonly h: number;
  readonly m: number;
  readonly scale: number;
}

const float32 = ({ f32 }: Views, dim: number): Format => {
  return { numbers: f32, dim, round: Math.fround, term: expTerm32, cut: -40, lanes: 16 };
};
const float64 = ({ f64 }: Views, dim: number): Format => {
  return { numbers: f64, dim, round: (value) => value, term: (t) => (t <= -60 ? 0 : exp(t)), cut: -60, lanes: 8 };
};

type CostOf = (squared: number, column: number) => number;

/** One row: panel by panel, with a running maximum. */
function row(settings: Settings, i: number, scores: Float32Array | Float64Array, cost: CostOf) {
  const { round, cut, m } = settings;
  let top = Number.NEGATIVE_INFINITY;
  let total = 0;
  for (let begin = 0; begin < m; begin += panel) {
    const count = Math.min(panel, m - begin);
    const largest = writeScores(settings, i, begin, count, scores, cost);
    if (largest === Number.NEGATIVE_INFINITY || round(largest - top) <= cut) continue;
    if (largest > top) {
      if (total !== 0) total *= exp(top - largest);
      top = largest;
    }
    total += panelTotal(settings, scores.subarray(0, count), top);
  }
  return top + log(total);
}

function writeScores(
  { numbers, dim, round, x, y, h, scale }: Settings,
  i: number,
  begin: number,
  count: number,
  scores: Float32Array | Float64Array,
  cost: CostOf,
): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < count; j++) {
    let sum = 0;
    for (let k = 0; k < dim; k++) {
      const difference = round(numbers[y + (begin + j) * dim + k]! - numbers[x + i * dim + k]!);
      sum = round(sum + round(difference * difference));
    }
    scores[j] = round(numbers[h + begin + j]! - round(round(cost(sum, begin + j)) * scale));
    largest = Math.max(largest, scores[j]!);
  }
  return largest;
}

/** Σ e^(score − top) in the order of the lanes. */
function panelTotal({ round, term, lanes }: Format, scores: Float32Array | Float64Array, top: number): number {
  const sums = new Array<number>(lanes).fill(0);
  scores.forEach((score, j) => {
    sums[j % lanes] = round(sums[j % lanes]! + term(round(score - top)));
  });
  const width = lanes / 4;
  const folded = Array.from({ length: width }, (_, l) => {
    const at = (k: number) => sums[k * width + l]!;
    return round(round(at(0) + at(1)) + round(at(2) + at(3)));
  });
  return width === 4 ? folded[0]! + folded[2]! + (folded[1]! + folded[3]!) : folded[0]! + folded[1]!;
}
