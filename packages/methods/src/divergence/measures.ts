/**
 * The divergences by name, and what each needs to be complete.
 * @module
 */
import { check } from "@pushforward/core";

/** Divergences of the form Σ q·f(p/q) with a convex f: see `generatorOf`. */
export const fMeasures = [
  "kl",
  "reverse-kl",
  "jensen-shannon",
  "skew-kl",
  "alpha",
  "chi-square",
  "squared-hellinger",
  "total-variation",
] as const;
export type FMeasure = (typeof fMeasures)[number];

/** Those, and two that are functions of other integrals. */
export const measures = [...fMeasures, "renyi", "cauchy-schwarz"] as const;
export type Measure = (typeof measures)[number];

/** A divergence and its parameter. */
export interface MeasureChoice<M extends Measure = Measure> {
  readonly measure: M;
  /** α of `renyi` (at least 0, Infinity allowed on tables) and of `alpha` (any real number). */
  readonly order?: number | undefined;
  /** Share of the first law in the mixture of `jensen-shannon` (within (0, 1)) and `skew-kl` (within [0, 1)). */
  readonly mixture?: number | undefined;
}

export interface CompleteChoice<M extends Measure = Measure> {
  readonly measure: M;
  readonly order: number;
  readonly mixture: number;
}

export const measureDefaults = { order: 0.5, mixture: 0.5 } as const;

/** Measures whose values are logarithms, and so have a unit. */
export function isLogarithmic(measure: Measure): boolean {
  return ["kl", "reverse-kl", "jensen-shannon", "skew-kl", "renyi", "cauchy-schwarz"].includes(measure);
}

export function isFMeasure(measure: Measure): measure is FMeasure {
  return (fMeasures as readonly string[]).includes(measure);
}

/** The choice with its defaults. @throws ArgumentError when order or mixture are out of range. */
export function completeChoice<M extends Measure>(
  { measure, order = measureDefaults.order, mixture = measureDefaults.mixture }: MeasureChoice<M>,
  where: string,
): CompleteChoice<M> {
  if (measure === "renyi") check(order >= 0, where, "order", "a number of at least 0", order);
  if (measure === "alpha") check(Number.isFinite(order), where, "order", "a finite number", order);
  if (measure === "jensen-shannon")
    check(mixture > 0 && mixture < 1, where, "mixture", "a number above 0 and below 1", mixture);
  if (measure === "skew-kl")
    check(mixture >= 0 && mixture < 1, where, "mixture", "a number of at least 0 and below 1", mixture);
  return { measure, order, mixture };
}
