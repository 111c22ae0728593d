/**
 * Draws whose counts differ from what is expected by less than 1.
 * @module
 */
import { check, type Rng, type Shuffleable, shuffle } from "@pushforward/core";

/**
 * How often each place is drawn in `count` systematic draws: points (u + k)/count on the line of running totals of the
 * weights, u uniform on [0, 1). Place i has ⌊count·p_i⌋ or ⌈count·p_i⌉ draws, count·p_i on average. One number of
 * `rng`; time O(places).
 *
 * @throws ArgumentError unless weights are nonnegative with a positive finite sum, and count is a nonnegative integer.
 */
export function systematicCounts(weights: ArrayLike<number>, count: number, rng: Rng): Uint32Array {
  const where = "systematicCounts";
  check(Number.isInteger(count) && count >= 0, where, "count", "a nonnegative integer", count);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    check(weights[i]! >= 0, where, "weights", "numbers of at least 0", weights[i]);
    sum += weights[i]!;
  }
  check(sum > 0 && sum < Number.POSITIVE_INFINITY, where, "weights", "a positive finite sum", sum);
  const counts = new Uint32Array(weights.length);
  const start = rng.uniform();
  let running = 0;
  let before = 0; // points at or before the running total
  let last = 0; // where rounding of the total may leave a point
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    running += weights[i]!;
    const upTo = Math.min(count, Math.max(before, Math.ceil((running / sum) * count - start)));
    counts[i] = upTo - before;
    before = upTo;
    last = i;
  }
  counts[last]! += count - before;
  return counts;
}

/** The places themselves, each as often as its count says, shuffled. */
export function systematicSample(weights: ArrayLike<number>, count: number, rng: Rng): Uint16Array {
  const out = new Uint16Array(count);
  let at = 0;
  systematicCounts(weights, count, rng).forEach((times, place) => {
    out.fill(place, at, at + times);
    at += times;
  });
  return shuffle<number, Uint16Array & Shuffleable<number>>(rng, out);
}
