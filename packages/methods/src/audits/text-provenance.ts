/**
 * Did this model write this text? A zero-shot test by entropy.
 *
 *     S = Σ_t ( ln p_t(x_t) + H_t ),   Var S = Σ_t σ_t²,   H_t, σ_t² the mean and variance of the surprise −ln p_t(X)
 *
 * Under the null that every token was drawn from the model's own law (temperature 1, nothing cut off), the summands are
 * martingale differences: S/√(Σσ²) is about normal for long texts, and the log-perplexity of the text is near the mean entropy
 * [radvand2025]. Two-sided: text of another writer mostly surprises the model more than the model expects (z below 0), text
 * drawn at a low temperature surprises it less. A p-value at a level of 5% wrongly accuses 5% of the model's own texts; a large
 * one is no proof that the model wrote the text.
 *
 * With the whole vocabulary there is an answer without a limit: for each λ, ∏_t p_t(x_t)^λ/Σ_v p_t(v)^(1 + λ) has mean
 * 1 under the null, since it compares the model with itself at the temperature 1/(1 + λ). The mean over five λ is an e-value:
 * it exceeds 1/α with a chance of at most α at any length, also when one may stop at will (Ville).
 *
 * Time O(tokens·V), memory O(tokens).
 *
 * Source: [radvand2025]; [bao2024] for the studentised statistic; [ramdas2023] for e-values.
 * @module
 */
import { check, type Estimate, exp, log, meanAndVariance, normalQuantile, normalSf } from "@pushforward/core";
import { type LogProbabilities, rowAt } from "../sampling/tokens/log-probabilities.js";

/** What is known of the token at one position. */
export interface TokenRecord {
  /** ln p_t(x_t); −∞ for a token that the model never writes. */
  readonly logProbability: number;
  /** H_t in nats. */
  readonly entropy: number;
  /** σ_t², the variance of the surprise; absent when not known. */
  readonly variance?: number;
  /** ln of the factor of the e-value for each λ of `tilts`; absent when the vocabulary is not known. */
  readonly logFactors?: Float64Array;
}

export interface TextProvenance {
  readonly tokens: number;
  /** Of the text, in nats. */
  readonly logLikelihood: number;
  /** Its mean under the null, −Σ H_t. */
  readonly expected: number;
  /** exp(−logLikelihood/tokens). */
  readonly perplexity: number;
  /** Mean of surprise − entropy a token, in nats: how much more the text surprises than the model's own. */
  readonly excess: Estimate;
  /** S/√(Var S). */
  readonly statistic: number;
  /** Two-sided, by the normal limit. */
  readonly pValue: number;
  /** Where the variance of the statistic comes from. */
  readonly method: "variances of the model" | "variance over tokens";
  /** Absent without the vocabulary; 1/eValue is a p-value at any length. */
  readonly eValue?: number;
}

/** λ of the alternatives: temperatures 2, 4/3, 4/5, 2/3 and 1/2. */
export const tilts: readonly number[] = [-0.5, -0.25, 0.25, 0.5, 1];

/**
 * The record of each token of a text under the model's log-probabilities.
 *
 * @throws ArgumentError unless there is a token of the vocabulary, counted from 0, for every position.
 */
export function tokenRecords(model: LogProbabilities, tokens: ArrayLike<number>): TokenRecord[] {
  const { positions, vocabulary } = model;
  check(tokens.length === positions, "tokenRecords", "tokens", `${positions} long, one a position`, tokens.length);
  return Array.from({ length: positions }, (_, t) => {
    const token = tokens[t]!;
    const known = Number.isInteger(token) && token >= 0 && token < vocabulary;
    if (!known) check(false, "tokenRecords", `token ${t + 1}`, `an integer from 0 to ${vocabulary - 1}`, token);
    return recordOf(rowAt(model, t), token);
  });
}

function recordOf(row: Float64Array, token: number): TokenRecord {
  let entropy = 0;
  let square = 0;
  const powers = new Float64Array(tilts.length);
  for (let v = 0; v < row.length; v++) {
    const value = row[v]!;
    if (value === Number.NEGATIVE_INFINITY) continue;
    const chance = exp(value);
    entropy -= chance * value;
    square += chance * value * value;
    for (let k = 0; k < tilts.length; k++) powers[k]! += exp((1 + tilts[k]!) * value);
  }
  const logProbability = row[token]!;
  const logFactors = powers.map((power, k) => tilts[k]! * logProbability - log(power));
  return { logProbability, entropy, variance: Math.max(0, square - entropy * entropy), logFactors };
}

/** Interval of the mean excess. */
const level = 0.95;

/**
 * The test from the records of all tokens.
 *
 * @throws ArgumentError when there is no token, a log-probability is above 0 or NaN, an entropy or variance negative, or variances
 *   are absent and there are fewer than two tokens.
 */
export function textProvenance(records: readonly TokenRecord[]): TextProvenance {
  const here = "textProvenance";
  const n = records.length;
  check(n >= 1, here, "records", "of at least one token", n);
  records.forEach(({ logProbability, entropy, variance = 0 }, t) => {
    check(logProbability <= 0, here, `the log-probability of token ${t + 1}`, "at most 0", logProbability);
    check(entropy >= 0 && entropy < Infinity, here, `the entropy at token ${t + 1}`, "nonnegative and finite", entropy);
    check(
      variance >= 0 && variance < Infinity,
      here,
      `the variance at token ${t + 1}`,
      "nonnegative and finite",
      variance,
    );
  });
  const known = records.every(({ variance }) => variance !== undefined);
  check(known || n >= 2, here, "records", "of at least two tokens where variances are absent", n);
  const excesses = Float64Array.from(records, ({ logProbability, entropy }) => -logProbability - entropy);
  const sum = (values: Iterable<number>) => Array.from(values).reduce((a, b) => a + b, 0);
  const impossible = excesses.includes(Infinity);
  const spread = impossible ? 0 : n * meanAndVariance(excesses).variance;
  const variance = known ? sum(records.map((record) => record.variance!)) : spread;
  const logLikelihood = sum(records.map((record) => record.logProbability));
  const total = -sum(excesses);
  const statistic = studentise(total, variance);
  const eValue = eValueOf(records);
  return {
    tokens: n,
    logLikelihood,
    expected: -sum(records.map(({ entropy }) => entropy)),
    perplexity: exp(-logLikelihood / n),
    excess: excessOf(-total / n, Math.sqrt(spread) / n),
    statistic,
    pValue: Math.min(1, 2 * normalSf(Math.abs(statistic))),
    method: known ? "variances of the model" : "variance over tokens",
    ...(eValue !== undefined && { eValue }),
  };
}

function studentise(total: number, variance: number): number {
  // A model that is sure of every token: the text is the one it writes, or another.
  if (variance === 0) return Math.abs(total) < 1e-9 ? 0 : total * Infinity;
  return total / Math.sqrt(variance);
}

function excessOf(value: number, standardError: number): Estimate {
  if (value === Infinity) return { value, method: "mean over tokens" };
  const reach = normalQuantile(0.5 + level / 2) * standardError;
  return {
    value,
    standardError,
    interval: { low: value - reach, high: value + reach, level },
    method: "mean over tokens",
  };
}

function eValueOf(records: readonly TokenRecord[]): number | undefined {
  if (!records.every(({ logFactors }) => logFactors !== undefined)) return undefined;
  const products = tilts.map((_, k) => exp(records.reduce((total, { logFactors }) => total + logFactors![k]!, 0)));
  return products.reduce((total, value) => total + value, 0) / tilts.length;
}
