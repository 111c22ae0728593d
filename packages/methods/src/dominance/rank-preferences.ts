/**
 * Rank models by comparisons or rankings instead of scores: strengths with intervals, decided pairs, and a cautious choice.
 *
 * Strengths are those of `fitChoices`. All ordered pairs are tested by θ_i − θ_j over its standard error, with the chance of any
 * false win under control, and models are ranked by wins less losses. The pessimistic choice is the model with the
 * highest lower confidence limit: the one to take when a model that was seldom compared must not be taken by luck.
 *
 * Rankings in clusters, such as many by one judge, have standard errors between clusters, and Student's law with as many degrees
 * of freedom as clusters less one.
 *
 * Source: [bradley1952], [plackett1975], [davidson1970]; [zhu2023] for pessimism; [liang1986] for clusters.
 * @module
 */
import { check, exp, type Interval, normalCdf, normalQuantile, studentTCdf, studentTQuantile } from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { usingKernels } from "../transport/using-kernels.js";
import { fitChoices, type Preferences } from "./choice-model.js";
import { adjustPairs, type Correction, overPairs, standings } from "./decisions.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const preferenceDefaults = { level: 0.05, correction: "holm", penalty: 0 } as const;

export interface PreferenceOptions {
  /** Largest chance of any false win; intervals are at one minus it. */
  level?: number | undefined;
  correction?: Correction | undefined;
  /** ½·penalty·Σθ² is taken off the log-likelihood. */
  penalty?: number | undefined;
  kernels?: Kernels | undefined;
}

export interface PreferredModel {
  readonly model: string;
  readonly rank: number;
  /** θ: log odds against a model of strength 0, the mean. */
  readonly score: number;
  readonly interval: Interval;
  readonly standardError: number;
  /** One-sided lower limit of the score. */
  readonly lowerLimit: number;
  /** Decided pairs won and lost. */
  readonly wins: number;
  readonly losses: number;
  /** Comparisons and rankings with this model. */
  readonly seen: number;
}

export interface PreferredPair {
  readonly better: string;
  readonly worse: string;
  /** θ_better − θ_worse. */
  readonly difference: number;
  readonly standardError: number;
  /** Chance that `better` wins where one of both does. */
  readonly probability: number;
  readonly pValue: number;
  readonly adjustedPValue: number;
  readonly significant: boolean;
}

export interface PreferenceRanking {
  readonly ranking: readonly PreferredModel[];
  readonly pairs: readonly PreferredPair[];
  readonly pessimisticChoice: string;
  /** ν of Davidson's ties. */
  readonly tieWeight?: { readonly value: number; readonly standardError: number };
  /** `clusters` is null where every ranking stands alone. */
  readonly sizes: { readonly rankings: number; readonly ties: number; readonly clusters: number | null };
  readonly settings: { readonly level: number; readonly correction: Correction; readonly penalty: number };
  readonly logLikelihood: number;
  readonly converged: boolean;
  readonly iterations: number;
  readonly residual: number;
}

/** @throws ArgumentError when shapes or options do not fit; DataError when strengths have no finite estimate. */
export async function rankPreferences(
  names: readonly string[],
  preferences: Preferences,
  options: PreferenceOptions = {},
): Promise<PreferenceRanking> {
  const here = "rankPreferences";
  const { level = preferenceDefaults.level, correction = preferenceDefaults.correction } = options;
  const { penalty = preferenceDefaults.penalty } = options;
  check(level > 0 && level < 0.5, here, "level", "above 0 and below 0.5", level);
  check(names.length === preferences.models, here, "names", `${preferences.models} like the models`, names.length);
  const fit = await usingKernels(options.kernels, async (kernels) => fitChoices(preferences, kernels, penalty));
  const { strength, covariance, freedom, tieWeight, logLikelihood, converged, iterations, residual } = fit;
  const count = names.length;
  const variance = (i: number, j: number) => covariance[i * count + j]!;
  const apart = (i: number, j: number) => {
    return Math.sqrt(Math.max(0, variance(i, i) + variance(j, j) - 2 * variance(i, j)));
  };
  const cdf = (t: number) => (freedom < Infinity ? studentTCdf(t, freedom) : normalCdf(t));
  const quantile = (p: number) => (freedom < Infinity ? studentTQuantile(p, freedom) : normalQuantile(p));
  const pValue = new Float64Array(count * count).fill(1);
  overPairs(count, (i, j, at) => {
    pValue[at] = cdf((strength[j]! - strength[i]!) / apart(i, j));
  });
  const decided = adjustPairs(pValue, count, { level, correction });
  const places = standings(decided.wins, count);
  const order = Array.from(places, (_, k) => k).sort(
    (a, b) => places[a]!.rank - places[b]!.rank || strength[b]! - strength[a]! || a - b,
  );
  const errors = Float64Array.from(strength, (_, k) => Math.sqrt(Math.max(0, variance(k, k))));
  const lower = strength.map((value, k) => value - quantile(1 - level) * errors[k]!);
  const cautious = order.reduce((best, next) => (lower[next]! > lower[best]! ? next : best));
  const all = [...preferences.rankings, ...preferences.ties];
  return {
    ranking: order.map((k) => {
      const half = quantile(1 - level / 2) * errors[k]!;
      return {
        model: names[k]!,
        rank: places[k]!.rank,
        score: strength[k]!,
        interval: { low: strength[k]! - half, high: strength[k]! + half, level: 1 - level },
        standardError: errors[k]!,
        lowerLimit: lower[k]!,
        wins: places[k]!.wins,
        losses: places[k]!.losses,
        seen: all.filter((ranking) => (ranking as readonly number[]).includes(k)).length,
      };
    }),
    pairs: order.flatMap((a, at) =>
      order.slice(at + 1).map((b) => {
        const [i, j] = strength[b]! > strength[a]! ? [b, a] : [a, b];
        const difference = strength[i]! - strength[j]!;
        return {
          better: names[i]!,
          worse: names[j]!,
          difference,
          standardError: apart(i, j),
          probability: 1 / (1 + exp(-difference)),
          pValue: pValue[i * count + j]!,
          adjustedPValue: decided.adjusted[i * count + j]!,
          significant: decided.wins[i * count + j] === 1,
        };
      }),
    ),
    pessimisticChoice: names[cautious]!,
    ...(tieWeight && { tieWeight }),
    sizes: {
      rankings: preferences.rankings.length,
      ties: preferences.ties.length,
      clusters: freedom < Infinity ? freedom + 1 : null,
    },
    settings: { level, correction, penalty },
    ...{ logLikelihood, converged, iterations, residual },
  };
}
