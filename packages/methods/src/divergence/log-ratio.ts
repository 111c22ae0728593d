/**
 * The logarithm of a ratio of densities, ln p/q, as a linear function of features, learned from rows of both laws.
 *
 *     classifier  min_w  Σ_x ln(1 + e^(−s(x))) + Σ_y ln(1 + e^(s(y))) + ½·|w|²,   ln p/q = s − ln(n/m)
 *     kernel      min_w  ln (mean_y e^(w·φ)) − mean_x w·φ + ½·ρ·|w|²,             ln p/q = w·φ − ln Z
 *
 * The first is logistic regression on the columns, their squares and products in standard units (squares without
 * products above 12 columns, columns alone above 100); Gaussians have such a ratio exactly. The second is kernel moment
 * matching: the law nearest to that of y whose means of Gaussian kernels around 50 rows agree with those under x
 * (`momentProjection`), up to a ridge. Time O(iterations·n·k²) for k features.
 *
 * Source: [sugiyama2012] for both.
 * @module
 */
import { exp, log, log1p, type Rng, type Samples, sampleWithoutReplacement, seededRng } from "@pushforward/core";
import { medianDistance } from "./median-distance.js";
import { momentProjection } from "./moment-projection.js";
import { solvePositive } from "./solve-positive.js";

export type CriticKind = "classifier" | "kernel";

/** Features of rows of both laws, row-major. */
export interface Features {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly k: number;
}

/** ρ of the kernel's ridge, for features of standard deviation 1. */
const kernelRidge = 0.01;
const landmarks = 50;
const mostProducts = 12;
const mostSquares = 100;

/** Features of all rows; those of the kernel lie around rows drawn by `rng`. Label-free: what is x and what is y does not matter. */
export function featuresOf(kind: CriticKind, x: Samples, y: Samples, rng: Rng): Features {
  const [a, b] = standardUnits(x, y);
  return kind === "classifier" ? polynomials(a, b) : kernels(a, b, rng);
}

/** Each column with mean 0 and variance 1 over the rows of both; constant columns become 0. */
function standardUnits(x: Samples, y: Samples): readonly [Samples, Samples] {
  const total = x.n + y.n;
  const [a, b] = [x.data.slice(), y.data.slice()];
  for (let j = 0; j < x.d; j++) {
    let [mean, square] = [0, 0];
    for (const data of [a, b]) for (let at = j; at < data.length; at += x.d) mean += data[at]! / total;
    for (const data of [a, b])
      for (let at = j; at < data.length; at += x.d) square += (data[at]! - mean) * (data[at]! - mean);
    const unit = square > 0 ? Math.sqrt(square / total) : 1;
    for (const data of [a, b]) for (let at = j; at < data.length; at += x.d) data[at] = (data[at]! - mean) / unit;
  }
  return [
    { data: a, n: x.n, d: x.d },
    { data: b, n: y.n, d: y.d },
  ];
}

function polynomials(x: Samples, y: Samples): Features {
  const { d } = x;
  const pairs: [number, number][] = [];
  for (let a = 0; a < d; a++)
    for (let b = a; b < d; b++) if (d <= mostProducts || (a === b && d <= mostSquares)) pairs.push([a, b]);
  const k = 1 + d + pairs.length;
  const expand = ({ data, n }: Samples): Float64Array => {
    const out = new Float64Array(n * k);
    for (let i = 0; i < n; i++) {
      out[i * k] = 1;
      for (let a = 0; a < d; a++) out[i * k + 1 + a] = data[i * d + a]!;
      pairs.forEach(([a, b], at) => {
        out[i * k + 1 + d + at] = (data[i * d + a]! * data[i * d + b]! - Number(a === b)) / (a === b ? Math.SQRT2 : 1);
      });
    }
    return out;
  };
  return { x: expand(x), y: expand(y), k };
}

