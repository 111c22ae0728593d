/**
 * Tests of two samples, of independence, of a law and of pairs, in words.
 * @module
 */
import type { GoodnessOfFit, Independence, PairedTest, TwoSample } from "@pushforward/methods/hypothesis";
import type { ResultMeta } from "../operation.js";
import { legible } from "../report/legible.js";
import { counted, formatEstimate, formatFixed, formatNumber } from "../report/numbers.js";
import type { TestAnswer } from "../test-answer.js";
import type { Row, TestWords } from "./test-text.js";

export type TwoSampleAnswer = TwoSample & TestAnswer;

const twoSampleStatistics = {
  energy: "energy distance 2E|X − Y| − E|X − X'| − E|Y − Y'|",
  mmd: "MMD², or the largest standardised one over several bandwidths",
  ks: "largest distance between the distribution functions",
  "cramer-von-mises": "nm/N² · Σ of squared distances between the distribution functions",
  wasserstein: "Wasserstein distance in the units of the column",
  "sliced-wasserstein": "Wasserstein distance over random lines",
  classifier: "area under the ROC curve on rows held out; 0.5 is guessing",
};

export function twoSampleWords({ test, n, m, dimensions }: TwoSampleAnswer, { inputs }: ResultMeta): TestWords {
  const [x = "x", y = "y"] = inputs;
  return {
    heading: `Two-sample test, ${test}: ${x} (${counted(n, "row")}), ${y} (${counted(m, "row")}), ${counted(dimensions, "column")}`,
    statistic: twoSampleStatistics[test],
    rejected: "the laws differ",
    kept: "no difference found",
  };
}

export function twoSampleRows({ rowsUsed, n, m }: TwoSampleAnswer): Row[] {
  if (rowsUsed === n + m) return [];
  return [["rows used", formatNumber(rowsUsed), `of ${formatNumber(n + m, 9)} behind the p-value`]];
}

export type IndependenceAnswer = Independence & TestAnswer & { readonly columns: IndependenceColumns };

export interface IndependenceColumns {
  readonly of: readonly string[];
  readonly with: readonly string[];
  readonly given: readonly string[];
}

const list = (names: readonly string[]): string =>
  names.length > 4 ? counted(names.length, "column") : names.map((name) => legible(name, 30)).join(", ");

const independenceStatistics = {
  "distance-correlation": "distance correlation, from 0 to 1",
  hsic: "Hilbert–Schmidt independence criterion",
  "mutual-information": "mutual information in nats",
};

export function independenceWords({ test, n, columns }: IndependenceAnswer): TestWords {
  const given = columns.given.length > 0 ? ` given ${list(columns.given)}` : "";
  return {
    heading: `Test of independence, ${test}: ${list(columns.of)} and ${list(columns.with)}${given}, ${counted(n, "row")}`,
    statistic: independenceStatistics[test],
    rejected: "dependent",
    kept: "no dependence found",
  };
}

export function independenceRows({ strength, cells, columns }: IndependenceAnswer): Row[] {
  const within: Row[] =
    columns.given.length > 0
      ? [["cells", formatNumber(cells), "of neighbours in the given columns, inside which rows changed places"]]
      : [];
  return [["strength", formatFixed(strength, 3), "from 0 to 1"], ...within];
}

export type GoodnessAnswer = GoodnessOfFit & TestAnswer & { readonly law: string };

export function goodnessWords({ test, n, dimensions, law }: GoodnessAnswer, { inputs }: ResultMeta): TestWords {
  return {
    heading: `Goodness of fit, ${test}: ${inputs[0] ?? "x"} (${counted(n, "row")}, ${counted(dimensions, "column")}) and ${law}`,
    statistic:
      test === "ks" ? "largest distance between the distribution functions" : "squared kernel Stein discrepancy",
    rejected: "does not fit",
    kept: "no misfit found",
  };
}

export type PairedAnswer = PairedTest & TestAnswer & { readonly columns: readonly [string, string] };

const pairedStatistics = {
  mean: "mean difference",
  wilcoxon: "sum of the ranks of the positive differences",
  sign: "positive differences",
};

export function pairedWords({ test, pairs, columns }: PairedAnswer): TestWords {
  const [x, y] = columns.map((name) => legible(name, 30));
  return {
    heading: `Paired test, ${test}: ${y} less ${x}, ${counted(pairs, "pair")}`,
    statistic: pairedStatistics[test],
    rejected: "a difference",
    kept: "no difference found",
  };
}

export function pairedRows({ difference, zeros }: PairedAnswer): Row[] {
  const { interval, method } = difference;
  const covers = interval ? `${formatNumber(100 * interval.level)}% interval, ${method}` : `${method}: too few pairs`;
  const ties: Row[] = zeros > 0 ? [["no difference", formatNumber(zeros), "pairs are equal"]] : [];
  return [["difference", formatEstimate(difference).whole, covers], ...ties];
}
