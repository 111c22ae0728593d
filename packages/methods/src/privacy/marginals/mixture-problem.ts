/**
 * Noisy marginals laid out for the kernels that fit a mixture.
 * @module
 */
import { check } from "@pushforward/core";
import type { NoisyMarginal } from "./pool-measurements.js";

export interface MixtureProblem {
  readonly attributes: number;
  /** First cell of each attribute, then the number of cells. */
  readonly starts: Int32Array;
  readonly cells: number;
  /** Cells rounded up to whole tiles of four. */
  readonly rows: number;
  /** For each tile of four rows, the first row that may be paired with it (even). */
  readonly firsts: Int32Array;
  /** Y/N below the diagonal, rows × rows. */
  readonly targets: Float32Array;
  /** N²/(C·σ²) of each pair of attributes, at b·d + a for a < b; 0 where it was not measured. L = ½ Σ weights·e². */
  readonly weights: Float32Array;
  /** y. */
  readonly counts: Float64Array;
  /** y/N. */
  readonly singles: Float64Array;
  /** N²/(C·σ²) of each cell of the singles. */
  readonly singleWeights: Float64Array;
}

/** @throws ArgumentError when singles or pairs do not fit together. */
export function mixtureProblem(
  singles: readonly NoisyMarginal[],
  pairs: readonly NoisyMarginal[],
  total: number,
): MixtureProblem {
  const d = singles.length;
  check(d >= 1, "fitMixture", "singles", "one for each attribute", d);
  const starts = new Int32Array(d + 1);
  singles.forEach(({ values }, a) => {
    starts[a + 1] = starts[a]! + values.length;
  });
  const cells = starts[d]!;
  const rows = 4 * Math.ceil(cells / 4);
  const measured = cells + pairs.reduce((sum, { values }) => sum + values.length, 0);
  const scale = (total * total) / measured;
  const targets = new Float32Array(rows * rows);
  const weights = new Float32Array(d * d);
  for (const pair of pairs) placePair(pair, singles, starts, rows, total, scale, targets, weights);
  const counts = new Float64Array(cells);
  const singleWeights = new Float64Array(cells);
  singles.forEach(({ values, variances }, a) => {
    counts.set(values, starts[a]!);
    singleWeights.set(
      variances.map((variance) => scale / variance),
      starts[a]!,
    );
  });
  const shared = { attributes: d, starts, cells, rows, targets, weights, counts, singleWeights };
  return { ...shared, firsts: firstPartners(starts, rows), singles: counts.map((count) => count / total) };
}

function placePair(
  { attributes, sizes, values, variances }: NoisyMarginal,
  singles: readonly NoisyMarginal[],
  starts: Int32Array,
  rows: number,
  total: number,
  scale: number,
  targets: Float32Array,
  weights: Float32Array,
): void {
  const [a, b] = attributes as [number, number];
  const fits = attributes.length === 2 && a < b && b < singles.length;
  check(fits, "fitMixture", "pairs", "2-way marginals of attributes in ascending order", attributes.join(" × "));
  const [m, n] = [singles[a]!.values.length, singles[b]!.values.length];
  const shape = `${m} × ${n} cells like the singles`;
  check(sizes[0] === m && sizes[1] === n, "fitMixture", "pairs", shape, sizes.join(" × "));
  weights[b * singles.length + a] = scale / variances[0]!;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) targets[(starts[b]! + j) * rows + starts[a]! + i] = values[i * n + j]! / total;
  }
}

function firstPartners(starts: Int32Array, rows: number): Int32Array {
  let a = 0;
  return Int32Array.from({ length: rows / 4 }, (_, tile) => {
    while (a + 2 < starts.length && starts[a + 1]! <= 4 * tile) a++;
    return starts[a + 1]! & ~1;
  });
}