function kernels(x: Samples, y: Samples, rng: Rng): Features {
  const { d } = x;
  const total = x.n + y.n;
  const bandwidth = medianDistance([x, y], seededRng(rng.integer(4294967295)));
  const centres = Array.from(sampleWithoutReplacement(rng, total, Math.min(landmarks, total)), (row) => {
    return row < x.n ? x.data.subarray(row * d, row * d + d) : y.data.subarray((row - x.n) * d, (row - x.n) * d + d);
  });
  const expand = ({ data, n }: Samples): Float64Array => {
    const out = new Float64Array(n * centres.length);
    for (let i = 0; i < n; i++)
      centres.forEach((centre, c) => {
        let square = 0;
        for (let a = 0; a < d; a++) square += (data[i * d + a]! - centre[a]!) * (data[i * d + a]! - centre[a]!);
        out[i * centres.length + c] = exp(-square / (2 * bandwidth * bandwidth));
      });
    return out;
  };
  return { x: expand(x), y: expand(y), k: centres.length };
}

/** ln p/q as a function of one row of features, fitted on these rows of x and y. */
export function fitLogRatio(
  kind: CriticKind,
  { x, y, k }: Features,
  rows: { readonly x: Uint32Array; readonly y: Uint32Array },
): (features: Float64Array) => number {
  const [a, b] = [pick(x, rows.x, k), pick(y, rows.y, k)];
  if (kind === "classifier") {
    const w = logisticWeights(a, b, k);
    const prior = log(rows.x.length / rows.y.length);
    return (features) => dot(w, features) - prior;
  }
  const targets = new Float64Array(k);
  for (let at = 0; at < a.length; at++) targets[at % k]! += a[at]! / rows.x.length;
  const { multipliers, logNormalizer } = momentProjection(b, targets, { ridge: kernelRidge });
  return (features) => dot(multipliers, features) - logNormalizer;
}

function pick(features: Float64Array, rows: Uint32Array, k: number): Float64Array {
  const out = new Float64Array(rows.length * k);
  rows.forEach((row, i) => {
    out.set(features.subarray(row * k, (row + 1) * k), i * k);
  });
  return out;
}

/** Newton's method; the loss is convex, and the ridge keeps separable rows from infinity. */
function logisticWeights(x: Float64Array, y: Float64Array, k: number): Float64Array {
  let w: Float64Array = new Float64Array(k);
  let loss = logisticLoss(x, y, w);
  for (let iteration = 0; iteration < 50; iteration++) {
    const { gradient, hessian } = logisticSlopes(x, y, w);
    const step = solvePositive(hessian, gradient);
    const promised = dot(step, gradient);
    let [length, moved] = [1, w];
    let lower = Number.POSITIVE_INFINITY;
    for (; length > 1e-6; length /= 2) {
      moved = w.map((value, j) => value - length * step[j]!);
      lower = logisticLoss(x, y, moved);
      if (lower <= loss - 1e-4 * length * promised) break;
    }
    if (!(lower < loss)) break;
    [w, loss] = [moved, lower];
    if (promised < 1e-10) break;
  }
  return w;
}

/** ln(1 + e^z), whole at both ends. */
const softplus = (z: number) => (z > 0 ? z + log1p(exp(-z)) : log1p(exp(z)));

function logisticLoss(x: Float64Array, y: Float64Array, w: Float64Array): number {
  let sum = dot(w, w) / 2;
  forRows(x, w, (_, score) => (sum += softplus(-score)));
  forRows(y, w, (_, score) => (sum += softplus(score)));
  return sum;
}

function logisticSlopes(x: Float64Array, y: Float64Array, w: Float64Array) {
  const k = w.length;
  const gradient = w.slice();
  const hessian = new Float64Array(k * k);
  const add = (features: Float64Array, at: number, score: number, label: number) => {
    const chance = 1 / (1 + exp(-score));
    const bend = chance * (1 - chance);
    for (let a = 0; a < k; a++) {
      const value = features[at + a]!;
      gradient[a]! += (chance - label) * value;
      const bent = bend * value;
      for (let b = 0; b <= a; b++) hessian[a * k + b]! += bent * features[at + b]!;
    }
  };
  forRows(x, w, (at, score) => add(x, at, score, 1));
  forRows(y, w, (at, score) => add(y, at, score, 0));
  for (let a = 0; a < k; a++) {
    hessian[a * k + a]! += 1;
    for (let b = 0; b < a; b++) hessian[b * k + a] = hessian[a * k + b]!;
  }
  return { gradient, hessian };
}

function forRows(features: Float64Array, w: Float64Array, use: (at: number, score: number) => void): void {
  const k = w.length;
  for (let at = 0; at < features.length; at += k) {
    let score = 0;
    for (let a = 0; a < k; a++) score += w[a]! * features[at + a]!;
    use(at, score);
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
