/**
 * Laws of tokens before and after, tokens ranked by what they had before, on average over positions.
 * @module
 */
import { exp } from "@pushforward/core";
import type { LogProbabilities } from "@pushforward/methods/sampling";

export interface RankedPicture {
  /** Mean probability of the token of each rank, from the most probable on. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Ranks are shown until both laws have this share of their mass. */
const shown = 0.995;
const mostRanks = 200;

export function rankedPicture(before: LogProbabilities, after: LogProbabilities): RankedPicture {
  const { positions, vocabulary } = before;
  const means = { before: new Float64Array(vocabulary), after: new Float64Array(vocabulary) };
  for (let t = 0; t < positions; t++) {
    const at = t * vocabulary;
    const order = Uint32Array.from({ length: vocabulary }, (_, v) => v).sort(
      (a, b) => compare(before.data[at + b]!, before.data[at + a]!) || a - b,
    );
    order.forEach((v, rank) => {
      means.before[rank]! += exp(before.data[at + v]!) / positions;
      means.after[rank]! += exp(after.data[at + v]!) / positions;
    });
  }
  const ranks = Math.min(mostRanks, Math.max(2, ranksOf(means.before), ranksOf(means.after)), vocabulary);
  return { before: Array.from(means.before.subarray(0, ranks)), after: Array.from(means.after.subarray(0, ranks)) };
}

/** Unlike a difference, right for −∞. */
const compare = (a: number, b: number) => Number(a > b) - Number(a < b);

function ranksOf(means: Float64Array): number {
  let mass = 0;
  const last = means.findIndex((mean) => {
    mass += mean;
    return mass >= shown;
  });
  return last < 0 ? means.length : last + 1;
}
