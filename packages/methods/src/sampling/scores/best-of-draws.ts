/**
 * Best of n: of every n draws the one of largest reward.
 *
 * Its KL from the law of the draws is at most ln n − (n − 1)/n nats, and exactly that where rewards have no ties; for rewards
 * with ties on a finite law `bestOfN` of divergence has the exact value.
 *
 * Source: [beirami2024].
 * @module
 */
import { check, type Rng, type Samples } from "@pushforward/core";
import { bestOfNKl } from "../../divergence/index.js";
import type { Reward } from "./steer.js";

export interface BestOfDraws {
  readonly samples: Samples;
  /** r of each row. */
  readonly rewards: Float64Array;
  /** Mean reward of all draws. */
  readonly meanBefore: number;
  /** ln n − (n − 1)/n. */
  readonly distance: number;
  /** Some n draws held their largest reward twice, so that `distance` is a bound. */
  readonly ties: boolean;
}

/** `count` rows from count·n draws. @throws ArgumentError unless both are at least 1 and rewards are finite. */
export async function bestOfDraws(
  draw: (rng: Rng, count: number) => Samples | Promise<Samples>,
  reward: Reward,
  { rng, count, n }: { rng: Rng; count: number; n: number },
): Promise<BestOfDraws> {
  const here = "bestOfDraws";
  check(Number.isInteger(count) && count >= 1, here, "count", "an integer of at least 1", count);
  check(Number.isInteger(n) && n >= 1, here, "n", "an integer of at least 1", n);
  const all = await draw(rng, count * n);
  const found = await reward(all.data);
  check(found.length === all.n && found.every(Number.isFinite), here, "the reward", "one finite number a row", found.length); // biome-ignore format: one line
  const data = new Float64Array(count * all.d);
  const rewards = new Float64Array(count);
  let ties = false;
  for (let i = 0; i < count; i++) {
    let best = i * n;
    let tied = false;
    for (let j = i * n + 1; j < (i + 1) * n; j++) {
      tied = found[j] === found[best] || (tied && found[j]! < found[best]!);
      if (found[j]! > found[best]!) best = j;
    }
    ties ||= tied;
    rewards[i] = found[best]!;
    data.set(all.data.subarray(best * all.d, (best + 1) * all.d), i * all.d);
  }
  const meanBefore = found.reduce((sum, value) => sum + value, 0) / found.length;
  return { samples: { ...all, data, n: count }, rewards, meanBefore, distance: bestOfNKl(n), ties };
}
