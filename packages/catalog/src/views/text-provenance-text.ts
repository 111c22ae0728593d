/**
 * The provenance of a text in a terminal.
 * @module
 */
import type { TextProvenance } from "@pushforward/methods/audits";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, equationP, formatEstimate, formatNumber } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export function textProvenanceText(result: TextProvenance, { inputs }: ResultMeta, style: TextStyle): string {
  const title = `Text provenance: ${inputs.join(", ")} (${counted(result.tokens, "token")})`;
  return lines(style, title, textProvenanceRows(result));
}

export function textProvenanceRows(result: TextProvenance): Row[] {
  const { statistic, pValue, perplexity, excess, eValue, method } = result;
  const more = excess.value > 0 ? "more than" : excess.value < 0 ? "less than" : "as much as";
  const likely = `log-likelihood ${formatNumber(result.logLikelihood, 5)}, expected ${formatNumber(result.expected, 5)}`;
  const rows: Row[] = [
    ["z", formatNumber(statistic, 3), `${equationP(pValue)}, two-sided, by the ${method}`],
    ["excess surprise", formatEstimate(excess).whole, `nats a token: the text surprises ${more} the model's own would`],
    ["perplexity", formatNumber(perplexity, 4), likely],
  ];
  if (eValue !== undefined)
    rows.push(["e-value", formatNumber(eValue, 3), "above 20 at most once in 20 texts of the model, at any length"]);
  return rows;
}
