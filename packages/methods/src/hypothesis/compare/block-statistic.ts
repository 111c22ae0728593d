/**
 * Blocks of standardized features and the cube-root normalization that makes blocks of any size comparable.
 *
 *     X = Σ z_f² has relabelling mean k and Var X ≈ 2 Σ corr²,   df = k²/Σ corr²
 *     g(X) = ((X/k)^(1/3) − (1 − 2/(9 df)))/√(2/(9 df))          (Wilson–Hilferty)
 *
 * k and df come from the pooled units alone: taken over the relabellings, a strong observed
 * block would inflate its own variance and hide itself.
 * @module
 */
import { cbrt, square } from "@pushforward/core";

export interface FeatureBlock {
  /** Rows of U numbers, each centred with unit variance over the units. */
  readonly rows: readonly Float64Array[];
  /** Σ over pairs of features of their squared correlation. */
  readonly squaredCorrelations: number;
}

/** Centre and scale over the units; undefined when the feature hardly varies (relative to `size`). */
export function standardize(values: Float64Array, size = 0): Float64Array | undefined {
  const n = values.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i]!;
  const mean = sum / n;
  let total = 0;
  for (let i = 0; i < n; i++) total += square(values[i]! - mean);
  const deviation = Math.sqrt(total / (n - 1));
  if (!(deviation > Math.max(size, 1e-9 * Math.abs(mean), 1e-300))) return undefined;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) out[i] = (values[i]! - mean) / deviation;
  return out;
}

export function featureBlock(rows: readonly Float64Array[]): FeatureBlock {
  return { rows, squaredCorrelations: sumSquaredCorrelations(rows) };
}

const mostUnits = 512;
const mostFeatures = 48;

/** Over evenly spaced units and features when there are many: label-free, so only the scale is estimated. */
function sumSquaredCorrelations(rows: readonly Float64Array[]): number {
  const k = rows.length;
  if (k < 2) return k;
  const units = rows[0]!.length;
  const step = Math.ceil(units / mostUnits);
  const some = k <= mostFeatures ? rows : rows.filter((_, f) => f % Math.ceil(k / mostFeatures) === 0);
  const used = Math.floor((units - 1) / step) + 1;
  let sum = 0;
  for (let f = 1; f < some.length; f++) for (let g = 0; g < f; g++) sum += square(dotEvery(some[f]!, some[g]!, step));
  // Squared correlations of `used` units are too large by about 1/used; none is left when all units count.
  const pairs = (some.length * (some.length - 1)) / 2;
  const raw = sum / square(used - 1) / pairs;
  const mean = step === 1 ? raw : Math.max(0, raw - 1 / used);
  return k + k * (k - 1) * mean;
}

function dotEvery(a: Float64Array, b: Float64Array, step: number): number {
  let dot = 0;
  for (let i = 0; i < a.length; i += step) dot += a[i]! * b[i]!;
  return dot;
}

/** The map g for a block of k features. */
export function cubeRootScale(k: number, squaredCorrelations: number): (x: number) => number {
  const spread = (2 * squaredCorrelations) / (9 * k * k);
  const deviation = Math.sqrt(spread);
  return (x) => (cbrt(x / k) - (1 - spread)) / deviation;
}
