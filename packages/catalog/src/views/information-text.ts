/**
 * Entropy and information in a terminal.
 * @module
 */
import type { Estimate, Interval } from "@pushforward/core";
import type { ConsistencyCheck, SelectedFeature, SourceInformation } from "@pushforward/methods/information";
import type { ResultMeta, TextStyle } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted, formatEstimate, formatFixed, formatInterval, formatNumber, formatShare } from "../report/numbers.js";
import { lines } from "./sinkhorn-text.js";

type Row = readonly [name: string, value: string, words: string];

interface Uncertain {
  readonly standardError: number | null;
  readonly interval: Interval | null;
  readonly method: string;
}

/** Names that fill no more than a line. */
const list = (names: readonly string[]): string =>
  `${names
    .slice(0, 4)
    .map((name) => legible(name, 24))
    .join(", ")}${names.length > 4 ? ` and ${names.length - 4} more` : ""}`;

const about = ({ interval, method }: Uncertain): string =>
  interval ? `${formatNumber(100 * interval.level)}% interval ${formatInterval(interval)}, from ${method}` : method;

const estimateText = (value: number, { standardError }: Pick<Uncertain, "standardError">): string =>
  formatEstimate({ value, ...(standardError !== null && { standardError }) }).whole;

export interface EntropyResult extends Uncertain {
  readonly entropy: number;
  readonly unit: string;
  readonly estimator: string;
  readonly rows: number;
  readonly distinct: number;
  readonly atoms: { readonly count: number; readonly share: number };
  readonly columns: readonly string[];
}

export function entropyText(result: EntropyResult, { inputs }: ResultMeta, style: TextStyle): string {
  const { columns, rows } = result;
  const title = `Entropy of ${list(columns)}: ${inputs[0] ?? "table"} (${counted(rows, "row")})`;
  return lines(style, title, entropyRows(result));
}

export function entropyRows(result: EntropyResult): Row[] {
  const { entropy, unit, estimator, distinct, atoms } = result;
  const share = `${counted(atoms.count, "value")}, taken for levels`;
  return [
    ["entropy", `${estimateText(entropy, result)} ${unit}`, about(result)],
    ["estimator", estimator, `${counted(distinct, "distinct value")}`],
    ...(atoms.count > 0 ? [["point masses", formatShare(atoms.share), `of the rows at ${share}`] as const] : []),
  ];
}

export interface MutualInformationResult extends Uncertain {
  readonly information: number;
  readonly unit: string;
  readonly correlation: number;
  readonly estimator: string;
  readonly rows: number;
  readonly bias: number | null;
  readonly drift: number | null;
  readonly dimension: number | null;
  readonly directions: number | null;
  readonly checks: readonly ConsistencyCheck[];
  readonly columns: Readonly<Record<"x" | "y" | "given", readonly string[]>>;
}

export function mutualInformationText(
  result: MutualInformationResult,
  { inputs }: ResultMeta,
  style: TextStyle,
): string {
  const { rows, columns } = result;
  const title = `Information of ${aboutWords(columns)}: ${inputs[0] ?? "table"} (${counted(rows, "row")})`;
  return lines(style, title, mutualInformationRows(result));
}

/** "a, b about c given d". */
export function aboutWords({ x, y, given }: MutualInformationResult["columns"]): string {
  return `${list(x)} about ${list(y)}${given.length > 0 ? ` given ${list(given)}` : ""}`;
}

export function mutualInformationRows(result: MutualInformationResult): Row[] {
  const { information, unit, correlation, estimator, bias, dimension, directions, checks } = result;
  const kind =
    estimator === "predictions"
      ? "at least, as far as these probabilities tell"
      : "as a Gaussian pair of this correlation";
  return [
    ["information", `${estimateText(information, result)} ${unit}`, about(result)],
    ["correlation", formatFixed(correlation, 3), kind],
    ["estimator", estimator, ""],
    ...(bias === null ? [] : [["bias", formatNumber(bias, 2), "on Gaussian samples, taken off"] as const]),
    ...(dimension === null
      ? []
      : [["slices", String(directions), `pairs of frames of ${counted(dimension, "dimension")}`] as const]),
    ...checks.map(checkRow),
  ];
}

function checkRow({ property, value, expected, standardError, passed }: ConsistencyCheck): Row {
  const wanted = property === "data processing" ? "at most" : "to be";
  const words = `found ${formatNumber(value)}, ${wanted} ${formatNumber(expected)}, standard error ${formatNumber(standardError, 2)}`;
  return [property, passed ? "passed" : "FAILED", words];
}

export interface PairInformation {
  readonly x: string;
  readonly y: string;
  readonly information: number;
  readonly standardError: number | null;
  readonly correlation: number;
  readonly estimator: string;
  readonly rows: number;
}

export interface InformationMapResult {
  readonly columns: readonly string[];
  /** Most information first. */
  readonly pairs: readonly PairInformation[];
  readonly unit: string;
  readonly rows: number;
  readonly warnings: readonly string[];
}

/** Pairs that a terminal shows. */
const mostPairs = 20;

