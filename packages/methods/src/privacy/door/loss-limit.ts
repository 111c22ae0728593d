/**
 * What a visit to private rows may cost, and the filter that holds it.
 *
 * A guarantee at (ε, δ) is held at one Rényi order α, settled before the first answer: the losses at α add up, also when
 * later questions depend on earlier answers, and each is refused that would pass the loss that gives (ε, δ). Where the
 * first cost is a ρ, α is the order at which ρ(ε, δ) is attained, so that nothing is lost beside zero-concentrated
 * accounting; where it is a curve, the order that is best for that curve.
 *
 * Source: [feldman2021] theorem 3.1, [whitehouse2023] theorem 1.
 * @module
 */
import { check } from "@pushforward/core";
import { bestOrder, epsilonOfCurve, lossOfEpsilon, rhoOfEpsilon } from "../accounting/index.js";
import type { RenyiCurve } from "../private-data.js";
import { type Budget, openBudget } from "./budget.js";

/** A guarantee, or zero-concentrated loss alone, which allows no questions that cost a curve. */
export type LossLimit =
  | { readonly epsilon: number; readonly delta: number; readonly rho?: undefined }
  | { readonly rho: number; readonly epsilon?: undefined; readonly delta?: undefined };

export interface LossFilter {
  /** ρ that may still be spent, rounded down. */
  readonly remaining: number;
  /**
   * Charge `rho`, or what remains where it passes that by less than 10⁻⁹ of itself, as shares of a budget do that were
   * worked out in doubles; what was charged. @throws BudgetError when less remains.
   */
  charge(rho: number): number;
  /** The order at which it was charged. @throws BudgetError when less remains. */
  chargeCurve(cost: RenyiCurve): number;
}

/** The order at which losses are held, and what may be spent there, as ρ = loss/order. */
interface Held {
  readonly order: number;
  readonly budget: Budget;
}

const ROUNDINGS = 1e-9;

/** @throws ArgumentError when the limit is out of range. */
export function lossFilter(limit: LossLimit): LossFilter {
  let held =
    limit.rho === undefined ? atBestOrder(limit.epsilon, limit.delta) : { order: 0, budget: openRho(limit.rho) };
  let settled = limit.rho !== undefined;
  return {
    get remaining() {
      return held.budget.remaining;
    },
    charge(rho) {
      checkRho(rho);
      const charged = held.budget.charge(rho, ROUNDINGS);
      settled = true;
      return charged;
    },
    chargeCurve(cost) {
      check(limit.rho === undefined, "private data", "limit", "an epsilon and a delta", "rho", "curves need them");
      const next = settled ? held : atOrder(epsilonOfCurve(cost, limit.delta).order, limit);
      const loss = cost(next.order);
      check(loss >= 0 && loss < Number.POSITIVE_INFINITY, "private data", "cost", "finite and at least 0", loss);
      next.budget.charge((loss / next.order) * (1 + 2 * Number.EPSILON), 0);
      held = next;
      settled = true;
      return next.order;
    },
  };
}

function atBestOrder(epsilon: number, delta: number): Held {
  const rho = rhoOfEpsilon(epsilon, delta);
  return { order: bestOrder(rho, epsilon), budget: openRho(rho) };
}

function atOrder(order: number, { epsilon, delta }: { epsilon: number; delta: number }): Held {
  return { order, budget: openBudget((lossOfEpsilon(epsilon, delta, order) / order) * (1 - 2 * Number.EPSILON)) };
}

function openRho(rho: number): Budget {
  checkRho(rho);
  return openBudget(rho);
}

function checkRho(rho: number): void {
  check(rho > 0 && rho < Number.POSITIVE_INFINITY, "private data", "rho", "a positive finite number", rho);
}
