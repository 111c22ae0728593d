/**
 * Mutual information I(X; Y), or conditional I(X; Y | Z), from rows, in nats, with its standard error and interval.
 *
 *     I(X; Y) = E ln p(x, y)/(p(x)·p(y)),   I(X; Y | Z) = E ln p(x, y | z)/(p(x | z)·p(y | z))
 *
 * Estimators: `ksg` by nearest neighbours, for any mix of numbers, levels and ties; `ksg2` by their second form, for numbers alone;
 * `gaussian` by normal scores; `discrete` by counts. `auto` takes discrete when all variables are levels, otherwise ksg.
 *
 * Ties: numbers with at most √n distinct values, each met 5 times, are point masses and count as levels. Others become normal scores with
 * every tied value spread over the stretch of ranks that it fills: the value can be read back, so nothing is lost or
 * gained, and independent variables stay so to the last row. (With other scalings ties stay, as [gao2017] treats them.)
 *
 * Nearest neighbours know nothing finer than their distances: the value is never above the entropies of the values of X
 * and Y that were seen, which for ties and levels is a bound that matters; a copy of a continuous X, whose information
 * is infinite, comes out near ln n.
 *
 * In many dimensions or for strong dependence nearest neighbours find too little. From three columns of numbers on this
 * bias is measured on Gaussian samples with the same correlations, where the information is known, and taken off
 * (`gaussian-bias.ts`). Standard errors of ksg come from disjoint parts of the rows, those of the others from the delta
 * method; they measure chance, not what is left of the bias, which `drift` shows. Rows must be independent.
 *
 * Source: [kraskov2004], [ross2014], [gao2017], [mesner2020], [ince2017], [holmes2019].
 * @module
 */
import { check, type Interval, normalQuantile, type Rng, type Watch } from "@pushforward/core";
import { type Kernels, usingKernels } from "@pushforward/kernels";
import { type DiscreteCorrection, entropyOfCounts } from "./discrete-entropy.js";
import { discreteInformation } from "./discrete-information.js";
import { disjointParts, partCount, partsInterval } from "./disjoint-parts.js";
import { type GaussianBias, gaussianBias, varianceWithBias } from "./gaussian-bias.js";
import { gaussianInformation } from "./gaussian-information.js";
import { kraskovTwo, neighbourInformation } from "./neighbour-information.js";
import { type Scaling, scaleVariable } from "./normal-scores.js";
import { pointMassesAsLevels, rowsOf, type Variable, valueCounts } from "./variable.js";

export const informationEstimators = ["auto", "ksg", "ksg2", "gaussian", "discrete"] as const;
export type InformationEstimator = (typeof informationEstimators)[number];

export const mutualInformationDefaults = {
  estimator: "auto",
  k: 3,
  scaling: "scores",
  bias: "auto",
  level: 0.95,
} as const;

