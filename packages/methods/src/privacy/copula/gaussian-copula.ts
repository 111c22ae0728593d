/**
 * A Gaussian copula with noised moments: every attribute alone, and one correlation for every pair.
 *
 *     ¾ρ   noisy counts of each attribute
 *     ¼ρ   noisy Σ_rows z_i·z_j for i < j,   z = normal scores of the row's codes, shortened to length C
 *
 * A row adds v(z) = (z_i·z_j)_{i<j}. With |z| ≤ C, 2|v|² = (Σz²)² − Σz⁴ ≤ C⁴·(1 − 1/d), reached where all |z_i| are equal;
 * and 2|v(z) − v(w)|² ≤ |z·zᵀ − w·wᵀ|² = |z|⁴ + |w|⁴ − 2(z·w)² ≤ 2C⁴, reached for even d by orthogonal signs. So the sum has
 * sensitivity C²·√((1 − 1/d)/2) under add-remove and C² under replace-one (not twice the former: signs of products cannot
 * all turn over at once).
 *
 * Rows are normal vectors with the correlations that give these products (see `latentCorrelation`), cut so that every
 * attribute has its noisy law. Categories are taken in the order of their codes, and only pairs that rise or fall together
 * are kept: quick and steady for numbers, blunt for categories.
 *
 * Source: [nelsen2006] for copulas, [bun2016] for the accounting.
 * @module
 */
import { breathe, check, countUpTo, normalQuantile } from "@pushforward/core";
import { cholesky, eigSymmetric, type Kernels, type Matrix, matrix, usingKernels } from "@pushforward/kernels";
import { type Domain, domainSizes } from "../domain.js";
import type { DomainTable } from "../domain-table.js";
import { expectedVariation } from "../expected-variation.js";
import { denoiseHistogram, noisyTotal, orderedBins, projectOnSimplex } from "../marginals/index.js";
import type { Adjacency, Measurement } from "../measurement.js";
import type { PrivateData, SumQuery } from "../private-data.js";
import type { FitContext, Forecast, PublicSizes, Synthesizer } from "../synthesizer.js";
import { type BinnedNormal, hermiteCoefficients, latentCorrelation } from "./latent-correlation.js";

export const gaussianCopulaDefaults = { marginalShare: 0.75 } as const;

export interface GaussianCopulaOptions {
  /** Share of the budget for the attributes alone, between 0 and 1; the rest goes to the products. */
  readonly marginalShare?: number;
}

export interface GaussianCopulaAnswers {
  readonly domain: Domain;
  readonly adjacency: Adjacency;
  /** Rows: public under replace-one, otherwise from the noisy counts. */
  readonly total: number;
  /** One for each attribute. */
  readonly marginals: readonly Measurement[];
  /** Noisy Σ z_i·z_j for (0, 1), (0, 2), …, (d − 2, d − 1); empty for one attribute. */
  readonly products: Float64Array;
  /** σ² of the noise of each product. */
  readonly variance: number;
}

export const gaussianCopula: Synthesizer<GaussianCopulaAnswers, GaussianCopulaOptions> = {
  mechanism: "gaussian-copula",
  measure,
  generate,
  forecast,
};

async function measure(
  data: PrivateData,
  { marginalShare = gaussianCopulaDefaults.marginalShare, watch }: GaussianCopulaOptions & FitContext,
): Promise<GaussianCopulaAnswers> {
  check(marginalShare > 0 && marginalShare < 1, "gaussianCopula", "marginalShare", "between 0 and 1", marginalShare);
  const { domain, adjacency, publicRows } = data;
  const d = domain.attributes.length;
  const each = (data.remaining * (d === 1 ? 1 : marginalShare)) / d;
  const marginals: Measurement[] = [];
  for (let j = 0; j < d; j++) {
    await breathe(watch);
    watch?.onProgress?.({ stage: "attributes", done: j / (d + 1) });
    marginals.push(data.marginal([j], d === 1 ? data.remaining : each));
  }
  const total = publicRows ?? noisyTotal(marginals).total;
  const scores = marginals.map((marginal) => binnedNormal(lawOf(domain, marginal, total)).scores);
  const { values, variance } =
    d === 1 ? { values: new Float64Array(0), variance: 0 } : data.sum(productSums(scores), data.remaining);
  watch?.onProgress?.({ stage: "products", done: 1 });
  return { domain, adjacency, total, marginals, products: values, variance };
}

/** Largest length of a row of scores: 1.2·√d, which about 2% of normal rows exceed at d = 14. */
const longest = (d: number): number => 1.2 * Math.sqrt(d);

/** Σ over rows of the products of scores, rows shortened to `longest`. */
export function productSums(scores: readonly Float64Array[]): SumQuery {
  const d = scores.length;
  const c = longest(d);
  return {
    what: `products of scores of ${d} attributes`,
    length: (d * (d - 1)) / 2,
    rowBound: c * c * Math.sqrt((1 - 1 / d) / 2),
    differenceBound: c * c,
    add({ codes, rows }, out) {
      const z = new Float64Array(d);
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < d; j++) z[j] = scores[j]![codes[j]![row]!]!;
        addProducts(z, c, out);
      }
    },
  };
}

function addProducts(z: Float64Array, c: number, out: Float64Array): void {
  let square = 0;
  for (let j = 0; j < z.length; j++) square += z[j]! * z[j]!;
  const factor = Math.min(1, (c * c) / square); // of a product of two
  for (let i = 0, at = 0; i < z.length; i++)
    for (let j = i + 1; j < z.length; j++, at++) out[at]! += factor * z[i]! * z[j]!;
}