export function informationMapText(result: InformationMapResult, { inputs }: ResultMeta, style: TextStyle): string {
  const { columns, unit, rows } = result;
  const title = `Information of all pairs of ${counted(columns.length, "column")}, as a correlation and in ${unit}: ${inputs[0] ?? "table"} (${counted(rows, "row")})`;
  return lines(style, title, informationMapRows(result, mostPairs));
}

/** The first pairs, most information first. */
export function informationMapRows({ pairs }: InformationMapResult, most: number): Row[] {
  const shown = pairs.slice(0, most).map(({ x, y, information, standardError, correlation }): Row => {
    const value = estimateText(information, { standardError });
    return [formatFixed(correlation, 2), value, `${legible(x, 30)} and ${legible(y, 30)}`];
  });
  const rest = pairs.length - shown.length;
  return rest > 0 ? [...shown, ["", "", `and ${counted(rest, "more pair")}`]] : shown;
}

export interface SelectFeaturesResult {
  readonly selected: readonly SelectedFeature[];
  readonly next: SelectedFeature | null;
  readonly ranking: readonly { readonly name: string; readonly information: number }[];
  readonly target: string;
  readonly criterion: string;
  readonly level: number;
  readonly permutations: number;
  readonly bins: number;
  readonly rows: number;
  readonly unit: string;
  readonly warnings: readonly string[];
}

export function selectFeaturesText(result: SelectFeaturesResult, { inputs }: ResultMeta, style: TextStyle): string {
  const { target, unit, rows, ranking, criterion, bins } = result;
  const title = `Columns that tell about ${legible(target, 40)}, by ${criterion} in ${unit}: ${inputs[0] ?? "table"} (${counted(rows, "row")}, ${counted(ranking.length, "column")}, ${counted(bins, "bin")})`;
  return lines(style, title, selectFeaturesRows(result));
}

/** The chosen columns in their order, and why there are no more. */
export function selectFeaturesRows(result: SelectFeaturesResult): Row[] {
  const chosen = result.selected.map(({ name, score, information, pValue }, i): Row => {
    const words = `adds ${formatNumber(score)}, alone ${formatNumber(information)}, p = ${formatNumber(pValue, 2)}`;
    return [`${i + 1}`, legible(name, 30), words];
  });
  return [...chosen, endRow(result)];
}

function endRow({ next, selected, level, ranking }: SelectFeaturesResult): Row {
  if (next === null)
    return ["end", "", selected.length === ranking.length ? "all columns chosen" : "as many as asked for"];
  const words = `no other adds anything at level ${formatNumber(level)}: the best, ${legible(next.name, 30)}, has p = ${formatNumber(next.pValue, 2)}`;
  return ["end", "", words];
}

export interface InformationDecompositionResult {
  readonly partial: Readonly<Record<"redundant" | "uniqueX" | "uniqueY" | "synergy", Estimate>> | null;
  readonly program: { readonly gap: number; readonly converged: boolean; readonly iterations: number } | null;
  readonly total: Estimate;
  readonly oInformation: Estimate;
  readonly coInformation: Estimate;
  readonly sources: readonly (SourceInformation & { readonly name: string })[];
  readonly target: string;
  readonly rows: number;
  readonly unit: string;
  readonly warnings: readonly string[];
}

export function informationDecompositionText(
  result: InformationDecompositionResult,
  { inputs }: ResultMeta,
  style: TextStyle,
): string {
  const { sources, target, rows, unit } = result;
  const names = sources.map(({ name }) => name);
  const title = `Information of ${list(names)} about ${legible(target, 30)}, in ${unit}: ${inputs[0] ?? "table"} (${counted(rows, "row")})`;
  return lines(style, title, informationDecompositionRows(result));
}

/** What a person reads, in a terminal or on a page. */
export function informationDecompositionRows(result: InformationDecompositionResult): Row[] {
  const { total, oInformation, coInformation, program, sources } = result;
  const leaning = oInformation.value < 0 ? "mostly synergy" : "mostly redundancy";
  return [
    ["total", formatEstimate(total).whole, "all sources together"],
    ...partialRows(result),
    ["O-information", formatEstimate(oInformation).whole, leaning],
    ["co-information", formatEstimate(coInformation).whole, ""],
    ...sources.map(({ name, information, most, exact }): Row => {
      const words = `alone; ${exact ? "at most" : "at most, by a bound,"} ${formatNumber(most)} with the same frequencies`;
      return [legible(name, 14), formatNumber(information), words];
    }),
    ...(program
      ? [["proof", formatNumber(program.gap, 2), `gap after ${counted(program.iterations, "step")}`] as const]
      : []),
  ];
}

/** The four parts with their names; none unless there are two sources. */
function partialRows({ partial, sources }: InformationDecompositionResult): Row[] {
  if (!partial) return [];
  const [x = "", y = ""] = sources.map(({ name }) => legible(name, 24));
  return [
    ["redundant", formatEstimate(partial.redundant).whole, "told by either alone"],
    ["unique", formatEstimate(partial.uniqueX).whole, `told by ${x} alone`],
    ["unique", formatEstimate(partial.uniqueY).whole, `told by ${y} alone`],
    ["synergy", formatEstimate(partial.synergy).whole, "told by both together only"],
  ];
}
