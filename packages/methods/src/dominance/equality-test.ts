/**
 * Are two samples on a line from one law? The guard of ratios whose denominator vanishes between equal laws.
 *
 * The statistic is the denominator itself, ∫ D² of `quantileOrder`, over relabellings: units swap sides by a coin where
 * both sides share them, rows are dealt anew otherwise. A p-value that the relabellings are too few to show is
 * read off the gamma law with their mean, variance and skewness (Pearson III). Time O(relabellings·(n + m)).
 *
 * Source: [mielke2007] for the gamma law of permuted statistics.
 * @module
 */
import { gammaQ, meanAndVariance, normalSf, type Rng } from "@pushforward/core";
import { type QuantileOrderOptions, sortedQuantileOrder } from "./quantile-order.js";

export interface LabelledRows {
  readonly values: Float64Array;
  /** Unit of each row where both samples share units. */
  readonly units?: Int32Array | undefined;
}

/** Enough for three moments. */
const relabellings = 200;

export function equalityPValue(x: LabelledRows, y: LabelledRows, rng: Rng, options: QuantileOrderOptions): number {
  const n = x.values.length;
  const pooled = Float64Array.from([...x.values, ...y.values]);
  const order = Uint32Array.from(pooled, (_, i) => i).sort((a, b) => pooled[a]! - pooled[b]! || a - b);
  const units = x.units && y.units ? Int32Array.from([...x.units, ...y.units]) : undefined;
  const labels = Uint8Array.from(pooled, (_, i) => Number(i < n));
  const observed = statistic(pooled, order, labels, options);
  const found = new Float64Array(relabellings);
  for (let b = 0; b < relabellings; b++) {
    relabel(labels, n, units, rng);
    found[b] = statistic(pooled, order, labels, options);
  }
  const above = found.reduce((sum, value) => sum + Number(value >= observed), 0);
  const counted = (1 + above) / (relabellings + 1);
  return above >= 10 ? counted : Math.min(counted, gammaTail(found, observed));
}

function statistic(pooled: Float64Array, order: Uint32Array, labels: Uint8Array, options: QuantileOrderOptions) {
  const n = labels.reduce((sum, label) => sum + label, 0);
  // A coin may leave a side without rows; then nothing is apart.
  if (n === 0 || n === labels.length) return 0;
  const sides = [new Float64Array(labels.length - n), new Float64Array(n)] as const;
  const at = [0, 0];
  for (const row of order) {
    const side = labels[row]! as 0 | 1;
    sides[side][at[side]!++] = pooled[row]!;
  }
  return sortedQuantileOrder({ values: sides[1] }, { values: sides[0] }, options).total;
}

function relabel(labels: Uint8Array, n: number, units: Int32Array | undefined, rng: Rng): void {
  if (units) {
    const coins = new Uint8Array(units.reduce((most, unit) => Math.max(most, unit), 0) + 1);
    for (let u = 0; u < coins.length; u++) coins[u] = rng.integer(2);
    for (let i = 0; i < labels.length; i++) labels[i] = Number(i < n) ^ coins[units[i]!]!;
    return;
  }
  for (let i = labels.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    const held = labels[i]!;
    labels[i] = labels[j]!;
    labels[j] = held;
  }
}

/** Upper tail at `value` of the gamma law with the first three moments of `draws`. */
function gammaTail(draws: Float64Array, value: number): number {
  const { mean, variance } = meanAndVariance(draws);
  if (variance === 0) return value > mean ? 0 : 1;
  let cubes = 0;
  for (const draw of draws) cubes += (draw - mean) * (draw - mean) * (draw - mean);
  const deviation = Math.sqrt(variance);
  const skewness = cubes / draws.length / (variance * deviation);
  const z = (value - mean) / deviation;
  if (!(skewness > 0.01)) return normalSf(z);
  const shape = 4 / (skewness * skewness);
  const x = shape + z * Math.sqrt(shape);
  return x <= 0 ? 1 : gammaQ(shape, x);
}
