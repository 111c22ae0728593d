/**
 * Chosen rows in a terminal.
 * @module
 */
import type { SubsetSelection } from "@pushforward/methods/sampling";
import type { ResultMeta, TextStyle } from "../operation.js";
import { counted, formatEstimate, formatNumber, formatShare } from "../report/numbers.js";
import { lines, type Row } from "./sinkhorn-text.js";

export interface SelectSubsetResult extends Omit<SubsetSelection, "rows"> {
  readonly count: number;
  readonly of: number;
  readonly dimensions: number;
  /** From 1 on. */
  readonly rows: readonly number[];
}

export function selectSubsetText(result: SelectSubsetResult, { inputs }: ResultMeta, style: TextStyle): string {
  const { count, of, method } = result;
  const heading = `${counted(count, "row")} of ${formatNumber(of)} of ${inputs[0] ?? "the table"}, by ${methodWords[method]}`;
  return lines(style, heading, selectSubsetRows(result));
}

export const methodWords: Record<SubsetSelection["method"], string> = {
  "k-dpp": "a draw of unlike rows",
  map: "the greedily largest determinant",
  volume: "volume sampling",
  vendi: "the greedily largest Vendi score",
};

/** Rows that are named. */
const mostNamed = 20;

/** What a person reads, in a terminal or on a page. */
export function selectSubsetRows(result: SelectSubsetResult): Row[] {
  const { rows, similarity, bandwidth, logDeterminant, vendi, random, approximation } = result;
  const named = rows.slice(0, mostNamed).join(", ") + (rows.length > mostNamed ? ", …" : "");
  const beside = formatEstimate({ value: random.mean, standardError: random.standardError }).whole;
  return [
    [
      "Vendi score",
      formatNumber(vendi, 4),
      `different things, effectively; random rows ${beside}, from ${counted(random.subsets, "set")}`,
    ],
    ["log-determinant", formatNumber(logDeterminant, 4), "of the similarities among the rows"],
    ["similarity", similarity, bandwidth === undefined ? "" : `with bandwidth ${formatNumber(bandwidth, 4)}`],
    ...(approximation ? [approximationRow(approximation)] : []),
    ["rows", "", named],
  ];
}

function approximationRow({
  features,
  traceKept,
  proposals,
  effectiveProposals,
}: NonNullable<SubsetSelection["approximation"]>): Row {
  const value = `${formatNumber(effectiveProposals, 2)} of ${proposals}`;
  const words = `proposed sets count, with ${formatNumber(features)} features that hold ${formatShare(traceKept)} of the similarity; all of them would if the draw were exact`; // biome-ignore format: one line
  return ["nearness", value, words];
}
