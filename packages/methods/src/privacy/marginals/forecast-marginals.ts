/**
 * How far rows made from all noisy pairs will be from the law behind the table, told from public sizes alone.
 * @module
 */
import { exp, log } from "@pushforward/core";
import { domainSizes } from "../domain.js";
import type { Forecast, PublicSizes } from "../synthesizer.js";

/** Error ≈ 0.82·(σ/N)^0.45 with σ the noise of a pair of middling size: seen on census tables of 14 attributes. */
export function forecastMarginals({ domain, rows, adjacency }: PublicSizes, rho: number): Forecast {
  const sizes = domainSizes(domain);
  const d = sizes.length;
  const pairs = Math.max(1, (d * (d - 1)) / 2);
  const factor = adjacency === "add-remove" ? 1 : 2;
  const sigma = Math.sqrt((factor * pairs) / (2 * 0.8 * rho));
  const cells = sizes.reduce((sum, size) => sum + size, 0);
  return {
    pairwise: Math.min(1, 0.82 * exp(0.45 * log(sigma / rows))),
    seconds: 0.5 + (800 * 600 * cells * cells) / 8e9,
    bytes: 4 * (5 * 200 * cells + 2 * cells * cells) + 4 * rows * d,
  };
}
