/**
 * Energy distance: how much farther apart rows of two samples are than rows of one.
 *
 *     D² = 2 E|X − Y| − E|X − X'| − E|Y − Y'| ≥ 0,   0 only for equal laws
 *
 * `biased` takes means over all pairs, a row with itself included (never negative; what permutation tests use);
 * `unbiased` over pairs of different rows. In one dimension D² = 2∫(F − G)². The coefficient H = D²/(2E|X − Y|) lies
 * between 0 and 1. The standard error is first-order, from each row's influence; near equal laws it is too large
 * rather than too small. Time O((n + m)²·d), or O((n + m)·log(n + m)) for one column; memory O(n + m).
 *
 * Source: [szekely2013].
 * @module
 */
import {
  check,
  countBelow,
  type Estimate,
  meanAndVariance,
  normalQuantile,
  type Samples,
  type Watch,
} from "@pushforward/core";
import type { Kernels } from "@pushforward/kernels";
import { usingKernels } from "../transport/using-kernels.js";
import { type ThreeSums, threeSums } from "./mmd.js";
import { checkPair } from "./pair-values.js";

export const energyDistanceDefaults = { estimator: "unbiased", level: 0.95 } as const;

export interface EnergyDistanceOptions {
  readonly estimator?: "biased" | "unbiased" | undefined;
  /** Coverage of the interval. */
  readonly level?: number | undefined;
  /** Opened for the call when absent. */
  readonly kernels?: Kernels | undefined;
  readonly watch?: Watch | undefined;
}

export interface EnergyDistance extends Estimate {
  /** D², in the units of the coordinates. */
  readonly value: number;
  readonly standardError: number;
  /** H, from 0 to 1; an unbiased D² below 0 counts as 0. */
  readonly coefficient: number;
  readonly estimator: "biased" | "unbiased";
  readonly n: number;
  readonly m: number;
}

/**
 * D² between the laws behind the rows of `x` and `y`.
 *
 * @throws ArgumentError when `y` is not in the space of `x`, a sample has fewer than 2 rows, or rows carry weights.
 */
export async function energyDistance(
  x: Samples,
  y: Samples,
  options: EnergyDistanceOptions = {},
): Promise<EnergyDistance> {
  const { estimator = energyDistanceDefaults.estimator, level = energyDistanceDefaults.level, watch } = options;
  checkPair(x, y, "energyDistance");
  check(x.n >= 2, "energyDistance", "x", "at least 2 rows", x.n);
  check(y.n >= 2, "energyDistance", "y", "at least 2 rows", y.n);
  check(level > 0 && level < 1, "energyDistance", "level", "between 0 and 1", level);
  const sums = await (x.d === 1
    ? sumsOnLine(x, y)
    : usingKernels(options.kernels, (kernels) => threeSums(x, y, { kind: "distance" }, kernels, watch)));
  const self = estimator === "biased" ? 0 : 1;
  const towards = (across: Float64Array, m: number, within: Float64Array, n: number) =>
    across.map((sum, i) => sum / m - within[i]! / (n - self));
  const a = meanAndVariance(towards(sums.xy.ofX, y.n, sums.xx, x.n));
  const b = meanAndVariance(towards(sums.xy.ofY, x.n, sums.yy, y.n));
  const raw = a.mean + b.mean;
  const value = estimator === "biased" ? Math.max(0, raw) : raw;
  const standardError = 2 * Math.sqrt(a.variance / x.n + b.variance / y.n);
  const reach = normalQuantile(0.5 + level / 2) * standardError;
  const between = meanAndVariance(sums.xy.ofX).mean / y.n;
  return {
    value,
    standardError,
    interval: { low: value - reach, high: value + reach, level },
    method: "first-order influence of each row",
    coefficient: between > 0 ? Math.max(0, value) / (2 * between) : 0,
    estimator,
    n: x.n,
    m: y.n,
  };
}

function sumsOnLine({ data: x }: Samples, { data: y }: Samples): ThreeSums {
  const [a, b] = [new SortedLine(x), new SortedLine(y)];
  return { xx: a.distances(x), yy: b.distances(y), xy: { ofX: b.distances(x), ofY: a.distances(y) } };
}

/** Sums of distances from any place to the points, through their order. */
class SortedLine {
  readonly #sorted: Float64Array;
  /** #upTo[k] = Σ of the k smallest, from the median: no cancellation for points far from 0. */
  readonly #upTo: Float64Array;
  readonly #origin: number;

  constructor(points: Float64Array) {
    this.#sorted = points.slice().sort();
    this.#origin = this.#sorted[points.length >> 1]!;
    this.#upTo = new Float64Array(points.length + 1);
    this.#sorted.forEach((value, i) => {
      this.#upTo[i + 1] = this.#upTo[i]! + (value - this.#origin);
    });
  }

  /** Σ_j |place − point j| for each place. */
  distances(places: Float64Array): Float64Array {
    const n = this.#sorted.length;
    const total = this.#upTo[n]!;
    return places.map((place) => {
      const below = countBelow(this.#sorted, place);
      const t = place - this.#origin;
      return below * t - this.#upTo[below]! + (total - this.#upTo[below]!) - (n - below) * t;
    });
  }
}
