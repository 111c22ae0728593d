/**
 * Laws that rows can be tested against, and what each brings: a score, a distribution function, draws.
 * @module
 */
import { check, exp, expm1, log, log1p, meanAndVariance, normalCdf, type Rng, type Samples } from "@pushforward/core";
import type { Score } from "./stein-statistic.js";

/** A component of a Gaussian mixture: covariance sd²·I. */
export interface MixtureComponent {
  readonly weight: number;
  readonly mean: readonly number[];
  readonly sd: number;
}

export type KnownLaw =
  /** Independent normal columns of these means and deviations; all means and covariances fitted when absent. */
  | {
      readonly kind: "normal";
      readonly mean?: readonly number[] | undefined;
      readonly sd?: readonly number[] | undefined;
    }
  | { readonly kind: "mixture"; readonly components: readonly MixtureComponent[] }
  /** On [0, 1]; one column. */
  | { readonly kind: "uniform" }
  /** One column; the mean is fitted when absent. */
  | { readonly kind: "exponential"; readonly mean?: number | undefined }
  /** Any law by its score; `scale` is a typical distance between two of its points. */
  | { readonly kind: "score"; readonly score: Score; readonly scale: number };

export interface Null {
  /** Rows brought to the form that is tested: standardised where the law says so. */
  readonly prepare: (points: Float64Array) => Float64Array;
  /** n rows of the law. */
  readonly draw?: (rng: Rng, n: number) => Float64Array;
  readonly score?: Score;
  readonly cdf?: (t: number) => number;
  /** c of the kernel. */
  readonly scale: number;
  readonly fitted: boolean;
}

const here = "goodnessOfFit";

export function nullOf(law: KnownLaw, x: Samples): Null {
  if (law.kind === "normal") return law.mean || law.sd ? givenNormal(law, x) : fittedNormal(x);
  if (law.kind === "mixture") return mixture(law.components, x);
  if (law.kind === "score") return { prepare: (points) => points, score: law.score, scale: law.scale, fitted: false };
  check(x.d === 1, here, "x", `one column for the ${law.kind} law`, `${x.d} columns`);
  return law.kind === "uniform" ? uniform() : exponential(law.mean, x);
}

const standardNormal = (d: number) => ({
  draw: (rng: Rng, n: number) => {
    const out = new Float64Array(n * d);
    rng.fillNormal(out);
    return out;
  },
  score: ((point, out) => {
    for (let k = 0; k < point.length; k++) out[k] = -point[k]!;
  }) as Score,
  ...(d === 1 && { cdf: normalCdf }),
  scale: Math.sqrt(2 * d), // root mean square distance of two points
});

function givenNormal(
  { mean, sd }: { mean?: readonly number[] | undefined; sd?: readonly number[] | undefined },
  x: Samples,
): Null {
  const { d } = x;
  check(mean?.length === d, here, "mean", `${d} numbers, one a column`, mean ? `${mean.length} numbers` : "none");
  check(sd?.length === d, here, "sd", `${d} numbers, one a column`, sd ? `${sd.length} numbers` : "none");
  for (const one of sd) check(one > 0 && one < Infinity, here, "sd", "positive and finite", one);
  const known = standardNormal(d);
  // Rows are made standard once; draws come as rows of the law, so that both are prepared alike.
  const prepare = (points: Float64Array) => points.map((value, at) => (value - mean[at % d]!) / sd[at % d]!);
  const draw = (rng: Rng, n: number) => known.draw(rng, n).map((value, at) => mean[at % d]! + sd[at % d]! * value);
  return { ...known, prepare, draw, fitted: false };
}

function fittedNormal({ n, d, data }: Samples): Null {
  check(n >= d + 2, here, "x", `at least ${d + 2} rows to fit a normal law in ${d} columns`, `${n} rows`);
  check(standardised(data, d) !== undefined, here, "x", "of columns none of which is constant or follows from the others", "such a column"); // biome-ignore format: a line
  return { ...standardNormal(d), prepare: (points) => standardised(points, d) ?? points, fitted: true };
}

