/**
 * The hypergeometric law: marked items among `draws` taken without replacement from a `population` of which
 * `marked` are marked.
 *
 *     P(X = k) = C(marked, k)·C(population − marked, draws − k) / C(population, draws)
 *
 * The first term of a tail is a ratio of three binomial densities in saddle-point form, the others follow by
 * exact ratios. Relative error about 1e-12 at a population of 1e7; time O(standard deviation).
 *
 * Source: [loader2000].
 * @module
 */
import { check } from "../errors.js";
import { exp } from "./exp.js";
import { logBinomialDensity } from "./saddle-point.js";

/** P(X ≤ k). @throws ArgumentError unless the counts are integers with 0 ≤ marked, draws ≤ population. */
export function hypergeometricCdf(k: number, population: number, marked: number, draws: number): number {
  return checked("hypergeometricCdf", population, marked, draws).lower(Math.floor(k));
}

/** P(X > k), without cancellation. @throws ArgumentError as `hypergeometricCdf`. */
export function hypergeometricSf(k: number, population: number, marked: number, draws: number): number {
  return checked("hypergeometricSf", population, marked, draws).upper(Math.floor(k) + 1);
}

/** P(X = k). @throws ArgumentError as `hypergeometricCdf`. */
export function hypergeometricDensity(k: number, population: number, marked: number, draws: number): number {
  return checked("hypergeometricDensity", population, marked, draws).density(k);
}

function checked(where: string, population: number, marked: number, draws: number): Hypergeometric {
  check(Number.isSafeInteger(population) && population >= 0, where, "population", "a count", population);
  const within = (count: number) => Number.isInteger(count) && count >= 0 && count <= population;
  check(within(marked), where, "marked", `an integer from 0 to ${population}`, marked);
  check(within(draws), where, "draws", `an integer from 0 to ${population}`, draws);
  return new Hypergeometric(population, marked, draws);
}

class Hypergeometric {
  private readonly smallest: number;
  private readonly largest: number;
  private readonly mode: number;

  constructor(
    private readonly population: number,
    private readonly marked: number,
    private readonly draws: number,
  ) {
    this.smallest = Math.max(0, draws - (population - marked));
    this.largest = Math.min(marked, draws);
    this.mode = Math.floor(((draws + 1) / (population + 2)) * (marked + 1));
  }

  /** P(X ≤ k). */
  lower(k: number): number {
    if (k < this.smallest) return 0;
    if (k >= this.largest) return 1;
    return k <= this.mode ? this.sum(k, -1) : 1 - this.sum(k + 1, 1);
  }

  /** P(X ≥ k). */
  upper(k: number): number {
    if (k <= this.smallest) return 1;
    if (k > this.largest) return 0;
    return k > this.mode ? this.sum(k, 1) : 1 - this.sum(k - 1, -1);
  }

  density(k: number): number {
    if (!(Number.isInteger(k) && k >= this.smallest && k <= this.largest)) return 0;
    if (this.smallest === this.largest) return 1;
    const rest = this.population - this.marked;
    const share = this.draws / this.population; // strictly between 0 and 1, or the support is one point
    const left = (this.population - this.draws) / this.population;
    return exp(
      logBinomialDensity(k, this.marked - k, share, left) +
        logBinomialDensity(this.draws - k, rest - this.draws + k, share, left) -
        logBinomialDensity(this.draws, this.population - this.draws, share, left),
    );
  }

  /** Densities from k away from the mode, until they no longer matter. */
  private sum(k: number, direction: 1 | -1): number {
    let term = 1;
    let sum = 1;
    for (let at = k; term > 1e-17 * sum; at += direction) {
      term *= direction === 1 ? this.ratioUp(at) : this.ratioDown(at);
      sum += term;
    }
    return Math.min(1, this.density(k) * sum);
  }

  /** P(X = k + 1)/P(X = k), 0 at the upper end. */
  private ratioUp(k: number): number {
    const { population, marked, draws } = this;
    return (((marked - k) / (k + 1)) * (draws - k)) / (population - marked - draws + k + 1);
  }

  /** P(X = k − 1)/P(X = k), 0 at the lower end. */
  private ratioDown(k: number): number {
    const { population, marked, draws } = this;
    return ((k / (marked - k + 1)) * (population - marked - draws + k)) / (draws - k + 1);
  }
}
