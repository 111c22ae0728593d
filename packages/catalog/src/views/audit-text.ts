/**
 * An audit of privacy in a terminal.
 * @module
 */
import type { PrivacyAudit } from "@pushforward/methods/privacy";
import type { ResultMeta, TextStyle } from "../operation.js";
import { formatCount, formatNumber, formatShare } from "../report/numbers.js";
import { shortPower } from "./privacy-budget-text.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface AuditResult extends PrivacyAudit {
  /** Epsilon that is promised. */
  readonly promised: number;
  /** Name of the mechanism that was run; null where scores were given. */
  readonly mechanism: string | null;
}

export function auditText(result: AuditResult, _: ResultMeta, style: TextStyle): string {
  return lines(style, auditTitle(result), auditRows(result));
}

export function auditTitle({ epsilon, promised, mechanism }: AuditResult): string {
  const what = mechanism === null ? "The promise" : `The promise of ${mechanism}`;
  return epsilon > promised ? `${what} is broken: epsilon is at least ${formatNumber(epsilon, 4)}` : `${what} was not seen to be broken`; // biome-ignore format: one line
}

export function auditRows({
  epsilon,
  promised,
  delta,
  confidence,
  provable,
  event,
  withCanary,
  without,
}: AuditResult): Row[] {
  const share = ({ hits, runs }: AuditResult["without"]) => `${formatShare(hits / runs)} of ${formatCount(runs)}`;
  const seen = `score ${event.side} ${formatNumber(event.threshold, 4)}`;
  return [
    [
      "epsilon",
      `≥ ${formatNumber(epsilon, 4)}`,
      `with confidence ${formatNumber(confidence)}, at delta ${shortPower(delta)}`,
    ],
    ["promised", formatNumber(promised, 4), epsilon > promised ? "less than that" : "a bound below it proves nothing"],
    ["provable", formatNumber(provable, 4), "the largest bound that so many runs could give"],
    ["with canary", share(withCanary), `runs had a ${seen}`],
    ["without", share(without), "runs had it"],
  ];
}
