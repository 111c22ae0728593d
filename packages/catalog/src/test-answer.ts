/**
 * What the entries of tests have in common: options, the verdict beside the result, and how sizes are told.
 * @module
 */
import type { TestResult } from "@pushforward/methods/hypothesis";
import { z } from "zod";

/** Options of every test; spread them into its schema. */
export const testOptions = {
  level: z.number().gt(0).lt(1).default(0.05).describe("Largest chance of rejecting when the null is true."),
  seed: z.int().min(0).default(0).describe("Seed of the random stream, recorded with the result."),
};

export interface TestAnswer extends TestResult {
  readonly level: number;
  /** Whether p is at most the level. */
  readonly rejected: boolean;
  readonly warnings: readonly string[];
}

export function withVerdict<R extends TestResult>(result: R, level: number, warnings: readonly string[]) {
  return { ...result, level, rejected: result.pValue <= level, warnings };
}

/** Fewest draws with which a p-value can reach the level at all. */
export function fewDraws({ pValue, resamples, method, level }: TestAnswer): string[] {
  const drawn = method === "random relabellings" || method === "draws from the law" || method === "wild bootstrap";
  const least = 1 / (resamples + 1);
  if (drawn && least > level) return [`${resamples} draws cannot reach level ${level}: raise --resamples.`];
  if (method === "all relabellings" && least > level && pValue >= least)
    return [`There are only ${resamples + 1} relabellings: no p-value can reach level ${level}.`];
  return [];
}
