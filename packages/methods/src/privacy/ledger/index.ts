export { composedEpsilon } from "./composed-epsilon.js";
export {
  defaultBudget,
  Ledger,
  type LedgerRelease,
  type LedgerState,
  type LedgerStore,
  memoryStore,
  type ReleasePlan,
  readLedger,
  runningTotals,
} from "./ledger.js";
export type { LedgerCost, LedgerIntention } from "./ledger-lines.js";
