/**
 * Steered rows in a terminal.
 * @module
 */
import type { Table } from "@pushforward/core";
import type { Moments } from "../law-tables.js";
import type { ResultMeta, TextStyle } from "../operation.js";
import type { CloudsPicture } from "../pictures/clouds-picture.js";
import type { LawsPicture } from "../pictures/laws-picture.js";
import { legible } from "../report/legible.js";
import { counted, formatEstimate, formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface SteerResult {
  readonly method: "particles" | "value-decoding" | "best-of-n";
  readonly law: "points" | "mixture" | "network";
  readonly count: number;
  /** Rows of the table. */
  readonly rows: number;
  readonly columns: readonly string[];
  readonly reward: string;
  /** b; null for best of n. */
  readonly strength: number | null;
  readonly meanBefore: number;
  /** E_p r. */
  readonly meanReward: number;
  /** Of value decoding, before rows are weighted. */
  readonly unweightedReward: number | null;
  /** ln E_q e^(b·r); null for best of n. */
  readonly logNormalizer: number | null;
  /** KL from the law in nats. */
  readonly distance: number | null;
  readonly standardErrors: { readonly logNormalizer: number | null; readonly meanReward: number };
  /** The same of the tilted law in closed form, where the reward is a coordinate. */
  readonly exact: { readonly meanReward: number; readonly logNormalizer: number; readonly distance: number } | null;
  /** Of the particles or rows after each step. */
  readonly effectiveShares: readonly number[];
  readonly distinct: number;
  readonly ties: boolean;
  readonly before: Moments;
  readonly moments: Moments;
  readonly rewards: Float64Array;
  readonly rewardPicture: LawsPicture;
  readonly picture: CloudsPicture | LawsPicture;
  readonly table: Table;
  readonly warnings: readonly string[];
}

export function steerText(result: SteerResult, { inputs }: ResultMeta, style: TextStyle): string {
  return lines(
    style,
    `${counted(result.count, "row")} of ${result.law === "network" ? "the network beside " : ""}${inputs[0] ?? "x"} ${steerWords(result)}`,
    steerRows(result),
  );
}

export function steerWords({ reward, strength, method }: SteerResult): string {
  const column = legible(reward, 40);
  return method === "best-of-n" ? `chosen for ${column}` : `steered by ${formatNumber(strength!, 4)}·${column}`;
}

export function steerRows(result: SteerResult): Row[] {
  const { meanReward, meanBefore, unweightedReward, logNormalizer, distance, standardErrors, exact, method, ties } =
    result;
  const beside = (value: number | undefined) => (value === undefined ? "" : `; exactly ${formatNumber(value, 5)}`);
  const mean = formatEstimate({ value: meanReward, standardError: standardErrors.meanReward }).whole;
  const rows: Row[] = [
    [`mean ${legible(result.reward, 10)}`, mean, `was ${formatNumber(meanBefore, 5)}${beside(exact?.meanReward)}`],
  ];
  if (unweightedReward !== null)
    rows.push(["unweighted", formatNumber(unweightedReward, 5), "the mean that candidates alone reach"]);
  if (distance !== null) {
    const words = method === "best-of-n" ? (ties ? "at most; rewards tie" : "from the law, exactly") : "from the law";
    rows.push(["kl", `${formatNumber(distance, 4)} nats`, words + beside(exact?.distance)]);
  }
  if (logNormalizer !== null) {
    const value = formatEstimate({ value: logNormalizer, standardError: standardErrors.logNormalizer! }).whole;
    rows.push([
      "ln Z",
      value,
      `± standard error over ${method === "particles" ? "islands" : "rows"}${beside(exact?.logNormalizer)}`,
    ]);
  }
  if (method === "particles")
    rows.push(["worth", formatShare(Math.min(...result.effectiveShares)), "of the particles, at the least even step"]);
  if (method === "value-decoding")
    rows.push(["worth", formatShare(result.effectiveShares.at(-1)!), "of the rows, by their weights at the end"]);
  if (method !== "best-of-n") rows.push(["different", formatNumber(result.distinct), "rows; the others are repeats"]);
  return rows;
}
