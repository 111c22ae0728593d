/**
 * Next-token laws under a chain of rules, and how far each has moved.
 *
 * Every rule acts on the law that the one before has left (see `applyRule`). Divergence, total variation and entropies are
 * exact and compare the end with the beginning. Time O(positions·V·log V).
 * @module
 */
import { check } from "@pushforward/core";
import { divergenceOf, entropyOf, totalVariationOf } from "./law-measures.js";
import { type LogProbabilities, rowAt } from "./log-probabilities.js";
import { applyRule, checkRule, type TokenRule } from "./token-rules.js";

/** What became of one law. */
export interface TemperedLaw {
  /** KL(after‖before), nats. */
  readonly divergence: number;
  /** ½ Σ |after − before|. */
  readonly totalVariation: number;
  /** H, nats. */
  readonly entropyBefore: number;
  readonly entropyAfter: number;
  /** Tokens that can come, after all rules. */
  readonly kept: number;
  /** Product of the temperatures that the rules came to. */
  readonly temperature: number;
  /** False when a budget lies beyond what temperatures reach; the nearest end was taken. */
  readonly met: boolean;
}

export interface TemperedLaws {
  readonly laws: LogProbabilities;
  /** One for each position. */
  readonly moves: readonly TemperedLaw[];
}

/**
 * The laws `before` under `rules`, in this order; `base` has the laws that guidance and contrast refer to, at the same
 * positions over the same tokens: without the context, say, or of a weaker model.
 *
 * @throws ArgumentError when a rule is out of range, `base` does not fit, or a rule needs it and it is absent.
 */
export function temper(
  before: LogProbabilities,
  rules: readonly TokenRule[],
  { base }: { readonly base?: LogProbabilities | undefined } = {},
): TemperedLaws {
  const here = "temper";
  const { positions, vocabulary } = before;
  for (const rule of rules) checkRule(rule, base !== undefined, here);
  if (base)
    check(base.positions === positions && base.vocabulary === vocabulary, here, "base", `of ${positions} positions and ${vocabulary} tokens`, `${base.positions} and ${base.vocabulary}`); // biome-ignore format: one line
  const data = new Float64Array(before.data.length);
  const moves = Array.from({ length: positions }, (_, t) => {
    const start = rowAt(before, t);
    let law = { logs: start, temperature: 1, met: true };
    for (const rule of rules) {
      const next = applyRule(law.logs, rule, base && rowAt(base, t));
      law = { logs: next.logs, temperature: law.temperature * next.temperature, met: law.met && next.met };
    }
    data.set(law.logs, t * vocabulary);
    return {
      divergence: divergenceOf(law.logs, start),
      totalVariation: totalVariationOf(law.logs, start),
      entropyBefore: entropyOf(start),
      entropyAfter: entropyOf(law.logs),
      kept: law.logs.reduce((count, value) => count + Number(value > Number.NEGATIVE_INFINITY), 0),
      temperature: law.temperature,
      met: law.met,
    };
  });
  return { laws: { ...before, data }, moves };
}
