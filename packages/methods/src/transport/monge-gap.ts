/**
 * Monge gap: what a map costs beyond the cheapest way to the same images.
 *
 *     M(T) = Σ_i w_i·c(x_i, T(x_i)) − min over plans from Σ w_i δ_{x_i} to Σ w_i δ_{T(x_i)},   c(x, y) = |x − y|^p
 *
 * It is 0 exactly when the pairing is optimal (c-cyclically monotone) and positive otherwise, so it measures how far a
 * displacement is from optimal transport, whatever made it. Exact, with the gap of its certificate.
 *
 * Source: [uscidda2023].
 * @module
 */
import { check, pow, type Samples } from "@pushforward/core";
import {
  type Metric,
  type Wasserstein,
  type WassersteinOptions,
  wasserstein,
  wassersteinDefaults,
} from "./wasserstein.js";

export interface MongeGap {
  /** M(T) ≥ 0, in units of the coordinates to the power p. */
  readonly gap: number;
  /** Mean cost of the map, and of the cheapest plan. */
  readonly mapCost: number;
  readonly transportCost: number;
  /** Bound on the error of `transportCost`. */
  readonly error: number;
  /** The cheapest plan with its proof; `mongeGapGradient` starts from it. */
  readonly transport: Wasserstein;
}

/**
 * For the points of `x` and their images, row by row; the weights are those of x.
 *
 * @throws ArgumentError when the shapes differ, and like `wasserstein`.
 */
export async function mongeGap(x: Samples, images: Samples, options: WassersteinOptions = {}): Promise<MongeGap> {
  const { p = wassersteinDefaults.p, metric = wassersteinDefaults.metric } = options;
  check(images.n === x.n, "mongeGap", "images", `${x.n} points like x`, images.n);
  const weighted: Samples = { data: images.data, n: images.n, d: images.d, ...(x.weights && { weights: x.weights }) };
  const transport = await wasserstein(x, weighted, options);
  const { cost, gap } = transport;
  let mapCost = 0;
  for (let i = 0; i < x.n; i++) mapCost += (x.weights ? x.weights[i]! : 1 / x.n) * moveCost(x, images, i, p, metric);
  return { gap: Math.max(0, mapCost - cost), mapCost, transportCost: cost, error: gap, transport };
}

/** |x_i − y_i|^p. */
export function moveCost(x: Samples, y: Samples, i: number, p: number, metric: Metric): number {
  let sum = 0;
  for (let k = 0; k < x.d; k++) {
    const t = x.data[i * x.d + k]! - y.data[i * x.d + k]!;
    sum += metric === "manhattan" ? Math.abs(t) : t * t;
  }
  if (metric === "manhattan") return pow(sum, p);
  return p === 2 ? sum : pow(Math.sqrt(sum), p);
}
