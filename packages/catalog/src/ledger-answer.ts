/**
 * A ledger shown: what its releases cost together, one after another.
 * @module
 */
import type { LedgerState, PrivacyBudget } from "@pushforward/methods/privacy";
import type { OperationFiles } from "./operation-files.js";
import { type LedgerSummary, summaryOf } from "./synthesis-answer.js";

export interface ShownLedger extends LedgerSummary {
  /** Epsilon of all releases together after each of those that count, in the order of the file. */
  readonly course: readonly number[];
}

export interface BudgetAnswer extends PrivacyBudget {
  /** Null where no ledger was given. */
  readonly ledger: ShownLedger | null;
}

/** @throws DataError when the ledger is damaged, or cannot be read. */
export async function ledgerAnswer(files: OperationFiles): Promise<BudgetAnswer> {
  const { budgetOfCosts, composedEpsilon, groupRho, readLedger } = await import("@pushforward/methods/privacy");
  const name = files.nameOf("ledger")!;
  const state = readLedger(new TextDecoder().decode(files.read("ledger")), name);
  const { head, adjacency, spent } = state;
  const counted = countedReleases(state);
  const rhoOf = ({ cost, adjacency: own }: LedgerState["releases"][number]): number | null =>
    cost.rho === undefined ? null : own === adjacency ? cost.rho : groupRho(cost.rho, 2);
  const each = counted.map((release) => {
    return { epsilon: composedEpsilon([release], adjacency, head.delta), rho: rhoOf(release), sigma: null };
  });
  const course = counted.map((_, i) => composedEpsilon(counted.slice(0, i + 1), adjacency, head.delta));
  return {
    ...budgetOfCosts(each, { epsilon: spent, delta: head.delta, adjacency }),
    ledger: { ...summaryOf(state, name), course },
  };
}

function countedReleases({ releases }: LedgerState): LedgerState["releases"] {
  return releases.filter(({ state }) => state !== "withdrawn");
}
