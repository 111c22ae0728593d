/**
 * An audit of privacy as a page: how well scores tell the two tables apart, beside what the promise allows.
 * @module
 */
import type { AuditResult } from "../views/audit-text.js";
import { auditRows, auditTitle } from "../views/audit-text.js";
import { shortPower } from "../views/privacy-budget-text.js";
import type { Chart } from "./chart.js";
import { curveChart } from "./curve-chart.js";
import { formatNumber } from "./numbers.js";
import type { TransportPage } from "./transport-page.js";

export function auditPage(result: AuditResult): TransportPage {
  const { epsilon, promised, delta, confidence } = result;
  return {
    title: auditTitle(result),
    lead: `Epsilon ${formatNumber(promised, 4)} at delta ${shortPower(delta)} is promised; the runs show at least ${formatNumber(epsilon, 4)}, with confidence ${formatNumber(confidence)}.`,
    figures: [
      {
        heading: "With and without the canary",
        caption:
          "Share of runs with a score above each threshold, with the canary against without it. Between the grey lines is what the promise allows; the ring is the event that the bound rests on.",
        charts: [sharesPicture(result)],
      },
    ],
    rows: auditRows(result),
    sizes: {},
  };
}

function sharesPicture({ curve, promised, delta, event, withCanary, without }: AuditResult): Chart {
  const ring = ({ hits, runs }: AuditResult["without"]) => (event.side === "above" ? hits : runs - hits) / runs;
  const steps = Array.from({ length: 201 }, (_, k) => k / 200);
  const growth = Math.exp(promised);
  // Both ways round, for events and for what they leave out.
  const most = (share: number) => Math.min(1, growth * share + delta, 1 - (1 - share - delta) / growth);
  const least = (share: number) => Math.max(0, (share - delta) / growth, 1 - growth * (1 - share) - delta);
  return curveChart({
    text: { id: "shares", title: "Scores above a threshold", description: "With the canary against without it." },
    x: "share without the canary",
    y: "share with the canary",
    curves: [
      { points: [[0, 0], ...curve.map((point) => [point.without, point.with] as const)], kind: "current" },
      { points: steps.map((share) => [share, most(share)] as const), kind: "base" },
      { points: steps.map((share) => [share, least(share)] as const), kind: "base" },
    ],
    rings: [[ring(without), ring(withCanary)]],
    xDomain: [0, 1],
    yDomain: [0, 1],
  });
}
