/**
 * What `fidelity` answers: one shape whatever was given; null where nothing can be said.
 * @module
 */
import type { ExcludedColumn } from "./fidelity-columns.js";
import type { JointFidelity } from "./joint-distances.js";
import type { MarginalFidelity } from "./marginal-fidelity.js";
import type { PrivacyEvidence } from "./privacy-evidence.js";
import type { Usefulness } from "./usefulness.js";

export interface FidelityResult {
  readonly sizes: {
    readonly real: number;
    readonly synthetic: number;
    /** 0 when there is none. */
    readonly holdout: number;
    readonly columns: number;
  };
  /** Coverage of the intervals. */
  readonly level: number;
  readonly fidelity: {
    /** Mean total variation of single columns. */
    readonly marginal: number;
    /** Mean total variation of pairs of columns; null with a single column. */
    readonly pairwise: number | null;
    /** The same with floors and errors, by column and pair. */
    readonly margins: MarginalFidelity;
  } & JointFidelity;
  /** Null when no target was named. */
  readonly usefulness: Usefulness | null;
  readonly privacy: PrivacyEvidence;
  readonly excluded: readonly ExcludedColumn[];
  readonly warnings: readonly string[];
}
