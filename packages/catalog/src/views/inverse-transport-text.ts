/**
 * A cost fitted to pairs, in a terminal.
 * @module
 */
import type { Estimate } from "@pushforward/core";
import type { ResultMeta, TextStyle } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted, formatEstimate, formatNumber } from "../report/numbers.js";
import { lines } from "./sinkhorn-text.js";

export interface NamedWeight extends Estimate {
  readonly x: string;
  readonly y: string;
  readonly standardised: number;
}

export interface InverseTransportResult {
  readonly cost: "bilinear" | "squared";
  readonly weights: readonly NamedWeight[];
  readonly epsilon: number;
  readonly gain: number;
  readonly l1: number;
  readonly ridge: number;
  readonly converged: boolean;
  readonly iterations: number;
  readonly residual: number;
  readonly sizes: {
    readonly x: number;
    readonly y: number;
    readonly xDimensions: number;
    readonly yDimensions: number;
  };
}

/** Weights that are listed in a terminal. */
const mostWeights = 10;

export function inverseTransportText(result: InverseTransportResult, meta: ResultMeta, style: TextStyle): string {
  const { weights, sizes, epsilon, gain, iterations, residual, converged } = result;
  const [x = "x", y = "y"] = meta.inputs;
  const heading = `The cost behind ${counted(sizes.x, "pair")}: ${x} with ${y}`;
  const ranked = byWeight(weights).filter(({ value }) => value !== 0);
  const [zeros, rest] = [weights.length - ranked.length, ranked.length - mostWeights];
  return lines(style, heading, [
    ["cost", result.cost, `${formulas[result.cost]}, in units of epsilon = ${formatNumber(epsilon)}`],
    ["gain", formatNumber(gain, 4), "mean log-likelihood of a pair above independence, in nats"],
    ...ranked.slice(0, mostWeights).map((weight, rank) => weightRow(weight, rank, result.cost)),
    ...(rest > 0 ? [["", "", `and ${counted(rest, "smaller weight")}`] as const] : []),
    ...(zeros > 0 ? [["exactly 0", String(zeros), zeros === 1 ? "weight" : "weights"] as const] : []),
    [
      "converged",
      converged ? "yes" : "no",
      `conditions off by ${formatNumber(residual, 2)} after ${counted(iterations, "step")}`,
    ],
  ]);
}

export const formulas = { bilinear: "−Σ A_kl·x_k·y_l", squared: "Σ θ_k·(x_k − y_k)²" } as const;

/** The largest standardised weights first. */
export function byWeight(weights: readonly NamedWeight[]): NamedWeight[] {
  return [...weights].sort((a, b) => Math.abs(b.standardised) - Math.abs(a.standardised));
}

/** "age with height", or "age" where a column is compared with itself. */
export function weightName({ x, y }: NamedWeight, cost: InverseTransportResult["cost"], longest = 40): string {
  return cost === "squared" ? legible(x, longest) : `${legible(x, longest)} with ${legible(y, longest)}`;
}

function weightRow(weight: NamedWeight, rank: number, cost: InverseTransportResult["cost"]) {
  const { value, interval, standardError, standardised } = weight;
  const { low, high } = formatEstimate(weight);
  const sure = interval
    ? ` [${low}, ${high}]`
    : standardError === undefined
      ? ""
      : ` ± ${formatNumber(standardError, 2)}`;
  const words = `${weightName(weight, cost)}${sure}; standardised ${formatNumber(standardised, 3)}`;
  return [rank === 0 ? "weights" : "", formatNumber(value, 4), words] as const;
}
