/**
 * Rules that turn the law of the next token into another: one map from log-probabilities to log-probabilities each.
 *
 *     temperature          p′ ∝ p^(1/T); T = 0 is uniform on the most probable tokens, ∞ uniform on all possible ones
 *     budget               the temperature at which KL(p′‖p) is a given budget (see `budgetTemperature`)
 *     guided-temperature   T = T₀·2^(−KL(p‖b)/h): cold where the base law b is far, hence where the context counts
 *     contrast             p′ ∝ p·(p/b)^α: what p says beyond the base law b
 *     top-k                the k most probable tokens
 *     nucleus              the most probable tokens that hold a mass
 *     typical              the tokens of most ordinary surprise that hold a mass (see `typicalSet`)
 *     min-p                p_v at least a share of the largest
 *     epsilon-cut          p_v at least a floor
 *     eta-cut              p_v at least min(floor, √floor·e^(−H(p)))
 *
 * The last six cut: what is left is divided by its mass m, so KL(p′‖p) = −ln m and the total variation is 1 − m. Tokens
 * that a rule cannot tell apart are kept together, so that no rule depends on their order; a cut that would leave nothing
 * leaves the most probable tokens. Time O(V) a rule, O(V·log V) for `nucleus`, `typical` and `top-k`.
 *
 * Source: [holtzman2020] for `nucleus`, [fan2018] for `top-k`, [meister2023] for `typical`, [nguyen2025] for `min-p`,
 * [hewitt2022] for `epsilon-cut` and `eta-cut`, [chang2023] for `guided-temperature`, [shi2024] for `contrast` with the
 * law without context, [li2023] with that of a weaker model.
 * @module
 */
import { check, exp, log, pow } from "@pushforward/core";
import { type BudgetSide, budgetTemperature } from "./budget-temperature.js";
import { heated } from "./heated.js";
import { divergenceOf, entropyOf } from "./law-measures.js";
import { logSum } from "./log-probabilities.js";
import { massCut, slack } from "./mass-cut.js";
import { typicalSet } from "./typical-set.js";

export type TokenRule =
  /** T from 0 to ∞. */
  | { readonly rule: "temperature"; readonly temperature: number }
  /** Nats, at least 0. */
  | { readonly rule: "budget"; readonly budget: number; readonly side: BudgetSide }
  /** T₀, and the nats h of divergence from the base law that halve it. */
  | { readonly rule: "guided-temperature"; readonly temperature: number; readonly halving: number }
  /** α, at least 0: 0 changes nothing. */
  | { readonly rule: "contrast"; readonly strength: number }
  | { readonly rule: "top-k"; readonly count: number }
  /** Above 0, at most 1. */
  | { readonly rule: "nucleus" | "typical"; readonly mass: number }
  /** From 0 to 1: of the largest probability for `min-p`, a probability for the others. */
  | { readonly rule: "min-p" | "epsilon-cut" | "eta-cut"; readonly floor: number };

/** A law, and the temperature that the rule came to; 1 where it is about none. */
export interface RuledLaw {
  readonly logs: Float64Array;
  readonly temperature: number;
  /** False when no temperature meets the budget, and the nearest was taken. */
  readonly met: boolean;
}

/**
 * The law of log-probabilities `logs` (summing to 1) under one rule; `base` is what guidance and contrast refer to.
 *
 * @throws ArgumentError when contrast meets a token that `logs` has and `base` lacks.
 */
export function applyRule(logs: Float64Array, rule: TokenRule, base?: Float64Array): RuledLaw {
  switch (rule.rule) {
    case "temperature":
      return warmed(logs, rule.temperature);
    case "guided-temperature":
      return warmed(logs, rule.temperature * pow(2, -divergenceOf(logs, base!) / rule.halving));
    case "budget": {
      const { temperature, met } = budgetTemperature(logs, rule.budget, rule.side);
      return { ...warmed(logs, temperature), met };
    }
    case "contrast":
      return unheated(contrasted(logs, base!, rule.strength));
    default:
      return unheated(cut(logs, keptBy(logs, rule)));
  }
}

