/**
 * Drift of a model in a terminal.
 * @module
 */
import type { DriftMeasure, ModelDrift } from "@pushforward/methods/audits";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatCount, formatEstimate, formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface ModelDriftResult extends Omit<ModelDrift, "divergences"> {
  readonly mass: number;
  readonly drafted: number;
  /** KL(p‖q) at each position. */
  readonly divergences: readonly number[];
}

export function modelDriftText(result: ModelDriftResult, { inputs }: ResultMeta, style: TextStyle): string {
  const [p = "original", q = "other"] = inputs;
  const size = `${counted(result.positions, "position")}, ${counted(result.vocabulary, "token")}`;
  return lines(style, `Model drift from ${p} to ${q} (${size})`, modelDriftRows(result));
}

/** What a person reads, in a terminal or on a page. */
export function modelDriftRows(result: ModelDriftResult): Row[] {
  const { estimates, flips, firstDivergent, infinite, mass, drafted } = result;
  const of = (measure: DriftMeasure) => estimates.find((estimate) => estimate.measure === measure)!;
  const whole = (measure: DriftMeasure) => formatEstimate(of(measure)).whole;
  const first =
    firstDivergent === undefined
      ? "the most probable token never differs"
      : `the first at position ${formatCount(firstDivergent)}`;
  const zeros = infinite > 0 ? `; infinite at ${counted(infinite, "position")}` : "";
  return [
    [
      "flips",
      formatShare(of("flips").value),
      `${formatEstimate(of("flips")).whole} of positions; ${counted(flips, "flip")}, ${first}`,
    ],
    ["divergence", whole("divergence"), `KL from the original in nats a position${zeros}`],
    ["reverse", whole("reverseDivergence"), "KL the other way"],
    ["total variation", whole("totalVariation"), "½ Σ |p − q|"],
    ["acceptance", whole("acceptance"), "chance that speculative sampling accepts a draft of the other"],
    ["tokens a pass", whole("tokensPerPass"), `with ${counted(drafted, "token")} drafted`],
    [
      "typical set",
      `${whole("keptOriginal")} → ${whole("keptOther")}`,
      `tokens that hold ${formatNumber(100 * mass)}% of the mass; overlap ${whole("keptOverlap")}`,
    ],
  ];
}
