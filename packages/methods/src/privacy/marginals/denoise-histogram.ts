/**
 * A noisy histogram of ordered bins made smooth where nothing but noise speaks against it.
 *
 * Haar wavelets at every shift: on level j the means of 2^j neighbours are compared, and a difference of less than
 * `threshold` of its standard deviations σ/√(2^(j+1)) counts as none. Averaged over all shifts of the wavelets, flat and
 * sloping stretches lose most of their noise, while spikes and steps that stand out stay. The histogram is reflected
 * at its ends. Post-processing of noisy counts, so it costs no privacy. The total is kept. Time O(n·log n).
 *
 * Source: [coifman1995].
 * @module
 */
export const denoiseHistogramDefaults = { threshold: 2.5 } as const;

/** `counts` with normal noise of `variance` each. */
export function denoiseHistogram(
  counts: Float64Array,
  variance: number,
  threshold: number = denoiseHistogramDefaults.threshold,
): Float64Array {
  const n = counts.length;
  let means: Float64Array = new Float64Array(2 * n);
  means.set(counts);
  means.set(counts.slice().reverse(), n);
  const levels: Float64Array[] = []; // halves of differences, thresholded
  for (let step = 1; 2 * step <= n; step *= 2) {
    const limit = threshold * Math.sqrt(variance / (2 * step));
    const { next, differences } = compare(means, step, limit);
    levels.push(differences);
    means = next;
  }
  for (let level = levels.length - 1; level >= 0; level--) means = restore(means, levels[level]!, 1 << level);
  return means.slice(0, n);
}

/** Means and half differences of places that are `step` apart; differences under the limit become 0. */
function compare(means: Float64Array, step: number, limit: number) {
  const next = new Float64Array(means.length);
  const differences = new Float64Array(means.length);
  for (let i = 0; i < means.length; i++) {
    const other = means[(i + step) % means.length]!;
    next[i] = (means[i]! + other) / 2;
    const half = (means[i]! - other) / 2;
    differences[i] = Math.abs(half) < limit ? 0 : half;
  }
  return { next, differences };
}

/** Each value is told by two pairs, as the first and as the second of them: their average. */
function restore(means: Float64Array, differences: Float64Array, step: number): Float64Array {
  const size = means.length;
  return means.map((mean, i) => {
    const before = (i - step + size) % size;
    return (mean + differences[i]! + means[before]! - differences[before]!) / 2;
  });
}
