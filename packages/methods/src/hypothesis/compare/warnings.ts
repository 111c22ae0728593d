/**
 * What a reader of the answer should know before relying on it.
 * @module
 */
import type { Prepared } from "./prepare.js";
import type { CompareResult } from "./result.js";

const muchOverlap = 0.2;

export function compareWarnings(
  answer: Omit<CompareResult, "warnings">,
  prepared: Prepared,
  groupsNote: string | undefined,
): string[] {
  const { sizes, pValue, pValueError, level, overlap, verdict } = answer;
  const out: string[] = [];
  if (verdict === "cannot test")
    out.push(
      `no test at level ${level} is possible with ${sizes.reference} and ${sizes.current} rows; only sizes of effects are given`,
    );
  if (overlap > muchOverlap && !prepared.overlap.sameLaw)
    out.push(
      `${(100 * overlap).toFixed(0)}% of the reference rows stand verbatim in the current table; two versions of one table are not two samples, and the test is conservative`,
    );
  if (prepared.overlap.sameLaw) out.push("both tables hold the same rows in the same proportions");
  if (pValueError > 0 && Math.abs(pValue - level) <= 2 * pValueError && pValue < 1)
    out.push(
      `borderline: p = ${pValue.toFixed(3)} ± ${pValueError.toFixed(3)} by chance of the relabellings; more resamples settle it`,
    );
  if (sizes.referenceUsed < 0.9 * sizes.reference || sizes.currentUsed < 0.9 * sizes.current)
    out.push(
      `the verdict uses ${sizes.referenceUsed} of ${sizes.reference} reference rows and ${sizes.currentUsed} of ${sizes.current} current rows, drawn at random; columns and groups use all`,
    );
  if (prepared.infinite.length > 0)
    out.push(
      `infinite values in ${prepared.infinite.join(", ")}: they count as the largest and smallest ranks, and are left out of means and distances`,
    );
  if (groupsNote !== undefined) out.push(groupsNote);
  return out;
}
