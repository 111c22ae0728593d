/** Two Gaussians of different means and covariances, their log-densities, and rows drawn from them. */
import { type Samples, seededRng } from "@pushforward/core";
import type { Gaussian } from "@pushforward/methods/transport";

/** Spreads from 0.8 to 1.5 along the axes of q, which are those of p turned in the first plane; means 0.5 apart. */
export function gaussianPair(d: number) {
  const p: Gaussian = { mean: new Float64Array(d), covariance: identity(d) };
  const covariance = identity(d);
  for (let k = 0; k < d; k++) covariance[k * d + k] = d === 1 ? 1.5 : 0.8 + (0.7 * k) / (d - 1);
  if (d > 1) covariance[1] = covariance[d] = 0.3;
  const q: Gaussian = { mean: new Float64Array(d).fill(0.5 / Math.sqrt(d)), covariance };
  return { p, q, logP: logDensity(p), logQ: logDensity(q) };
}

export function cloud({ mean, covariance }: Gaussian, n: number, seed: number): Samples {
  const rng = seededRng(seed);
  const d = mean.length;
  const root = lowerRoot(covariance, d);
  const data = new Float64Array(n * d);
  const z = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    rng.fillNormal(z);
    for (let k = 0; k < d; k++) {
      data[i * d + k] = mean[k]!;
      for (let j = 0; j <= k; j++) data[i * d + k]! += root[k * d + j]! * z[j]!;
    }
  }
  return { data, n, d };
}

function logDensity({ mean, covariance }: Gaussian): (x: ArrayLike<number>) => number {
  const d = mean.length;
  const root = lowerRoot(covariance, d);
  return (x) => {
    const z = new Float64Array(d);
    let value = (-d / 2) * Math.log(2 * Math.PI);
    for (let k = 0; k < d; k++) {
      z[k] = x[k]! - mean[k]!;
      for (let j = 0; j < k; j++) z[k]! -= root[k * d + j]! * z[j]!;
      z[k]! /= root[k * d + k]!;
      value -= (z[k]! * z[k]!) / 2 + Math.log(root[k * d + k]!);
    }
    return value;
  };
}

function identity(d: number): Float64Array {
  return Float64Array.from({ length: d * d }, (_, at) => Number(at % (d + 1) === 0));
}

function lowerRoot(a: Float64Array, d: number): Float64Array {
  const l = new Float64Array(d * d);
  for (let j = 0; j < d; j++)
    for (let i = j; i < d; i++) {
      let sum = a[i * d + j]!;
      for (let c = 0; c < j; c++) sum -= l[i * d + c]! * l[j * d + c]!;
      l[i * d + j] = i === j ? Math.sqrt(sum) : sum / l[j * d + j]!;
    }
  return l;
}
