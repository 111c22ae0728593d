/**
 * A plan as CSV: one row for each pair that mass moves between, rows counted from 1.
 * @module
 */
import { check } from "@pushforward/core/errors";
import type { TransportPlan } from "@pushforward/methods/transport";

/** RFC 4180. @throws ArgumentError when the plan was not asked for. */
export function planCsv(plan: TransportPlan | undefined): string {
  check(plan !== undefined, "plan", "--plan", "given for a file of the plan", "no --plan");
  const rows = Array.from(plan.mass, (mass, e) => `${plan.from[e]! + 1},${plan.to[e]! + 1},${mass}`);
  return ["x_row,y_row,mass", ...rows].join("\r\n").concat("\r\n");
}
