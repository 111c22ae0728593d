/**
 * The test of a training order in a terminal.
 * @module
 */
import type { TrainingOrder } from "@pushforward/methods/audits";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, equationP, formatEstimate } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export function trainingOrderText(result: TrainingOrder, { inputs }: ResultMeta, style: TextStyle): string {
  const title = `Training order: ${inputs[0] ?? "texts"} (${counted(result.texts, "text")})`;
  return lines(style, title, trainingOrderRows(result));
}

export function trainingOrderRows({ correlation, interval, pValue, normalPValue, resamples }: TrainingOrder): Row[] {
  const shown = formatEstimate({ value: correlation, ...(interval && { interval }) }).whole;
  const drawn = `one-sided, over ${counted(resamples, "shuffle")}; ${equationP(normalPValue)} by the normal limit`;
  return [
    ["correlation", shown, "of ranks: above 0, late texts are liked better"],
    ["p-value", equationP(pValue), drawn],
  ];
}
