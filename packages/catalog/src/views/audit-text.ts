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
  /** Zero-concentrated loss that is promised, and decides; null where none is. */
  readonly promisedRho: number | null;
  /** Name of the mechanism that was run; null where scores were given. */
  readonly mechanism: string | null;
}

export function auditText(result: AuditResult, _: ResultMeta, style: TextStyle): string {
  return lines(style, auditTitle(result), auditRows(result));
}

export function auditTitle({ epsilon, promised, rho, promisedRho, mechanism }: AuditResult): string {
  const what = mechanism === null ? "The promise" : `The promise of ${mechanism}`;
  if (promisedRho !== null && rho > promisedRho) return `${what} is broken: rho is at least ${formatNumber(rho, 4)}`;
  if (promisedRho === null && epsilon > promised)
    return `${what} is broken: epsilon is at least ${formatNumber(epsilon, 4)}`;
  return `${what} was not seen to be broken`;
}

export function auditRows({
  epsilon,
  promised,
  rho,
  promisedRho,
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
    ["rho", `≥ ${formatNumber(rho, 4)}`, `zero-concentrated loss, with confidence ${formatNumber(confidence)}`],
    ...(promisedRho === null
      ? []
      : [["rho promised", formatNumber(promisedRho, 4), rho > promisedRho ? "less than that" : "this decides; few runs tell"] as Row]), // biome-ignore format: a line
    ["provable", formatNumber(provable, 4), "the largest bound on epsilon that so many runs could give"],
    ["with canary", share(withCanary), `runs had a ${seen}`],
    ["without", share(without), "runs had it"],
  ];
}
