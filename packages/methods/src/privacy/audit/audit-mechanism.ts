/**
 * An audit of anything that can be run: on a table with a canary row, and on one without it.
 * @module
 */
import { breathe, check, type Watch } from "@pushforward/core";
import { auditDefaults, auditEpsilon, type PrivacyAudit } from "./audit-epsilon.js";

export interface AuditMechanismOptions {
  /** Runs on each of the two tables; 20,000 tell a fourfold shortage of noise at epsilon 1, 2,000 do not. */
  readonly runs: number;
  readonly delta?: number;
  readonly confidence?: number;
  readonly watch?: Watch | undefined;
}

/** Score of one run: large where what was released looks like the table with the canary. */
export type AuditRun = (withCanary: boolean) => number | Promise<number>;

/** Run both, in turns, and bound epsilon. @throws ArgumentError when `runs` is below 20, or a score is not finite. */
export async function auditMechanism(
  run: AuditRun,
  { runs, delta = auditDefaults.delta, confidence = auditDefaults.confidence, watch }: AuditMechanismOptions,
): Promise<PrivacyAudit> {
  check(Number.isInteger(runs) && runs >= 20, "auditMechanism", "runs", "a whole number of at least 20", runs);
  const scoresWith = new Float64Array(runs);
  const scoresWithout = new Float64Array(runs);
  for (let i = 0; i < runs; i++) {
    scoresWith[i] = await run(true);
    scoresWithout[i] = await run(false);
    if (i % 64 === 63) {
      watch?.onProgress?.({ stage: "running with and without the canary", done: i / runs });
      await breathe(watch);
    }
  }
  return auditEpsilon(scoresWith, scoresWithout, delta, confidence);
}