type CutRule = Exclude<TokenRule, { rule: "temperature" | "guided-temperature" | "budget" | "contrast" }>;

function keptBy(logs: Float64Array, rule: CutRule): Uint8Array {
  switch (rule.rule) {
    case "top-k":
      return atLeast(logs, logs.slice().sort()[Math.max(0, logs.length - rule.count)]!);
    case "nucleus":
      return massCut(logs, logs.map(exp), rule.mass);
    case "typical":
      return typicalSet(logs, rule.mass).kept;
    case "min-p":
      return atLeast(logs, topOf(logs) + log(rule.floor));
    case "epsilon-cut":
      return atLeast(logs, log(rule.floor));
    case "eta-cut":
      return atLeast(logs, Math.min(log(rule.floor), log(rule.floor) / 2 - entropyOf(logs)));
  }
}

/** The tokens above a floor, or the most probable ones when none is. */
function atLeast(logs: Float64Array, floor: number): Uint8Array {
  const level = Math.min(floor, topOf(logs)) - slack;
  return Uint8Array.from(logs, (value) => Number(value >= level && value > Number.NEGATIVE_INFINITY));
}

function cut(logs: Float64Array, kept: Uint8Array): Float64Array {
  const left = logs.map((value, v) => (kept[v] ? value : Number.NEGATIVE_INFINITY));
  return shifted(left);
}

function contrasted(logs: Float64Array, base: Float64Array, strength: number): Float64Array {
  const bad = logs.findIndex((value, v) => value > Number.NEGATIVE_INFINITY && base[v] === Number.NEGATIVE_INFINITY);
  const cure = "cut such tokens first, or give the base law no zeros";
  if (bad >= 0) check(false, "applyRule", `base: token ${bad + 1}`, "possible where the law has it", "0", cure);
  return shifted(logs.map((value, v) => (value > Number.NEGATIVE_INFINITY ? value + strength * (value - base[v]!) : value))); // biome-ignore format: one line
}

const warmed = (logs: Float64Array, temperature: number): RuledLaw => ({
  logs: heated(logs, temperature),
  temperature,
  met: true,
});
const unheated = (logs: Float64Array): RuledLaw => ({ logs, temperature: 1, met: true });

/** Divided by the sum of the probabilities. */
function shifted(logs: Float64Array): Float64Array {
  const total = logSum(logs);
  return logs.map((value) => value - total);
}

const topOf = (logs: Float64Array) => logs.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);

/** @throws ArgumentError when a rule is out of range, or needs a base law and there is none. */
export function checkRule(rule: TokenRule, hasBase: boolean, where: string): void {
  const inRange = (holds: boolean, name: string, expected: string, value: number) =>
    check(holds, where, `${name} of ${rule.rule}`, expected, value);
  if (rule.rule === "temperature" || rule.rule === "guided-temperature")
    inRange(rule.temperature >= 0, "temperature", "at least 0", rule.temperature);
  if (rule.rule === "guided-temperature") {
    inRange(rule.temperature < Infinity, "temperature", "finite", rule.temperature);
    inRange(rule.halving > 0, "halving", "above 0", rule.halving);
  }
  if (rule.rule === "budget") inRange(rule.budget >= 0, "budget", "at least 0", rule.budget);
  if (rule.rule === "contrast") inRange(rule.strength >= 0 && rule.strength < Infinity, "strength", "at least 0 and finite", rule.strength); // biome-ignore format: one line
  if (rule.rule === "top-k") inRange(Number.isInteger(rule.count) && rule.count >= 1, "count", "an integer of at least 1", rule.count); // biome-ignore format: one line
  if ("mass" in rule) inRange(rule.mass > 0 && rule.mass <= 1, "mass", "above 0 and at most 1", rule.mass);
  if ("floor" in rule) inRange(rule.floor >= 0 && rule.floor <= 1, "floor", "from 0 to 1", rule.floor);
  const needsBase = rule.rule === "contrast" || rule.rule === "guided-temperature";
  check(!needsBase || hasBase, where, "base", `given with ${rule.rule}`, "none");
}
