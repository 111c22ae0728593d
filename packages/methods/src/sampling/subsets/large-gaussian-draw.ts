/**
 * k of many rows by the k-determinantal process of their Gaussian similarity K, without its n × n matrix.
 *
 * A randomly pivoted Cholesky factor G (n × m) leaves E = K − G·Gᵀ, which is 0 in the rows of its pivots. Sets are proposed by
 * the process of M = G·Gᵀ + diag(E), which is K but for what similarities between rows that are no pivots have beyond the
 * factor:
 *
 *     det(M_S) = Σ_{T ⊆ S} det((G·Gᵀ)_T)·Π_{i ∈ S∖T} E_ii
 *
 * so one choice among the eigenvalues of GᵀG and the E_ii together gives the eigenvectors for T and the rows S∖T, drawn anew
 * until the two have no row in common: exact. Of several proposals one is kept in proportion to det(K_S)/det(M_S); how many of
 * them count, (Σw)²/Σw², says how near M is to K. Time O(n·m²) once and O(n·k·(m + k)) a proposal, which has no common row with
 * a chance of about e^(−k²/4n) or more; memory O(n·(m + k)).
 *
 * Source: [chen2025] for the factor, [kulesza2011] for the process.
 * @module
 */
import { check, exp, PushforwardError, type Rng, type Samples, samplesFrom, type Watch } from "@pushforward/core";
import { type Kernels, type Matrix, transpose } from "@pushforward/kernels";
import { drawInProportion, drawProjection } from "./draw-projection.js";
import { fixedSizeChoice } from "./fixed-size-choice.js";
import { determinantalKernelOfFeatures } from "./k-dpp.js";
import { largest, pivotedCholesky } from "./pivoted-cholesky.js";
import { featureKernel, matrixOf, matrixRows, pointKernel, type SubsetKernel } from "./subset-kernel.js";

export interface LargeGaussianDraw {
  /** Ascending. */
  readonly rows: Uint32Array;
  /** m, at most what was asked for. */
  readonly features: number;
  /** Share of the trace of K that the factor holds. */
  readonly traceKept: number;
  readonly proposals: number;
  /** Proposals that count, from 1 to all of them; all when M is K. */
  readonly effectiveProposals: number;
}

export interface LargeGaussianOptions {
  rng: Rng;
  bandwidth: number;
  features: number;
  proposals: number;
  watch?: Watch | undefined;
}

/** Draws before giving up, where rows are nearly all chosen or nearly all equal. */
const mostTrials = 1000;

/** @throws PushforwardError when no set of `count` rows can be told from a singular one. */
export async function largeGaussianDraw(
  kernels: Kernels,
  x: Samples,
  count: number,
  { rng, bandwidth, features, proposals, watch }: LargeGaussianOptions,
): Promise<LargeGaussianDraw> {
  const kernel = pointKernel(x, "rbf", bandwidth);
  const pivots = rng.stream(0);
  const found = await pivotedCholesky(kernel, features, (left) => drawInProportion(left, pivots), watch);
  const factor = transpose({ rows: found.pivots.length, columns: x.n, data: found.factor });
  const draw = unionDraw(kernels, kernel, factor, found.left, count);
  const sets: Uint32Array[] = [];
  const logWeights = new Float64Array(proposals);
  for (let trial = 0; sets.length < proposals; trial++) {
    if (trial === mostTrials)
      throw new PushforwardError(`kDpp: no ${count} rows differ enough to be told apart in float64; take fewer`);
    const rows = draw(rng);
    if (!rows) continue;
    const some = samplesFrom(matrixRows(matrixOf(x), rows).data, x.d);
    const whole = await logDeterminant(pointKernel(some, "rbf", bandwidth));
    if (whole === Number.NEGATIVE_INFINITY) continue; // its weight is 0
    const rest = Float64Array.from(rows, (row) => found.left[row]!);
    logWeights[sets.length] =
      whole - (await logDeterminant(withDiagonal(featureKernel(matrixRows(factor, rows)), rest)));
    sets.push(rows);
  }
  const top = logWeights.reduce((a, b) => Math.max(a, b));
  const weights = logWeights.map((value) => exp(value - top));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return {
    rows: sets[drawInProportion(weights, rng)]!,
    features: factor.columns,
    traceKept: found.traceKept,
    proposals,
    effectiveProposals: (sum * sum) / weights.reduce((total, weight) => total + weight * weight, 0),
  };
}

/**
 * Draws of `count` rows, ascending, from the process of G·Gᵀ + diag(rest); undefined where a draw comes to nothing and is to be
 * repeated. Rows that are parallel in `kernel` are so in G.
 *
 * @throws ArgumentError when the kernel has fewer directions.
 */
export function unionDraw(
  kernels: Kernels,
  kernel: SubsetKernel,
  factor: Matrix,
  rest: Float64Array,
  count: number,
): (rng: Rng) => Uint32Array | undefined {
  const { values, vectors } = determinantalKernelOfFeatures(kernels, factor);
  const rank = values.length;
  const open = Uint32Array.from(rest.keys()).filter((row) => rest[row]! > 0);
  const most = rank + open.length;
  check(count <= most, "kDpp", "count", `an integer from 0 to the rank of the kernel, ${most}`, count, "take fewer");
  const weights = new Float64Array(most);
  weights.set(values);
  open.forEach((row, at) => {
    weights[rank + at] = rest[row]!;
  });
  const choice = fixedSizeChoice(weights, count);
  return (rng) => {
    const chosen = choice.draw(rng);
    const places = chosen.filter((place) => place < rank);
    const single = chosen.filter((place) => place >= rank).map((place) => open[place - rank]!);
    const spanned = drawProjection(vectors(places), places.length, kernel, rng, new Set(single));
    return spanned && Uint32Array.of(...spanned, ...single).sort();
  };
}

function withDiagonal({ n, diagonal, fillRow }: SubsetKernel, rest: Float64Array): SubsetKernel {
  return {
    n,
    diagonal: (i) => diagonal(i) + rest[i]!,
    fillRow(i, out) {
      fillRow(i, out);
      out[i]! += rest[i]!;
    },
  };
}

/** −∞ when rows depend on each other. */
export async function logDeterminant(kernel: SubsetKernel): Promise<number> {
  const found = await pivotedCholesky(kernel, kernel.n, largest);
  return found.pivots.length === kernel.n ? found.logDeterminant : Number.NEGATIVE_INFINITY;
}
