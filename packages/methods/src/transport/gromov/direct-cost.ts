/**
 * E(P) = Σ (C_ik − D_jl)²·P_ij·P_kl summed over pairs of entries of a sparse plan: slow, and free of cancellation.
 * @module
 */
import type { Samples } from "@pushforward/core";
import type { TransportPlan } from "../exact/plan.js";

export type Within =
  | { readonly geometry: "squared" | "inner"; readonly x: Samples; readonly y: Samples }
  | { readonly c: Float64Array; readonly d: Float64Array; readonly n: number; readonly m: number };

const mostOperations = 4e7;

/** Undefined when it would take long. */
export function directCost(plan: TransportPlan, within: Within): number | undefined {
  const { from, to, mass } = plan;
  const count = mass.length;
  const each = "c" in within ? 1 : within.x.d + within.y.d;
  if (count * count * each > mostOperations) return undefined;
  const [c, d] = innerCosts(within);
  let sum = 0;
  for (let e = 0; e < count; e++) {
    let row = 0;
    for (let f = 0; f < e; f++) {
      const difference = c(from[e]!, from[f]!) - d(to[e]!, to[f]!);
      row += mass[f]! * difference * difference;
    }
    const own = c(from[e]!, from[e]!) - d(to[e]!, to[e]!);
    sum += mass[e]! * (2 * row + mass[e]! * own * own);
  }
  return sum;
}

type Inner = (i: number, k: number) => number;

function innerCosts(within: Within): readonly [Inner, Inner] {
  if ("c" in within) {
    const { c, d, n, m } = within;
    return [(i, k) => c[i * n + k]!, (j, l) => d[j * m + l]!];
  }
  const of = within.geometry === "squared" ? squaredDistance : product;
  return [of(within.x), of(within.y)];
}

const squaredDistance =
  ({ data, d }: Samples): Inner =>
  (i, k) => {
    let sum = 0;
    for (let l = 0; l < d; l++) {
      const t = data[i * d + l]! - data[k * d + l]!;
      sum += t * t;
    }
    return sum;
  };

const product =
  ({ data, d }: Samples): Inner =>
  (i, k) => {
    let sum = 0;
    for (let l = 0; l < d; l++) sum += data[i * d + l]! * data[k * d + l]!;
    return sum;
  };
