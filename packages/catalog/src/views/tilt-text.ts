/**
 * Tilted laws in a terminal.
 * @module
 */
import type { TiltDivergence } from "@pushforward/methods/divergence";
import type { ResultMeta, TextStyle } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted, formatEstimate, formatNumber } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface TiltResult {
  readonly kind: "reward" | "best-of" | "match";
  readonly divergence: TiltDivergence;
  /** b, with a reward. */
  readonly strength?: number;
  /** Draws of which the best is kept. */
  readonly n?: number;
  /** D(p‖q), in nats for kl; exact for these rows. */
  readonly distance: number;
  /** Of `distance` over rows. */
  readonly standardError?: number;
  /** Best of n: ln n − (n − 1)/n, for rewards without ties. */
  readonly continuousDistance?: number;
  /** Mean of the reward under the old and the new weights. */
  readonly reward?: {
    readonly column: string;
    readonly before: number;
    readonly after: number;
    readonly standardError: number;
  };
  readonly conditions: readonly {
    readonly column: string;
    readonly mean: number;
    readonly before: number;
    readonly multiplier: number;
  }[];
  readonly effectiveSampleSize: number;
  readonly rows: number;
  /** One a row, summing to 1. */
  readonly weights: readonly number[];
  /** Mean reward against divergence for strengths from 0 to 3 over the reward's spread. */
  readonly frontier: readonly { readonly distance: number; readonly meanReward: number }[];
  readonly bestOf: readonly { readonly n: number; readonly distance: number; readonly meanReward: number }[];
  readonly warnings: readonly string[];
}

/** Conditions that are named in a terminal. */
const mostConditions = 10;

export function tiltText(result: TiltResult, { inputs }: ResultMeta, style: TextStyle): string {
  return lines(style, `${tiltWords(result)}: ${inputs[0] ?? "x"} (${counted(result.rows, "row")})`, tiltRows(result));
}

export function tiltRows(result: TiltResult): Row[] {
  const { distance, standardError, continuousDistance, divergence, reward, conditions } = result;
  const rows: Row[] = [];
  if (reward) {
    const after = formatEstimate({ value: reward.after, standardError: reward.standardError }).whole;
    rows.push([`mean ${legible(reward.column, 10)}`, after, `was ${formatNumber(reward.before, 5)}`]);
  }
  for (const { column, mean, before } of conditions.slice(0, mostConditions))
    rows.push([`mean ${legible(column, 10)}`, formatNumber(mean, 6), `was ${formatNumber(before, 5)}`]);
  const unit = divergence === "kl" ? " nats" : "";
  const ties =
    continuousDistance === undefined ? "" : `; ${formatNumber(continuousDistance, 6)} without ties in the reward`;
  const how = standardError === undefined ? "exact for these rows" : "from the table's law";
  const value =
    standardError === undefined ? formatNumber(distance, 6) : formatEstimate({ value: distance, standardError }).whole;
  rows.push([divergence, value + unit, how + ties]);
  rows.push(["worth", counted(Math.round(result.effectiveSampleSize), "row"), `of equal weight, of ${result.rows}`]);
  return rows;
}

export function tiltWords({ kind, n, strength, reward, conditions }: TiltResult): string {
  if (kind === "match") return `Nearest law with ${counted(conditions.length, "given mean")}`;
  const column = legible(reward!.column, 40);
  return kind === "best-of" ? `Best of ${n} by ${column}` : `Tilted by ${formatNumber(strength!, 4)}·${column}`;
}
