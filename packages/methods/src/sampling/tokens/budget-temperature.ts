/**
 * The temperature at which a law has moved by a given divergence.
 *
 *     KL(p_T‖p) = budget,   p_T ∝ p^(1/T)
 *
 * The divergence grows on either side of T = 1: towards −ln P(most probable tokens) as T falls to 0, towards that of the
 * uniform law as T grows to ∞. Its root is nearly linear in T below 1 and in 1/T above, where a safe secant method finds the
 * temperature in about ten looks at the law: time O(V) each. Budgets beyond the end are told, and the end is taken.
 * @module
 */
import { findRoot } from "../../divergence/find-root.js";
import { heated } from "./heated.js";
import { divergenceOf } from "./law-measures.js";

/** To which side of T = 1 the law may go. */
export const budgetSides = ["sharper", "flatter"] as const;
export type BudgetSide = (typeof budgetSides)[number];

/** Of the root of the divergence, in √nats. */
const tolerance = 1e-13;

export interface BudgetTemperature {
  readonly temperature: number;
  /** False when the law ends before the budget: at T = 0 or ∞. */
  readonly met: boolean;
}

/** For log-probabilities that sum to 1 and a budget of at least 0 nats. */
export function budgetTemperature(logs: Float64Array, budget: number, side: BudgetSide): BudgetTemperature {
  if (budget === 0) return { temperature: 1, met: true };
  const at = (place: number) => (side === "sharper" ? place : 1 / place);
  const excess = (place: number) => Math.sqrt(divergenceOf(heated(logs, at(place)), logs)) - Math.sqrt(budget);
  if (excess(0) < -tolerance) return { temperature: at(0), met: false };
  return { temperature: at(findRoot(excess, 0, 1, tolerance)), met: true };
}
