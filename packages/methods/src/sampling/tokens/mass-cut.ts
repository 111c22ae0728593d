/**
 * The tokens of highest rank that hold a mass together.
 * @module
 */

/** Sums of probabilities may end a little low, and ranks that are equal may differ by rounding. */
export const slack = 1e-12;

/**
 * 1 for each of the tokens with the highest `ranks`, as few as hold `mass`; tokens of equal rank are kept together, so that
 * their order has no say. Tokens of probability 0 are never kept. Time O(V·log V).
 */
export function massCut(ranks: Float64Array, chances: Float64Array, mass: number): Uint8Array {
  if (mass >= 1) return Uint8Array.from(chances, (chance) => Number(chance > 0));
  const levels = ranks.filter((_, v) => chances[v]! > 0).sort();
  const massFrom = (level: number) => {
    let sum = 0;
    for (let v = 0; v < ranks.length; v++) if (ranks[v]! >= level - slack) sum += chances[v]!;
    return sum;
  };
  let low = 0; // holds the mass
  let high = levels.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (massFrom(levels[middle]!) >= mass * (1 - slack)) low = middle;
    else high = middle - 1;
  }
  return Uint8Array.from(ranks, (rank, v) => Number(chances[v]! > 0 && rank >= levels[low]! - slack));
}
