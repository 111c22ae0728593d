/**
 * The exponential mechanism, exactly: index i with probability proportional to e^(rate·score_i).
 *
 * An index is drawn uniformly and kept with probability e^(−rate·(largest score − score_i)), else another is drawn: at
 * most as many draws on average as there are scores. The largest score is used, never shown. With
 * rate = ε/(2·sensitivity of the scores) the choice has the zero-concentrated loss ε²/8, since its range is bounded.
 *
 * Source: [mcsherry2007], [cesar2021] for the loss.
 * @module
 */
import { bernoulliExpBig } from "./bernoulli.js";
import type { RandomSource } from "./random-source.js";

/** `rate` is numerator/denominator, both positive. */
export function exponentialMechanism(
  source: RandomSource,
  scores: readonly bigint[],
  rate: { readonly numerator: bigint; readonly denominator: bigint },
): number {
  const largest = scores.reduce((a, b) => (a > b ? a : b));
  for (;;) {
    const index = source.below(scores.length);
    const gap = largest - scores[index]!;
    if (bernoulliExpBig(source, gap * rate.numerator, rate.denominator)) return index;
  }
}
