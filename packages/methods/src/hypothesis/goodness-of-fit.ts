/**
 * Do the rows come from a law that is known, or from one of a known shape?
 *
 *     stein   mean over pairs of u(x_i, x_j) ≥ 0,  u = the Stein kernel of k(x, y) = (c² + |x − y|²)^(−1/2):
 *             u = k·s(x)·s(y) + (s(x) − s(y))·(x − y)·k³ + d·k³ − 3|x − y|²·k⁵,   s = ∇ ln p
 *     ks      max |F̂ − F|                                                        one column
 *
 * `stein` needs only the score s, so the law's constant may be unknown. Where the law can be drawn from, the p-value compares
 * with B samples of the same size from it: exact at any n. A normal law may be fitted: mean and covariance are estimated in
 * the data and in every draw alike, and since the statistic looks at rows made standard by them (Cholesky), its law under
 * the null depends on nothing unknown and the test stays exact; likewise for an exponential law of fitted mean. A law that
 * only has a score is judged by the wild bootstrap (signs ±1 on rows), whose level holds for large n.
 *
 * Beyond 500 rows `stein` averages over blocks of rows, so that the time is O(500·n·d·B); `ks` takes O(n log n·B).
 *
 * Source: [liu2016], [chwialkowski2016], [gorham2017] for the kernel, [lilliefors1967] for fitted laws.
 * @module
 */
import { breathe, check, type Rng, type Samples, type Watch } from "@pushforward/core";
import { type KnownLaw, nullOf } from "./known-law.js";
import { largestGap } from "./largest-gap.js";
import { checkResamples } from "./permutation.js";
import { steinSigns, steinStatistic } from "./stein-statistic.js";
import { resultOfDraws, type TestResult } from "./test-result.js";

/** Stated once: the code, the catalogue and the manual read these. */
export const goodnessOfFitDefaults = { resamples: 499 } as const;

export const goodnessOfFitTests = ["stein", "ks"] as const;
export type GoodnessOfFitTest = (typeof goodnessOfFitTests)[number];

export interface GoodnessOfFitOptions {
  readonly law: KnownLaw;
  /** Source of randomness: samples of the law, signs. */
  readonly rng: Rng;
  /** `stein` unless the law has no score. */
  readonly test?: GoodnessOfFitTest | undefined;
  /** Samples drawn from the law, B. */
  readonly resamples?: number | undefined;
  readonly watch?: Watch | undefined;
}

export interface GoodnessOfFit extends TestResult {
  readonly test: GoodnessOfFitTest;
  readonly n: number;
  readonly dimensions: number;
  /** Whether parameters of the law were estimated from the rows. */
  readonly fitted: boolean;
}

/**
 * @throws ArgumentError when the rows do not fit the law's space, carry weights, are too few or of too low a rank to fit it,
 *   or the test needs what the law lacks.
 */
export async function goodnessOfFit(x: Samples, options: GoodnessOfFitOptions): Promise<GoodnessOfFit> {
  const { law, rng, watch, resamples = goodnessOfFitDefaults.resamples } = options;
  const here = "goodnessOfFit";
  check(!x.weights, here, "weights", "absent: every row counts the same", "a column of weights");
  checkResamples(resamples, here);
  const { prepare, draw, score, cdf, scale, fitted } = nullOf(law, x);
  const test = options.test ?? (score ? "stein" : "ks");
  check(test !== "stein" || score !== undefined, here, "test", `ks: this law has no score`, test);
  check(test !== "ks" || cdf !== undefined, here, "test", "stein: ks takes one column and a law with a distribution function", test); // biome-ignore format: a line
  const common = { test, n: x.n, dimensions: x.d, fitted };
  const prepared = prepare(x.data);
  if (!draw) {
    const values = steinSigns(prepared, x.d, score!, scale, resamples, rng);
    return { ...resultOfDraws(values, { test, method: "wild bootstrap" }), ...common };
  }
  const statistic = (points: Float64Array) =>
    test === "ks" ? largestGap(points, cdf!) : steinStatistic(points, x.d, score!, scale);
  const values = new Float64Array(resamples + 1);
  values[0] = statistic(prepared);
  for (let b = 1; b <= resamples; b++) {
    values[b] = statistic(prepare(draw(rng.stream(b), x.n)));
    if (b % 8 !== 0) continue;
    watch?.onProgress?.({ stage: "drawing from the law", done: b / resamples });
    await breathe(watch);
  }
  return { ...resultOfDraws(values, { test, method: "draws from the law" }), ...common };
}
