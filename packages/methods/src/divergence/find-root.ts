/**
 * The root of a function that falls, between bounds.
 * @module
 */

/**
 * The x in [low, high] at which a falling f is 0: |f(x)| ≤ `tolerance`, or as near as float64 has it, on the side where
 * f ≤ 0. f may be infinite; at `low` it is at least 0, at `high` at most 0. Regula falsi with the Illinois rule and a
 * halving every fourth step: about ten evaluations for smooth functions, 250 at most.
 */
export function findRoot(f: (x: number) => number, low: number, high: number, tolerance = 0): number {
  let [above, below] = [f(low), f(high)]; // halved where an end stays too long
  if (Math.abs(above) <= tolerance) return low;
  let side = 0;
  for (let step = 0; step < 250; step++) {
    const half = low + (high - low) / 2;
    const line = low + ((high - low) * above) / (above - below);
    const x = step % 4 !== 3 && line > low && line < high ? line : half; // an infinite end gives no line
    if (!(x > low && x < high)) break;
    const value = f(x);
    if (Math.abs(value) <= tolerance) return x;
    if (value > 0) {
      [low, above] = [x, value];
      if (side > 0) below /= 2;
      side = 1;
    } else {
      [high, below] = [x, value];
      if (side < 0) above /= 2;
      side = -1;
    }
  }
  return high;
}
