/**
 * A test in a terminal.
 * @module
 */
import type { TextStyle } from "../operation.js";
import { counted, formatNumber, formatP } from "../report/numbers.js";
import type { TestAnswer } from "../test-answer.js";
import { lines } from "./sinkhorn-text.js";

export type Row = readonly [name: string, value: string, words: string];

/** What is asked, of what, and how it came out. */
export interface TestWords {
  /** Such as "Two-sample test (energy): a.csv (40 rows), b.csv (50 rows)". */
  readonly heading: string;
  /** What the statistic is. */
  readonly statistic: string;
  /** The verdict when rejected, and when not. */
  readonly rejected: string;
  readonly kept: string;
}

export function testText(result: TestAnswer, words: TestWords, style: TextStyle, more: readonly Row[] = []): string {
  const { statistic, pValue, level, rejected } = result;
  return lines(style, words.heading, [
    ["verdict", rejected ? words.rejected : words.kept, `at level ${formatNumber(level)}`],
    ["p-value", formatP(pValue, level), originWords(result)],
    ["statistic", formatNumber(statistic, 6), words.statistic],
    ...more,
  ]);
}

/** Where the p-value comes from, and how sure it is. */
export function originWords({ method, resamples, pValueError }: TestAnswer): string {
  const error = pValueError > 0 ? `, ± ${formatNumber(pValueError, 1)}` : "";
  const words = {
    "all relabellings": `of all ${counted(resamples + 1, "relabelling")}: exact`,
    "random relabellings": `of ${counted(resamples, "random relabelling")}${error}`,
    "draws from the law": `of ${counted(resamples, "sample")} drawn from the law${error}`,
    "wild bootstrap": `of ${counted(resamples, "set")} of random signs${error}`,
    exact: "exact, by counting",
    asymptotic: "from the limit law",
  };
  return words[method];
}
