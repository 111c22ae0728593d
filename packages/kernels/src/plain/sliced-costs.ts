/** Transport costs of two point clouds on many lines: project, sort, couple in order. @module */
import { exp, log } from "@pushforward/core";
import type { Views } from "../views.js";

/**
 * `out[l] = W_p(θ_l·x, θ_l·y)^p` for 0 ≤ l < lines: transport of the projected points, sorted and coupled in order.
 *
 * `x` holds n rows, `y` m rows and `theta` `lines` rows of d float32 coordinates; `out` float64, with float64 sums.
 * `xWeights` and `yWeights` are both 0, or point to float64 weights by row, each summing to 1. p ≥ 1; for p other
 * than 1 and 2, |gap|^p = exp(p·ln|gap|). `batch` lines are projected at a time; `scratch` has
 * `slicedCostsScratchBytes(n, m, d, batch, 4)` bytes. Time O(lines·(n + m)·d).
 */
export function slicedCostsF32(memory: Views, ...range: Range): void {
  slicedCosts(memory, memory.f32, Math.fround, range);
}

/** The same with float64 coordinates; `scratch` has `slicedCostsScratchBytes(n, m, d, batch, 8)` bytes. */
export function slicedCostsF64(memory: Views, ...range: Range): void {
  slicedCosts(memory, memory.f64, (value) => value, range);
}

type Range = [
  x: number,
  n: number,
  y: number,
  m: number,
  d: number,
  theta: number,
  lines: number,
  batch: number,
  p: number,
  xWeights: number,
  yWeights: number,
  out: number,
  scratch: number,
];
type Round = (value: number) => number;
type Numbers = Float32Array | Float64Array;

function slicedCosts({ f64 }: Views, numbers: Numbers, round: Round, range: Range): void {
  const [x, n, y, m, d, theta, lines, , p, xWeights, yWeights, out] = range;
  const index = (pointer: number) => (pointer >>> 0) / numbers.BYTES_PER_ELEMENT;
  for (let l = 0; l < lines; l++) {
    const line = numbers.subarray(index(theta) + l * d, index(theta) + l * d + d);
    const a = sortedLine(numbers.subarray(index(x), index(x) + n * d), line, round);
    const b = sortedLine(numbers.subarray(index(y), index(y) + m * d), line, round);
    const weight = (pointer: number, i: number) => f64[(pointer >>> 3) + i]!;
    f64[(out >>> 3) + l] =
      xWeights === 0
        ? unweighted(a.values, b.values, p)
        : weighted(
            a,
            (i) => weight(xWeights, i),
            b,
            (j) => weight(yWeights, j),
            p,
          );
  }
}

interface SortedLine {
  readonly values: Numbers;
  readonly order: readonly number[];
}

function sortedLine(points: Numbers, line: Numbers, round: Round): SortedLine {
  const d = line.length;
  const values = Array.from({ length: points.length / d }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum = round(sum + round(line[k]! * points[i * d + k]!));
    return sum;
  });
  const order = values.map((_, i) => i).sort((i, j) => values[i]! - values[j]! || i - j);
  return { values: Float64Array.from(order, (i) => values[i]!), order };
}

function power(gap: number, p: number): number {
  if (p === 2) return gap * gap;
  const size = Math.abs(gap);
  if (p === 1) return size;
  return size === 0 ? 0 : exp(p * log(size));
}

/** Mass in units of 1/(n·m), or of 1/n where both have n points. */
function unweighted(x: Numbers, y: Numbers, p: number): number {
  const [n, m] = [x.length, y.length];
  let sum = 0;
  if (n === m) {
    for (let i = 0; i < n; i++) sum += power(x[i]! - y[i]!, p);
    return sum / n;
  }
  for (let i = 0, j = 0, leftX = m, leftY = n; i < n; ) {
    const moved = Math.min(leftX, leftY);
    sum += moved * power(x[i]! - y[j]!, p);
    leftX -= moved;
    leftY -= moved;
    if (leftX === 0) [i, leftX] = [i + 1, m];
    if (leftY === 0) [j, leftY] = [j + 1, n];
  }
  return sum / (n * m);
}

type Weight = (row: number) => number;

function weighted(x: SortedLine, xWeight: Weight, y: SortedLine, yWeight: Weight, p: number): number {
  let [sum, done, i, j] = [0, 0, 0, 0];
  let [xUpTo, yUpTo] = [xWeight(x.order[0]!), yWeight(y.order[0]!)];
  for (;;) {
    const end = Math.min(xUpTo, yUpTo);
    if (end > done) sum += (end - done) * power(x.values[i]! - y.values[j]!, p);
    done = end;
    if (xUpTo === end) {
      if (++i === x.order.length) return sum;
      xUpTo += xWeight(x.order[i]!);
    }
    // As above: both may end at once.
    if (yUpTo === end) {
      if (++j === y.order.length) return sum;
      yUpTo += yWeight(y.order[j]!);
    }
  }
}
