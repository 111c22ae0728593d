/**
 * Was this model trained on these texts in this order? The palimpsest test.
 *
 *     ρ = rank correlation of a text's place in the order of training and its log-likelihood under the model in question
 *
 * Models remember best what they saw last, so a model that descends from the training run likes late texts better. When the
 * order was shuffled, a model that has nothing to do with it cannot know it: all orders are equally likely, and
 * p = (1 + #{ρ_b ≥ ρ})/(1 + B) over B shuffles is valid whatever the texts are. Likelihoods less those of an unrelated model
 * take off what makes some texts easy for everyone, which makes the test stronger and no less valid. One-sided: late texts
 * liked better. The normal limit ρ·√(n − 1) says more than shuffles can where p is tiny.
 *
 * Time O(n·(B + log n)), memory O(n).
 *
 * Source: [kuditipudi2025]; [phipson2010] for the p-value; [bonett2000] for the interval.
 * @module
 */
import {
  breathe,
  check,
  type Interval,
  log1p,
  normalQuantile,
  normalSf,
  type Rng,
  shuffle,
  tanh,
  type Watch,
} from "@pushforward/core";
import { midRanks, sortedOrder } from "../hypothesis/compare/ranks.js";
import { permutationPValue } from "../hypothesis/permutation.js";

export const trainingOrderDefaults = { resamples: 999, level: 0.95 } as const;

export interface TrainingOrderOptions {
  rng: Rng;
  /** Log-likelihoods of the same texts under a model that has nothing to do with the training; taken off. */
  baseline?: Float64Array | undefined;
  /** Shuffles B. */
  resamples?: number | undefined;
  /** Coverage of the interval. */
  level?: number | undefined;
  watch?: Watch | undefined;
}

export interface TrainingOrder {
  readonly texts: number;
  /** ρ, from −1 to 1. */
  readonly correlation: number;
  /** For texts as a sample, on Fisher's scale; absent below 5 texts. */
  readonly interval?: Interval;
  /** One-sided, by shuffles. */
  readonly pValue: number;
  /** One-sided, by the normal limit. */
  readonly normalPValue: number;
  readonly resamples: number;
  /** The texts in their order, cut into at most 20 stretches of 5 texts or more, early ones first. */
  readonly stretches: readonly OrderStretch[];
}

export interface OrderStretch {
  /** Its middle, as a share of the texts. */
  readonly place: number;
  readonly texts: number;
  /** Mean rank of the log-likelihoods (less the baseline's), from 0 to 1; ½ when the model knows nothing of the order. */
  readonly rank: number;
  /** Standard deviation of `rank` over shuffles. */
  readonly deviation: number;
}

/**
 * @throws ArgumentError unless there are at least 3 texts with finite numbers of one length each, and neither the order nor the
 *   likelihoods are all equal.
 */
export async function trainingOrder(
  order: Float64Array,
  logLikelihoods: Float64Array,
  options: TrainingOrderOptions,
): Promise<TrainingOrder> {
  const here = "trainingOrder";
  const { rng, baseline, watch } = options;
  const { resamples = trainingOrderDefaults.resamples, level = trainingOrderDefaults.level } = options;
  const n = order.length;
  check(n >= 3, here, "order", "of at least 3 texts", n);
  for (const [name, values] of Object.entries({ order, logLikelihoods, baseline })) {
    if (!values) continue;
    check(values.length === n, here, name, `${n} long like order`, values.length);
    check(values.every(Number.isFinite), here, name, "finite numbers", "others, too");
  }
  check(Number.isInteger(resamples) && resamples >= 1, here, "resamples", "a positive integer", resamples);
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  const likings = baseline ? logLikelihoods.map((value, i) => value - baseline[i]!) : logLikelihoods;
  const places = standardRanks(order, "order");
  const liked = standardRanks(likings, "logLikelihoods");
  const products = new Float64Array(resamples + 1);
  products[0] = dot(places, liked);
  const shuffled = places.slice();
  const pause = Math.max(1, Math.floor(1e6 / n));
  for (let b = 1; b <= resamples; b++) {
    products[b] = dot(shuffle(rng.stream(b), shuffled), liked);
    if (b % pause !== 0) continue;
    watch?.onProgress?.({ stage: "shuffling", done: b / resamples });
    await breathe(watch);
  }
  const correlation = unlessRounding(products[0]!);
  return {
    texts: n,
    correlation,
    ...(n >= 5 && { interval: intervalOf(correlation, n, level) }),
    pValue: permutationPValue(products),
    normalPValue: normalSf(correlation * Math.sqrt(n - 1)),
    resamples,
    stretches: stretchesOf(order, likings),
  };
}

const mostStretches = 20;

function stretchesOf(order: Float64Array, likings: Float64Array): OrderStretch[] {
  const n = order.length;
  const { rank } = midRanks(likings, sortedOrder(likings));
  const variance = dot(rank, rank) / n;
  const rows = sortedOrder(order);
  const count = Math.max(1, Math.min(mostStretches, Math.floor(n / 5)));
  return Array.from({ length: count }, (_, k) => {
    const [from, to] = [Math.floor((k * n) / count), Math.floor(((k + 1) * n) / count)];
    const texts = to - from;
    const mean = rows.subarray(from, to).reduce((sum, row) => sum + rank[row]!, 0) / texts;
    const deviation = Math.sqrt(((variance / texts) * (n - texts)) / (n - 1)); // drawn without replacement
    return { place: (from + to) / (2 * n), texts, rank: 0.5 + mean, deviation };
  });
}

/** Mid-ranks of length 1 around 0. */
function standardRanks(values: Float64Array, name: string): Float64Array {
  const { rank } = midRanks(values, sortedOrder(values));
  const square = dot(rank, rank);
  check(square > 0, "trainingOrder", name, "not all equal", "equal ones");
  return rank.map((value) => value / Math.sqrt(square));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Ranks in the same order or the opposite one correlate by 1 or −1, not by a little less or more. */
function unlessRounding(r: number): number {
  return 1 - Math.abs(r) < 1e-12 ? Math.sign(r) : r;
}

/** On the scale of artanh ρ, with the variance (1 + ρ²/2)/(n − 3). */
function intervalOf(correlation: number, n: number, level: number): Interval {
  const r = correlation;
  if (Math.abs(r) === 1) return { low: r, high: r, level };
  const z = (log1p(r) - log1p(-r)) / 2;
  const reach = normalQuantile(0.5 + level / 2) * Math.sqrt((1 + (r * r) / 2) / (n - 3));
  return { low: tanh(z - reach), high: tanh(z + reach), level };
}
