/**
 * Superposition: one flow from noise under several scores.
 *
 *     "or"    s = Σ κ_i·s_i,  κ ∝ a_i·p_i(x)         the score of the mixture, at every noise
 *     "and"   s = Σ κ_i·s_i,  Σ κ_i = 1,  κ such that both log-densities change alike along the flow
 *
 * Along dx/dσ = −σ·s a log-density changes by ∂ log p_i/∂σ − σ·s_i·s. With s = (s_1 + s_2)/2 + δ·(s_1 − s_2) the changes of both
 * are equal for δ = ((∂ log p_1/∂σ − ∂ log p_2/∂σ)/σ − (s_1 − s_2)·(s_1 + s_2)/2)/|s_1 − s_2|². Points that start where both find
 * them about as likely, as they do far out in the noise, end where both do. This is not the law of a density; the product is.
 *
 * Source: [skreta2025]; densities are closed here, not followed by an estimator.
 * @module
 */
import { check, exp, log } from "@pushforward/core";
import { sameSpace } from "./compose.js";
import type { DensityScore, Score } from "./score.js";

/** "or"; equal shares when absent. @throws ArgumentError unless shares are positive and laws live in one space. */
export function anyOf(laws: readonly DensityScore[], shares: readonly number[] = laws.map(() => 1)): Score {
  const d = sameSpace(laws, "anyOf");
  check(shares.length === laws.length && shares.every((a) => a > 0 && a < Infinity), "anyOf", "shares", `${laws.length} positive numbers`, shares.join(",")); // biome-ignore format: one line
  return {
    d,
    async at(x, sigma) {
      const scores = await Promise.all(laws.map((law) => law.at(x, sigma)));
      const densities = await Promise.all(laws.map((law) => law.logDensity(x, sigma)));
      const out = new Float64Array(x.length);
      for (let i = 0; i < x.length / d; i++) {
        const logs = densities.map((density, l) => density[i]! + log(shares[l]!));
        const top = Math.max(...logs);
        const weights = logs.map((value) => exp(value - top));
        const total = weights.reduce((a, b) => a + b, 0);
        for (let k = i * d; k < (i + 1) * d; k++)
          for (let l = 0; l < laws.length; l++) out[k]! += (weights[l]! / total) * scores[l]![k]!;
      }
      return out;
    },
  };
}

/** Where the scores differ by less than this in squares, there is nothing to weigh. */
const same = 1e-20;

/** "and" of two laws. @throws ArgumentError unless they live in one space. */
export function bothOf(first: DensityScore, second: DensityScore): Score {
  const d = sameSpace([first, second], "bothOf");
  return {
    d,
    async at(x, sigma) {
      const [s, t] = [await first.at(x, sigma), await second.at(x, sigma)];
      const [u, v] = [await first.noiseSlope(x, sigma), await second.noiseSlope(x, sigma)];
      const out = new Float64Array(x.length);
      for (let i = 0; i < x.length / d; i++) {
        let along = 0;
        let apart = 0;
        for (let k = i * d; k < (i + 1) * d; k++) {
          along += ((s[k]! - t[k]!) * (s[k]! + t[k]!)) / 2;
          apart += (s[k]! - t[k]!) * (s[k]! - t[k]!);
        }
        const lean = apart > same ? ((u[i]! - v[i]!) / sigma - along) / apart : 0;
        for (let k = i * d; k < (i + 1) * d; k++) out[k] = (s[k]! + t[k]!) / 2 + lean * (s[k]! - t[k]!);
      }
      return out;
    },
  };
}
