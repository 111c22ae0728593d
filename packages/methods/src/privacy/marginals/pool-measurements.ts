/**
 * One noisy table where a marginal was asked for several times.
 * @module
 */
import { check } from "@pushforward/core";
import type { Measurement } from "../measurement.js";

/** A noisy marginal whose cells need not be equally noisy, nor whole numbers. */
export interface NoisyMarginal {
  readonly attributes: readonly number[];
  readonly sizes: readonly number[];
  readonly values: Float64Array;
  /** σ² of each cell. */
  readonly variances: Float64Array;
}

/**
 * Measurements of the same attributes (in the same cells) become one, each weighted by 1/σ²: mean Σ y/σ² / Σ 1/σ²,
 * variance 1/Σ 1/σ². The order is that of first appearance.
 *
 * @throws ArgumentError when two measurements of the same attributes differ in shape.
 */
export function poolMeasurements(measurements: readonly (Measurement | NoisyMarginal)[]): NoisyMarginal[] {
  const pooled = new Map<string, NoisyMarginal>();
  for (const measurement of measurements) {
    const next = noisyMarginal(measurement);
    const key = next.attributes.join();
    const before = pooled.get(key);
    pooled.set(key, before ? combine(before, next) : next);
  }
  return [...pooled.values()];
}

/** The same table with a variance for each cell. */
export function noisyMarginal(measurement: Measurement | NoisyMarginal): NoisyMarginal {
  if ("values" in measurement) return measurement;
  const { attributes, sizes, counts, variance } = measurement;
  return { attributes, sizes, values: counts, variances: new Float64Array(counts.length).fill(variance) };
}

function combine(a: NoisyMarginal, b: NoisyMarginal): NoisyMarginal {
  const same = a.sizes.join() === b.sizes.join();
  check(same, "poolMeasurements", "measurements", `${a.sizes.join(" × ")} cells like the first`, b.sizes.join(" × "));
  const variances = a.variances.map((variance, i) => 1 / (1 / variance + 1 / b.variances[i]!));
  const values = a.values.map((value, i) => variances[i]! * (value / a.variances[i]! + b.values[i]! / b.variances[i]!));
  return { attributes: a.attributes, sizes: a.sizes, values, variances };
}
