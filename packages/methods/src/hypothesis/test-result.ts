/**
 * What every test answers, whatever it looks at.
 * @module
 */
import { type NullLaw, nullLawOfDraws } from "./null-law.js";
import { permutationPValue } from "./permutation.js";

/** Where a p-value comes from. */
export type TestMethod =
  | "all relabellings"
  | "random relabellings"
  | "draws from the law"
  | "wild bootstrap"
  | "exact"
  | "asymptotic";

export interface TestResult {
  readonly test: string;
  readonly statistic: number;
  readonly pValue: number;
  /** Standard error of a p-value from random draws, over other draws; 0 where nothing was drawn. */
  readonly pValueError: number;
  readonly method: TestMethod;
  /** Draws or relabellings behind the p-value, beside the data as they are. */
  readonly resamples: number;
  /** Law of the statistic under the null. */
  readonly null: NullLaw;
}

export interface Drawn {
  readonly test: string;
  readonly method: TestMethod;
  /** Relative differences that are rounding. */
  readonly tolerance?: number | undefined;
  /** From the numbers compared to the statistic that people know, increasing; for the report only. */
  readonly shown?: ((value: number) => number) | undefined;
  /** The statistic, when it is known better than `values[0]`. */
  readonly statistic?: number | undefined;
}

/** A test from statistics over draws, the true one first; large values speak against the null. */
export function resultOfDraws(
  values: Float64Array,
  { test, method, tolerance, shown = (value) => value, statistic }: Drawn,
): TestResult {
  const pValue = permutationPValue(values, tolerance);
  const drawn = method !== "all relabellings";
  return {
    test,
    statistic: statistic ?? shown(values[0]!),
    pValue,
    pValueError: drawn ? Math.sqrt((pValue * (1 - pValue)) / values.length) : 0,
    method,
    resamples: values.length - 1,
    null: nullLawOfDraws(values.map(shown)),
  };
}
