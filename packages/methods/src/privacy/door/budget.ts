/**
 * A budget of zero-concentrated loss, kept exactly.
 * @module
 */
import { doubleBelow, exactUnits } from "../accounting/exact.js";
import { BudgetError } from "../budget-error.js";

export interface Budget {
  /** Rounded down. */
  readonly remaining: number;
  /**
   * Charge `rho`, or what remains where it passes that by at most `tolerance` of itself; what was charged.
   * @throws BudgetError when less remains; nothing is charged then.
   */
  charge(rho: number, tolerance: number): number;
}

/** A filter: what is asked may depend on earlier answers, since each charge is refused that would pass `cap`. */
export function openBudget(cap: number): Budget {
  let left = exactUnits(cap);
  const remaining = (): number => doubleBelow(left);
  return {
    get remaining() {
      return remaining();
    },
    charge(rho, tolerance) {
      const fits = exactUnits(rho) <= left;
      const charged = fits ? rho : remaining();
      if (!fits && (charged === 0 || rho * (1 - tolerance) > charged))
        throw new BudgetError(
          `private data: this costs rho ${rho}, and rho ${charged} is left; nothing was drawn. Ask for less, or allow a larger epsilon`,
        );
      left -= exactUnits(charged);
      return charged;
    },
  };
}
