/** Laws, simple generators and figures that the experiments on generation share. Points are flat arrays of rows. */

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { permutation, samplesFrom, seededRng } from "@pushforward/core";
import { cholesky, neighbourTree } from "@pushforward/kernels";
import { memorisation } from "@pushforward/methods/sampling";
import { realTable } from "./harness.mjs";

/** n draws of a law on R^d, `draw(rng)` one of them. */
export function drawn(n, rng, draw) {
  const rows = Array.from({ length: n }, () => draw(rng));
  return samplesFrom(Float64Array.from(rows.flat()), rows[0].length);
}

export const laws = {
  "8 Gaussians": (rng) => {
    const angle = (Math.PI / 4) * rng.integer(8);
    return [Math.cos(angle), Math.sin(angle)].map((centre) => 1.4 * centre + 0.1 * rng.normal());
  },
  "Swiss roll": (rng) => {
    const angle = 1.5 * Math.PI * (1 + 2 * rng.uniform());
    const place = [angle * Math.cos(angle), 21 * rng.uniform() - 10.5, angle * Math.sin(angle)];
    return place.map((value) => value / 7 + 0.01 * rng.normal());
  },
  moons: (rng) => {
    const angle = Math.PI * rng.uniform();
    const place = rng.integer(2)
      ? [Math.cos(angle) - 0.5, Math.sin(angle)]
      : [0.5 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return place.map((value) => value + 0.05 * rng.normal());
  },
  circle: (rng) => {
    const angle = 2 * Math.PI * rng.uniform();
    return [Math.cos(angle), Math.sin(angle)];
  },
};

/** Rows plus normal noise: a draw of the Gaussian kernel density estimate. */
export function smoothed(x, count, width, rng) {
  const data = new Float64Array(count * x.d);
  for (let i = 0; i < count; i++) {
    const row = rng.integer(x.n) * x.d;
    for (let k = 0; k < x.d; k++) data[i * x.d + k] = x.data[row + k] + width * rng.normal();
  }
  return samplesFrom(data, x.d);
}

/** The width with which `make(width)` is as far from the rows of x as `novelty`, in the median or by `of`; bisected. */
export async function widthFor(kernels, x, novelty, make, of = ({ medianNovelty }) => medianNovelty) {
  let [low, high] = [0, 4 * novelty];
  for (let step = 0; step < 14; step++) {
    const width = (low + high) / 2;
    if (of(await memorisation(x, make(width), { kernels })) < novelty) low = width;
    else high = width;
  }
  return (low + high) / 2;
}

/** Means of `m` of the `k` nearest rows (itself among them) of a row, or of any rows when k is Infinity. */
export async function averages(kernels, x, count, m, k, rng) {
  const near = k < Infinity ? await nearest(kernels, x, k) : undefined;
  const data = new Float64Array(count * x.d);
  for (let i = 0; i < count; i++) {
    const row = rng.integer(x.n);
    for (let z = 0; z < m; z++) {
      const other = near ? near[row * k + rng.integer(k)] : rng.integer(x.n);
      for (let c = 0; c < x.d; c++) data[i * x.d + c] += x.data[other * x.d + c] / m;
    }
  }
  return samplesFrom(data, x.d);
}

async function nearest(kernels, x, k) {
  const tree = neighbourTree(kernels, x.data, x.d);
  const { indices } = await tree.nearest(k, { queries: x.data });
  tree.free();
  return indices;
}

/** Mean and covariance of the rows, the diagonal a hundredth larger so that it has a root. */
export function gaussianFit(kernels, x, count, rng) {
  const { n, d, data } = x;
  const mean = new Float64Array(d);
  for (let at = 0; at < data.length; at++) mean[at % d] += data[at] / n;
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < n; i++)
    for (let a = 0; a < d; a++)
      for (let b = 0; b < d; b++)
        covariance[a * d + b] += ((data[i * d + a] - mean[a]) * (data[i * d + b] - mean[b])) / n;
  let trace = 0;
  for (let a = 0; a < d; a++) trace += covariance[a * d + a];
  for (let a = 0; a < d; a++) covariance[a * d + a] += (0.01 * trace) / d;
  const { data: lower } = cholesky(kernels, { rows: d, columns: d, data: covariance });
  return drawn(count, rng, () => {
    const noise = Array.from({ length: d }, () => rng.normal());
    return Array.from(mean, (value, a) =>
      noise.reduce((sum, e, b) => (b <= a ? sum + lower[a * d + b] * e : sum), value),
    );
  });
}

/** Rows of one sample below those of others. */
export function stacked(parts) {
  const d = parts[0].d;
  const data = new Float64Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return samplesFrom(data, d);
}

export function rowsAt(x, rows) {
  const data = new Float64Array(rows.length * x.d);
  rows.forEach((row, i) => {
    data.set(x.data.subarray(row * x.d, (row + 1) * x.d), i * x.d);
  });
  return samplesFrom(data, x.d);
}

/** Handwritten digits, 8 × 8 grey levels in units of their common spread about the mean: a split by a seed. */
export function digits(seed, trainRows = 1500) {
  const lines = gunzipSync(readFileSync(realTable("digits.csv.gz")))
    .toString()
    .trim()
    .split("\n");
  const table = lines.map((line) => line.split(",").map(Number));
  const [d, n] = [64, table.length];
  const mean = Array.from({ length: d }, (_, k) => table.reduce((sum, row) => sum + row[k] / n, 0));
  const square = table.reduce((sum, row) => sum + mean.reduce((s, m, k) => s + (row[k] - m) ** 2, 0), 0);
  const unit = Math.sqrt(square / (n * d));
  const order = permutation(seededRng(seed), n);
  const part = (rows) => ({
    x: samplesFrom(
      Float64Array.from(Array.from(rows).flatMap((row) => mean.map((m, k) => (table[row][k] - m) / unit))),
      d,
    ),
    labels: Int32Array.from(rows, (row) => table[row][d]),
  });
  return { train: part(order.subarray(0, trainRows)), holdout: part(order.subarray(trainRows)), lines };
}

export const meanOf = (values) => values.reduce((a, b) => a + b, 0) / values.length;
export const medianOf = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** One verdict a row: what was expected, and whether it holds. */
export const verdicts = (checks) =>
  Object.entries(checks).map(([name, holds]) => `${name}: ${holds ? "holds" : "DOES NOT HOLD"}`);

/** Mean and standard deviation over runs. */
export function spreadOf(values) {
  const mean = meanOf(values);
  return {
    mean,
    deviation: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1)),
  };
}

/** Processor seconds of a call, all threads of the process. */
export async function timed(work) {
  const before = process.cpuUsage();
  const wall = performance.now();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, cpu: (user + system) / 1e6, seconds: (performance.now() - wall) / 1000 };
}
