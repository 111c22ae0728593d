/**
 * Standard errors of smooth functions of the rows' law, by leaving out groups of rows:
 *
 *     SE² = (g − 1)/g·Σ (θ_(j) − mean)²
 *
 * over estimates θ_(j) without the j-th of g random groups of independent rows. Time g estimates.
 *
 * Source: [efron1981].
 * @module
 */
import { meanAndVariance, permutation, type Rng } from "@pushforward/core";

/** Groups, fewer when there are fewer rows. */
const mostGroups = 20;

/** The standard error of every number that `statistic` gives for some rows; undefined for fewer than 4 rows. */
export function groupedJackknife(
  n: number,
  rng: Rng,
  statistic: (rows: Uint32Array) => readonly number[],
): number[] | undefined {
  if (n < 4) return undefined;
  const groups = Math.min(mostGroups, n);
  const order = permutation(rng, n);
  const found = Array.from({ length: groups }, (_, g) =>
    statistic(order.filter((_, place) => place % groups !== g).sort()),
  );
  return found[0]!.map((_, which) => {
    const { variance } = meanAndVariance(found.map((numbers) => numbers[which]!));
    return Math.sqrt(((groups - 1) * (groups - 1) * variance) / groups);
  });
}