export interface MutualInformationOptions {
  /** Source of the random parts behind the standard error of ksg. */
  readonly rng: Rng;
  /** Condition on this. */
  readonly given?: Variable | undefined;
  readonly estimator?: InformationEstimator | undefined;
  /** Neighbours of ksg. More of them lessen the variance and add bias. */
  readonly k?: number | undefined;
  /** What is done to columns of numbers before neighbours are sought. */
  readonly scaling?: Scaling | undefined;
  /** Whether the bias on Gaussian samples is taken off: `auto` does so from three columns of numbers on. */
  readonly bias?: "auto" | "gaussian" | "none" | undefined;
  /** Of the entropies behind `discrete`. */
  readonly correction?: DiscreteCorrection | undefined;
  /** Coverage of the interval. */
  readonly level?: number | undefined;
  /** False leaves out the standard error of ksg, which takes as long as the value or longer. */
  readonly interval?: boolean | undefined;
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface InformationEstimate {
  /** In nats. Not cut at 0: below it, no dependence was seen. */
  readonly value: number;
  /** Null when there are too few rows, or none was asked for. */
  readonly standardError: number | null;
  /** Cut at 0. */
  readonly interval: Interval | null;
  /** What the standard error comes from. */
  readonly method: string;
  readonly estimator: Exclude<InformationEstimator, "auto">;
  readonly rows: number;
  /** Bias on Gaussian samples, which was taken off; null when none was measured. */
  readonly bias: number | null;
  /** Rows left out since no other has their levels. */
  readonly alone: number;
  /** The raw value from all rows less the mean over the parts; null without parts, and when a bias was taken off. */
  readonly drift: number | null;
}

type Variables = readonly [x: Variable, y: Variable, z?: Variable];

/** @throws ArgumentError when rows differ, there are fewer than 2, or the estimator cannot take the variables. */
export async function mutualInformation(
  x: Variable,
  y: Variable,
  options: MutualInformationOptions,
): Promise<InformationEstimate> {
  const here = "mutualInformation";
  const { given, estimator = "auto", correction, level = 0.95, kernels } = options;
  check(y.n === x.n, here, "y", `${x.n} rows long like x`, `${y.n} rows`);
  check(given === undefined || given.n === x.n, here, "given", `${x.n} rows long like x`, `${given?.n} rows`);
  check(x.n >= 2, here, "rows", "at least 2", x.n);
  check(level > 0 && level < 1, here, "level", "between 0 and 1", level);
  const variables: Variables = given ? [x, y, given] : [x, y];
  const told = variables.map((variable) => pointMassesAsLevels(variable!)) as unknown as Variables;
  const levelsOnly = told.every((variable) => variable!.d === 0);
  const chosen = estimator === "auto" ? (levelsOnly ? "discrete" : "ksg") : estimator;
  const most = Math.min(...[x, y].map((side) => entropyOfCounts(valueCounts(side))));
  return usingKernels(kernels, async (kernels) => {
    if (chosen === "gaussian") return byDelta(chosen, x.n, level, gaussianInformation(kernels, variables));
    if (chosen !== "discrete") return byNeighbours(kernels, chosen, chosen === "ksg" ? told : variables, most, options);
    const { value, standardError } = discreteInformation(variables, correction);
    return byDelta(chosen, x.n, level, { value: Math.min(value, most), standardError });
  });
}

function byDelta(
  estimator: "discrete" | "gaussian",
  rows: number,
  level: number,
  { value, standardError }: { readonly value: number; readonly standardError: number },
): InformationEstimate {
  const half = normalQuantile((1 + level) / 2) * standardError;
  const interval = { low: Math.max(0, value - half), high: Math.max(0, value + half), level };
  return { value, standardError, interval, method: "delta", estimator, rows, bias: null, alone: 0, drift: null };
}

async function byNeighbours(
  kernels: Kernels,
  estimator: "ksg" | "ksg2",
  variables: Variables,
  most: number,
  options: MutualInformationOptions,
): Promise<InformationEstimate> {
  const { rng, k = 3, scaling = "scores", level = 0.95, interval = true, watch } = options;
  const scaled = variables.map((variable, place) =>
    scaleVariable(kernels, variable!, scaling, rng.stream(2 + place)),
  ) as unknown as Variables;
  const on = async (some: Variables) => {
    const found = await estimateOn(kernels, estimator, some, k, watch);
    return { ...found, value: Math.min(found.value, most) };
  };
  const whole = await on(scaled);
  const rows = variables[0].n;
  check(
    whole.alone < rows,
    "mutualInformation",
    "levels",
    "shared by some rows",
    "no two rows with the same",
    "leave columns out whose every value is another",
  );
  const known = await biasOf(kernels, scaled, options, async (drawn) => (await on(drawn)).value);
  const parts = interval ? partCount(rows, k) : 0;
  const value = whole.value - (known?.bias ?? 0);
  const shared = { value, estimator, rows, bias: known?.bias ?? null, alone: whole.alone } as const;
  if (parts === 0) {
    const method = interval ? "none: too few rows for disjoint parts" : "none asked for";
    return { ...shared, standardError: null, interval: null, method, drift: null };
  }
  const found = await disjointParts(whole.value, rows, parts, rng, async (part) => {
    const some = scaled.map((variable) => rowsOf(variable!, part)) as unknown as Variables;
    return (await on(some)).value;
  });
  const raw = found.standardError;
  const inParts = whole.value - found.drift;
  const standardError = known ? Math.sqrt(varianceWithBias(known, raw * raw, inParts)) : raw;
  return {
    ...shared,
    standardError,
    interval: partsInterval(value, { standardError, freedom: found.freedom }, level, 0),
    method: `${parts} disjoint parts`,
    drift: known ? null : found.drift,
  };
}

async function biasOf(
  kernels: Kernels,
  variables: Variables,
  { rng, bias = "auto" }: MutualInformationOptions,
  estimate: (drawn: Variables) => Promise<number>,
): Promise<GaussianBias | undefined> {
  const columns = variables.reduce((sum, variable) => sum + variable!.d, 0);
  if (bias === "none" || (bias === "auto" && columns < 3)) return undefined;
  return gaussianBias(kernels, variables, rng.stream(1), estimate);
}

async function estimateOn(kernels: Kernels, estimator: "ksg" | "ksg2", variables: Variables, k: number, watch?: Watch) {
  const [x, y, z] = variables;
  check(estimator === "ksg" || z === undefined, "mutualInformation", "estimator", "ksg with a condition", estimator);
  if (estimator === "ksg") return neighbourInformation(kernels, variables, k, watch);
  return { value: await kraskovTwo(kernels, x, y, k, watch), alone: 0 };
}
