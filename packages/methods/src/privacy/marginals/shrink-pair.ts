/**
 * A noisy 2-way table made to say no more than stands out of its noise.
 *
 * The table is that of independent attributes with the laws p and q, plus D = Y − N·p·qᵀ. Noise of σ in each of m × n
 * cells (β = m/n ≤ 1) gives singular values up to σ·(√m + √n); those below count as nothing, and a larger one, y·σ·√n,
 * is shrunk to
 *
 *     η(y) = √((y² − β − 1)² − 4β) / y,    y > 1 + √β
 *
 * which loses least in squared error among all functions of singular values when m and n are large. Dependence between two
 * attributes is mostly of low rank, so this takes off nearly all noise; pairs that show no dependence become exactly
 * independent. Post-processing of noisy counts, so it costs no privacy. Time O(m·n·min(m, n)).
 *
 * Source: [gavish2017].
 * @module
 */
import { type Kernels, matrix, svd } from "@pushforward/kernels";
import type { NoisyMarginal } from "./pool-measurements.js";
import type { SinglesReading } from "./read-singles.js";

export interface ShrunkPair extends NoisyMarginal {
  /** Singular values that stand out: 0 where the attributes seem independent. */
  readonly rank: number;
}

/** `pair` of equally noisy cells, with variances as they were. */
export function shrinkPair(kernels: Kernels, pair: NoisyMarginal, { total, laws }: SinglesReading): ShrunkPair {
  const { attributes, sizes, variances } = pair;
  const [m, n] = sizes as [number, number];
  const [p, q] = [laws[attributes[0]!]!, laws[attributes[1]!]!];
  const values = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) values[i * n + j] = total * p[i]! * q[j]!;
  const {
    u,
    values: spectrum,
    v,
  } = svd(
    kernels,
    matrix(
      m,
      n,
      pair.values.map((count, i) => count - values[i]!),
    ),
  );
  const scale = Math.sqrt(variances[0]! * Math.max(m, n));
  const beta = Math.min(m, n) / Math.max(m, n);
  let rank = 0;
  for (; rank < spectrum.length; rank++) {
    const size = scale * shrink(spectrum[rank]! / scale, beta);
    if (size === 0) break;
    for (let i = 0; i < m; i++) {
      const left = size * u.data[i * u.columns + rank]!;
      for (let j = 0; j < n; j++) values[i * n + j]! += left * v.data[j * v.columns + rank]!;
    }
  }
  return { ...pair, values, rank };
}

/** η(y), 0 where noise alone could have made y. */
function shrink(y: number, beta: number): number {
  if (y <= 1 + Math.sqrt(beta)) return 0;
  const inner = y * y - beta - 1;
  return Math.sqrt(inner * inner - 4 * beta) / y;
}