/** Shares of the codes: ordered bins smoothed where only noise speaks against it, and nothing below 0. */
function lawOf(domain: Domain, { attributes, counts, variance }: Measurement, total: number): Float64Array {
  const bins = orderedBins(domain)[attributes[0]!]!;
  const smooth = counts.slice();
  if (bins > 0) smooth.set(denoiseHistogram(counts.subarray(0, bins), variance));
  return projectOnSimplex(smooth, total).map((count) => count / total);
}

/** Shares of noise at the ends are not believed further out than this. */
const extreme = 1e-4;

/** Normal score of the middle of each code's share. */
function binnedNormal(law: Float64Array): BinnedNormal {
  let below = 0;
  const scores = law.map((share) => {
    const middle = below + share / 2;
    below += share;
    return normalQuantile(Math.min(1 - extreme, Math.max(extreme, middle)));
  });
  return { law, scores };
}

async function generate(
  answers: GaussianCopulaAnswers,
  {
    rng,
    kernels: given,
    watch,
    rows = Math.round(answers.total),
  }: GaussianCopulaOptions & FitContext & { readonly rows?: number },
): Promise<DomainTable> {
  check(Number.isInteger(rows) && rows >= 1, "gaussianCopula", "rows", "an integer of at least 1", rows);
  const laws = answers.marginals.map((marginal) => lawOf(answers.domain, marginal, answers.total));
  const factor = await usingKernels(given, async (kernels) => {
    const correlations = nearestCorrelation(kernels, correlationsOf(answers, laws));
    return cholesky(kernels, correlations).data;
  });
  const d = laws.length;
  const latent = Array.from({ length: d }, () => new Float64Array(rows));
  const normals = new Float64Array(d);
  for (let row = 0; row < rows; row++) {
    if (row % 8192 === 0) {
      await breathe(watch);
      watch?.onProgress?.({ stage: "rows", done: (0.8 * row) / rows });
    }
    rng.fillNormal(normals);
    for (let j = 0; j < d; j++) latent[j]![row] = dot(factor, j * d, normals, j + 1);
  }
  const codes: Uint16Array[] = [];
  for (let j = 0; j < d; j++) {
    await breathe(watch);
    codes.push(cutByLaw(latent[j]!, laws[j]!));
  }
  watch?.onProgress?.({ stage: "rows", done: 1 });
  return { domain: answers.domain, rows, codes, units: codes.map(() => undefined) };
}

function dot(a: Float64Array, from: number, b: Float64Array, length: number): number {
  let sum = 0;
  for (let t = 0; t < length; t++) sum += a[from + t]! * b[t]!;
  return sum;
}

/** The latent correlation of every pair, noise taken off, as a symmetric matrix with ones on its diagonal. */
function correlationsOf({ total, products, variance }: GaussianCopulaAnswers, laws: readonly Float64Array[]): Matrix {
  const d = laws.length;
  const coefficients = laws.map((law) => hermiteCoefficients(binnedNormal(law)));
  const out = matrix(d, d);
  const error = Math.sqrt(variance) / total;
  for (let i = 0, at = 0; i < d; i++) {
    out.data[i * d + i] = 1;
    for (let j = i + 1; j < d; j++, at++) {
      const r = latentCorrelation(coefficients[i]!, coefficients[j]!, products[at]! / total, error);
      out.data[i * d + j] = r;
      out.data[j * d + i] = r;
    }
  }
  return out;
}

const smallestEigenvalue = 1e-3;

/** Eigenvalues raised to 0.001, and the diagonal brought back to 1. */
function nearestCorrelation(kernels: Kernels, r: Matrix): Matrix {
  const d = r.rows;
  const { values, vectors } = eigSymmetric(kernels, r);
  if (values[0]! >= smallestEigenvalue) return r;
  const out = matrix(d, d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++)
        sum += Math.max(values[k]!, smallestEigenvalue) * vectors.data[i * d + k]! * vectors.data[j * d + k]!;
      out.data[i * d + j] = sum;
      out.data[j * d + i] = sum;
    }
  const scale = Float64Array.from({ length: d }, (_, i) => 1 / Math.sqrt(out.data[i * d + i]!));
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) out.data[i * d + j]! *= scale[i]! * scale[j]!;
  return out;
}

/** Codes by rank: the lowest values take code 0, as many as its share says, and so on. */
function cutByLaw(values: Float64Array, law: Float64Array): Uint16Array {
  const n = values.length;
  const sorted = values.slice().sort();
  const cuts = new Float64Array(law.length - 1); // code v lies below cut v
  let below = 0;
  for (let v = 0; v < cuts.length; v++) {
    below += law[v]!;
    const rank = Math.round(n * below);
    cuts[v] = rank < n ? sorted[rank]! : Number.POSITIVE_INFINITY;
  }
  return Uint16Array.from(values, (value) => countUpTo(cuts, value));
}

/** What one correlation a pair leaves of the total variation of 2-way marginals, as seen on census tables. */
const modelGap = 0.065;

function forecast({ domain, rows, adjacency }: PublicSizes, rho: number): Forecast {
  const sizes = domainSizes(domain);
  const d = sizes.length;
  const share = d === 1 ? 1 : gaussianCopulaDefaults.marginalShare;
  const variance = ((adjacency === "add-remove" ? 1 : 2) * d) / (2 * share * rho);
  const single = sizes.reduce((sum, size) => sum + expectedVariation([size], rows, variance), 0) / d;
  const codes = sizes.reduce((sum, size) => sum + size, 0);
  return {
    pairwise: Math.min(1, modelGap + single),
    seconds: 0.02 + 1e-8 * rows * d * (d + 30) + 1e-5 * codes,
    bytes: 8 * rows * d + 2 * rows * d + 8 * codes,
  };
}
