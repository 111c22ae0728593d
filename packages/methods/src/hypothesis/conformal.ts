/**
 * Conformal p-values and selections: false discoveries bounded by nothing but exchangeable rows.
 *
 *     outliers    p_j = (1 + #{i : s_i ≥ s_j}) / (n + 1)                  null: row j comes from the law of the n reference rows
 *     selection   p_j = (1 + #{i : y_i ≤ c, s_i ≥ s_j}) / (n + 1)          null: the unknown outcome of row j is at most c
 *
 * s are scores, larger where a row looks more unusual (or more promising), from a model that saw none of these rows; y the
 * known outcomes of the reference rows. Ties count against a row. Rows are named by the Benjamini–Hochberg rule, which keeps
 * the expected share of false names at most `level`: conformal p-values are positively dependent. Time O((n + m)·log(n + m)).
 *
 * Source: [bates2023], [jin2023], [vovk2005], [benjamini1995].
 * @module
 */
import { check, countBelow } from "@pushforward/core";
import { benjaminiHochberg } from "./false-discovery.js";

export const conformalDefaults = { level: 0.1 } as const;

export interface ConformalOptions {
  /** Scores of the reference rows. */
  readonly reference: Float64Array;
  /** Scores of the rows in question. */
  readonly scores: Float64Array;
  /** Outcomes of the reference rows and the c they are to exceed; outliers are sought when absent. */
  readonly outcomes?: { readonly values: Float64Array; readonly above: number } | undefined;
  /** Largest expected share of false names. */
  readonly level?: number | undefined;
}

export interface Conformal {
  readonly question: "outliers" | "selection";
  /** One for each row in question. */
  readonly pValues: Float64Array;
  /** Adjusted by Benjamini–Hochberg: named where at most `level`. */
  readonly adjusted: Float64Array;
  /** Rows named, ascending, counted from 0. */
  readonly named: readonly number[];
  readonly level: number;
  /** Reference rows, and those of them that count against a row: all, or those whose outcome is at most c. */
  readonly n: number;
  readonly against: number;
}

/** @throws ArgumentError when a list is empty, lengths differ, a number is NaN, or `level` is not between 0 and 1. */
export function conformal({
  reference,
  scores,
  outcomes,
  level = conformalDefaults.level,
}: ConformalOptions): Conformal {
  const here = "conformal";
  checkNumbers(reference, "reference");
  checkNumbers(scores, "scores");
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  const n = reference.length;
  check(
    !outcomes || outcomes.values.length === n,
    here,
    "outcomes",
    `${n} numbers like reference`,
    outcomes?.values.length,
  );
  if (outcomes) checkNumbers(outcomes.values, "outcomes");
  const counted = outcomes ? reference.filter((_, i) => outcomes.values[i]! <= outcomes.above) : reference;
  const pValues = conformalPValues(counted, scores, n);
  const adjusted = benjaminiHochberg(pValues);
  const named = Array.from(adjusted, (_, j) => j).filter((j) => adjusted[j]! <= level);
  const question = outcomes ? "selection" : "outliers";
  return { question, pValues, adjusted, named, level, n, against: counted.length };
}

/** (1 + #{i : s_i ≥ s_j})/(n + 1) for each j, n the number of reference scores unless given. */
export function conformalPValues(reference: Float64Array, scores: Float64Array, n = reference.length): Float64Array {
  const sorted = reference.slice().sort();
  return scores.map((score) => (1 + sorted.length - countBelow(sorted, score)) / (n + 1));
}

function checkNumbers(values: Float64Array, argument: string): void {
  check(values.length >= 1, "conformal", argument, "at least 1 number", "none");
  check(!values.some(Number.isNaN), "conformal", argument, "free of NaN", Number.NaN);
}