/** L⁻¹(x − mean) for the covariance LLᵀ of the rows; undefined when it is singular. */
function standardised(points: Float64Array, d: number): Float64Array | undefined {
  const n = points.length / d;
  const out = points.slice();
  const column = new Float64Array(n);
  for (let k = 0; k < d; k++) {
    for (let i = 0; i < n; i++) column[i] = points[i * d + k]!;
    const { mean } = meanAndVariance(column);
    for (let i = 0; i < n; i++) out[i * d + k]! -= mean;
  }
  // Gram–Schmidt on columns is the Cholesky solve: each loses what those before it explain, twice for accuracy.
  for (let k = 0; k < d; k++) {
    const before = dot(out, d, k, k);
    for (let pass = 0; pass < 2; pass++)
      for (let l = 0; l < k; l++) {
        const along = dot(out, d, k, l) / (n - 1);
        for (let i = 0; i < n; i++) out[i * d + k]! -= along * out[i * d + l]!;
      }
    const left = dot(out, d, k, k);
    if (!(left > 1e-18 * before && left > 0)) return undefined;
    const deviation = Math.sqrt(left / (n - 1));
    for (let i = 0; i < n; i++) out[i * d + k]! /= deviation;
  }
  return out;
}

function dot(points: Float64Array, d: number, k: number, l: number): number {
  let sum = 0;
  for (let at = 0; at < points.length; at += d) sum += points[at + k]! * points[at + l]!;
  return sum;
}

function mixture(components: readonly MixtureComponent[], { d }: Samples): Null {
  check(components.length >= 1, here, "components", "at least one", "none");
  for (const { weight, mean, sd } of components) {
    check(weight >= 0 && weight < Infinity, here, "weight", "nonnegative and finite", weight);
    check(sd > 0 && sd < Infinity, here, "sd", "positive and finite", sd);
    check(mean.length === d, here, "mean", `${d} numbers, one a column`, `${mean.length} numbers`);
  }
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  check(total > 0, here, "weight", "of positive sum", total);
  const known = components.map((one) => ({ ...one, weight: one.weight / total }));
  const centre = Array.from({ length: d }, (_, k) =>
    known.reduce((sum, { weight, mean }) => sum + weight * mean[k]!, 0),
  );
  const spread = known.reduce(
    (sum, { weight, mean, sd }) => sum + weight * (d * sd * sd + squareApart(mean, centre)),
    0,
  );
  return {
    prepare: (points) => points,
    draw: (rng, n) => drawMixture(known, rng, n, d),
    score: (point, out) => mixtureScore(known, point, out),
    ...(d === 1 && { cdf: (t) => known.reduce((sum, { weight, mean, sd }) => sum + weight * normalCdf((t - mean[0]!) / sd), 0) }), // biome-ignore format: a line
    scale: Math.sqrt(2 * spread),
    fitted: false,
  };
}

function drawMixture(components: readonly MixtureComponent[], rng: Rng, n: number, d: number): Float64Array {
  const out = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    const place = rng.uniform();
    let c = 0;
    for (let upTo = components[0]!.weight; upTo <= place && c + 1 < components.length; )
      upTo += components[++c]!.weight;
    const chosen = components[c]!;
    for (let k = 0; k < d; k++) out[i * d + k] = chosen.mean[k]! + chosen.sd * rng.normal();
  }
  return out;
}

/** Σ r_c (m_c − x)/sd_c², r_c the share of component c at x; powers in units of the largest. */
function mixtureScore(components: readonly MixtureComponent[], point: Float64Array, out: Float64Array): void {
  const d = point.length;
  const powers = components.map(({ mean, sd }) => -squareApart(mean, point) / (2 * sd * sd) - d * log(sd));
  const largest = Math.max(...powers);
  let total = 0;
  out.fill(0);
  components.forEach(({ weight, mean, sd }, c) => {
    const density = weight * exp(powers[c]! - largest);
    total += density;
    for (let k = 0; k < d; k++) out[k]! += (density * (mean[k]! - point[k]!)) / (sd * sd);
  });
  for (let k = 0; k < d; k++) out[k]! /= total;
}

function squareApart(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) * (a[k]! - b[k]!);
  return sum;
}

function uniform(): Null {
  const draw = (rng: Rng, n: number) => {
    const out = new Float64Array(n);
    rng.fillUniform(out);
    return out;
  };
  return { prepare: (points) => points, draw, cdf: (t) => Math.min(1, Math.max(0, t)), scale: 1, fitted: false };
}

function exponential(mean: number | undefined, { data }: Samples): Null {
  check(mean === undefined || (mean > 0 && mean < Infinity), here, "mean", "positive and finite", mean);
  const fit = (points: Float64Array) => meanAndVariance(points).mean;
  check(mean !== undefined || fit(data) > 0, here, "x", "of positive mean for a fitted exponential law", fit(data));
  const prepare = (points: Float64Array) => {
    const unit = mean ?? fit(points);
    return points.map((value) => value / unit);
  };
  const draw = (rng: Rng, n: number) => Float64Array.from({ length: n }, () => -(mean ?? 1) * log1p(-rng.uniform()));
  return { prepare, draw, cdf: (t) => (t > 0 ? -expm1(-t) : 0), scale: 1, fitted: mean === undefined };
}
