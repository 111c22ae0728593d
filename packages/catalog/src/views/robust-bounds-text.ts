/**
 * Robust bounds in a terminal.
 * @module
 */
import type { BallDivergence } from "@pushforward/methods/divergence";
import type { ResultMeta, TextStyle } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted, formatEstimate, formatNumber } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface BoundOfMean {
  readonly value: number;
  readonly dual: number;
  readonly gap: number;
  readonly effectiveSampleSize: number;
  readonly standardError: number;
}

export interface RobustBoundsResult {
  readonly column: string;
  readonly mean: number;
  readonly radius: number;
  readonly divergence: BallDivergence;
  readonly lower: BoundOfMean;
  readonly upper: BoundOfMean;
  readonly rows: number;
  readonly curve: readonly { readonly radius: number; readonly lower: number; readonly upper: number }[];
}

export function robustBoundsText(result: RobustBoundsResult, { inputs }: ResultMeta, style: TextStyle): string {
  const heading = `Mean of ${legible(result.column, 40)} within ${ballWords(result)}: ${inputs[0] ?? "x"} (${counted(result.rows, "row")})`;
  return lines(style, heading, robustBoundsRows(result));
}

export function robustBoundsRows({ mean, lower, upper }: RobustBoundsResult): Row[] {
  return [
    ["mean", formatNumber(mean, 6), "of the table itself"],
    boundRow("at most", upper),
    boundRow("at least", lower),
  ];
}

function boundRow(name: string, { value, standardError, gap, effectiveSampleSize }: BoundOfMean): Row {
  const proof = gap < 1e-9 * (1 + Math.abs(value)) ? "proved by the dual" : `dual ${formatNumber(gap, 2)} away`;
  const law = `${proof}; the worst law is worth ${counted(Math.round(effectiveSampleSize), "row")}`;
  return [name, formatEstimate({ value, standardError }).whole, law];
}

const names: Partial<Record<BallDivergence, string>> = {
  kl: "nats of Kullback–Leibler divergence",
  "total-variation": "of total variation",
  wasserstein: "of Wasserstein-1 distance",
};

/** "0.1 nats of Kullback–Leibler divergence". */
export function ballWords({ radius, divergence }: Pick<RobustBoundsResult, "radius" | "divergence">): string {
  return `${formatNumber(radius, 4)} ${names[divergence] ?? `of ${divergence} divergence`}`;
}
