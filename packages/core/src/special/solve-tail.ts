import { log } from "./log.js";

/** A tail probability at w and the size of its derivative there. */
export interface Tail {
  probability(w: number): number;
  slope(w: number): number;
}

/**
 * The w at which a tail has probability `target`, by Newton's method on its logarithm. When ln tail is concave
 * (as for every log-concave density) each step from the far side lands on the near side and then closes in
 * monotonically, so that no bracket is needed. `side` is 1 for a lower tail and −1 for an upper one. A lower tail
 * that is still too heavy where e^w underflows gives −∞.
 */
export function solveTail(tail: Tail, target: number, start: number, side: 1 | -1): number {
  if (side === 1 && tail.probability(-744) > target) return Number.NEGATIVE_INFINITY;
  const logTarget = log(target);
  let w = start;
  let inside = start; // the last place where the tail did not underflow
  for (let i = 0; i < 300; i++) {
    const probability = tail.probability(w);
    if (probability === 0) {
      w = 0.5 * (w + inside);
      continue;
    }
    inside = w;
    const step = ((log(probability) - logTarget) * probability) / tail.slope(w);
    w -= side * step;
    if (Math.abs(step) <= 4e-16 * Math.max(1, Math.abs(w))) return w;
  }
  return w;
}
