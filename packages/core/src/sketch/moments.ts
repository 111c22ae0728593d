/**
 * Count, mean and spread of a stream in constant memory, merged without cancellation.
 *
 * Source: [chan1983].
 * @module
 */

export interface Moments {
  readonly count: number;
  /** 0 when the count is 0, as are the next three. */
  readonly mean: number;
  /** Σ (x − mean)². */
  readonly squares: number;
  readonly min: number;
  readonly max: number;
}

export const noMoments: Moments = { count: 0, mean: 0, squares: 0, min: 0, max: 0 };

/** Of finite values, in two passes. */
export function momentsOf(values: Float64Array): Moments {
  const count = values.length;
  if (count === 0) return noMoments;
  const first = values[0]!;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]! - first;
  const mean = first + sum / count;
  let squares = 0;
  let min = first;
  let max = first;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    squares += (value - mean) * (value - mean);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { count, mean, squares, min, max };
}

/**
 * Moments of both streams together. Commutative and associative but for rounding: after any tree of merges mean and
 * squares have a relative error of about (number of merges)·2^−53, taken to max|x| and to Σ (x − mean)².
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const apart = b.mean - a.mean;
  return {
    count,
    mean: a.mean === b.mean ? a.mean : (a.count * a.mean + b.count * b.mean) / count,
    squares: a.squares + b.squares + ((apart * a.count) / count) * b.count * apart,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
}

/** Σ (x − mean)²/(n − 1); 0 for fewer than two values. */
export function varianceOf(moments: Moments): number {
  return moments.count > 1 ? moments.squares / (moments.count - 1) : 0;
}
