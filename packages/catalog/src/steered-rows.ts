/**
 * Rows of a law steered towards a reward.
 * @module
 */
import { type Rng, type Samples, seededRng, type Watch } from "@pushforward/core";
import type { GaussianMixture, PointTilt, ReverseSteps, Score } from "@pushforward/methods/sampling/scores";
import { spreadOf } from "./flow-rows.js";
import type { SteerOptions } from "./operations/steer.js";

export type Value = (x: Float64Array, sigma: number) => Promise<Float64Array>;

/** Where rows come from: the law of a table by exact steps, or a network by many small ones. */
export interface Base {
  readonly steps: ReverseSteps;
  readonly sigmas: readonly number[];
  draw(rng: Rng, count: number): Samples | Promise<Samples>;
}

/** Noise to start from, in spreads: the law of a table is exact from any, and more lets steps act early. */
const noiseOverSpread = 10;
const endOverSpread = 0.05;
/** Steps of either, when left out. */
const usualSteps = { exact: 20, network: 100 };

export async function baseOf(
  law: GaussianMixture,
  network: Score | undefined,
  asked: number | undefined,
  watch: Watch,
): Promise<Base> {
  const { ancestralSteps, exactSteps, timeGrid, walkBack } = await import("@pushforward/methods/sampling/scores");
  const spread = spreadOf(law);
  const range = { most: noiseOverSpread * spread, least: endOverSpread * spread };
  const steps = network ? ancestralSteps(network, law.moments().mean) : exactSteps(law);
  const count = asked ?? (network ? usualSteps.network : usualSteps.exact);
  const sigmas = [...timeGrid("karras", count - 1, range), 0];
  const draw = (rng: Rng, rows: number) => (network ? walkBack(steps, sigmas, rng, rows, watch) : law.draw(rng, rows));
  return { steps, sigmas, draw };
}

/** A coordinate of the best guess. */
export const coordinate =
  ({ steps }: Base, at: number): Value =>
  async (x, sigma) => {
    const guess = await steps.guess(x, sigma);
    return Float64Array.from({ length: x.length / steps.d }, (_, i) => guess[i * steps.d + at]!);
  };

/** The mean reward of the rows that a point may have come from. */
export const meanOfRows =
  (law: GaussianMixture, rewards: Float64Array): Value =>
  async (x, sigma) =>
    Float64Array.from({ length: x.length / law.d }, (_, i) =>
      law.shares(x, i, sigma).reduce((sum, share, row) => sum + share * rewards[row]!, 0),
    );

export interface Made {
  readonly samples: Samples;
  readonly rewards: Float64Array;
  readonly meanReward: number;
  readonly logNormalizer: number | null;
  /** In nats; for best of n where no rewards tie, a bound otherwise. */
  readonly distance: number | null;
  readonly standardErrors: { readonly logNormalizer: number | null; readonly meanReward: number };
  readonly effectiveShares: readonly number[];
  readonly distinct: number;
  readonly ties: boolean;
  readonly unweightedReward?: number;
}

export async function steered(
  base: Base,
  value: Value,
  asked: Omit<SteerOptions, "reward">,
  watch: Watch,
): Promise<Made> {
  const scores = await import("@pushforward/methods/sampling/scores");
  const { method, count, strength, candidates, islands, seed } = asked;
  const rng = seededRng(seed).stream(0);
  const final = (x: Float64Array) => value(x, 0);
  if (method === "best-of-n") {
    const { samples, rewards, distance, ties } = await scores.bestOfDraws(base.draw, final, {
      rng,
      count,
      n: candidates,
    });
    return { ...alone(samples, rewards), distance, ties };
  }
  const tilt: PointTilt = { reference: base.steps, reward: final, divergence: "kl", strength };
  const how = { rng, sigmas: base.sigmas, watch, value };
  if (method === "particles") return { ...(await scores.steer(tilt, { ...how, count, islands })), ties: false };
  return { ...(await scores.valueDecoding(tilt, { ...how, count, candidates })), ties: false };
}

/** What is told of rows that were chosen one by one. */
function alone(samples: Samples, rewards: Float64Array) {
  const meanReward = meanOf(rewards);
  const variance = rewards.reduce((sum, one) => sum + (one - meanReward) * (one - meanReward), 0) / Math.max(1, rewards.length - 1); // biome-ignore format: one line
  const standardErrors = { logNormalizer: null, meanReward: Math.sqrt(variance / rewards.length) };
  return {
    samples,
    rewards,
    meanReward,
    logNormalizer: null,
    standardErrors,
    effectiveShares: [],
    distinct: samples.n,
  };
}

export const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
