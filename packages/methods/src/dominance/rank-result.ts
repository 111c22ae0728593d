/**
 * What a ranking of models says, whatever the order, the test and the data it came from.
 * @module
 */
import type { Interval } from "@pushforward/core";
import type { Correction, DominanceTest } from "./decisions.js";
import type { Copula } from "./portfolio.js";
import type { DominanceCost } from "./transport-path.js";

/** One metric of one model. */
export interface MetricStanding {
  readonly metric: string;
  /** Mean in the units of the table, and the rank that the mean of this metric alone would give. */
  readonly mean: number;
  readonly rank: number;
  /** Part of all that keeps this model from dominating the others that lies in this metric; parts sum to 1. */
  readonly share: number;
  /** Quantiles in the units of the table at the levels of `RankResult.levels`. */
  readonly quantiles: readonly number[];
}

export interface RankedModel {
  readonly model: string;
  /** By wins − losses; equal ones share a rank. */
  readonly rank: number;
  /** 1 − violation: larger is better. */
  readonly score: number;
  readonly interval: Interval;
  /** Mean violation ratio against all others. */
  readonly violation: number;
  readonly standardError: number;
  readonly wins: number;
  readonly losses: number;
  readonly items: number;
  readonly metrics: readonly MetricStanding[];
}

/** One direction of a pair. */
export interface RatioEstimate {
  readonly ratio: number;
  readonly standardError: number;
  /** Least threshold τ at which almost dominance would be declared at the level: ratio + z·SE. */
  readonly smallestTau: number;
}

export interface RankedPair extends RatioEstimate {
  /** The model with the smaller p-value of being better. */
  readonly better: string;
  readonly worse: string;
  /** How far `worse` is from dominating `better`. */
  readonly reverse: RatioEstimate;
  readonly z: number;
  readonly pValue: number;
  readonly adjustedPValue: number;
  readonly significant: boolean;
  /** Whether half and double λ decide the same; such decisions alone count as wins. */
  readonly robust: boolean;
  /** What keeps `better` from dominating: parts by metric that sum to 1, and the gap of means in pooled standard deviations. */
  readonly metrics: readonly { readonly metric: string; readonly share: number; readonly gap: number }[];
  /** How the solver ended; nothing where no iteration was needed. */
  readonly solver?: { readonly converged: boolean; readonly iterations: number; readonly residual: number };
}

export interface MeanPair {
  readonly better: string;
  readonly worse: string;
  readonly difference: number;
  readonly standardError: number;
  readonly pValue: number;
  readonly adjustedPValue: number;
  readonly significant: boolean;
}

/** A pair on which the mean of metrics and dominance decide differently. */
export interface Disagreement {
  readonly models: readonly [string, string];
  /** The winner by each, or null where it decides nothing. */
  readonly byDominance: string | null;
  readonly byMean: string | null;
  /** The metric that most keeps `of` from dominating the other: its part of all that does, and the gap of means of `of` in it, in standard deviations. */
  readonly blocked: { readonly of: string; readonly metric: string; readonly share: number; readonly gap: number };
  /** False where dominance decides nothing because half or double λ decide otherwise. */
  readonly robust: boolean;
}

export interface MeanControlResult {
  readonly ranking: readonly {
    readonly model: string;
    readonly rank: number;
    readonly mean: number;
    readonly standardError: number;
    readonly wins: number;
    readonly losses: number;
  }[];
  readonly pairs: readonly MeanPair[];
  readonly disagreements: readonly Disagreement[];
}

export interface RankSettings {
  readonly order: "multivariate" | "first" | "second";
  readonly test: DominanceTest;
  readonly tau: number;
  readonly level: number;
  readonly correction: Correction;
  readonly scale: "zscore" | "none";
  readonly paired: boolean;
  readonly clustered: boolean;
  /** Independent units: items, clusters, or rows of the smallest model. */
  readonly units: number;
  /** Of the multivariate order. */
  readonly cost?: DominanceCost;
  readonly gain?: number;
  readonly lambda?: number;
  /** Of the others, with several metrics. */
  readonly portfolio?: Copula;
  /** "influence", or the number of resamples behind the standard errors. */
  readonly errors: "influence" | number;
}

export interface RankResult {
  /** Best first. */
  readonly ranking: readonly RankedModel[];
  /** Every two models once, in the order of the ranking. */
  readonly pairs: readonly RankedPair[];
  readonly meanControl: MeanControlResult;
  /** Groups of models that win around in a circle. */
  readonly cycles: readonly (readonly string[])[];
  /** How many decisions other thresholds would give; for the absolute test. */
  readonly tauLine: readonly { readonly tau: number; readonly wins: number }[];
  readonly metrics: readonly string[];
  /** Levels of the quantiles of each metric. */
  readonly levels: readonly number[];
  readonly settings: RankSettings;
  readonly warnings: readonly string[];
}
