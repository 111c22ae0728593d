/**
 * The test of a training order in a terminal.
 * @module
 */
import type { TrainingOrder } from "@pushforward/methods/audits";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, equationP, formatEstimate } from "../report/numbers.js";
import { lines } from "./sinkhorn-text.js";

export function trainingOrderText(result: TrainingOrder, { inputs }: ResultMeta, style: TextStyle): string {
  const { texts, correlation, interval, pValue, normalPValue, resamples } = result;
  const shown = formatEstimate({ value: correlation, ...(interval && { interval }) }).whole;
  return lines(style, `Training order: ${inputs[0] ?? "texts"} (${counted(texts, "text")})`, [
    ["correlation", shown, "of ranks: above 0, late texts are liked better"],
    [
      "p-value",
      equationP(pValue),
      `one-sided, over ${counted(resamples, "shuffle")}; ${equationP(normalPValue)} by the normal limit`,
    ],
  ]);
}
