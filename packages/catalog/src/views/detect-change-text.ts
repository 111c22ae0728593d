/**
 * An alarm, or none, in a terminal.
 * @module
 */
import type { ChangeDetection } from "@pushforward/methods/hypothesis";
import type { ResultMeta, TextStyle } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted, formatCount, formatNumber } from "../report/numbers.js";
import { lines } from "./sinkhorn-text.js";

const deeds = { rise: "rose", fall: "fell", spread: "spread out", "closing in": "closed in" };

/** "income rose from row 401 on". */
export function alarmWords({ alarm }: ChangeDetection): string {
  if (!alarm) return "no alarm";
  return `${legible(alarm.column, 40)} ${deeds[alarm.kind]} from about row ${formatCount(alarm.start + 1)} on`;
}

export function detectChangeText(result: ChangeDetection, { inputs }: ResultMeta, style: TextStyle): string {
  const { alarm, evidence, averageRun, reference, rows } = result;
  const [from = "reference", stream = "stream"] = inputs;
  const heading = `Change detection: ${stream} (${counted(rows, "row")}) against ${from} (${counted(reference, "row")})`;
  const most = evidence.reduce((a, b) => Math.max(a, b), 0);
  return lines(style, heading, [
    ["alarm", alarm ? `row ${formatCount(alarm.row + 1)}` : "none", alarm ? alarmWords(result) : ""],
    ["evidence", formatNumber(most, 4), `at most; the alarm goes at ${formatNumber(averageRun)}`],
    ["false alarms", "rare", `one in ${formatNumber(averageRun)} rows or more, on average, while nothing changes`],
  ]);
}
