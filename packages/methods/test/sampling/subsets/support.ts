/** Laws of sets by enumeration. */
import { chiSquareSf, type Rng, seededRng } from "@pushforward/core";
import { type Matrix, matrix } from "@pushforward/kernels";

export function normalMatrix(rows: number, columns: number, seed: number): Matrix {
  const data = new Float64Array(rows * columns);
  seededRng(seed).fillNormal(data);
  return matrix(rows, columns, data);
}

/** B·Bᵀ. */
export function gramOf({ rows, columns, data }: Matrix): Matrix {
  const entry = (i: number, j: number) => {
    let sum = 0;
    for (let c = 0; c < columns; c++) sum += data[i * columns + c]! * data[j * columns + c]!;
    return sum;
  };
  return matrix(
    rows,
    rows,
    Float64Array.from({ length: rows * rows }, (_, at) => entry(Math.floor(at / rows), at % rows)),
  );
}

/** All sets of k of 0 … n − 1, ascending. */
export function setsOf(n: number, k: number, from = 0): number[][] {
  if (k === 0) return [[]];
  return Array.from({ length: Math.max(0, n - from) }, (_, i) => from + i).flatMap((first) =>
    setsOf(n, k - 1, first + 1).map((rest) => [first, ...rest]),
  );
}

/** By elimination with the largest pivot. */
export function determinant(rows: readonly (readonly number[])[]): number {
  const a = rows.map((row) => [...row]);
  let product = 1;
  for (let c = 0; c < a.length; c++) {
    const at = a.reduce((best, row, i) => (i >= c && Math.abs(row[c]!) > Math.abs(a[best]![c]!) ? i : best), c);
    if (a[at]![c] === 0) return 0;
    if (at !== c) product = -product;
    [a[c], a[at]] = [a[at]!, a[c]!];
    product *= a[c]![c]!;
    for (let i = c + 1; i < a.length; i++) {
      const factor = a[i]![c]! / a[c]![c]!;
      for (let j = c; j < a.length; j++) a[i]![j]! -= factor * a[c]![j]!;
    }
  }
  return product;
}

/** det L_S. */
export const minor = ({ columns, data }: Matrix, set: ArrayLike<number>): number =>
  determinant(Array.from(set, (i) => Array.from(set, (j) => data[i * columns + j]!)));

/** Σ_i∈S x_i·x_iᵀ. */
export function gramAmong({ columns: d, data }: Matrix, set: readonly number[]): number[][] {
  return Array.from({ length: d }, (_, a) =>
    Array.from({ length: d }, (_, b) => set.reduce((sum, i) => sum + data[i * d + a]! * data[i * d + b]!, 0)),
  );
}

/** How probable counts at least as far from the masses are, by Pearson's statistic; 0 when a set without mass was drawn. */
export function fitOf(
  sets: readonly number[][],
  masses: readonly number[],
  draws: number,
  draw: (rng: Rng) => Uint32Array,
  seed = 1,
): number {
  const rng = seededRng(seed);
  const counts = new Map<string, number>();
  for (let t = 0; t < draws; t++) {
    const key = draw(rng).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  let [statistic, cells] = [0, 0];
  sets.forEach((set, s) => {
    const expected = (draws * masses[s]!) / total;
    const seen = counts.get(set.join()) ?? 0;
    counts.delete(set.join());
    if (expected < 1e-9 * draws) {
      if (seen > 0) statistic = Number.POSITIVE_INFINITY;
      return;
    }
    statistic += (seen - expected) ** 2 / expected;
    cells++;
  });
  if (counts.size > 0) return 0; // no sets of this size, or not ascending
  return cells === 1 ? Number(statistic < 1e-9) : chiSquareSf(statistic, cells - 1);
}
